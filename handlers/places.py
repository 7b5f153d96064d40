"""What there is nearby, one place's own page, and what it costs (R163). Only registered places are shown (R165)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.app import Desk, Form, Turn
from bot.conversation.flow import Answers, Flow
from bot.domain.errors import NotThere
from bot.domain.institution import Institution
from bot.domain.price import price_list
from bot.services import alarms
from handlers.applying import chosen_area, near
from handlers.steps import where

LABEL = 10
"""Characters a button may have."""


def begin(turn: Turn) -> None:
    """Somebody asks what it costs: the places near them, or first where they are."""
    area = alarms.area_of(turn)
    if area:
        listing(turn, area)
    else:
        turn.lead("prices")


def listing(turn: Turn, area: str) -> None:
    """What there is near a place; each can be pressed."""
    found = near(turn)(area)
    ways = [turn.button("other", "place.show", label_of(one["name"]), place=one["id"], area=area) for one in found]
    if found:
        turn.say("place.list", *ways, places=found)
    else:
        turn.lead("no_service", area=area)
    go_on(turn)


def show(turn: Turn, place: str, area: str) -> None:
    """One place: what it is, where, when, what it offers, what it costs and since when."""
    one = turn.unit.places.registered(place)
    if one is None:
        raise NotThere
    turn.say("place.page", **_page(one))
    if one.hotline:
        turn.say("place.hotline", hotline=one.hotline, hours=one.hotline_hours)
    prices = [
        {"item": price.item, "amount": price.amount, "unit": price.unit, "since": price.since.isoformat()}
        for price in price_list(turn.unit.places.prices(place), turn.today)
    ]
    ways = (
        *turn.dial("dial", one.phone),
        turn.button("others", "place.list", area=area),
        turn.button("home"),
    )
    turn.say("place.prices" if prices else "place.no_prices", *ways, prices=prices, phone=one.phone)
    go_on(turn)


def _page(one: Institution) -> Mapping[str, Any]:
    return {
        "name": one.name,
        "what": one.kind.value,
        "registration": one.registration.value,
        "address": one.address,
        "hours": one.hours,
        "services": one.services,
        "phone": one.phone,
    }


def label_of(name: str) -> str:
    """A name as a button can hold it."""
    return name if len(name) <= LABEL else f"{name[: LABEL - 1]}…"


def go_on(turn: Turn) -> None:
    """A form that is open asks its question again."""
    if turn.kept is not None and turn.kept.state == "open":
        turn.run(lambda engine, seen: engine.again(turn.talk, seen))


def command(answers: Answers, about: Mapping[str, Any]) -> str:
    """The place meant."""
    return chosen_area(answers, about)


FLOW = Flow("prices", 1, where("prices.area"), command)

FORM = Form(FLOW, listing)

DESK = Desk("place", {"open": begin, "list": listing, "show": show}, beside=frozenset({"open", "list", "show"}))
