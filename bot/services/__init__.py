"""One verb, one function: look up, ask the domain, keep. None of them commits; the turn does."""
