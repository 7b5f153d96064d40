"""Cuts a document into its clauses by its own numbers, and takes off what is none: head, signatures, print lines."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bot.knowledge.documents.numbers import number
from bot.knowledge.documents.paragraphs import Marks, paragraphs

CHAPTER, ARTICLE, THROUGH = 0, 1, 3
"""Levels: of a chapter, of an article, and of the tasks that many plans number through all their parts."""
LEADS = 2
"""So many paragraphs of a clause must begin with a short sentence for these to be titles."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause."""

    label: str
    """§二(二)6; a title without a number stands in its place."""
    title: str
    text: str
    """Without its number, and without the clauses under it."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A document in pieces."""

    head: tuple[str, ...]
    """What stands before the first clause."""
    clauses: tuple[Clause, ...]
    tail: tuple[str, ...]
    """Signatures, days, print lines, attachments."""
    doubts: tuple[str, ...] = ()
    """Lines that begin like a clause out of order: they were left in the clause before."""


@dataclass(slots=True)
class _Open:
    level: int
    label: str
    said: list[str] = field(default_factory=list)
    children: bool = False


def cut(text: str, marks: Marks) -> Cut:
    """Every clause in order."""
    whole = paragraphs(text, marks)
    body, tail = _without_tail(whole, marks)
    head: list[str] = []
    made: list[_Open] = []
    doubts: list[str] = []
    last: dict[int, int] = {}
    for paragraph in body:
        found = _marker(paragraph, marks)
        if found is None:
            (made[-1].said if made else head).append(paragraph)
            continue
        level, n, rest, label = found
        article = label.startswith(marks.data["article_begins"])
        counted = -1 if article else level
        if n not in (1, last.get(counted, 0) + 1) or (not made and n != 1):
            doubts.append(paragraph[:20])
            (made[-1].said if made else head).append(paragraph)
            continue
        last[counted] = n
        for deeper in [one for one in last if one > level and one != THROUGH]:
            del last[deeper]
        parent = next((one for one in reversed(made) if one.level < level), None)
        if parent is not None:
            parent.children = True
        above = parent.label if parent is not None and parent.level > CHAPTER else ""
        made.append(
            _Open(
                level,
                label if article else above + label,
                [rest] if rest else [],
            )
        )
    clauses = [clause for one in made for clause in _clauses(one, marks)]
    return Cut(tuple(head), tuple(_closed(clauses, marks)), tuple(tail), tuple(doubts))


def _marker(text: str, marks: Marks) -> tuple[int, int, str, str] | None:
    """Level, number, the rest and the label."""
    if found := marks.article.match(text):
        return (
            ARTICLE,
            number(found[1], marks.data),
            text[found.end() :],
            marks.data["article_label"].format(n=found[1]),
        )
    for level, pattern in enumerate(marks.markers):
        if found := pattern.match(text):
            label = marks.data["labels"][level].format(n=found[1])
            return level, number(found[1], marks.data), text[found.end() :], label
    return None


def _clauses(one: _Open, marks: Marks) -> list[Clause]:
    """The clause; where its paragraphs have titles and no numbers, each of these is one too."""
    first, *rest = one.said or [""]
    title, text = _titled(first, marks)
    leads = [marks.lead.match(paragraph) for paragraph in rest]
    never = marks.reads("lead_never")
    leads = [found if found and not never.search(found[1]) else None for found in leads]
    if one.children or sum(found is not None for found in leads) < LEADS:
        return [Clause(one.label, title, "\n".join(part for part in (text, *rest) if part))]
    made = [Clause(one.label, title, text)]
    for paragraph, lead in zip(rest, leads, strict=True):
        if lead is None:
            made[-1] = replace(made[-1], text="\n".join(part for part in (made[-1].text, paragraph) if part))
        else:
            made.append(Clause(one.label + lead[1], lead[1], paragraph[lead.end() :]))
    return made


def _titled(first: str, marks: Marks) -> tuple[str, str]:
    """A first sentence that is a title, and what follows; a line that ends no sentence is a title by itself."""
    if not marks.ends.search(first) and len(first) <= int(marks.data["heading_most"]):
        return first, ""
    head, stop, rest = first.partition(marks.data["stop"])
    short = (
        stop
        and len(head) <= int(marks.data["title_most"])
        and (rest or len(head) <= 12)
        and marks.data["colon"] not in head
    )
    return (head, rest) if short else ("", first)


def _closed(clauses: list[Clause], marks: Marks) -> list[Clause]:
    """What a document says of itself at its end is a clause of its own, and none of the last one."""
    if not clauses:
        return clauses
    *others, last = clauses
    *kept, final = last.text.split("\n")
    if not kept or not marks.reads("closing").search(final):
        return clauses
    return [*others, replace(last, text="\n".join(kept)), Clause(last.label + marks.data["last"], "", final)]


def _without_tail(whole: list[str], marks: Marks) -> tuple[list[str], list[str]]:
    at = len(whole)
    while at and _is_tail(whole[at - 1], marks):
        at -= 1
    return whole[:at], whole[at:]


def _is_tail(text: str, marks: Marks) -> bool:
    """A signature, a day, a print line, a rule, an attachment."""
    if any(marks.reads(name).search(text) for name in ("rule_line", "attachment")):
        return True
    bare = text.strip(marks.data["brackets"])
    if marks.reads("printed").search(text) and len(text) <= 60 and not text.endswith(marks.data["stop"]):
        return True
    if marks.reads("date").fullmatch(bare):
        return True
    return not marks.ends.search(text) and not marks.begins(text) and _signs(text, marks)


def _signs(text: str, marks: Marks) -> bool:
    parts = text.split()
    signs = marks.reads("issuer")
    rest = marks.reads("date").sub("", text)
    return all(signs.match(part) for part in parts) or bool(signs.match(rest.replace(" ", "")))
