"""A tick: ask everything that is awake what is due, do it once, and let it sleep until it can be due again.

It may run twice, late, or on two machines. A commit ends after a moment, so that whoever writes meanwhile waits no
longer; what is dear to look at is looked at before the writer is taken. A subject that fails is set aside until
tomorrow, and the others go on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from bot.app import House, Turn
from bot.domain.calendar import Quiet
from bot.domain.errors import Overtaken
from bot.services import climbing, passing
from scheduler.rule import ONE_DAY, Rule, Today
from scheduler.rules import AHEAD, LOOKS, RULES

log = structlog.get_logger()

ZONE = ZoneInfo("Asia/Shanghai")
BATCH = 10
"""Subjects that are read together."""
HOLD = 0.005
"""Seconds after which a commit takes no further subject: a turn of somebody who writes meanwhile waits for the one
writer of SQLite. The dearest subject takes 8 ms (measured: tests/bench/hold.py)."""
PRUNED = 500
"""Rows that have served their time and go in one commit."""
KEPT = timedelta(days=30)
"""How long ids of what arrived, and what could not be handled, are kept; nothing is delivered again after a day."""
LANE = "clock"
"""On PostgreSQL ticks of two machines wait for each other; SQLite has one writer anyway."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was due."""

    rule: str
    subject: str
    due_on: date
    why: str = ""
    """Why nothing could be done; empty where it was."""


@dataclass(frozen=True, slots=True)
class TickReport:
    """What a tick found due, what it did, and what it could not do, and why."""

    planned: tuple[Line, ...] = ()
    sent: tuple[Line, ...] = ()
    skipped: tuple[Line, ...] = ()

    @classmethod
    def of(cls, lines: Sequence[Line]) -> TickReport:
        """Everything planned is either done or skipped with a reason."""
        return cls(tuple(lines), tuple(one for one in lines if not one.why), tuple(one for one in lines if one.why))

    def as_json(self) -> dict[str, list[dict[str, str]]]:
        """The same as plain values."""
        return {
            name: [{key: str(value) for key, value in asdict(line).items()} for line in getattr(self, name)]
            for name in ("planned", "sent", "skipped")
        }


Look = Callable[[Turn, str], list[Line]]
Seen = Callable[[Turn, str], Any]


def run_tick(house: House, now: datetime, *, doubted: bool = False) -> TickReport:
    """Do what is due at this instant. In the quiet hours only alerts move, and so it is while the instant is `doubted`:
    whoever is in danger is helped by any clock, and nothing is erased, put to sleep or sent by one that leapt (F23).
    """
    with house.database.reading(now) as unit:
        alerts = [alert.id for alert in (*unit.alerts.waiting(), *unit.alerts.climbing())]
        threads = unit.threads.due()
    lines = [line for one in threads for line in _each(house, now, "thread", [one], _pass_on)]
    lines += [line for one in alerts for line in _each(house, now, "alert", [one], _climb)]
    if doubted:
        return TickReport.of(lines)
    _hand_over(house, now)
    if not Quiet(house.terms.quiet_from, house.terms.quiet_until).holds(now.astimezone(ZONE).time()):
        _wake_offers(house, now)
        for kind in LOOKS:
            lines += _ask_all(house, now, kind)
        _keep_house(house, now)
    if house.pushed:
        with house.database.unit(now, lane=LANE) as unit:
            unit.messages.let_pass()
            unit.crossings.let_go()
            unit.guesses.let_go()
            unit.commit()
    report = TickReport.of(lines)
    if lines:
        log.info("tick", planned=len(report.planned), sent=len(report.sent), skipped=len(report.skipped))
    return report


def _ask_all(house: House, now: datetime, kind: str) -> list[Line]:
    """Every subject of a kind that is awake, in batches."""
    lines: list[Line] = []
    last: tuple[date, str] | None = None
    while True:
        with house.database.reading(now) as unit:
            found = unit.time.awake(kind, BATCH, last)
        if not found:
            return lines
        last, subjects = found[-1], [subject for _day, subject in found]
        if kind in AHEAD:
            lines += [line for subject in subjects for line in _ask_ahead(house, now, kind, subject)]
        else:
            lines += _each(house, now, kind, subjects, lambda turn, subject: _ask(turn, kind, subject, LOOKS[kind]))


def _hand_over(house: House, now: datetime) -> None:
    """What of a caseload has still to pass over, or back: a portion a commit."""
    with house.database.reading(now) as unit:
        running = unit.absences.passing()
    for one in running:
        more = True
        while more:
            with house.database.unit(now, lane=LANE) as unit:
                more = passing.go_on(Turn(house, unit), one)
                unit.commit()


def _wake_offers(house: House, now: datetime) -> None:
    """An offer sleeps until somebody has heard of it; its days run from then on (ux.md 10)."""
    with house.database.reading(now) as unit:
        heard = unit.time.heard_of()
    for one in heard:
        with house.database.unit(now, lane=LANE) as unit:
            unit.time.sleep("referral", one, unit.today)
            unit.commit()


