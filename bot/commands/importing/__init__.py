"""Tables of places, institutions and prices from CSV: all of a file, or nothing of it, and never anything lost.

Read sheet (a file becomes rows of named cells), then plan (what a file would change), then areas, institutions and
prices (one kind of row each), and run (one transaction).
"""
