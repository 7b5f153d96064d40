"""From registered to a named institution: what there is, the person's yes to each one (K3), and asking it.

Source: 000 §二(二)6; 001 §二(二)搭建信息转介平台; PIPL 23; ux.md 7.1, 8, 9.4 (R38-R51).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.case import Case, Stage
from bot.domain.consent import Purpose
from bot.domain.errors import NotThere, Refused
from bot.domain.events import CaseMoved, ReferralAsked, ShareAsked
from bot.domain.institution import Institution
from bot.domain.people import AgeBand, Part
from bot.domain.referral import Referral, ReferralKind, ReferralState
from bot.domain.workflow import Facts, move
from bot.services import caseload, ending, promises, reviews
from bot.services.voice import Voice
from bot.store.referrals import Load


@dataclass(frozen=True, slots=True)
class Choice:
    """One institution that could be asked."""

    institution: Institution
    steps: int | None
    """How many steps up the tree it meets the person's place; None: elsewhere in the same city."""
    load: Load


def choices(turn: Voice, case: Case, area: str = "") -> list[Choice]:
    """Where the person could go: the nearest first, of equally near ones those with room (R45, R46)."""
    found = turn.unit.places.by_nearness(turn.areas, area or moving_to(turn, case) or case.area)
    loads = turn.unit.referrals.loads({one.id: one.capacity for _steps, one in found})
    made = [Choice(one, steps, loads[one.id]) for steps, one in found]
    far = max((one.steps for one in made if one.steps is not None), default=0) + 1
    return sorted(made, key=lambda one: (far if one.steps is None else one.steps, not one.load.room))


def choice(turn: Voice, case: Case, institution_id: str, area: str = "") -> Choice:
    """One of them.

    Raises:
        NotThere: it is none of them.
    """
    found = next((one for one in choices(turn, case, area) if one.institution.id == institution_id), None)
    if found is None:
        raise NotThere
    return found


def moving_to(turn: Voice, case: Case, purpose: str = "transfer") -> str:
    """Where somebody whom an institution has is to live; empty where they stay, or live there by now (R47)."""
    if case.institution_id is None or "moving" not in turn.unit.files.names(case.id):
        return ""
    staff = turn.unit.working is not None
    kept = turn.unit.files.open(case, "moving", purpose) if staff else turn.unit.files.open_own(case, "moving")
    area = str(kept.get("area", ""))
    return "" if area == case.area else area


# -- the person's yes (K3) -------------------------------------------------------------------------------------------


def shares(turn: Voice, case: Case, institution_id: str) -> bool:
    """Whether the person's yes to this institution stands."""
    wanted = Purpose.SHARE.of(institution_id)
    return any(row.purpose == wanted and row.withdrawn_at is None for row in turn.unit.files.consents(case.person_id))


def agree(turn: Voice, case: Case, institution_id: str) -> None:
    """The person says yes, on their own page or in their own hands."""
    if not shares(turn, case, institution_id):
        turn.unit.files.consent(turn.me.id, case.person_id, Purpose.SHARE, institution_id)


def agree_by_worker(turn: Voice, case_id: str, institution_id: str, how: str, words: str) -> Case:
    """A worker asked by phone or visit and writes down what was said; under 14 the guardian says it (PIPL 31)."""
    case = caseload.look(turn, case_id)
    who = "guardian" if case.age is AgeBand.CHILD else "person"
    kept = turn.unit.files.open(case, "share", "transfer")
    said = {"who": who, "how": how, "on": turn.today.isoformat(), "words": words}
    turn.unit.files.put(case, "share", kept | {institution_id: said})
    agree(turn, case, institution_id)
    return case


def ask_person(turn: Voice, case_id: str, institution_id: str) -> bool:
    """Ask the person on their own page whether this institution may see it. False: they have no page of their own."""
    case = caseload.look(turn, case_id)
    choice(turn, case, institution_id)
    own = [one for one in turn.unit.cases.members(case.id) if one.part is Part.PERSON]
    if not own:
        return False
    turn.unit.tell(ShareAsked(case, institution_id))
    return True


# -- asking ----------------------------------------------------------------------------------------------------------


def by_worker(turn: Voice, case_id: str, institution_id: str) -> Referral:
    """A worker asks an institution. Of two at once one goes first, the other is told that it was asked already."""
    return _ask(turn, caseload.hold(turn, caseload.look(turn, case_id)), institution_id, Part.WORKER, turn.working.id)


