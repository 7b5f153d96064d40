"""Holds: a case stands still and loses nothing, until somebody looks again (ux.md 9.5, 9.6).

Not able to say it now is neither a yes nor a no, and a guardian's signature does not fill the gap unless a court
finding is on file. Source: 民法典 21-24, 31, 35.
"""

from __future__ import annotations

from datetime import timedelta

from bot.domain.case import Case
from bot.domain.errors import NotThere
from bot.domain.events import HoldBegun
from bot.domain.hold import Hold, HoldKind
from bot.domain.people import Part
from bot.services import caseload
from bot.services.voice import Voice


def of(turn: Voice, case: Case) -> list[Hold]:
    """What keeps the case where it is; of a merged one, what keeps the one that goes on."""
    return turn.unit.holds.of(turn.unit.cases.alive(case.id).id)


def kinds(turn: Voice, case: Case) -> frozenset[HoldKind]:
    """Why nothing moves on."""
    return frozenset(hold.kind for hold in of(turn, case))


def stops(turn: Voice, case: Case, *, guardian_stands: bool = False) -> bool:
    """Whether the guards of the road say no. A guardian by court finding who agreed lifts one kind alone."""
    lifted = {HoldKind.NOT_ABLE} if guardian_stands else set()
    return bool(kinds(turn, case) - lifted)


def begin(turn: Voice, case_id: str, judge: str, why: str) -> Hold:
    """The person cannot say it now: the stage, the place and the day of the wait stay."""
    case = caseload.take_up(turn, case_id)
    hold = put(turn, case, HoldKind.NOT_ABLE, {"judge": judge, "why": why})
    turn.unit.tell(HoldBegun(case))
    return hold


def put(turn: Voice, case: Case, kind: HoldKind, why: dict[str, str]) -> Hold:
    """One hold of a kind at a time; saying it twice is saying it once."""
    standing = next((hold for hold in turn.unit.holds.of(case.id) if hold.kind is kind), None)
    if standing is not None:
        return standing
    return turn.unit.holds.begin(case, kind, why, turn.today + timedelta(days=turn.terms.hold_days))


def mine(turn: Voice, hold_id: str) -> tuple[Hold, Case]:
    """A hold that stands, and its case, for the worker who may work on it.

    Raises:
        NotThere: it is over, was never there, or the case is not the worker's.
    """
    hold = turn.unit.holds.get(hold_id)
    if hold is None or hold.ended_on is not None:
        raise NotThere
    return hold, caseload.look(turn, hold.case_id)


def still(turn: Voice, hold_id: str) -> Hold:
    """As before: looked at again after as many days."""
    hold, _case = mine(turn, hold_id)
    turn.unit.holds.look_again(hold, turn.today + timedelta(days=turn.terms.hold_days))
    return hold


def over(turn: Voice, hold_id: str) -> Case:
    """Better, or the two sides have talked: it goes on where it stood."""
    hold, case = mine(turn, hold_id)
    turn.unit.holds.end(hold)
    turn.unit.time.sleep("case", case.id, turn.today)
    return case


def doctor(turn: Voice, hold_id: str) -> Hold:
    """A doctor is needed quickly: a road and not a form (绿色通道). Looked at again on the next working day.

    Source: 001 §二(二); 000 §二(二)6; 精神卫生法 28.
    """
    hold, _case = mine(turn, hold_id)
    turn.unit.holds.look_again(hold, turn.calendar.add_working_days(turn.today, 1))
    return hold


def shown(turn: Voice, case: Case, part: Part) -> HoldKind | None:
    """Which hold the one who reads may know of: that the person is unwell, their near ones; that the family
    objects, the person alone."""
    found = kinds(turn, case)
    if HoldKind.NOT_ABLE in found:
        return HoldKind.NOT_ABLE if part in (Part.PERSON, Part.FAMILY, Part.GUARDIAN) else None
    return next(iter(sorted(found)), None) if part is Part.PERSON else None
