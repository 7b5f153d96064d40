"""How any conversation runs, whatever it is about. Read messages, then flow, then engine."""
