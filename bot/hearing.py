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
        self._in_thread: Mapping[bool, Mapping[str, str]] = {
            staff: {plain(said): name for name, many in words.table(table).items() for said in many}
            for staff, table in ((False, "in_thread"), (True, "in_thread_staff"))
        }
        around, no, joins = (words.texts[f"around.{name}"] for name in ("words", "no", "joins"))
        self._around = re.compile(f"(?:{'|'.join(map(re.escape, around))})*")
        self._joins = re.compile("|".join(map(re.escape, joins)))
        self._no = tuple(map(str, no))
        self._greetings = frozenset(plain(said) for said in words.texts["around.greetings"])
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

    def greets(self, text: str) -> bool:
        """Whether the whole message is a greeting: it answers nothing, and wants to be greeted."""
        return plain(text) in self._greetings

    def feeling(self, text: str) -> str:
        """The key of the answer to a fear, an anger or a weariness, where the words are one (ux.md 9.10)."""
        name = self._feelings.found(text)
        return f"feeling.{name}" if name else ""

    def offers(self, text: str, said: Said) -> list[Offer]:
        """The buttons of a message that were meant: usually one, several where several may be chosen."""
        return [offer for _part, offer in self._parts(text, said) if offer is not None]

    def unheard(self, text: str, said: Said) -> list[str]:
        """The parts of what was typed that are no button, where others are one."""
        return [part for part, offer in self._parts(text, said) if offer is None]

    def _parts(self, text: str, said: Said) -> list[tuple[str, Offer | None]]:
        # Several only where a button closes the choice: elsewhere "yes, no" must not count as a yes.
        if not any(offer.word == "done" for offer in said.offers):
            return [(text, self._one(plain(text), said))]
        return [found for part in self._split(text) for found in self._joined(part, said)]

    def _joined(self, part: str, said: Said) -> list[tuple[str, Offer | None]]:
        """One part as one button; else as those that an "and" joins, if each of them is one."""
        whole = self._one(plain(part), said)
        pieces = [] if whole else [piece for piece in self._joins.split(part) if piece]
        found = [(piece, self._one(plain(piece), said)) for piece in pieces]
        return found if found and all(offer for _piece, offer in found) else [(part, whole)]

    def exactly(self, text: str, said: Said) -> list[Offer]:
        """The button whose very label, or whose number, was typed."""
        wanted = plain(text)
        number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 3 else 0
        return [said.offers[number - 1]] if 1 <= number <= len(said.offers) else self.labelled(text, said)

    def in_thread(self, text: str, *, staff: bool = False) -> str:
        """The command that the whole message is, of the few that are meant while one writes to a human."""
        return self._in_thread[staff].get(plain(text), "")

    def labelled(self, text: str, said: Said) -> list[Offer]:
        """The button whose very label was typed."""
        return [offer for offer in said.offers if plain(self.label(offer, said)) == plain(text)][:1]

    def label(self, offer: Offer, said: Said) -> str:
        """A button's words."""
        return offer.label or self._words.label(said.key, offer.word, said.params)

    def answered(self, offer: Offer, said: Said) -> str:
        """What a press says: the button's words, or what was chosen where it closes a choice (ux.md 17, 11)."""
        chosen = [self.label(one, said) for one in said.offers if one.chosen] if offer.word == "done" else []
        return str(self._words.texts["format.and"]).join(chosen) or self.label(offer, said)

    def _one(self, wanted: str, said: Said) -> Offer | None:
        if not wanted:
            return None
        labels = [plain(self.label(offer, said)) for offer in said.offers]
        if wanted in labels:
            return said.offers[labels.index(wanted)]
        number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 3 else 0
        number = number or self._numbers.get(wanted, 0)
        if any(label.isdecimal() for label in labels):
            # The rows of a list have numbers of their own, which go on over its pages.
            return said.offers[labels.index(str(number))] if str(number) in labels else None
        if 1 <= number <= len(said.offers):
            return said.offers[number - 1]
        for offer in said.offers:
            if offer.word and wanted in map(plain, self._words.heard(said.key, offer.word)):
                return offer
        if len(wanted) >= 2:
            near = [offer for offer, label in zip(said.offers, labels, strict=True) if self._near(wanted, label)]
            near = near or [offer for offer in said.offers if self._holds(wanted, said, offer)]
            if len(near) == 1:
                return near[0]
        return None

    def _holds(self, wanted: str, said: Said, offer: Offer) -> bool:
        """Whether it is another word for a button with a little around it: to me, for my, I want."""
        heard = self._words.heard(said.key, offer.word) if offer.word else ()
        return any(self._with_little(wanted, plain(word)) for word in heard if len(word) >= 2)

    def _with_little(self, wanted: str, word: str) -> bool:
        before, found, after = wanted.partition(word)
        return bool(found) and all(self._around.fullmatch(rest) for rest in (before, after))

    def _near(self, wanted: str, label: str) -> bool:
        """The beginning of a label, its end but not behind a no, or the label with a few empty words around it."""
        if label.startswith(wanted):
            return True
        if label.endswith(wanted):
            return not label.removesuffix(wanted).endswith(self._no)
        return len(label) >= 3 and self._with_little(wanted, label)

    @staticmethod
    def _split(text: str) -> Sequence[str]:
        folded = unicodedata.normalize("NFKC", text)
        return "".join(" " if unicodedata.category(ch)[0] in "PZ" else ch for ch in folded).split()
