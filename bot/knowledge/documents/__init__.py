"""An official document as it comes: its paragraphs, its clauses by their numbers, what it says of itself."""
