"""What we say, checked before anybody reads it: budgets, plain words, nothing that tells a secret, keys and texts."""
