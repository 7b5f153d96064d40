"""Sentences of danger and of everyday life, what is learnt from them, and how well it is heard."""
