"""Where everything is kept. Rows live here and never leave; what leaves are the domain's values.

Read tables, vault, unit; then the repositories, one noun a file.
"""
