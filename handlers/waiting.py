"""在等名额: the person says whether they go on waiting, and whether they come when a place is free (ux.md 10, R44).

Only the person: to everybody else these doors do not exist. Source: 000 §二(二)6.
"""

from __future__ import annotations

from bot.app import Desk, Turn
from bot.domain.referral import Place
from bot.services import waiting


def wish(turn: Turn, case: str) -> None:
    """还愿意等吗? What was not chosen changes nothing."""
    mine, stood = waiting.mine(turn, case)
    place = turn.unit.places.institution(stood.to_institution)
    turn.say(
        "waiting.wish",
        turn.button("still", "waiting.still", case=case),
        turn.button("see_places", "my_place", case=case),
        turn.button("no_wait", "waiting.leave", case=case),
        turn.button("call"),
        person=mine.person_id,
        name=place.name if place else "",
        since=mine.waits_since or stood.made_on,
    )


def still(turn: Turn, case: str) -> None:
    """接着等."""
    after = waiting.still(turn, case)
    turn.say("waiting.goes_on", turn.button("my_case", "progress"), person=after.person_id)


def offered(turn: Turn, case: str) -> None:
    """有名额了，来吗? Until when it is kept is said; the days began when this was heard."""
    mine, stood = waiting.look_at_offer(turn, case)
    if stood.place is not Place.OFFERED:
        turn.say("waiting.gone_on", turn.button("my_case", "progress"), person=mine.person_id)
        return
    place = turn.unit.places.institution(stood.to_institution)
    turn.say(
        "waiting.offered",
        turn.button("come", "waiting.come", case=case),
        turn.button("later", "waiting.later", case=case),
        turn.button("no_wait", "waiting.leave", case=case),
        turn.button("call"),
        person=mine.person_id,
        name=place.name if place else "",
        until=waiting.offer_ends_on(turn, stood) or turn.today,
    )


def come(turn: Turn, case: str) -> None:
    """来."""
    after = waiting.come(turn, case)
    turn.say("waiting.comes", turn.button("my_case", "progress"), person=after.person_id)


def later(turn: Turn, case: str) -> None:
    """再等等: the place goes on, the next one comes to them first."""
    after = waiting.later(turn, case)
    turn.say("waiting.later", turn.button("my_case", "progress"), person=after.person_id)


def leave(turn: Turn, case: str) -> None:
    """不排队了: at once, without a reason."""
    after = waiting.stop(turn, case)
    ways = (turn.button("see_places", "my_place", case=case), turn.button("my_case", "progress"))
    turn.say("my_place.left", *ways, person=after.person_id)


DESK = Desk(
    "waiting",
    {
        "open": lambda turn: turn.lead("progress"),
        "wish": wish,
        "still": still,
        "offered": offered,
        "come": come,
        "later": later,
        "leave": leave,
    },
)
