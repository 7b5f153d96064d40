"""News of the green channel: a report and what became of it, a doctor who is asked to look in, a doctor who is near."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.domain import events
from bot.domain.green import Found, Green
from bot.domain.people import Part, Staff
from bot.services.telling import button, tell
from bot.services.voice import Voice

_BECAME = {
    "taken": "news.staff.green_taken",
    "reached": "news.staff.green_reached",
    "note": "news.staff.green_note",
    "done": "news.staff.green_done",
}
"""What a doctor hears of a report: a word for where it stands, and what the worker writes to them (R49)."""
_LOOKED = {
    Found.WELL: "news.staff.look_in_well",
    Found.NEEDS_HELP: "news.staff.look_in_needs_help",
    Found.NOT_MET: "news.staff.look_in_not_met",
    None: "news.staff.look_in_off",
}
"""What whoever asked hears of the looking in."""


def _doctor_near(turn: Voice, event: events.DoctorNear) -> None:
    """To the person alone, in their own thread: nobody else decides about it."""
    for case in (event.case, *turn.unit.cases.merged(event.case.id)):
        for member in turn.unit.cases.members(case.id):
            if member.part is Part.PERSON:
                offer = button("look_at_it", "my_doctor", case=case.id)
                tell(turn, member.account_id, case.person_id, "news.doctor_near", offer, case_id=case.id)


def _told(turn: Voice, event: events.GreenTold) -> None:
    """The case's own worker hears of it too, unless the alert reaches them anyway."""
    case, team = event.case, turn.unit.team
    owner = team.get(case.owner_id) if case.owner_id else None
    on_duty = {duty.staff_id for duty in team.on_duty(case.area, turn.now, turn.calendar)}
    if owner is not None and owner.works and owner.id not in on_duty:
        offer = button("look", "green.show", green=event.green.id)
        key = "news.staff.green_told"
        tell(turn, owner.account_id, case.person_id, key, offer, case_id=case.id, number=case.number)


def _moved(turn: Voice, event: events.GreenMoved) -> None:
    """To the doctor who told it, while the person lets them know of them: a word, and nothing of the file (R15)."""
    green, words = event.green, event.words
    doctor = turn.unit.team.get(green.doctor_id)
    if doctor.account_id != (turn.unit.me.id if turn.unit.me else ""):
        _to_doctor(turn, doctor, green, _BECAME[event.status], words=words)


def _look_in_asked(turn: Voice, event: events.LookInAsked) -> None:
    green = event.green
    _to_doctor(turn, turn.unit.team.get(green.doctor_id), green, "news.staff.look_in", on=green.due_on, line=event.line)


def _to_doctor(turn: Voice, doctor: Staff, green: Green, key: str, **params: Any) -> None:
    listed = next((one for one in turn.unit.greens.listed(doctor) if one.case_id == green.case_id), None)
    if listed is None or not doctor.works:
        return
    offer = button("look", "doctor.show", case=green.case_id)
    told = {"number": listed.number, **params}
    tell(turn, doctor.account_id, green.person_id, key, offer, case_id=green.case_id, **told)


def _look_in_ended(turn: Voice, event: events.LookInEnded) -> None:
    """To whoever asked, and to whoever holds the case now; the one who pressed knows."""
    green, me = event.green, turn.unit.me.id if turn.unit.me else ""
    case = turn.unit.cases.any(green.case_id)
    ids = {green.asked_by, *([case.owner_id] if case is not None and case.owner_id else [])} - {green.doctor_id}
    for staff in (turn.unit.team.get(one) for one in sorted(ids)):
        if case is None or staff.account_id == me or not staff.works:
            continue
        key = _LOOKED[green.found]
        offer = button("open_case", "review.show", case=case.id)
        tell(turn, staff.account_id, case.person_id, key, offer, case_id=case.id, number=case.number)


TELLERS: dict[type, Callable[[Voice, Any], None]] = {
    events.DoctorNear: _doctor_near,
    events.GreenTold: _told,
    events.GreenMoved: _moved,
    events.LookInAsked: _look_in_asked,
    events.LookInEnded: _look_in_ended,
}
