"""The work itself: people, cases and the rules they follow. Values in, values out; no clock, no store, no words."""
