"""The order of hearing: danger, an open thread, an answer, an intent, a fact, a question, a feeling, else a person.

Source: ux.md 17, 3 to 5.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.domain.area import Areas
from bot.domain.name import fold, is_name
from bot.domain.phone import Phone, find_private, read_phone
from bot.knowledge.ear.answers import Answers
from bot.knowledge.ear.heard import APPLIES, TOLD, Intent, Meant, Side, State, Story
from bot.knowledge.ear.intents import Intents
from bot.knowledge.ear.places import Locator
from bot.knowledge.ear.saying import Saying, Speech
from bot.knowledge.ear.story import Stories
from bot.knowledge.normal import Spelling

NUMBER = 8
"""Signs of a receipt's number."""
_RECEIPT = re.compile(r"(?<![0-9A-Za-z])([0-9A-Za-z]{4})[\s-]?([0-9A-Za-z]{4})(?![0-9A-Za-z])")
_LAST = re.compile(r"(?<!\d)(\d{4})(?!\d)")
ALPHABET = frozenset("23456789ABCDEFGHJKLMNPQRSTUVWXYZ")
LITTLE = 4
SOFT = (Intent.GREETING, Intent.THANKS, Intent.BYE, Intent.NONSENSE)
HARMLESS = (*SOFT, Intent.FEELING, Intent.QUESTION, Intent.WHO_ARE_YOU, Intent.ABUSE)
"""What may be answered on a loose likeness: nothing is done by it."""
FIELDS = {State.WISHES: "wish", State.AFTER_CARD: "card", State.WHERE: "", State.PHONE: ""}
"""How a value is named where that is not the question's own name."""
FORM = "form:"
Knows = Callable[[str], bool]


