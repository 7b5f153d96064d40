"""A hospital hands somebody on while it is one, and notes what it owes once; what the person says goes on from there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.institution import Kind
from bot.domain.people import Role
from bot.services import caseload
from tests.refused.attempts import Row, met, nothing, old
from tests.village import Village


def hired(village: Village) -> None:
    """A doctor of the hospital, and two workers where people live."""
    village.hire("doctor", Role.PSYCHIATRIST, house="h1")
    village.hire("worker")
    village.hire("colleague")


def about_to(village: Village) -> None:
    """Everything about somebody is told, and stands there once more before it goes."""
    hired(village)
    village.type("doctor", "/today")
    village.press("doctor", "hospital", "hand_on", "spoken", "phone", "discharge", "today", "unsure")
    for text in ("云锦镇", "小刘", "13800007777"):
        village.type("doctor", text)
    village.press("doctor", "right", "person", "not_yet", "skip")


def handed_on(village: Village) -> None:
    """It went; the hospital's own entry is still owed."""
    about_to(village)
    village.press("doctor", "send")
    village.type("doctor", "/today")
    village.press("doctor", "hospital")


def no_hospital(village: Village) -> None:
    """The house has no patients any more."""
    with village.unit(commit=True) as unit:
        house = unit.places.institution("h1")
        assert house is not None
        unit.places.change_institution(replace(house, kind=Kind.DAY_CENTRE))


def rung(village: Village) -> None:
    """A worker has the person on the telephone."""
    handed_on(village)
    (call,) = village.rows("call")
    with village.turn("worker") as turn:
        turn.lead("calls.show", call=call.id)
    village.press("worker", "others")


def colleagues(village: Village) -> None:
    """The case is a colleague's, the call nobody's."""
    handed_on(village)
    (case,), (call,) = village.rows("case"), village.rows("call")
    with village.turn("colleague") as turn:
        caseload.take_up(turn, case.id)
    with village.turn("worker") as turn:
        turn.lead("calls.others", call=call.id)


def noted(village: Village) -> None:
    """The entry is made, and noted."""
    village.press("doctor", "uploaded")
    village.type("doctor", "2026-7")


ROWS = {
    "a hospital hands on": Row(about_to, old("doctor", "send"), nothing, ""),
    "what is no hospital any more does not": Row(about_to, old("doctor", "send"), no_hospital, "error.not_there"),
    "its own entry is noted": Row(handed_on, old("doctor", "uploaded", "2026-7"), nothing, ""),
    "what is owed no more is not noted again": Row(
        handed_on, old("doctor", "uploaded", "2026-8"), noted, "error.not_there"
    ),
    "who never agreed says so to whoever rings": Row(rung, old("worker", "never"), nothing, ""),
    "and not to one beside the colleague who has the case": Row(
        colleagues, old("worker", "never"), nothing, "error.not_there"
    ),
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_handing_on(tmp_path: Path, row: Row) -> None:
    assert met(tmp_path, row) == row.key
