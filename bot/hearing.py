"""The one ear: what was typed or pressed, to the choice or the command that was meant.

Commands are known only as whole messages, so that an answer may hold their words (A59).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

from bot.store.messages import Offer, Said
from bot.words import Words


def plain(text: str) -> str:
    """What was typed without what does not matter: width, case, spaces, marks at the ends."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = [ch for ch in folded if not ch.isspace() and unicodedata.category(ch)[0] not in "PSC"]
    return "".join(kept)


CODE = 6
"""Digits of a code that joins two channels."""


@lru_cache(maxsize=2)
def ear(words: Words) -> Ear:
    """The ear for these words: they never change, and making it anew costs more than hearing."""
    return Ear(words)


class Ear:
    """Knows the fixed commands and matches words to buttons."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._commands: Mapping[str, str] = {
            plain(said): name for name, many in words.table("command").items() for said in many
        }
        around, no = words.texts["around.words"], words.texts["around.no"]
        self._around = re.compile(f"(?:{'|'.join(map(re.escape, around))})*")
        self._no = tuple(map(str, no))
        self._feelings = words.phrases("feeling")
        self._numbers: Mapping[str, int] = {
            plain(said): number
            for number, many in enumerate(words.texts["number.words"], start=1)
            for said in str(many).split()
        }

    def command(self, text: str) -> str:
        """The fixed command that the whole message is, or nothing."""
        return self._commands.get(plain(text), "")

    def code(self, text: str) -> str:
        """The six digits that the whole message is, as they join two channels, or nothing."""
        said = plain(text)
        return said if len(said) == CODE and said.isascii() and said.isdigit() else ""

    def feeling(self, text: str) -> str:
        """The key of the answer to a fear, an anger or a weariness, where the words are one (ux.md 9.10)."""
        name = self._feelings.found(text)
        return f"feeling.{name}" if name else ""

    def offers(self, text: str, said: Said) -> list[Offer]:
        """The buttons of a message that were meant: usually one, several where several may be chosen."""
        # Several only where a button closes the choice: elsewhere "yes, no" must not count as a yes.
        parts = self._split(text) if any(offer.word == "done" for offer in said.offers) else [text]
        found = [self._one(plain(part), said) for part in parts]
        return [offer for offer in found if offer is not None] if all(found) else []

    def labelled(self, text: str, said: Said) -> list[Offer]:
        """The button whose very label was typed."""
        return [offer for offer in said.offers if plain(self.label(offer, said)) == plain(text)][:1]

    def label(self, offer: Offer, said: Said) -> str:
        """A button's words."""
        return offer.label or self._words.label(said.key, offer.word, said.params)

    def _one(self, wanted: str, said: Said) -> Offer | None:
        if not wanted:
            return None
        labels = [plain(self.label(offer, said)) for offer in said.offers]
        if wanted in labels:
            return said.offers[labels.index(wanted)]
        number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 3 else 0
        number = number or self._numbers.get(wanted, 0)
        if 1 <= number <= len(said.offers):
            return said.offers[number - 1]
        for offer in said.offers:
            if offer.word and wanted in map(plain, self._words.heard(said.key, offer.word)):
                return offer
        if len(wanted) >= 2:
            near = [offer for offer, label in zip(said.offers, labels, strict=True) if self._near(wanted, label)]
            if len(near) == 1:
                return near[0]
        return None

    def _near(self, wanted: str, label: str) -> bool:
        """The beginning of a label, its end but not behind a no, or the label with a few empty words around it."""
        if label.startswith(wanted):
            return True
        if label.endswith(wanted):
            return not label.removesuffix(wanted).endswith(self._no)
        before, found, after = wanted.partition(label) if len(label) >= 3 else (wanted, "", "")
        return bool(found) and all(self._around.fullmatch(rest) for rest in (before, after))

    @staticmethod
    def _split(text: str) -> Sequence[str]:
        folded = unicodedata.normalize("NFKC", text)
        return "".join(" " if unicodedata.category(ch)[0] in "PZ" else ch for ch in folded).split()
