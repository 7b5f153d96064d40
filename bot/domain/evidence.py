"""Evidence of order: what was on record before what, by the number of a case and without a name (ux.md 12.11, 8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.consent import Purpose


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing on record."""

    what: str
    """consent, told, own_yes, platform_yes, guardian_yes, share, submit, register, refer."""
    on: date
    at: datetime
    how: str = ""
    """The way of an answer, or the purpose of a consent."""
    version: int = 0
    """Of the text that was agreed to; 0: the one that stood there then."""
    part: str = ""
    """Who agreed, as a part in the case; of what is only told, who tells it."""
    asked: bool = False
    """A worker asked, and wrote down what was said."""

    @property
    def agreed(self) -> Purpose | None:
        """What was agreed to with it; None: it is no yes."""
        return Purpose.read(self.how) if self.what in ("consent", "told", "share") else _YES.get(self.what)


_YES = {"own_yes": Purpose.OWN, "platform_yes": Purpose.PLATFORM, "guardian_yes": Purpose.GUARDIAN}
"""What is kept among the answers and in the file, and not as a consent of its own."""


@dataclass(frozen=True, slots=True)
class Note:
    """What an auditor found about a case of a sample."""

    id: str
    sample_id: str
    number: str
    on: date
    text: str
    closed: date | None
    """The day on which it was settled."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A step that was made before what it rests on."""

    step: str
    needs: str
    late: bool
    """It is on record, and came too late; False: it is not on record at all."""


NEEDS = (
    ("submit", "consent"),
    ("register", "own_yes"),
    ("register", "platform_yes"),
    ("refer", "share"),
)
"""What each step rests on. Source: PIPL 13, 14, 23, 29; 000 §二(二)5; 004 §二(二)4."""


def faults(facts: Iterable[Fact], *, child: bool = False) -> list[Fault]:
    """Every step out of order, the earliest step first. For a child under 14 the guardian's yes is what counts."""
    known = sorted(facts, key=lambda fact: fact.at)
    found = []
    for step, needs in NEEDS:
        needed = "guardian_yes" if child and needs in ("own_yes", "platform_yes") else needs
        made = next((fact for fact in reversed(known) if fact.what == step), None)
        there = [fact for fact in known if fact.what == needed]
        if made is not None and not any(fact.at <= made.at for fact in there):
            fault = Fault(step, needed, late=bool(there))
            if fault not in found:
                found.append(fault)
    return found