def by_person(turn: Voice, case_id: str, institution_id: str) -> Referral:
    """The person chooses a place; nobody else's choice is theirs.

    Raises:
        NotThere: whoever presses is not the person of this case.
    """
    case, part = turn.unit.cases.of_mine(case_id)
    if part is not Part.PERSON:
        raise NotThere
    agree(turn, case, institution_id)
    return _ask(turn, case, institution_id, Part.PERSON, None)


def _ask(turn: Voice, case: Case, institution_id: str, part: Part, from_staff: str | None) -> Referral:
    choice(turn, case, institution_id)
    if any(one.to_institution == institution_id for one in turn.unit.referrals.pending(case.id)):
        raise Refused("referral.asked_already")
    if case.institution_id == institution_id:
        raise Refused("referral.there_already")
    moves = bool(moving_to(turn, case))
    name = "move_away" if moves else "refer_elsewhere" if case.stage is Stage.WAITLISTED else "refer"
    after = move(case, name, part, turn.today, facts(turn, case, institution_id))
    turn.unit.cases.save(case, after, name)
    days = turn.terms.move_days if moves else turn.terms.answer_days
    answer_by = promises.day(turn, days)
    kind = ReferralKind.MOVE if moves else ReferralKind.PLACE
    made = turn.unit.referrals.make(case, institution_id, kind, answer_by, from_staff)
    turn.unit.tell(CaseMoved(after, name))
    turn.unit.tell(ReferralAsked(made, after))
    return made


def facts(turn: Voice, case: Case, institution_id: str, why: str = "", *, room: bool = True) -> Facts:
    """What the guards of the road look at on the way to an institution."""
    found = reviews.facts(turn, case, case.platform_number or "", why)
    return replace(found, share=shares(turn, case, institution_id), room=room)


# -- and not asking any more -----------------------------------------------------------------------------------------


def revoke(turn: Voice, case_id: str, referral_id: str) -> Case:
    """Do not ask this one any more: it is told to delete what it saw. Its answer is not waited for.

    Raises:
        NotThere: not one's own, or it was answered meanwhile.
    """
    if turn.unit.working is not None:
        case, part = caseload.look(turn, case_id), Part.WORKER
    else:
        case, part = turn.unit.cases.of_mine(case_id)
        if part is not Part.PERSON:
            raise NotThere
    asked = next((one for one in turn.unit.referrals.pending(case.id) if one.id == referral_id), None)
    if asked is None:
        raise NotThere
    ending.end(turn, case, asked, ReferralState.REVOKED)
    if case.stage is not Stage.REFERRED or turn.unit.referrals.pending(case.id):
        return case
    after = move(case, "revoke", part, turn.today)
    turn.unit.cases.save(case, after, "revoke")
    turn.unit.tell(CaseMoved(after, "revoke"))
    return after


def leave_place(turn: Voice, case_id: str) -> Case:
    """The person does not go there any more, or does not wait there.

    Raises:
        NotThere: whoever presses is not the person of this case, or no institution has it.
    """
    case, part = turn.unit.cases.of_mine(case_id)
    if part is not Part.PERSON:
        raise NotThere
    return leave(turn, case, part)


def leave(turn: Voice, case: Case, part: Part) -> Case:
    """The institution stops and deletes; the team of the place looks on.

    The day of the wait is kept: who goes on to another place has not begun to wait anew (ux.md 10).
    """
    if case.institution_id is None:
        raise NotThere
    unit = turn.unit
    moved = move(case, "leave_place", part, turn.today)
    after = replace(moved, institution_id=None, owner_id=None, area=moving_to(turn, case) or case.area)
    stood = unit.referrals.standing(case.id)
    unit.cases.save(case, after, "leave_place")
    ending.settled(turn, case)
    unit.tell(CaseMoved(after, "leave_place"))
    for one in [*unit.referrals.pending(case.id), *([stood] if stood is not None else [])]:
        ending.end(turn, case, one, ReferralState.DONE if one is stood else ReferralState.REVOKED)
    if case.owner_id is not None:
        unit.cases.leave(case.id, unit.team.get(case.owner_id).account_id)
        for call in caseload.calls(turn, case):
            unit.calls.hand(call.id, None)
    unit.calls.relocate(case.id, after.area)
    return after
