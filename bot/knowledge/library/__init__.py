"""The library: answers to questions, where each comes from, and knowing that one does not know."""
