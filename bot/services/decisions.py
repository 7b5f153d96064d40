"""What one person may not decide alone: asked with a reason, answered by a second one with a sentence (ux.md 13)."""

from __future__ import annotations

from bot.domain.area import reach
from bot.domain.case import Case
from bot.domain.decision import ALONE_AFTER, Decision, DecisionKind, DecisionState
from bot.domain.errors import NotThere
from bot.domain.events import DecisionAnswered, DecisionAsked
from bot.domain.institution import Kind
from bot.domain.people import Role, Staff
from bot.services import caseload
from bot.services.voice import Voice

STREET = 9
"""Digits of the code of a street or township; a county has six."""


def ask(turn: Voice, case_id: str, kind: DecisionKind, why: str) -> Decision:
    """Put it to a second person; what was asked and not answered is not asked twice."""
    case = caseload.take_up(turn, case_id)
    open_one = next((one for one in turn.unit.decisions.of_case(case.id) if _waits(one, kind)), None)
    if open_one is not None:
        return open_one
    made = turn.unit.decisions.ask(kind, case, why)
    turn.unit.tell(DecisionAsked(made))
    return made


def agreed(turn: Voice, case: Case, kind: DecisionKind) -> bool:
    """Whether two have decided it."""
    return any(one.kind is kind and one.state is DecisionState.AGREED for one in turn.unit.decisions.of_case(case.id))


def seconds(turn: Voice, decision: Decision) -> list[Staff]:
    """Who may be the second person: of the same organisation, else of the hub or the street, else of the county.

    One of the two is a lead where there is one (ux.md 9.5): a worker's question goes to leads. Never whoever asked.
    """
    case, team = turn.unit.cases.any(decision.case_id), turn.unit.team
    if case is None:
        return []
    asker = team.get(decision.asked_by)
    near = [one for one in team.workers_of(case.area) if one.id != asker.id]
    if asker.role is not Role.MANAGER:
        near = [one for one in near if one.role is Role.MANAGER] or near
    same = [one for one in near if one.organisation_id == asker.organisation_id]
    close = [one for one in near if len(reach(one.area)) >= STREET or _of_hub(turn, one)]
    return same or close or near


def waiting(turn: Voice) -> list[Decision]:
    """What waits for the one who acts. What may be decided alone comes to whoever asked, after a day."""
    me = turn.working
    return [one for one in turn.unit.decisions.asked() if _mine(turn, one, me)]


def get(turn: Voice, decision_id: str) -> Decision:
    """One that waits for the one who acts.

    Raises:
        NotThere: it does not wait for them, or never was.
    """
    for one in waiting(turn):
        if one.id == decision_id:
            return one
    raise NotThere


def answer(turn: Voice, decision_id: str, state: DecisionState, words: str) -> Decision:
    """Agree or refuse, with a sentence; whoever asked hears of it."""
    done = turn.unit.decisions.answer(get(turn, decision_id), state, words)
    turn.unit.tell(DecisionAnswered(done, words))
    return done


def _mine(turn: Voice, decision: Decision, me: Staff) -> bool:
    if decision.asked_by == me.id:
        return decision.kind.may_be_alone and turn.now - decision.asked_at >= ALONE_AFTER
    return any(one.id == me.id for one in seconds(turn, decision))


def _waits(decision: Decision, kind: DecisionKind) -> bool:
    return decision.kind is kind and decision.state is DecisionState.ASKED


def _of_hub(turn: Voice, staff: Staff) -> bool:
    found = turn.unit.places.institution(staff.organisation_id)
    return found is not None and found.kind == Kind.COMPREHENSIVE
