"""Who reviews a case, and the way on for everybody else: a colleague who may, or one from outside (ux.md 4, 13).

Source: 000 §二(二)5; 004 §二(二)4 (R29-R33).
"""

from __future__ import annotations

from typing import Any

from bot.domain.case import Case, Door
from bot.domain.errors import NotThere, Refused
from bot.domain.people import Role, Staff
from bot.domain.reviewing import RULE_OF, Body, Reviewer, may_review
from bot.domain.rules import RuleName, Ruling
from bot.services import call_outcomes, caseload
from bot.services.voice import Voice

BORROWED = "reviewer"
"""The section in which it is written down who from outside looked at the case."""


def ruling(turn: Voice, case: Case) -> Ruling | None:
    """What the place says about this door. Where a hospital only advises, it is the rule for families."""
    found = turn.packs.rule(case.area, RULE_OF[case.door], turn.today)
    if found is not None and Reviewer.ADVICE in found.words:
        return turn.packs.rule(case.area, RuleName.REVIEWER_VOLUNTARY, turn.today)
    return found


def hospital_stands(turn: Voice, case: Case) -> bool:
    """The hospital has assessed: here the person is asked, and nothing is assessed again. Source: 000 §二(二)5."""
    found = ruling(turn, case) if case.door is Door.HOSPITAL else None
    return found is not None and Reviewer.HOSPITAL in found.words


def may(turn: Voice, case: Case, staff: Staff | None = None) -> bool:
    """Whether a worker may decide about a case; None: the one who acts."""
    staff = staff or turn.working
    if BORROWED in turn.unit.files.names(case.id):
        return True
    return any(one.id == staff.id for one in _able(turn, case, [staff]))


def able(turn: Voice, case: Case) -> list[Staff]:
    """Colleagues of the place, up to the province, who may decide; the nearest first."""
    found = _able(turn, case, caseload.colleagues(turn, case))
    return sorted(found, key=lambda one: (-len(one.area.rstrip("0")), one.id))


def _able(turn: Voice, case: Case, staff: list[Staff]) -> list[Staff]:
    found = ruling(turn, case)
    if found is None:
        return staff
    named = tuple(Reviewer(word) for word in found.words)
    fit = [one for one in staff if may_review(one, _body(turn, one), named)]
    asked = _asked(turn, case)
    return [one for one in fit if one.organisation_id == asked] if asked else fit


def _asked(turn: Voice, case: Case) -> str:
    """The institution that was applied to, where the door is a voluntary one and somebody of it works here."""
    if case.applied_to is None or RULE_OF[case.door] is not RuleName.REVIEWER_VOLUNTARY:
        return ""
    here = turn.unit.team.workers_of(case.area)
    return case.applied_to if any(one.organisation_id == case.applied_to for one in here) else ""


def _body(turn: Voice, staff: Staff) -> Body:
    return Body(staff.organisation_id, turn.unit.places.institution(staff.organisation_id))


def check(turn: Voice, case: Case) -> None:
    """Only those whom the place names decide.

    Raises:
        Refused: somebody else does; it is said who, and to whom the case can go.
    """
    if not may(turn, case):
        names = [one.name for one in able(turn, case)]
        raise Refused("reviewer.not_you", **who(turn, case), names=names[:3], number=case.number)


def check_unsuitable(turn: Voice, case: Case) -> None:
    """What a hospital has assessed is not found unsuitable here.

    Raises:
        Refused: a hospital did.
    """
    if hospital_stands(turn, case):
        raise Refused("reviewer.hospital_stands")


def who(turn: Voice, case: Case) -> dict[str, Any]:
    """Who decides and what that rests on, as particulars for a text."""
    found = ruling(turn, case)
    assert found is not None  # without a rule nobody is refused
    asked = _asked(turn, case)
    body = turn.unit.places.registered(asked) if asked else None
    return {"who": list(found.words), "body": body.name if body else "", **rests_on(found)}


def rests_on(found: Ruling) -> dict[str, Any]:
    """Document, clause and standing, as particulars for a text; what is only our own names no document."""
    if found.document is None or found.standing is None:
        return {"document": "", "clause": "", "standing": "own"}
    return {"document": found.document.short, "clause": found.clause, "standing": found.standing.value}


# -- nobody here may -------------------------------------------------------------------------------------------------


def leads(turn: Voice, case: Case) -> bool:
    """Whether the one who acts may ask somebody from outside: managers of the place, else its workers."""
    return turn.me.id in call_outcomes.leads_of(turn, case.area)


def to_lead(turn: Voice, case_id: str) -> Staff:
    """Nobody here may decide: the case goes to a manager of its place, who finds somebody.

    Raises:
        NotThere: there is none; then the one who acts may find somebody.
    """
    case = caseload.look(turn, case_id)
    lead = next((one for one in caseload.colleagues(turn, case) if one.role is Role.MANAGER), None)
    if lead is None:
        raise NotThere
    caseload.hand(turn, case_id, lead.id)
    return lead


def borrow(turn: Voice, case_id: str, outside: str) -> Case:
    """Somebody from outside has looked at the case: who, of which body. From then on it can be decided here.

    Raises:
        NotThere: not the lead's, or there is a colleague who may.
    """
    case = caseload.take_up(turn, case_id)
    if not leads(turn, case) or may(turn, case) or able(turn, case):
        raise NotThere
    turn.unit.files.put(case, BORROWED, {"from": outside, "by": turn.working.id, "on": turn.today.isoformat()})
    turn.unit.record("review.borrow", f"case:{case.id}", fields=BORROWED)
    return case
