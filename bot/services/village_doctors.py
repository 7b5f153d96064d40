"""A village doctor's own people: only who agreed that this doctor may be told how to reach them (ux.md 8).

The doctor sees a number, a short name and a way to reach them: not the stage, not the plan. Only the person says yes,
to one doctor at a time, and takes it back as easily. Source: 001 §二(三); 精神卫生法 55; PIPL 14, 15, 23, 29.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.case import OPEN, Case
from bot.domain.consent import Purpose
from bot.domain.errors import NotThere
from bot.domain.events import DoctorNear, LookInEnded
from bot.domain.green import Direction, GreenState, Listed, serves
from bot.domain.people import VILLAGE_DOCTOR, AgeBand, Part, Staff
from bot.services.voice import Voice

SECTION = "doctor"
OFFERED = "doctor_near"
"""The rule under which it is noted that the person was asked."""


@dataclass(frozen=True, slots=True)
class Contact:
    """What a doctor is told of somebody, and nothing else."""

    listed: Listed
    called: str
    """The short name that the person chose; empty: they chose none."""
    phone: str


# -- the person's side -------------------------------------------------------------------------------------------------


def own(turn: Voice, case_id: str) -> Case:
    """The thread of the person, who alone decides.

    Raises:
        NotThere: whoever presses is not the person of this case, or is under 14 (PIPL 31).
    """
    case, part = turn.unit.cases.of_mine(case_id)
    if part is not Part.PERSON or case.age is AgeBand.CHILD or case.stage not in OPEN:
        raise NotThere
    return case


def of_place(turn: Voice, case: Case) -> list[Staff]:
    """The doctors of the person's village or street, once they are registered; where there is none, nobody is asked."""
    registered = turn.unit.cases.alive(case.id).platform_number is not None
    return turn.unit.team.village_doctors(case.area) if registered and case.age is not AgeBand.CHILD else []


def one(turn: Voice, case: Case, doctor_id: str) -> Staff:
    """One of them.

    Raises:
        NotThere: it is none of them.
    """
    found = next((each for each in of_place(turn, case) if each.id == doctor_id), None)
    if found is None:
        raise NotThere
    return found


def offer(turn: Voice, case: Case) -> None:
    """Ask the person once, when it is first of use; a no is not asked about again (网络数据安全管理条例 22)."""
    if of_place(turn, case) and not turn.unit.time.fired(OFFERED, case.id):
        turn.unit.time.once(OFFERED, case.id, turn.today, "noted")
        turn.unit.tell(DoctorNear(case))


def offer_all(turn: Voice, doctor: Staff) -> None:
    """A doctor has come: those of the place who are registered already are asked, too."""
    for case in turn.unit.cases.registered() if doctor.role is VILLAGE_DOCTOR else ():
        if serves(doctor.area, case.area):
            offer(turn, case)


def agrees(turn: Voice, case: Case, doctor: Staff) -> bool:
    """Whether the person's yes to this doctor stands."""
    wanted = purpose(doctor)
    return any(row.purpose == wanted and row.withdrawn_at is None for row in turn.unit.files.consents(case.person_id))


def agree(turn: Voice, case_id: str, doctor_id: str, called: str, phone: str) -> Staff:
    """The person says yes, on their own page, and how they are to be called and reached."""
    case = own(turn, case_id)
    doctor = one(turn, case, doctor_id)
    kept = turn.unit.files.open_own(case, SECTION)
    turn.unit.files.put(case, SECTION, kept | {doctor.id: {"called": called, "phone": phone}})
    if not agrees(turn, case, doctor):
        turn.unit.files.consent(turn.me.id, case.person_id, Purpose.DOCTOR, doctor.id)
    return doctor


def take_back(turn: Voice, case_id: str, doctor_id: str) -> None:
    """It closes at once: the doctor's page loses what it showed, and nobody waits for their looking in any more."""
    case = own(turn, case_id)
    doctor = turn.unit.team.find(doctor_id)
    if doctor is None or not agrees(turn, case, doctor):
        raise NotThere
    kept = turn.unit.files.open_own(case, SECTION)
    turn.unit.files.withdraw_consents(case.person_id, purpose(doctor))
    turn.unit.files.put(case, SECTION, {name: value for name, value in kept.items() if name != doctor.id})
    turn.unit.history.forget(case, SECTION)
    close(turn, case, doctor)


def purpose(doctor: Staff) -> str:
    """The purpose of the yes to one doctor."""
    return Purpose.DOCTOR.of(doctor.id)


# -- the doctor's side -------------------------------------------------------------------------------------------------


def mine(turn: Voice) -> list[Contact]:
    """The list of the doctor who acts. The look is in the log of each of them."""
    found = turn.unit.greens.listed(turn.working)
    cases = {one.agreed_in: turn.unit.cases.any(one.agreed_in) for one in found}
    boxes = turn.unit.files.open_many([case for case in cases.values() if case is not None], SECTION, "doctor")
    return [_contact(turn, one, boxes.get(one.agreed_in, {})) for one in found]


def contact(turn: Voice, case_id: str) -> Contact:
    """One of them, by their case; the look is logged.

    Raises:
        NotThere: they are not on this doctor's list, or not any more.
    """
    found = listed(turn, case_id)
    case = turn.unit.cases.any(found.agreed_in)
    return _contact(turn, found, turn.unit.files.open(case, SECTION, "doctor") if case else {})


def listed(turn: Voice, case_id: str) -> Listed:
    """Whether the doctor who acts may know of somebody, without a look at how to reach them.

    Raises:
        NotThere: not.
    """
    found = next((one for one in turn.unit.greens.listed(turn.working) if one.case_id == case_id), None)
    if found is None:
        raise NotThere
    return found


def _contact(turn: Voice, one: Listed, box: dict[str, dict[str, str]]) -> Contact:
    kept = box.get(turn.working.id, {})
    return Contact(one, kept.get("called", ""), kept.get("phone", ""))


# -- closing -----------------------------------------------------------------------------------------------------------


def close(turn: Voice, case: Case, doctor: Staff) -> None:
    """What stood on the doctor's page about them is gone, and looking in is not waited for."""
    unit, ids = turn.unit, threads(turn, case)
    for person_id in {one.person_id for one in map(unit.cases.any, ids) if one is not None}:
        unit.messages.forget(doctor.account_id, person_id)
    for green in unit.greens.of_doctor(doctor.id, Direction.LOOK_IN):
        if green.case_id in ids:
            unit.tell(LookInEnded(unit.greens.change(green, state=GreenState.REVOKED)))


def close_case(turn: Voice, case: Case) -> None:
    """The case has ended: so it is with every doctor."""
    for doctor_id in turn.unit.greens.agreed(threads(turn, case)):
        doctor = turn.unit.team.find(doctor_id)
        if doctor is not None:
            close(turn, case, doctor)


def close_doctor(turn: Voice, doctor: Staff) -> None:
    """The doctor left: nobody is on a list of theirs, and whoever asked them hears that they will not come."""
    for green in turn.unit.greens.of_doctor(doctor.id, Direction.LOOK_IN):
        turn.unit.tell(LookInEnded(turn.unit.greens.change(green, state=GreenState.REVOKED)))


def threads(turn: Voice, case: Case) -> Sequence[str]:
    """Every case that is about the same person, by id."""
    alive = turn.unit.cases.alive(case.id)
    return [alive.id, *(one.id for one in turn.unit.cases.merged(alive.id))]
