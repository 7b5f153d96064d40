"""A phone at a world: its owner presses what the buttons say, and reads what comes."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation.messages import Heard, Kind
from bot.domain.people import Role
from tests.places import COUNTY
from tests.world import World


@dataclass
class Said:
    """One message as it stands on a screen."""

    text: str
    labels: tuple[str, ...]
    tokens: tuple[str, ...]
    hrefs: tuple[str, ...]
    kind: Kind
    key: str


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

    def press(self, *labels: str) -> list[Said]:
        """Press the newest button whose label begins so; one after the other."""
        said: list[Said] = []
        for label in labels:
            said = self._hear(Heard.PRESS, self.token(label))
        return said

    def token(self, label: str) -> str:
        """The newest button that says so."""
        for one in reversed(self.screen()):
            for text, token, href in zip(one.labels, one.tokens, one.hrefs, strict=True):
                if text.startswith(label) and not href:
                    return token
        raise AssertionError(f"no button {label} for {self.name}: {[(s.text, s.labels) for s in self.screen()[-3:]]}")

    def send(self, token: str) -> list[Said]:
        """Press by token, as a page would that kept it."""
        return self._hear(Heard.PRESS, token)

    def news(self) -> list[Said]:
        """What came since the last look."""
        fresh = [(number, one) for number, one in self._all() if number > self.seen]
        self.seen = max([self.seen, *(number for number, _one in fresh)])
        return [one for _number, one in fresh if one.kind is not Kind.ECHO]

    def screen(self) -> list[Said]:
        """Everything on the screen."""
        return [one for _number, one in self._all()]

    def account(self) -> str:
        return str(self.world.account(self.name).id)

    def _hear(self, kind: Heard, payload: str) -> list[Said]:
        self.news()
        self.world.hear(self.name, kind, payload)
        said = self.news()
        assert not [one.text for one in said if one.kind is Kind.APOLOGY], "the assistant apologised"
        return said

    def _all(self) -> list[tuple[int, Said]]:
        words = self.world.words
        with self.world.reading() as unit:
            speaker = unit.accounts.at("web", "web", self.name)
            if speaker is None:
                return []
            found = []
            for said in unit.messages.after(speaker.account, 0):
                labels = tuple(o.label or words.label(said.key, o.word, said.params) for o in said.offers)
                tokens = tuple(f"{said.stem}.{n}" for n, _offer in enumerate(said.offers))
                hrefs = tuple(o.act.name if o.act.do == "device" else "" for o in said.offers)
                one = Said(words.text(said.key, said.params), labels, tokens, hrefs, said.kind, said.key)
                found.append((said.id, one))
            return found


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
