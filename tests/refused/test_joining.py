"""Joining and leaving the team: who is not in it signs nothing, and who has left is not let go again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.domain.people import Role
from bot.services import joining
from tests.refused.rows import Row, asks, by, check, presses, rows
from tests.samples import after
from tests.village import Village


def team(village: Village) -> None:
    """An administrator and two workers, one who is let in and has signed nothing, one who waits for that; a stranger."""
    village.hire("admin", Role.ADMIN)
    for who in ("one", "heir"):
        village.hire(who)
    village.hire("let_in", bound=False)
    village.hire("waits", active=False, bound=False)
    village.open("stranger")


def named(who: str) -> Callable[[Village], str]:
    """The id of one of them."""
    return lambda village: village.staff_of[who].id


SIGN, NOBODY = asks(joining.undertake), "error.not_there"
LEAVE = presses("team.leave", staff=named("one"), to=named("heir"))
ROWS = (
    Row("who is let in signs", "let_in", presses("undertaking.sign"), "undertaking.signed", True),
    Row("who waits for it does not", "waits", SIGN, NOBODY),
    Row("nor does a stranger", "stranger", SIGN, NOBODY),
    Row("whoever leaves hands over", "admin", LEAVE, "team.left", True),
    Row("who has left does not leave again", "admin", LEAVE, NOBODY, given=by("admin", LEAVE)),
    Row("to who has left nothing goes", "admin", LEAVE, NOBODY, given=by("admin", asks(joining.leave, named("heir")))),
    Row("nobody lets themself go", "admin", asks(joining.leave, named("admin")), NOBODY),
    Row("nor somebody who is not there", "admin", asks(joining.leave, "nobody"), NOBODY),
    Row("an administrator gives a link to who forgot their word", "admin", presses("team.renew_now", staff=named("one")),
        "team.renewed", True),
    Row("not to who waits to be let in", "admin", presses("team.renew_now", staff=named("waits")), NOBODY),
    Row("not to themself", "admin", asks(joining.renew, named("admin")), NOBODY),
    Row("nor does a worker", "heir", asks(joining.renew, named("one")), NOBODY),
    Row("nor does who is no administrator", "heir", asks(joining.leave, named("one")), NOBODY),
)  # fmt: skip


@rows(ROWS)
def test_the_team(tmp_path: Path, row: Row) -> None:
    with after(team, tmp_path) as village:
        check(village, row)
