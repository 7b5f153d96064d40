"""家里有变故: one press and everything is silent; nothing is asked, nothing is named (ux.md 9.13).

It can be taken back by one press for a day; by the person always, and by staff. The family may later have things
erased or ask for a person to call.
"""

from __future__ import annotations

from datetime import timedelta

from bot.domain.case import Case, Stage
from bot.domain.errors import NotThere, Refused
from bot.domain.events import CaseMoved, ErasureAsked
from bot.domain.people import Part
from bot.domain.workflow import Facts, move
from bot.services import applications, caseload, ending, promises, stopping
from bot.services.voice import Voice

WHY = "upheaval"
"""The reason that is kept: a word of ours that names nothing."""


def close(turn: Voice, case_id: str) -> Case:
    """A family, a relative or the person presses: silence."""
    seen, part = turn.unit.cases.of_mine(case_id)
    return _close(turn, turn.unit.cases.alive(seen.id), part)


def close_by_staff(turn: Voice, case_id: str) -> Case:
    """A worker heard of it."""
    return _close(turn, caseload.take_up(turn, case_id), Part.WORKER)


def may_undo(turn: Voice, case: Case, part: Part) -> bool:
    """For a day whoever pressed; the person at any time: who speaks is there."""
    alive = turn.unit.cases.alive(case.id)
    last = turn.unit.cases.last_step(alive.id)
    if alive.stage is not Stage.CLOSED or last is None or last.move != "close":
        return False
    fresh = turn.now - last.at <= timedelta(hours=turn.terms.undo_hours)
    return part is Part.PERSON or (fresh and last.by == turn.me.id)


def undo(turn: Voice, case_id: str) -> Case:
    """我点错了: it goes on where it stood.

    Raises:
        Refused: the day is over, or somebody else closed it.
    """
    seen, part = turn.unit.cases.of_mine(case_id)
    if not may_undo(turn, seen, part):
        raise Refused("progress.cannot_undo", hours=turn.terms.undo_hours)
    return _undo(turn, turn.unit.cases.alive(seen.id), part)


def undo_by_staff(turn: Voice, case_id: str) -> Case:
    """A worker knows better; no day is set for that."""
    case = caseload.look(turn, case_id)
    if case.stage is not Stage.CLOSED:
        raise NotThere
    return _undo(turn, case, Part.WORKER)


def erase(turn: Voice, case_id: str) -> Case:
    """A worker erases what is kept, because the family asks for it."""
    case = caseload.look(turn, case_id)
    if case.stage is not Stage.CLOSED:
        raise NotThere
    return applications.stop_and_erase(turn, case, Part.WORKER)


def drop_mine(turn: Voice, case: Case, part: Part) -> bool:
    """都删掉, by whoever presses: all of it where it is theirs to say, else their own side of it.

    Returns whether all of it is gone. Once the person has said yes, what is kept is the person's (docs/adr/008).
    """
    alive = turn.unit.cases.alive(case.id)
    if stopping.goes_on_without(turn, case, part):
        if alive.stage is Stage.CLOSED:
            turn.unit.tell(ErasureAsked(alive))
        elif case.stage is not Stage.WITHDRAWN:
            stopping.step_aside(turn, case, part)
        stopping.end(turn, case, turn.me.id)
        return False
    applications.stop_and_erase(turn, alive, part)
    return True


# -- inside ------------------------------------------------------------------------------------------------------


def _close(turn: Voice, case: Case, part: Part) -> Case:
    unit, cases = turn.unit, [case, *turn.unit.cases.merged(case.id)]
    after = move(case, "close", part, turn.today, Facts(why=WHY))
    unit.cases.save(case, after, "close", WHY)
    side = [m.account_id for one in cases for m in unit.cases.members(one.id) if m.part is not Part.WORKER]
    unit.silence.fall(cases, side)
    # Words of danger from somebody else's telephone are not silenced by a family's press.
    for account_id in side if part is Part.WORKER else [turn.me.id]:
        unit.silence.still(account_id)
    unit.tell(CaseMoved(after, "close"))
    ending.pause_all(turn, after)
    return after


def _undo(turn: Voice, case: Case, part: Part) -> Case:
    unit = turn.unit
    last = unit.cases.last_step(case.id)
    after = move(case, "undo_close", part, turn.today, Facts(why=WHY, before=Stage(last.before)))
    unit.cases.save(case, after, "undo_close", WHY)
    unit.silence.lift([case, *unit.cases.merged(case.id)])
    if after.stage in (Stage.SUBMITTED, Stage.UNDER_REVIEW):
        contact = unit.files.open_own(case, "reach")
        by = promises.call_by(turn)
        unit.calls.make(case.applicant_id, case.person_id, case.area, "application", by, contact, case_id=case.id)
    unit.tell(CaseMoved(after, "undo_close"))
    ending.go_on(turn, after)
    return after
