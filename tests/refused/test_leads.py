"""One account tells of a few needs a day, and what is told goes to colleagues of its place and to nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.domain.commands import TellOfNeed
from bot.domain.lead import Side
from bot.services import leads
from tests.refused.rows import Does, Row, asks, check, presses, rows
from tests.samples import Happens
from tests.standing import staff_of, standing
from tests.village import TOWN, Village

NOBODY = "error.not_there"
NEED = TellOfNeed(TOWN, Side.NEIGHBOUR, False, "x", (), "", False)


def told(times: int, days_ago: int = 0) -> Happens:
    """Somebody told of so many."""

    def tell(village: Village) -> None:
        for _ in range(times):
            with village.turn("ma") as turn:
                leads.tell(turn, NEED)
        village.now += timedelta(days=days_ago)

    return tell


def taken(village: Village) -> None:
    told(1)(village)
    found = lead(village)
    with village.turn("worker") as turn:
        leads.take(turn, found)


def beaten(village: Village) -> None:
    with village.turn("ma") as turn:
        leads.tell(turn, replace(NEED, abuse=True))


def lead(village: Village) -> str:
    return str(village.rows("lead")[0].id)


def handed_to(who: str) -> Does:
    return presses("leads.hand_to", lead=lead, to=lambda village: staff_of(village, who).id)


ROWS = (
    Row("five a day are enough", "ma", asks(leads.tell, NEED), "apply.enough", given=told(5)),
    Row("the fifth is taken", "ma", asks(leads.tell, NEED), "", True, told(4)),
    Row("and others on another day", "ma", asks(leads.tell, NEED), "", True, told(5, days_ago=1)),
    Row("what one has told stops nobody else", "sis", asks(leads.tell, NEED), "", True, told(5)),
    Row("it goes to a colleague of the place", "worker", handed_to("near"), "leads.handed", True, told(1)),
    Row("or back to everybody's list", "worker", presses("leads.hand_to", lead=lead), "leads.handed", True, told(1)),
    Row("not to somebody elsewhere", "worker", handed_to("stranger"), NOBODY, given=told(1)),
    Row("not to nobody", "worker", presses("leads.hand_to", lead=lead, to="nobody"), NOBODY, given=told(1)),
    Row("what a colleague has is theirs", "near", presses("leads.show", lead=lead), "leads.taken", given=taken),
    Row("elsewhere it is not even told whose", "stranger", presses("leads.show", lead=lead), NOBODY, given=taken),
    Row("a no of the person ends it", "worker", presses("leads.no_now", lead=lead), "leads.erased", True, told(1)),
    Row(
        "where they are beaten it does not",
        "worker",
        presses("leads.no_now", lead=lead),
        "leads.needs_reason",
        given=beaten,
    ),
    Row("there a human says what was done", "worker", asks(leads.close, lead, "why"), "", True, beaten),
    Row("somebody elsewhere hands nothing on", "stranger", handed_to("stranger"), NOBODY, given=told(1)),
)


@rows(ROWS)
def test_how_much_is_told_and_to_whom_it_goes(tmp_path: Path, row: Row) -> None:
    with standing(tmp_path) as village:
        check(village, row)
