"""What the product learns from. Nothing here runs in it."""
