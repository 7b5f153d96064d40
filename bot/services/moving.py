"""Moving: who has the person goes on answering for them until somebody at the new place has said yes (R47, R48).

Source: 000 §二(二)6 接续开展康复服务; ux.md 9.13.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain.area import reach
from bot.domain.case import Case, Stage
from bot.domain.errors import NotThere, Refused
from bot.domain.events import CaseMovedHouse, CaseTakenOver, MoveTold
from bot.domain.people import Part
from bot.domain.referral import ReferralKind, ReferralState
from bot.domain.workflow import move
from bot.services import call_outcomes, caseload, ending, promises, referring
from bot.services.voice import Voice

MOVING = "moving"
"""The section of the file that says where to, and the reason of the call to the team there."""
MAY_TELL = (Part.PERSON, Part.FAMILY, Part.GUARDIAN)


def told(turn: Voice, case_id: str, area: str) -> Case:
    """我要搬家, said on one's own page by the person or whoever applied for them.

    Where an institution has the person, nobody else is asked yet: the person's own yes to each one comes first (K3).
    """
    case, part = turn.unit.cases.of_mine(case_id)
    if part not in MAY_TELL:
        raise NotThere
    return _told(turn, case, area, part)


def told_to_worker(turn: Voice, case_id: str, area: str) -> Case:
    """The same, told to the worker who holds the case."""
    return _told(turn, caseload.hold(turn, caseload.look(turn, case_id)), area, Part.WORKER)


def _told(turn: Voice, case: Case, area: str, part: Part) -> Case:
    if case.stage not in _LIVE:
        raise Refused("error.wrong_stage", stage=case.stage.value)
    if area == case.area:
        return _stay(turn, case)
    if case.institution_id is None:
        return _to_team(turn, case, area, part)
    _keep(turn, case, area)
    turn.unit.time.sleep("case", case.id, turn.today)
    turn.unit.tell(MoveTold(case, area))
    return case


_LIVE = (
    Stage.SUBMITTED,
    Stage.UNDER_REVIEW,
    Stage.NEED_INFO,
    Stage.REGISTERED,
    Stage.REFERRED,
    Stage.WAITLISTED,
    Stage.ACCEPTED,
)


def _keep(turn: Voice, case: Case, area: str) -> None:
    turn.unit.files.put(case, MOVING, {"area": area, "on": turn.today.isoformat()})


def _stay(turn: Voice, case: Case) -> Case:
    """They stay after all: it is as before, and whoever was asked to go on there is told to delete what it saw."""
    if not referring.moving_to(turn, case):
        raise Refused("moving.same")
    _keep(turn, case, case.area)
    for asked in turn.unit.referrals.pending(case.id):
        if asked.kind is ReferralKind.MOVE:
            ending.end(turn, case, asked, ReferralState.REVOKED)
    turn.unit.tell(MoveTold(case, case.area))
    return case


def _to_team(turn: Voice, case: Case, area: str, part: Part) -> Case:
    """No institution has them: the team of the new place takes over, and the old worker answers until it has."""
    unit = turn.unit
    for asked in unit.referrals.pending(case.id):
        ending.end(turn, case, asked, ReferralState.REVOKED)
    if case.stage is Stage.REFERRED:
        back = move(case, "revoke", part, turn.today)
        unit.cases.save(case, back, "revoke")
        case = back
    after = replace(case, area=area, version=case.version + 1)
    unit.cases.save(case, after, "change_area")
    unit.calls.relocate(case.id, area)
    owner = unit.team.get(case.owner_id) if case.owner_id else None
    if owner is not None and not area.startswith(reach(owner.area)):
        contact: dict[str, Any] = unit.files.open_own(case, "reach")
        by = promises.working_days(turn, turn.terms.move_days)
        unit.calls.make(case.applicant_id, case.person_id, area, MOVING, by, contact, case_id=case.id)
    unit.tell(CaseMovedHouse(after))
    return after


def since(turn: Voice, case: Case) -> date | None:
    """Since when somebody whom an institution has is known to move, while no place there has been asked."""
    if case.institution_id is None or not referring.moving_to(turn, case):
        return None
    if any(one.kind is ReferralKind.MOVE for one in turn.unit.referrals.pending(case.id)):
        return None
    return turn.unit.files.put_on(case.id, MOVING)


def take_over(turn: Voice, call_id: str) -> Case:
    """接过来: somebody of the new place has the case now; the former worker's part ends with it.

    Raises:
        NotThere: there is no such call, or it lies elsewhere.
    """
    unit = turn.unit
    call = call_outcomes.take(turn, call_id)
    case = unit.cases.any(call.case_id or "")
    if case is None or call.reason != MOVING or case.institution_id is not None:
        raise NotThere
    former = case.owner_id
    after = replace(case, owner_id=turn.working.id, version=case.version + 1)
    unit.cases.save(case, after, "hand_over")
    if former is not None and former != turn.working.id:
        unit.cases.leave(case.id, unit.team.get(former).account_id)
    unit.cases.join(case.id, turn.working.account_id, Part.WORKER)
    unit.calls.finish(call.id)
    for one in unit.calls.of_case(case.id):
        unit.calls.hand(one.id, turn.working.id)
    unit.calls.relocate(case.id, case.area)
    unit.tell(CaseTakenOver(after, former))
    return after
