"""What a document says of itself: its number, title, issuers and days. What it does not say is left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot.knowledge.documents.cutting import Cut
from bot.knowledge.documents.numbers import day, number
from bot.knowledge.documents.paragraphs import Marks, close


@dataclass(frozen=True, slots=True)
class Facts:
    """As far as the text says it."""

    title: str = ""
    number: str = ""
    issuers: tuple[str, ...] = ()
    issued: date | None = None
    printed: date | None = None
    """When it was printed, where that is another day."""
    effective: date | None = None
    valid_until: date | None = None
    target_until: date | None = None
    """The end of the last year by which it wants something; assumed from a year alone."""


def facts(found: Cut, marks: Marks) -> Facts:
    """What is known of a document that was cut."""
    body = "\n".join(f"{one.title}{marks.data['stop']}{one.text}" for one in found.clauses)
    outside = [*found.head, *found.tail]
    issued, printed = _days(outside, marks)
    whole = "\n".join((*found.head, body))
    effective = _first(marks.reads("from"), whole, marks)
    if effective is None and marks.reads("from_issue").search(whole):
        effective = issued
    until = _first(marks.reads("until"), whole, marks)
    years = marks.reads("years").search(whole)
    if until is None and years and (effective or issued):
        until = _after(effective or issued, number(years[1], marks.data))
    targets = [int(one) for one in marks.reads("target").findall(body)]
    return Facts(
        title=_title(found, marks),
        number=next((re.sub(r"\s", "", line) for line in found.head if marks.reads("number").match(line)), ""),
        issuers=_issuers(found, marks),
        issued=issued or printed,
        printed=printed if issued else None,
        effective=effective,
        valid_until=until,
        target_until=date(max(targets), 12, 31) if targets else None,
    )


def _days(outside: list[str], marks: Marks) -> tuple[date | None, date | None]:
    """The day it was signed, and the day it was printed."""
    signed = printed = None
    pattern = marks.reads("date")
    for line in outside:
        alone = len(pattern.sub("", line).replace(" ", "")) <= 30 and not marks.ends.search(line)
        for one in pattern.finditer(line) if alone else ():
            if marks.reads("printed").search(line):
                printed = day(one, marks.data)
            else:
                signed = day(one, marks.data)
    return signed, printed


def _first(pattern: re.Pattern[str], text: str, marks: Marks) -> date | None:
    found = pattern.search(marks.reads("spaced_day").sub("", text))
    return day(found, marks.data) if found else None


def _after(begins: date | None, years: int) -> date | None:
    if begins is None:
        return None
    try:
        return begins.replace(year=begins.year + years) - timedelta(days=1)
    except ValueError:
        return begins + timedelta(days=365 * years)


def _title(found: Cut, marks: Marks) -> str:
    """The name of the plan that is sent round, where one stands before its first clause; else of the notice itself."""
    head = list(found.head)
    ends, about = marks.reads("title_ends"), marks.data["about"]
    names = []
    for at, line in enumerate(head):
        if marks.ends.search(line) and line[-1] not in marks.data["title_goes_on"]:
            continue
        following = head[at + 1] if at + 1 < len(head) else ""
        if marks.reads("bracketed").fullmatch(following):
            line += following
        if ends.search(line) and not marks.reads("title_never").search(line):
            names.append(line)
    own = [one for one in names if about not in one]
    title = own[-1] if own else names[-1] if names else ""
    at = title.find(about)
    return title[at:] if at > 0 else title


def _issuers(found: Cut, marks: Marks) -> tuple[str, ...]:
    """Who issued it, in order, each once: from the head, else from the signatures."""
    signs, no = marks.reads("issuer"), marks.reads("not_issuer")
    ends = marks.data["about"]
    for lines in (found.head, found.tail):
        made: list[str] = []
        for line in lines:
            if no.search(line):
                if made:
                    break
                continue
            bare = marks.reads("date").sub("", line.split(ends)[0])
            made += [part for part in _parts(bare) if signs.match(part)]
        if made:
            return tuple(dict.fromkeys(made))
    return ()


def _parts(line: str) -> list[str]:
    """The names in a line; letters of one set apart by spaces are one word."""
    parts, single = [], ""
    for part in line.split():
        if len(part) == 1:
            single += part
        else:
            parts += [single] if single else []
            single = ""
            parts.append(part)
    parts += [single] if single else []
    return [close(part) for part in parts]
