"""How it works. Read domain (the work itself), conversation, store, services, app (the turn), then commands."""
