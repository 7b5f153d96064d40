"""Official documents on the command line: imported from a file, listed, and shown clause by clause."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.commands.documents import text_of
from bot.domain.errors import Refused
from bot.domain.policy import Known, Policy
from bot.knowledge.documents.cutting import Cut, cut
from bot.knowledge.documents.facts import Facts, facts
from bot.knowledge.documents.paragraphs import Marks
from bot.store.documents import Kept
from bot.store.unit import Unit
from bot.words import Content


@dataclass(frozen=True, slots=True)
class Understood:
    """What was understood of a file."""

    document: Policy
    found: Cut
    name: str
    original: bytes

    def plain(self, today: date) -> dict[str, Any]:
        """As it is printed."""
        return _plain(self.document, today) | {
            "clauses": len(self.found.clauses),
            "doubts": list(self.found.doubts),
            "head": len(self.found.head),
            "tail": list(self.found.tail),
        }


def understand(content: Content, file: Path, id_: str, area: str, today: date) -> Understood:
    """Cut a file and read what it says of itself. One that is known by its number, its title, or by who issued it when,
    keeps its id.

    Raises:
        Refused: the file cannot be read, or no clause was found in it.
    """
    marks = Marks(content.documents)
    original = file.read_bytes()
    found = cut(text_of(file.name, original), marks)
    if not found.clauses:
        raise Refused("policy.refused.no_clause")
    said = facts(found, marks)
    known = _known(content, said)
    ours = id_ or (known.id if known else "") or said.number or file.stem
    if id_ in content.packs.documents:
        known = content.packs.documents[id_]
    document = Policy(
        id=ours,
        short=known.short if known else said.title or said.number or file.stem,
        area=area or (known.area if known else _area(content, said.issuers)),
        known=Known.TEXT,
        last_checked=today,
        number=said.number or None,
        title=said.title or None,
        issuers=said.issuers,
        issued=said.issued,
        effective=said.effective,
        valid_until=said.valid_until,
        target_until=said.target_until,
    )
    return Understood(document, found, file.name, original)


def keep(unit: Unit, one: Understood) -> None:
    """Keep it, and the file as it came."""
    clauses = [Kept(each.label, each.title, each.text) for each in one.found.clauses]
    unit.documents.keep(one.document, clauses, one.name, one.original)


def listed(content: Content, unit: Unit, today: date) -> list[dict[str, Any]]:
    """Every document, ours and imported. What is known of ours beside their text, such as how a trial ended, holds."""
    imported = {document.id: (document, many) for document, many in unit.documents.all()}
    ours = content.packs.documents
    found = [(one, imported.get(one.id, (one, 0))[1]) for one in ours.values()]
    found += [pair for name, pair in imported.items() if name not in ours]
    return [_plain(document, today) | {"clauses": many} for document, many in found]


def clauses(content: Content, unit: Unit, id_: str) -> list[dict[str, Any]]:
    """The clauses of a document: as imported, else those that our answers rest on.

    Raises:
        Refused: there is no such document.
    """
    kept = unit.documents.clauses(id_)
    resting = _resting(content, id_)
    if kept:
        return [
            {"clause": one.label, "title": one.title, "text": one.text, "answers": resting.get(one.label, [])}
            for one in kept
        ]
    if id_ not in content.packs.documents:
        raise Refused("policy.refused.unknown", id=id_)
    return [{"clause": label, "title": "", "text": "", "answers": ids} for label, ids in resting.items()]


def show(content: Content, unit: Unit, id_: str, clause: str, today: date) -> dict[str, Any]:
    """A document with its clauses, or with one of them.

    Raises:
        Refused: there is no such document, or no such clause in it.
    """
    found = clauses(content, unit, id_)
    if clause:
        found = [one for one in found if one["clause"] == clause]
        if not found:
            raise Refused("policy.refused.no_such_clause", id=id_, clause=clause)
    document = next(one for one in listed(content, unit, today) if one["id"] == id_)
    return document | {"clauses": found}


def _resting(content: Content, id_: str) -> Mapping[str, list[str]]:
    resting: dict[str, list[str]] = defaultdict(list)
    for entry in content.library.entries:
        if entry.document == id_ and entry.clause:
            resting[entry.clause].append(entry.id)
    return resting


def _known(content: Content, said: Facts) -> Policy | None:
    def bare(text: str | None) -> str:
        return "".join(unicodedata.normalize("NFKC", text or "").split())

    def same(one: Policy) -> bool:
        number, title = said.number or None, bare(said.title) or None
        named = number is not None and one.number == number
        named = named or (title is not None and bare(one.title) == title)
        issued = said.issued is not None and (one.issued, one.issuers) == (said.issued, said.issuers)
        return named or issued

    return next((one for one in content.packs.documents.values() if same(one)), None)


def _area(content: Content, issuers: tuple[str, ...]) -> str:
    """The province that issued it, as far as there is a pack for it; empty: the country."""
    packs = (pack for pack in content.packs.packs if any(one.startswith(pack.name) for one in issuers))
    return next((pack.area for pack in packs), "")


def _plain(document: Policy, today: date) -> dict[str, Any]:
    days = ("issued", "effective", "valid_until", "target_until")
    return {
        "id": document.id,
        "number": document.number,
        "title": document.title,
        "short": document.short,
        "issuers": list(document.issuers),
        "area": document.area,
        **{day: found.isoformat() if (found := getattr(document, day)) else None for day in days},
        "standing": document.standing(today).value,
        "known": document.known.value,
        "last_checked": document.last_checked.isoformat(),
    }
