"""A phone at a world: its owner presses what the buttons say, and reads what comes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from bot.conversation.messages import Heard, Kind
from bot.domain.people import Role
from bot.store import messages
from bot.words import Words
from tests.places import COUNTY
from tests.world import World

NEAR, ALL = 8, 400
"""How many messages a thumb reaches at once, and how many a page keeps."""


class Said:
    """One message as it stands on a screen; worded when somebody reads it."""

    def __init__(self, said: messages.Said, words: Words) -> None:
        self._said, self._words = said, words
        self.id, self.kind, self.key = said.id, said.kind, said.key

    @cached_property
    def text(self) -> str:
        return self._words.text(self.key, self._said.params)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        return tuple(o.label or self._words.label(self.key, o.word, self._said.params) for o in self._said.offers)

    @property
    def tokens(self) -> tuple[str, ...]:
        return tuple(f"{self._said.stem}.{number}" for number, _offer in enumerate(self._said.offers))

    @property
    def hrefs(self) -> tuple[str, ...]:
        return tuple(offer.act.name if offer.act.do == "device" else "" for offer in self._said.offers)


@dataclass
class Phone:
    """One person's way to speak and see."""

    world: World
    name: str
    seen: int = 0

    def open(self, code: str = "") -> list[Said]:
        return self._hear(Heard.OPEN, code)

    def type(self, text: str) -> list[Said]:
        return self._hear(Heard.TEXT, text)

    def word(self, text: str) -> list[Said]:
        """Type into the masked field."""
        return self._hear(Heard.WORD, text)

    def press(self, *labels: str) -> list[Said]:
        """Press the newest button whose label begins so; one after the other."""
        said: list[Said] = []
        for label in labels:
            said = self._hear(Heard.PRESS, self.token(label))
        return said

    def token(self, label: str) -> str:
        """The newest button that says so."""
        for most in (NEAR, ALL):
            for one in reversed(self.screen(most=most)):
                for text, token, href in zip(one.labels, one.tokens, one.hrefs, strict=True):
                    if text.startswith(label) and not href:
                        return token
        raise AssertionError(f"no button {label} for {self.name}: {[(s.text, s.labels) for s in self.screen()[-3:]]}")

    def send(self, token: str) -> list[Said]:
        """Press by token, as a page would that kept it."""
        return self._hear(Heard.PRESS, token)

    def news(self) -> list[Said]:
        """What came since the last look."""
        fresh = self.screen(after=self.seen)
        self.seen = max([self.seen, *(one.id for one in fresh)])
        return [one for one in fresh if one.kind is not Kind.ECHO]

    def screen(self, after: int = 0, most: int = ALL) -> list[Said]:
        """Everything on the screen; what came after a message; the last of it."""
        with self.world.reading() as unit:
            speaker = unit.accounts.at(*self.world.address(self.name))
            found = unit.messages.after(speaker.account, after, most) if speaker else []
        return [Said(one, self.world.words) for one in found]

    def account(self) -> str:
        return str(self.world.account(self.name).id)

    def _hear(self, kind: Heard, payload: str) -> list[Said]:
        self.seen = self.world.last_id()
        self.world.hear(self.name, kind, payload)
        said = self.news()
        assert not [one.text for one in said if one.kind is Kind.APOLOGY], "the assistant apologised"
        return said


def hired(
    world: World,
    name: str,
    role: Role = Role.SOCIAL_WORKER,
    area: str = COUNTY,
    *,
    bound: bool = True,
    duty: bool = False,
) -> Phone:
    """The phone of somebody of the team, on duty round the clock or not at all."""
    world.hire(name, role, area, bound=bound, hours="00:00-00:00" if duty else "")
    return Phone(world, name)
