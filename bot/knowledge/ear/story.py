"""A story in one breath: for whom, how old, where, what for, which number. Nothing of an illness is taken from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.domain.phone import Phone, Private, find_private, read_phone
from bot.knowledge.ear.answers import Answers
from bot.knowledge.ear.heard import Story
from bot.knowledge.ear.places import Locator, Spot
from bot.knowledge.ear.saying import Saying

BEFORE, AFTER = 12, 8
"""Letters around a number that say whose it is."""
CLOSE = 8
"""Letters before a wish in which a no takes it away."""
_PAUSED = re.compile(r"(?<=\w)[,\uff0c\u3001\u3002]\s*(?=\w)")
"""A pause inside a number that was dictated."""


class Stories:
    """Reads stories. Built once."""

    def __init__(self, data: Mapping[str, Any], answers: Answers, digits: Mapping[str, str]) -> None:
        """`data`: content/ear/story.yaml; `digits`: how digits are written in words."""
        self._answers = answers
        self._digits = digits
        whom = {**data["relation"], "self": data["self"], "neighbour": data["neighbour"]}
        self._relations = [(name, re.compile(pattern)) for name, pattern in whom.items()]
        self._wishes = {name: re.compile(pattern) for name, pattern in data["wishes"].items()}
        self._not_wished = re.compile(data["not_wished"] + "$")
        self._children = re.compile(data["children"])
        self._mine, self._not_mine, self._not_this = (
            re.compile(data["phones"][name]) for name in ("mine", "not_mine", "not_this")
        )

    def read(self, saying: Saying, locator: Locator | None, today: date) -> Story:
        """What is told; what is not sure is left open, to be asked."""
        whom, relation = self._whom(saying)
        spot = self.spot(saying, locator)
        return Story(
            for_whom=whom,
            relation=relation,
            age_band=self._answers.age_band(saying, today) or None,
            place=spot.said if spot else None,
            wishes=self._wished(saying) or None,
            phone=self.phone(saying) or None,
            places=tuple(one.code for one in spot.areas) if spot else (),
            several=bool(self._children.search(saying.told)),
        )

    def spot(self, saying: Saying, locator: Locator | None) -> Spot | None:
        """The place that is named."""
        return locator.within(saying.simple) if locator is not None else None

    def phone(self, saying: Saying) -> str:
        """The number to call; empty: there is none, or more than one and nothing says which."""
        text, kept = self._phones(saying)
        numbers: dict[str, bool | None] = {}
        for at, one in enumerate(kept):
            read = read_phone(text[one.start : one.end], self._digits)
            if isinstance(read, Phone):
                since = max(kept[at - 1].end if at else 0, one.start - BEFORE)
                until = min(kept[at + 1].start if at + 1 < len(kept) else len(text), one.end + AFTER)
                mine = self._mine.search(text[since : one.start])
                other = self._not_mine.search(text[since : one.start]) or self._not_this.search(text[one.end : until])
                numbers[read.digits] = False if other else bool(mine) or None
        if len(numbers) == 1:
            (number, mine_), *_ = numbers.items()
            return number if mine_ is not False else ""
        ours = [number for number, mine_ in numbers.items() if mine_]
        left = [number for number, mine_ in numbers.items() if mine_ is not False]
        return ours[0] if len(ours) == 1 else left[0] if len(left) == 1 else ""

    def names_phone(self, saying: Saying) -> bool:
        """Whether a telephone number stands in it."""
        return bool(self._phones(saying)[1])

    def _phones(self, saying: Saying) -> tuple[str, list[Private]]:
        """Where telephone numbers stand, and in what text: one dictated with pauses is read without them."""
        for text in (saying.raw, _PAUSED.sub(" ", saying.raw)):
            found = [one for one in find_private(text, self._digits) if one.kind == "phone"]
            if found:
                return text, found
        return saying.raw, []

    def _whom(self, saying: Saying) -> tuple[str | None, str | None]:
        """For whom, and what the one who types is to them: whoever is named first."""
        found = [
            (match.start(), at, name)
            for at, (name, one) in enumerate(self._relations)
            if (match := one.search(saying.told))
        ]
        if not found:
            return None, None
        names = {name for _start, _at, name in found}
        if "neighbour" in names and not names & {"self"}:
            return "neighbour", None
        _start, _at, first = min((one for one in found if one[2] != "neighbour"), default=found[0])
        if first == "self":
            return "self", None
        return "family", first

    def _wished(self, saying: Saying) -> tuple[str, ...]:
        text = saying.told
        return tuple(
            name
            for name, pattern in self._wishes.items()
            if any(
                not self._not_wished.search(text[max(0, at.start() - CLOSE) : at.start()])
                for at in pattern.finditer(text)
            )
        )
