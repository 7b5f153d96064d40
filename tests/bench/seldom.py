"""What is due only now and then, in a county of the benchmarks: leaves that end, words that have served their time,
numbers that go, calls that were missed, somebody in danger who is asked once more, children of whom no day is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, select, update

from bot.app import Turn
from bot.domain.case import Stage
from bot.domain.people import AgeBand, Staff
from bot.services import aftercare, threads
from bot.store.tables import TABLES
from bot.store.unit import Unit
from tests.places import TOWN

if TYPE_CHECKING:
    from tests.bench.county import County

CASE, CALL, TRY, ALERT, ABSENCE = (TABLES[name] for name in ("case", "call", "call_try", "alert", "absence"))
YEARS = timedelta(days=400)


def happen(county: County, unit: Unit) -> None:
    """All of it, on the morning on which it is due."""
    _leaves(county, unit)
    _alerts(county, unit)
    _calls(county, unit)
    long_over = CASE.c.stage == Stage.CLOSED.value
    unit.connection.execute(update(CASE).where(long_over, _every(unit, long_over)).values(platform_number="P"))
    young = CASE.c.age == AgeBand.TEEN.value
    asked = {"submitted_on": unit.today - YEARS, "submitted_at": unit.now - YEARS}
    unit.connection.execute(update(CASE).where(young, _every(unit, young)).values(asked))
    children = select(CASE.c.id).where(young, CASE.c.submitted_on < unit.today - timedelta(days=365))
    unit.connection.execute(TABLES["section"].delete().where(TABLES["section"].c.case_id.in_(children)))


def _every(unit: Unit, which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Every second one of them that is awake."""
    awake = select(CASE.c.id).where(which, CASE.c.wake_on <= unit.today).order_by(CASE.c.number)
    return CASE.c.id.in_(list(unit.connection.execute(awake).scalars())[::2])


def _leaves(county: County, unit: Unit) -> None:
    """One that was over yesterday, and a caseload that was passed on for good two days ago."""
    for away, standing, last in ((6, 5, unit.today - timedelta(days=1)), (4, 3, None)):
        one, other = county.workers[away], county.workers[standing]
        absence = unit.absences.add(one.id, other.id, unit.today - timedelta(days=9), last)
        unit.absences.keep(replace(absence, begun_at=unit.now - timedelta(days=2)), unit.today)
        _covered(unit, one, other)


def _covered(unit: Unit, one: Staff, other: Staff) -> None:
    for table in (CASE, CALL):
        theirs = update(table).where(table.c.owner_id == one.id)
        unit.connection.execute(theirs.values(owner_id=other.id, covers_for=one.id))


def _alerts(county: County, unit: Unit) -> None:
    """Closed so long ago that their words go."""
    ago = unit.now - timedelta(days=county.world.terms.danger_days + 1)
    for _number in range(county.due):
        unit.me = unit.accounts.make()
        alert, _new = unit.alerts.raise_(unit.me.id, unit.me.person_id, TOWN, "urgent", (), None)
        threads.utter(Turn(county.world.house, unit), alert, ("x",))
    unit.me, unit.events = None, []
    unit.connection.execute(update(ALERT).values(state="closed", closed_at=ago, wake_on=unit.today))


def _calls(county: County, unit: Unit) -> None:
    """Urgent ones whose hour is over, some of them to somebody who was in danger; and some that were made yesterday."""
    kinds: list[dict[str, Any]] = [{"urgent": True}, {"reason": aftercare.REASON}, {"state": "done", "urgent": False}]
    late = unit.now - timedelta(minutes=30)
    for number in range(county.due * len(kinds)):
        account, kind = unit.accounts.make(), kinds[number % len(kinds)]
        call = unit.calls.make(account.id, account.person_id, TOWN, "call_me", late, {"phone": "1"}, urgent=True)
        unit.calls.hand(call.id, county.workers[number % 3].id)
        unit.connection.execute(update(CALL).where(CALL.c.id == call.id).values(kind))
        if "state" in kind:
            unit.calls.tried(call, "reached")
    unit.connection.execute(update(TRY).where(TRY.c.outcome == "reached").values(on=unit.today - timedelta(days=1)))
