"""Deliberate breaks: how many of a sample do the everyday tests notice?

To read in this order: `breaks` (what can be broken), `sample` (which are taken), `probe` (which tests pass by),
`trial` (whether one of them notices), `__main__` (what is said of it).
"""
