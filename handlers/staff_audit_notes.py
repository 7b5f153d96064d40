"""记一个问题, 我记过的: what an auditor found, by the number of a case; read back and settled by that auditor alone.

A number of anybody is not kept. Source: ux.md 12.11.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.app import Desk, Form, Turn
from bot.conversation.flow import Ask, Data, Flow, Seen, Trouble, Value
from bot.domain.errors import NotThere
from bot.domain.evidence import Note
from bot.domain.phone import find_private

SHOWN = 5


def _words(text: str, seen: Seen) -> Value | Trouble:
    words = " ".join(text.split())
    if find_private(text, seen.facts.get("digits", {})):
        return Trouble("audit_note.no_numbers")
    return Value(words) if 0 < len(words) <= 200 else Trouble("staff.too_long")


def _noted(turn: Turn, told: tuple[str, int, str]) -> None:
    sample, n, text = told
    kept = turn.unit.oversight.sample(sample)
    turn.unit.oversight.note(kept, kept.numbers[n - 1], text)
    following = [turn.button("next_one", "audit.look", sample=sample, n=n + 1)] if n < len(kept.numbers) else []
    turn.say("audit.noted", *following, turn.button("my_notes", "audit_notes"), turn.button("audit"))


def _own_sample(turn: Turn, about: Mapping[str, Any]) -> Mapping[str, Any]:
    kept = turn.unit.oversight.sample(str(about.get("sample", "")))
    if not 1 <= int(about.get("n", 1)) <= len(kept.numbers):
        raise NotThere
    return about


NOTE = Form(
    Flow(
        "audit_note",
        1,
        (
            Ask(
                "text",
                Data.SENSITIVE,
                "what an auditor found, for the auditor alone (ux.md 12.11)",
                reads=_words,
                no_numbers=True,
            ),
        ),
        then=lambda answers, about: (str(about["sample"]), int(about.get("n", 1)), str(answers["text"])),
    ),
    _noted,
    view=lambda turn: {"digits": turn.house.digits},
    prepare=_own_sample,
    staff=True,
)


def listing(turn: Turn, page: int = 0) -> None:
    """What is still open first, then what was settled; of each the newest first."""
    found = turn.unit.oversight.notes()
    here = found[page * SHOWN : (page + 1) * SHOWN]
    for one in here:
        turn.say("audit.note", *_ways(turn, one), case_number=one.number, on=one.on, text=one.text, closed=one.closed)
    following = [turn.button("next", "audit_notes.open", page=page + 1)] if len(found) > (page + 1) * SHOWN else []
    unsettled = sum(one.closed is None for one in found)
    turn.say("audit.notes", *following, turn.button("audit"), many=len(found), unsettled=unsettled)


def _ways(turn: Turn, one: Note) -> list[Any]:
    n = turn.unit.oversight.sample(one.sample_id).numbers.index(one.number) + 1
    settle = ("settled", "audit_notes.settle") if one.closed is None else ("not_settled", "audit_notes.reopen")
    return [turn.button(*settle, note=one.id), turn.button("back_to_it", "audit.look", sample=one.sample_id, n=n)]


def settle(turn: Turn, note: str) -> None:
    """说明白了: it stays in the list, with the day."""
    turn.unit.oversight.settle(note, turn.today)
    turn.say(
        "audit.settled",
        turn.button("not_settled", "audit_notes.reopen", note=note),
        turn.button("my_notes", "audit_notes"),
        turn.button("audit"),
    )


def reopen(turn: Turn, note: str) -> None:
    """还没说明白: it was a slip, or something new came up."""
    turn.unit.oversight.settle(note, None)
    turn.say("audit.reopened", turn.button("my_notes", "audit_notes"), turn.button("audit"))


DESK = Desk("audit_notes", {"open": listing, "settle": settle, "reopen": reopen}, staff=True)
