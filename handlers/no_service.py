"""那里还没有地方: look next door, the clinic, tell the county, ask to be told (ux.md 9.7).

Source: 000 §一(三), §二(一)3; 001 §二(二)搭建信息转介平台, §二(三).
"""

from __future__ import annotations

from bot.app import Desk, Turn
from bot.app.doors import Action
from bot.services import needs
from handlers.places import go_on, label_of
from handlers.steps import county_name

PAGE = 5


def offer(turn: Turn, area: str) -> None:
    """The ways there are, where nothing is near."""
    turn.say(
        "place.none",
        turn.button("neighbours", "no_service.neighbours", area=area),
        turn.button("clinic", "no_service.clinic", area=area),
        turn.button("report", "no_service.report", area=area),
        turn.button("call", "call", area=area),
        area=county_name(turn.areas, area),
    )


def neighbours(turn: Turn, area: str) -> None:
    """看邻县的: what there is in the same city. Whether they take somebody from here, they say themselves."""
    found = turn.unit.places.in_city(turn.areas, area)[:PAGE]
    if found:
        ways = [turn.button("other", "place.show", label_of(one.name), place=one.id, area=area) for one in found]
        near = [{"name": one.name, "hours": one.hours, "phone": one.phone} for one in found]
        turn.say("place.list", *ways, places=near)
        turn.say("no_service.ask_first")
    else:
        turn.say("place.neighbours", turn.button("call", "call", area=area))
    go_on(turn)


def clinic(turn: Turn, area: str) -> None:
    """请卫生院上门教: the clinics of the county by name, else a call by a worker, who asks one.

    A clinic looks after people at home by its own duty, whether or not it gives this service (001 §二(三)), so it is
    not one of the places that need a registration to be shown (R165).
    """
    found = turn.unit.places.clinics(turn.areas, area)[:2]
    if found:
        turn.say(
            "no_service.clinics",
            turn.button("call", "call", area=area, reason="support"),
            clinics=[{"name": one.name, "phone": one.phone} for one in found],
        )
        go_on(turn)
    else:
        turn.lead("call", area=area, reason="support")


def report(turn: Turn, area: str) -> None:
    """给县里记一个数: a number goes up by one; no name, no account. Whether anybody looks at it is said."""
    need, first = needs.report(turn, area)
    ways = (turn.button("tell_me", "no_service.tell_me", need=need), turn.button("no_thanks", "no_service.no_thanks"))
    if first:
        turn.say("no_service.reported", *ways, seen=bool(turn.unit.team.workers_of(area)))
    else:
        turn.say("no_service.reported_already", *ways)
    go_on(turn)


def tell_me(turn: Turn, need: str) -> None:
    """有了告诉我."""
    needs.tell_me(turn, need)
    turn.say("no_service.will_tell")
    go_on(turn)


def no_thanks(turn: Turn) -> None:
    """Nothing is kept of it."""
    turn.say("no_service.fine", turn.button("home"))
    go_on(turn)


_WAYS: dict[str, Action] = {
    "open": offer,
    "neighbours": neighbours,
    "clinic": clinic,
    "report": report,
    "tell_me": tell_me,
    "no_thanks": no_thanks,
}
DESK = Desk("no_service", _WAYS, beside=frozenset(_WAYS))


# -- the county's side -------------------------------------------------------------------------------------------------


def by_street(turn: Turn) -> None:
    """报上来的需要: how many a street in a year; numbers and nothing else (R35, R60)."""
    found = needs.of_county(turn)
    streets = [{"area": turn.areas.name(area) or area, "n": n} for area, n in found[:PAGE]]
    rest = sum(n for _area, n in found[PAGE:])
    turn.say("needs.count" if found else "needs.nobody", turn.button("today"), streets=streets, rest=rest)


COUNT = Desk("needs", {"open": by_street}, staff=True)
