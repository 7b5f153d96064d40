"""What time does: one rule a file, all of them in the list of `rules.py`.

Read `rule.py` (what a rule is), `rules.py` (which there are), any rule, then `tick.py`. Nothing is booked ahead:
each tick asks every subject that is awake what is due as things stand. Between nine in the evening and eight in
the morning only alerts move.
"""

from scheduler.tick import TickReport, run_tick

__all__ = ["TickReport", "run_tick"]
