"""A hospital hands somebody on while it is one, and notes what it owes once; what the person says goes on from there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.domain.institution import Kind
from bot.domain.people import Role
from bot.services import caseload
from tests.refused.rows import Row, asks, button, by, check, first, presses, rows
from tests.samples import after, the_case
from tests.village import Village


def told(village: Village) -> None:
    """Everything about somebody is told, and stands there once more before it goes; two workers are where they live."""
    village.hire("doctor", Role.PSYCHIATRIST, house="h1")
    village.hire("worker")
    village.hire("colleague")
    village.type("doctor", "/today")
    village.press("doctor", "hospital", "hand_on", "spoken", "phone", "discharge", "today", "unsure")
    for text in ("云锦镇", "小刘", "13800007777"):
        village.type("doctor", text)
    village.press("doctor", "right", "person", "not_yet", "skip")


def no_hospital(village: Village) -> None:
    """The house has no patients any more."""
    with village.unit(commit=True) as unit:
        house = unit.places.institution("h1")
        assert house is not None
        unit.places.change_institution(replace(house, kind=Kind.DAY_CENTRE))


def the_call(village: Village) -> str:
    """The id of the call that asks the person."""
    (call,) = village.rows("call")
    return str(call.id)


def at_the_desk(village: Village) -> None:
    """The doctor looks at the desk of the hospital."""
    village.type("doctor", "/today")
    village.press("doctor", "hospital")


SEND, NOTE, NOBODY = button("send"), button("uploaded", "2026-7"), "error.not_there"
NEVER = presses("asked.never", call=the_call)
SENT = first(by("doctor", SEND), at_the_desk)
COLLEAGUES = by("colleague", asks(caseload.take_up, the_case))
ROWS = (
    Row("a hospital hands on", "doctor", SEND, "hand_on.done", True),
    Row("what is none any more does not", "doctor", SEND, NOBODY, given=no_hospital),
    Row("its own entry is noted", "doctor", NOTE, "hospital.noted", True, SENT),
    Row("once", "doctor", NOTE, NOBODY, given=first(SENT, by("doctor", NOTE))),
    Row("who never agreed says so to whoever rings", "worker", NEVER, "hospital.never", True, SENT),
    Row("not beside the colleague who has the case", "worker", NEVER, NOBODY, given=first(SENT, COLLEAGUES)),
)


@rows(ROWS)
def test_handing_on(tmp_path: Path, row: Row) -> None:
    with after(told, tmp_path) as village:
        check(village, row)