@dataclass(frozen=True)
class Ear:
    """Hears what is meant. Built once; keeps nothing."""

    speech: Speech
    intents: Intents
    answers: Answers
    stories: Stories
    data: Mapping[str, Any]
    digits: Mapping[str, str]

    @classmethod
    def from_data(cls, data: Mapping[str, Any], spelling: Spelling, numbers: Mapping[str, Any]) -> Ear:
        """`data`: the files of content/ear by name; `numbers`: content/patterns/zh.yaml."""
        speech = Speech.from_data(data["spelling"], spelling, numbers)
        examples = {**data["apply"], **data["after"], **data["state"]}
        answers = Answers(data["answers"], data["story"]["age"], data["patterns"], speech)
        stories = Stories(data["story"], answers, numbers["digits"])
        return cls(speech, Intents(examples, data["patterns"], speech), answers, stories, data, numbers["digits"])

    def locator(self, areas: Areas) -> Locator:
        """Finds places of this deployment."""
        return Locator(self.data["story"]["places"], areas)

    def hears(
        self,
        text: str,
        state: str,
        side: Side,
        today: date,
        locator: Locator | None = None,
        knows: Knows | None = None,
    ) -> Meant:
        """What is meant. Whoever calls has listened for danger before. `knows`: whether the library has an answer."""
        saying = self.speech.said(text)
        if state == State.IN_THREAD:
            return Meant(Intent.TO_HUMAN)
        if side is Side.STAFF:
            return self._from_staff(saying, locator, knows, today)
        if state.startswith(FORM) or state == State.AFTER_CARD:
            return self._in_form(saying, state, today, locator, knows)
        return self._freely(saying, today, locator, knows)

    # -- a question is open ------------------------------------------------------------------------------------------

    def _in_form(self, saying: Saying, state: str, today: date, locator: Locator | None, knows: Knows | None) -> Meant:
        whole = self._answer(self.answers.whole(saying, state), state)
        if whole is not None:
            return whole
        asked = self.intents.asks(saying)
        if state == State.WHERE and not asked and locator is not None and (spot := locator.answer(saying.simple)):
            return Meant(Intent.ANSWER, spot.said)
        if state == State.PHONE and (number := self.stories.phone(saying)):
            return Meant(Intent.ANSWER, number)
        if (
            state == State.AGE
            and not asked
            and not self.answers.within(saying, state, today)
            and self.answers.speaks_of_age(saying)
        ):
            return Meant(Intent.ANSWER, sure=False)
        exact = self.intents.exactly(saying)
        if exact in SOFT and (soft := self._answer(self.answers.within(saying, state, today), state)):
            return soft
        if exact is Intent.QUESTION or (asked and exact is None and self.intents.shaped(saying) is None):
            answer = None if saying.marked or asked else self._answer(self.answers.within(saying, state, today), state)
            return answer or Meant(Intent.QUESTION)
        if exact is not None and exact not in APPLIES and exact is not Intent.NONSENSE:
            return Meant(exact)
        shaped = self.intents.shaped(saying)
        answer = self._answer(self.answers.within(saying, state, today), state)
        if answer is not None and (shaped is None or shaped in APPLIES or shaped in (Intent.FEELING,)):
            return answer
        if answer is not None and shaped is Intent.WITHDRAW and state in (State.KNOWS, State.REVIEW):
            return answer
        free = self._freely(saying, today, locator, knows)
        if answer is not None and (not free.sure or free.intent in (*SOFT, Intent.TO_HUMAN)):
            return answer
        if state == State.AFTER_CARD and (free.intent is Intent.NONSENSE or not free.sure):
            return Meant(Intent.TO_HUMAN)
        return free

    @staticmethod
    def _answer(values: tuple[str, ...], state: str) -> Meant | None:
        if not values:
            return None
        field = FIELDS.get(State(state), "") if state in FIELDS else state.removeprefix(FORM)
        value = "+".join(values)
        return Meant(Intent.ANSWER, f"{field}={value}" if field else value)

    # -- nothing is asked --------------------------------------------------------------------------------------------

    def _freely(self, saying: Saying, today: date, locator: Locator | None, knows: Knows | None) -> Meant:
        exact = self.intents.exactly(saying)
        fact = self._fact(saying, locator)
        story = self.stories.read(saying, locator, today)
        if exact is not None:
            return Meant(exact, story=self._kept(exact, story))
        shaped = self.intents.shaped(saying)
        if self.intents.abuses(saying):
            return Meant(Intent.ABUSE)
        if fact is not None and fact.sure and shaped is None and self._alone(saying, fact):
            return fact
        asked = self.intents.asks(saying)
        told = story.told >= TOLD and story.for_whom is not None
        if told and (shaped is None or shaped in (*APPLIES, Intent.FEELING, Intent.CALL_ME)) and story.told > asked + 1:
            whom = {"self": Intent.APPLY_SELF, "family": Intent.APPLY_FAMILY, "neighbour": Intent.APPLY_OTHER}
            return Meant(whom[str(story.for_whom)], story=story)
        if shaped is not None:
            value = (
                fact.value
                if fact is not None and shaped in (Intent.CHANGE_PHONE, Intent.PROGRESS, Intent.MOVING)
                else None
            )
            return Meant(shaped, value, self._kept(shaped, story))
        loose = None if saying.western else self.intents.loosely(saying, asked=asked)
        if loose is not None and self.intents.means_nothing(saying):
            loose = None
        if loose is not None:
            return Meant(loose, None, self._kept(loose, story), (loose,), sure=loose in HARMLESS)
        if asked and (saying.marked or knows is None or knows(saying.raw)) and not self.intents.means_nothing(saying):
            return Meant(Intent.QUESTION)
        if fact is not None:
            return fact
        if self.intents.means_nothing(saying):
            return Meant(Intent.NONSENSE)
        guess = self.intents.nearest(saying)
        if asked and not guess.sure:
            return Meant(Intent.QUESTION)
        if not guess.near and len(saying.said) <= LITTLE:
            return Meant(Intent.NONSENSE, sure=False)
        return Meant(guess.intent, None, self._kept(guess.intent, story), guess.near, guess.sure)

    @staticmethod
    def _kept(intent: Intent, story: Story) -> Story | None:
        return story if intent in APPLIES else None

    def _fact(self, saying: Saying, locator: Locator | None) -> Meant | None:
        """A number or a place that stands in it."""
        if self.stories.names_phone(saying):
            number = self.stories.phone(saying)
            return Meant(Intent.PHONE_NUMBER, number or None, sure=bool(number))
        receipt = self.receipt(saying)
        if receipt:
            return Meant(Intent.RECEIPT_NUMBER, receipt)
        spot = locator.whole(saying.simple) if locator is not None and len(saying.bare) <= 24 else None
        return Meant(Intent.PLACE, spot.said) if spot else None

    @staticmethod
    def receipt(saying: Saying) -> str:
        """The number of a receipt that stands in it; empty: there is none."""
        for found in _RECEIPT.finditer(saying.folded.upper()):
            number = found[1] + found[2]
            if set(number) <= ALPHABET and any(ch.isdigit() for ch in number) and any(ch.isalpha() for ch in number):
                return number
        return ""

    @staticmethod
    def _alone(saying: Saying, fact: Meant) -> bool:
        """Whether little else is said."""
        return len(saying.bare) - len(str(fact.value or "")) <= LITTLE

    # -- the team ----------------------------------------------------------------------------------------------------

    def _from_staff(self, saying: Saying, locator: Locator | None, knows: Knows | None, today: date) -> Meant:
        patterns = self.data["patterns"]
        exact = self.intents.exactly(saying)
        if exact is not None and exact not in (Intent.CALL_ME, Intent.PROGRESS, *APPLIES):
            return Meant(exact)
        person = self._person(saying)
        if person:
            return Meant(Intent.FIND_PERSON, person)
        if re.search(patterns["staff_task"], saying.said) and not re.search(patterns["staff_not"], saying.said):
            return Meant(Intent.STAFF_TASK)
        sought = re.search(patterns["find"], saying.said)
        if sought:
            who = sought["who"] or sought["name"]
            if self._is_person(who) or self._person(self.speech.said(who)):
                return Meant(Intent.FIND_PERSON, who)
        if self.intents.abuses(saying):
            return Meant(Intent.ABUSE)
        spot = locator.whole(saying.simple) if locator is not None and len(saying.bare) <= 12 else None
        if spot is not None:
            return Meant(Intent.FIND_PERSON, spot.said)
        free = self._freely(saying, today, None, knows)
        if free.intent is Intent.PROGRESS or free.intent is Intent.CALL_ME:
            return replace(free, intent=Intent.STAFF_TASK, sure=False)
        return free

    def _person(self, saying: Saying) -> str:
        """A number by which somebody is found: a telephone, its last four, an identity card, a receipt."""
        for one in find_private(saying.raw, self.digits):
            read = read_phone(saying.raw[one.start : one.end], self.digits)
            return read.digits if isinstance(read, Phone) else saying.raw[one.start : one.end]
        receipt = self.receipt(saying)
        if receipt:
            return receipt
        if self._is_person(saying.bare):
            return saying.bare
        numbers = re.findall(r"\d+", saying.folded)
        last = _LAST.fullmatch(numbers[0]) if len(numbers) == 1 else None
        rest = len(saying.bare) - 4
        return (
            last[1] if last and (rest == 0 or any(word in saying.said for word in self.data["names"]["last"])) else ""
        )

    def _is_person(self, said: str) -> bool:
        names = self.data["names"]
        name = fold(said)
        for title in names["titles"]:
            if name.endswith(title) and len(name) > len(title):
                name = name[: -len(title)]
                return name[0] in names["surnames"] and len(name) <= 3
        double = name[:2] in names["double"] and 3 <= len(name) <= 4
        single = name[:1] in names["surnames"] and 2 <= len(name) <= 3
        return is_name(name) and (double or single) and not any(one in name for one in names["not_names"])
