"""Turning 14 and 18: the person's own word is asked anew, old views close, another band holds (ux.md 9.13).

Source: 民法典 17-20; PIPL 31.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.domain.ages import NEXT, comes_of_age
from bot.domain.case import Case, OwnYes
from bot.domain.consent import Purpose
from bot.domain.people import AgeBand, Part
from bot.services import caseload, guardians, village_doctors
from bot.services.voice import Voice

TURNED = "came_of_age"
"""The rule under which the day of coming of age is noted."""


def day(turn: Voice, case: Case) -> date | None:
    """The first day of the next band, from what is sealed in the file: a fact for time, nobody looks."""
    identity = turn.unit.files.open_own(case, "identity")
    return comes_of_age(case.age, str(identity.get("birth", "")), str(identity.get("id_number", "")))


def own_yes(turn: Voice, case: Case) -> OwnYes | None:
    """The person's own word, as far as it still counts: what they said before they came of age is asked anew."""
    own = turn.unit.files.own_yes(case.id)
    turned = turn.unit.time.fired(TURNED, case.id)
    return None if own is not None and turned and own.on < turned[-1] else own


def asked_anew(turn: Voice, case: Case) -> bool:
    """Whether the person came of age and nobody has asked them since."""
    return bool(turn.unit.time.fired(TURNED, case.id)) and own_yes(turn, case) is None


def turn_of_age(turn: Voice, case: Case) -> Case:
    """Another band from now on. A guardian's view closes silently; what the family had been given closes too (K6)."""
    _years, band = NEXT[case.age]
    after = replace(case, age=band, version=case.version + 1)
    turn.unit.cases.save(case, after, "came_of_age")
    guardians.close_views(turn, after)
    for member in turn.unit.cases.members(case.id):
        if member.part in (Part.FAMILY, Part.KIN):
            turn.unit.cases.narrow(case.id, member.account_id)
    village_doctors.close_case(turn, after)
    turn.unit.files.withdraw_consents(case.person_id, but=Purpose.KEEP)
    turn.unit.time.once(TURNED, case.id, turn.today, "noted")
    return after


def tell_birth(turn: Voice, case_id: str, birth: str) -> Case:
    """A worker saw when the person was born; where the day is past already, the other band holds at once."""
    case = caseload.take_up(turn, case_id)
    identity = turn.unit.files.open(case, "identity", "age")
    turn.unit.files.put(case, "identity", identity | {"birth": birth})
    turn.unit.time.sleep("case", case.id, turn.today)
    while (on := day(turn, case)) is not None and on <= turn.today:
        case = turn_of_age(turn, case)
    return case


def is_minor(case: Case) -> bool:
    """Whether a birthday will change the rules."""
    return case.age is not AgeBand.ADULT
