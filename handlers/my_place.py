"""看看能去哪: the person chooses a place, says who may see what, and takes it back as easily (ux.md 7.1 K3, 9.4).

Only the person: to everybody else these doors do not exist. Source: 000 §二(二)6; PIPL 15, 23.
"""

from __future__ import annotations

from typing import Any

from bot.app import Desk, Turn
from bot.domain.case import Case
from bot.domain.errors import NotThere
from bot.domain.people import Part
from bot.services import referring
from handlers.places import label_of

SHOWN = 3
"""Places on one screen: with the way on and the way back they make five buttons."""


def listing(turn: Turn, case: str, page: int = 0) -> None:
    """What there is, the nearest first, and whether there is room."""
    mine = _mine(turn, case)
    found = referring.choices(turn, mine)
    here = found[page * SHOWN : (page + 1) * SHOWN]
    if not here:
        turn.say("my_place.nothing", turn.button("call"), turn.button("fine", "progress"), person=mine.person_id)
        return
    offers = [
        turn.button("", "my_place.show", label=label_of(one.institution.name), case=case, to=one.institution.id)
        for one in here
    ]
    if len(found) > (page + 1) * SHOWN:
        offers.append(turn.button("more_places", "my_place.list", case=case, page=page + 1))
    turn.say(
        "my_place.list", *offers, turn.button("not_now", "progress"), person=mine.person_id, places=in_short(turn, here)
    )


def in_short(turn: Turn, found: list[referring.Choice]) -> list[dict[str, Any]]:
    """Name, where, and whether there is room, as particulars for a text."""
    return [
        {"name": one.institution.name, "where": turn.areas.town(one.institution.area), "room": one.load.room}
        for one in found
    ]


def show(turn: Turn, case: str, to: str) -> None:
    """One place, what it would see, and the yes to that."""
    mine = _mine(turn, case)
    one = referring.choice(turn, mine, to)
    turn.say(
        "my_place.share",
        turn.button("agree", "my_place.agree", case=case, to=to),
        turn.button("about_it", "place.show", place=to, area=mine.area),
        turn.button("other_place", "my_place.list", case=case),
        turn.button("not_now", "progress"),
        person=mine.person_id,
        name=one.institution.name,
    )


def agree(turn: Turn, case: str, to: str) -> None:
    """Asked. By when it answers is the operator's practice, and is said so."""
    made = referring.by_person(turn, case, to)
    turn.say("my_place.asked", turn.button("my_case", "progress"), person=made.person_id, answer_by=made.answer_by)


def revoke(turn: Turn, case: str) -> None:
    """不问这家了: whoever has not answered is told to delete what it saw."""
    mine = _mine(turn, case)
    for one in turn.unit.referrals.pending(mine.id):
        mine = referring.revoke(turn, case, one.id)
    turn.say("my_place.revoked", *_ways_on(turn, mine), person=mine.person_id)


def leave(turn: Turn, case: str) -> None:
    """不去那家了: it stops at once; the day the wait began is kept."""
    after = referring.leave_place(turn, case)
    turn.say("my_place.left", *_ways_on(turn, after), person=after.person_id)


def _ways_on(turn: Turn, case: Case) -> list[Any]:
    return [turn.button("see_places", "my_place", case=case.id), turn.button("my_case", "progress")]


def _mine(turn: Turn, case: str) -> Case:
    mine, part = turn.unit.cases.of_mine(case)
    if part is not Part.PERSON:
        raise NotThere
    return mine


DESK = Desk(
    "my_place",
    {"open": listing, "list": listing, "show": show, "agree": agree, "revoke": revoke, "leave": leave},
)
