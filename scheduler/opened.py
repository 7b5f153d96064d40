"""Where a place has opened, those who asked to be told are told, once (ux.md 9.7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.app import Turn
from bot.services import news
from scheduler.rule import ONE_DAY, Rule, Today


@dataclass(frozen=True, slots=True)
class NeedSeen:
    """Somebody waits to hear of a place."""

    id: str
    account_id: str
    area: str
    served: bool
    """A registered institution serves the place by now."""


def look(turn: Turn, subject: str) -> NeedSeen | None:
    """A need by its name; None where nobody waits to hear of it."""
    found = turn.unit.needs.waiting(subject)
    if found is None:
        return None
    account_id, area = found
    return NeedSeen(subject, account_id, area, bool(turn.unit.places.near(turn.areas, area)))


def on(seen: NeedSeen, _before: Sequence[date], today: Today) -> date | None:
    """As soon as there is one; until then it is looked up once a day, whoever added it and how."""
    return today.today if seen.served else today.today + ONE_DAY


def tell(turn: Turn, seen: NeedSeen) -> str:
    """On their own page; what rings is a neutral text."""
    holder = turn.unit.accounts.get(seen.account_id).person_id
    offer = news.button("which", "place.list", area=seen.area)
    news.tell(turn, seen.account_id, holder, "no_service.opened", offer, lane="reminder")
    turn.unit.needs.told(seen.id)
    return ""


RULE = Rule("opened", "need", on, tell)