def _ask_ahead(house: House, now: datetime, kind: str, subject: str) -> list[Line]:
    """One subject a commit, looked at by a reader. Whoever wakes it meanwhile has it asked again at the next tick."""
    with house.database.unit(now, lane=LANE) as unit:
        unit.time.sleep(kind, subject, unit.today - ONE_DAY)  # awake still, and known again
        unit.commit()
    try:
        with house.database.reading(now) as unit:
            seen = LOOKS[kind](Turn(house, unit), subject)
    except Exception as error:
        return _failed(house, now, kind, subject, error)
    return _each(house, now, kind, [subject], lambda turn, one: _ask(turn, kind, one, lambda *_: seen))


def _each(house: House, now: datetime, kind: str, subjects: Sequence[str], look: Look) -> list[Line]:
    """As many in a commit as a moment holds; if one fails, one by one, and the one that fails waits until tomorrow."""
    lines, left = list[Line](), list(subjects)
    while left:
        try:
            done, found = _together(house, now, left, look)
        except Exception as error:
            if len(left) > 1:
                return lines + [line for one in left for line in _each(house, now, kind, [one], look)]
            return lines + _failed(house, now, kind, left[0], error)
        lines, left = lines + found, left[done:]
    return lines


def _together(house: House, now: datetime, subjects: Sequence[str], look: Look) -> tuple[int, list[Line]]:
    """One commit: how many of these were looked at, and what was due."""
    with house.database.unit(now, lane=LANE) as unit:
        turn, lines, until = Turn(house, unit), list[Line](), perf_counter() + HOLD
        done = 0
        while done < len(subjects) and perf_counter() < until:
            lines += look(turn, subjects[done])
            done += 1
        turn.finish()
        unit.commit()
        return done, lines


def _failed(house: House, now: datetime, kind: str, subject: str, error: Exception) -> list[Line]:
    log.error("rule failed", kind=kind, subject=subject, error=type(error).__name__, exc_info=error)
    return _set_aside(house, now, kind, subject, type(error).__name__)


def _set_aside(house: House, now: datetime, kind: str, subject: str, error: str) -> list[Line]:
    with house.database.unit(now, lane=LANE) as unit:
        if kind in LOOKS:
            unit.time.sleep(kind, subject, unit.today + ONE_DAY)
        unit.time.once("trouble", f"{kind}:{subject}", unit.today, "skipped", error)
        unit.commit()
        return [Line("trouble", subject, unit.today, error)]


def _ask(turn: Turn, kind: str, subject: str, look: Seen) -> list[Line]:
    """What is due for one subject is done; then it sleeps until the earliest day on which anything can be due."""
    today = Today(turn.now, turn.today, turn.terms, turn.calendar)
    rules = [rule for rule in RULES if rule.kind == kind]
    days = turn.unit.time.each_fired([rule.name for rule in rules], subject)
    fired = {rule: days[rule.name] for rule in rules}
    seen = look(turn, subject)

    def on(rule: Rule) -> date | None:
        day = rule.on(seen, fired[rule], today) if seen is not None else None
        return None if day in fired[rule] else day

    lines = []
    for rule in fired:
        day = on(rule)
        if day is not None and day <= today.today and rule.ripe(seen, today):
            lines.append(_fire(turn, rule, subject, day, rule.then(turn, seen)))
            fired[rule].append(day)
            seen = look(turn, subject)  # what was done may settle what else is due
    until = min(filter(None, map(on, fired)), default=None)
    turn.unit.time.sleep(kind, subject, until, known_by=turn.today - ONE_DAY if kind in AHEAD else None)
    return lines


def _fire(turn: Turn, rule: Rule, subject: str, day: date, why: str) -> Line:
    """The row that makes a tick safe twice: where it is there already, everything of this batch is undone."""
    if not turn.unit.time.once(rule.name, subject, day, "skipped" if why else "sent", why):
        raise Overtaken
    return Line(rule.name, subject, day, why)


def _pass_on(turn: Turn, thread_id: str) -> list[Line]:
    """One thread that nobody has read, or in which nobody has written; it works in the night too."""
    return [Line(rule, thread_id, turn.today, why) for rule, why in climbing.pass_on(turn, thread_id)]


def _climb(turn: Turn, alert_id: str) -> list[Line]:
    """One alert, one rung; it works in the night too."""
    return [Line(rule, alert_id, turn.today, why) for rule, why in climbing.climb(turn, alert_id)]


def _keep_house(house: House, now: datetime) -> None:
    """Once a day what has served its time is taken out, a little at a time."""
    with house.database.unit(now, lane=LANE) as unit:
        if not unit.time.once("prune", "house", unit.today, "noted"):
            return
        unit.commit()
    left = True
    while left:
        with house.database.unit(now, lane=LANE) as unit:
            left = unit.time.prune(now - KEPT, PRUNED)
            unit.commit()
