"""Which doctor may know how to reach somebody is the person's to say, and what was not given is not taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.domain.people import Role
from bot.services import village_doctors
from tests.refused.rows import Does, Row, asks, check, presses, rows
from tests.standing import NEAR, case, case_of, staff_of, standing
from tests.village import FAR_TOWN, TOWN, Village

NOBODY = "error.not_there"


def doctors(village: Village) -> None:
    """One here, one elsewhere."""
    village.hire("doctor", Role.PUBLIC_HEALTH_DOCTOR, TOWN)
    village.hire("far_doctor", Role.PUBLIC_HEALTH_DOCTOR, FAR_TOWN)


def agreed(village: Village) -> None:
    doctors(village)
    one, doctor = case_of(village, "registered"), staff_of(village, "doctor").id
    with village.turn("registered") as turn:
        village_doctors.agree(turn, one, doctor, "x", "")


def taken_back(village: Village) -> None:
    agreed(village)
    one, doctor = case_of(village, "registered"), staff_of(village, "doctor").id
    with village.turn("registered") as turn:
        village_doctors.take_back(turn, one, doctor)


def of(who: str) -> Callable[[Village], str]:
    return lambda village: staff_of(village, who).id


def agrees(who: str, doctor: str = "doctor") -> Does:
    return asks(village_doctors.agree, case(who), of(doctor), "x", "")


TAKE_BACK = presses("my_doctor.take_back", case=case("registered"), doctor=of("doctor"))
LOOK = asks(village_doctors.contact, case("registered"))
ROWS = (
    Row("the person agrees", "registered", agrees("registered"), "", True, doctors),
    Row("not before they are registered", "new", agrees("new"), NOBODY, given=doctors),
    Row("not to a doctor elsewhere", "registered", agrees("registered", "far_doctor"), NOBODY, given=doctors),
    Row("not to who is no doctor", "registered", agrees("registered", "worker"), NOBODY, given=doctors),
    Row("the person takes it back", "registered", TAKE_BACK, "my_doctor.closed", True, agreed),
    Row("what was never given is not taken back", "registered", TAKE_BACK, NOBODY, given=doctors),
    Row("nor a second time", "registered", TAKE_BACK, NOBODY, given=taken_back),
    Row("the doctor sees how to reach them", "doctor", LOOK, "", True, agreed),
    Row("not who has not agreed", "doctor", LOOK, NOBODY, given=doctors),
    Row("nor anybody else", "doctor", asks(village_doctors.contact, case("waits")), NOBODY, given=agreed),
    Row("nor who took it back", "doctor", LOOK, NOBODY, given=taken_back),
    Row("nor another doctor", "far_doctor", LOOK, NOBODY, given=agreed),
    *(Row(f"{near} does not agree for them", near, agrees("registered"), NOBODY, given=doctors) for near in NEAR),
    *(Row(f"{near} does not take it back", near, TAKE_BACK, NOBODY, given=agreed) for near in NEAR),
)


@rows(ROWS)
def test_whose_yes_to_a_doctor_counts(tmp_path: Path, row: Row) -> None:
    with standing(tmp_path) as village:
        check(village, row)
