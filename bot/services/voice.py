"""What a service may ask of the turn it runs in."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any, Protocol

from bot.conversation.messages import Incoming, Kind
from bot.domain.area import Areas
from bot.domain.calendar import Calendar
from bot.domain.people import Account, Staff
from bot.domain.rules import Packs
from bot.domain.terms import Terms
from bot.store.messages import Offer
from bot.store.talks import Kept
from bot.store.unit import Unit


class Voice(Protocol):
    """A turn, as the services below it see it."""

    unit: Unit
    now: datetime
    today: date
    areas: Areas
    terms: Terms
    packs: Packs
    kept: Kept | None
    incoming: Incoming | None

    @property
    def calendar(self) -> Calendar: ...

    @property
    def digits(self) -> Mapping[str, Any]: ...

    def beside(self) -> AbstractContextManager[Unit]: ...

    @property
    def me(self) -> Account: ...

    @property
    def working(self) -> Staff: ...

    def say(
        self,
        key: str,
        *options: Offer,
        kind: Kind = Kind.REPLY,
        person: str | None = None,
        left: int = 0,
        **params: Any,
    ) -> None: ...

    def public(self, key: str) -> bool: ...

    @property
    def everything(self) -> bool: ...

    def button(self, word: str, action: str = "", label: str = "", **args: Any) -> Offer: ...

    def device(self, word: str, href: str, opens: str = "", **args: Any) -> Offer: ...
