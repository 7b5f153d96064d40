"""The roster is the lead's, for people of their place who may read what comes."""

from __future__ import annotations

from pathlib import Path

from bot.domain.people import Role
from bot.services import roster
from tests.refused.rows import Does, Row, asks, check, rows
from tests.samples import Happens
from tests.standing import staff_of, standing
from tests.village import FAR_TOWN, TOWN, Village

NOBODY = "error.not_there"


def puts(who: str, stand_in: str = "") -> Does:
    """Somebody on duty on Mondays, and who stands in for them."""

    def put(village: Village, by: str) -> str:
        other = staff_of(village, stand_in).id if stand_in else ""
        stretch = roster.Stretch(staff_of(village, who).id, (0,), "08:00", "18:00", "", other, False)
        return asks(roster.put, stretch)(village, by)

    return put


def hired(role: Role) -> Happens:
    return lambda village: village.hire("one", role)


def on_duty(village: Village) -> None:
    """One here, one elsewhere."""
    for who, area in (("worker", TOWN), ("stranger", FAR_TOWN)):
        one = staff_of(village, who).id
        with village.unit(commit=True) as unit:
            unit.team.set_duty(one, area, 0, "08:00", "18:00")


def drops(*areas: str) -> Does:
    def drop(village: Village, by: str) -> str:
        return asks(roster.drop, [row.id for row in village.rows("duty") if row.area in areas])(village, by)

    return drop


ROWS = (
    Row("the lead puts a colleague on duty", "lead", puts("worker"), "", True),
    Row("with one who stands in", "lead", puts("worker", "near"), "", True),
    Row("not with themself", "lead", puts("worker", "worker"), NOBODY),
    Row("not with somebody elsewhere", "lead", puts("worker", "stranger"), NOBODY),
    Row("somebody elsewhere is on duty there", "lead", puts("stranger"), NOBODY),
    Row("who only looks at the log is on no duty", "lead", puts("one"), NOBODY, given=hired(Role.AUDITOR)),
    Row("a nurse may be", "lead", puts("one"), "", True, hired(Role.NURSE)),
    Row("a worker puts nobody on duty", "worker", puts("worker"), NOBODY),
    Row("the lead takes off", "lead", drops(TOWN), "", True, on_duty),
    Row("not elsewhere", "lead", drops(FAR_TOWN), NOBODY, given=on_duty),
    Row("not even together with what is theirs", "lead", drops(TOWN, FAR_TOWN), NOBODY, given=on_duty),
    Row("nothing is taken off nothing", "lead", drops(), NOBODY, given=on_duty),
    Row("a worker takes nobody off", "worker", drops(TOWN), NOBODY, given=on_duty),
)


@rows(ROWS)
def test_who_puts_whom_on_duty(tmp_path: Path, row: Row) -> None:
    with standing(tmp_path) as village:
        check(village, row)
