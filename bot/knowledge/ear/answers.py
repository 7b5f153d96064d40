"""An answer to the question that is open, however it is worded: a number, a label, another word, a negation."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.knowledge.ear.heard import State
from bot.knowledge.ear.saying import Saying, Speech

ADULT, TEEN = 18, 14
OLDEST = 110
_CHOICE = re.compile(r"\d")


def band(years: int) -> str:
    """The band of an age in full years; empty: nobody is that old."""
    if not 0 < years <= OLDEST:
        return ""
    return "adult" if years >= ADULT else "teen" if years >= TEEN else "child"


@dataclass(frozen=True, slots=True)
class _Wording:
    whole: frozenset[str]
    has: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]

    @classmethod
    def of(cls, row: Mapping[str, Sequence[str]], speech: Speech) -> _Wording:
        whole = frozenset(speech.said(str(one)).said for one in row.get("whole", ()))
        has, unless = (tuple(re.compile(one) for one in row.get(name, ())) for name in ("has", "unless"))
        return cls(whole, has, unless)

    def is_whole(self, saying: Saying) -> bool:
        return saying.said in self.whole

    def stands(self, saying: Saying) -> bool:
        texts = (saying.said, saying.counted)
        return any(one.search(text) for one in self.has for text in texts) and not any(
            one.search(text) for one in self.unless for text in texts
        )


class Answers:
    """Reads answers to the questions of a form. Built once."""

    def __init__(
        self, data: Mapping[str, Any], ages: Mapping[str, str], picks: Mapping[str, str], speech: Speech
    ) -> None:
        """`data`: content/ear/answers.yaml; `ages`: how ages are written (content/ear/story.yaml); `picks`: how one
        answers by a number (content/ear/patterns.yaml)."""
        self._pick, self._picks = re.compile(picks["pick"]), re.compile(picks["picks"])
        self._values = {
            state: {name: _Wording.of(row, speech) for name, row in rows["values"].items()}
            for state, rows in data.items()
        }
        self._numbers = {state: tuple(rows["numbers"]) for state, rows in data.items()}
        self._many = {state for state, rows in data.items() if rows.get("many")}
        self._skip, self._all = (_Wording.of(data[State.WISHES][name], speech) for name in ("skip", "all"))
        self._ages = {name: re.compile(pattern) for name, pattern in ages.items()}

    def whole(self, saying: Saying, state: str) -> tuple[str, ...]:
        """The values that the whole message is; empty: it is none."""
        picked = self._picked(saying, state)
        if picked:
            return picked
        if state == State.AGE and (soon := self._ages["soon"].search(saying.counted)):
            return (band(int(soon["age"]) - 1),)
        if state == State.WISHES:
            if self._skip.is_whole(saying):
                return ("skip",)
            if self._all.is_whole(saying):
                return self._numbers[state][:-1]
        for name, wording in self._values.get(state, {}).items():
            if wording.is_whole(saying):
                return (name,)
        if state == State.AGE:
            found = self._ages["bare"].search(saying.told.replace(",", ""))
            if found and not self._ages["doubt"].search(saying.simple):
                return _some(self._band(saying, int(found["age"])))
        return ()

    def within(self, saying: Saying, state: str, today: date) -> tuple[str, ...]:
        """The values that stand in the message."""
        if state == State.AGE:
            years = self.years(saying, today)
            if years is not None:
                return _some(self._band(saying, years))
        values = self._values.get(state, {})
        if state == State.WISHES:
            if self._skip.stands(saying):
                return ("skip",)
            found = tuple(name for name, wording in values.items() if name != "unsure" and wording.stands(saying))
            if found:
                return found
            if self._all.stands(saying):
                return self._numbers[state][:-1]
        return next(((name,) for name, wording in values.items() if wording.stands(saying)), ())

    def speaks_of_age(self, saying: Saying) -> bool:
        """Whether an age is told, though not so that it is sure."""
        return any(self._ages[name].search(saying.told) for name in ("doubt", "nominal", "born", "years"))

    def _band(self, saying: Saying, years: int) -> str:
        """The band; none where it is counted the old way and two years less would be another one."""
        nominal = self._ages["nominal"].search(saying.simple)
        return "" if nominal and band(max(years - 2, 1)) != band(years) else band(years)

    def age_band(self, saying: Saying, today: date) -> str:
        """The band of the age that is told; empty: none is, or not so that it is sure."""
        years = self.years(saying, today)
        return self._band(saying, years) if years is not None else ""

    def years(self, saying: Saying, today: date) -> int | None:
        """How old somebody is said to be, in full years; None: it is not said, or not so that it is sure."""
        text = saying.told
        if self._ages["doubt"].search(saying.simple):
            return None
        born = self._ages["born"].search(text)
        if born:
            said = next(one for one in born.groups() if one)
            year = (
                int(said) if len(said) == 4 else 1900 + int(said) if int(said) > today.year % 100 else 2000 + int(said)
            )
            least = today.year - year - 1
            return least if band(max(least, 1)) == band(max(least + 1, 1)) else None
        ages = {int(next(one for one in found.groups() if one)) for found in self._ages["years"].finditer(text)}
        ages = {one for one in ages if 0 < one <= OLDEST}
        return ages.pop() if len(ages) == 1 else None

    def _picked(self, saying: Saying, state: str) -> tuple[str, ...]:
        numbers = self._numbers.get(state, ())
        found = self._pick.fullmatch(saying.counted) or self._pick.fullmatch(saying.folded)
        if found:
            at = int(found["n"]) if found["n"] else ord(found["letter"]) - ord("a") + 1
            return _some(numbers[at - 1]) if 1 <= at <= len(numbers) else ()
        if state in self._many and self._picks.fullmatch(saying.figures):
            picked = [int(one) for one in _CHOICE.findall(saying.figures)]
            if all(1 <= one <= len(numbers) for one in picked):
                return tuple(dict.fromkeys(numbers[one - 1] for one in picked))
        return ()


def _some(value: str) -> tuple[str, ...]:
    return (value,) if value else ()
