"""The one file that knows APScheduler: in memory, a tick a minute, a digest a day, a look a night. It never holds the
schedule.

What is due is computed at each tick from what is stored, so a tick that is late, missing or doubled loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from zoneinfo import ZoneInfo

from apscheduler.schedulers.background import BackgroundScheduler

ZONE = ZoneInfo("Asia/Shanghai")
MORNING = time(8, 0)
"""Ticks send the digest by themselves; this one only sees to it that it is not a minute late."""
NIGHT = time(4, 10)
"""Hardly anybody writes then."""


def start(
    tick: Callable[[], object],
    digest: Callable[[], object],
    look: Callable[[], object] = lambda: None,
    morning: time = MORNING,
) -> Callable[[], None]:
    """Let time run, in a thread of its own; returns what stops it, after the tick that runs has ended.

    `look` sees once a night that everything stored can be read.
    """
    late_is_fine = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    clock = BackgroundScheduler(timezone=ZONE, job_defaults=late_is_fine)
    clock.add_job(tick, "interval", minutes=1, id="tick")
    clock.add_job(digest, "cron", hour=morning.hour, minute=morning.minute, id="digest")
    clock.add_job(look, "cron", hour=NIGHT.hour, minute=NIGHT.minute, id="look")
    clock.start()

    def stop() -> None:
        clock.shutdown(wait=True)

    return stop
