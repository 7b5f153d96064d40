"""What the library says to a question, for whoever wants to look: nothing is kept, nobody is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from bot.domain.errors import Refused
from bot.knowledge.library.answering import Answer, Reply
from bot.knowledge.library.entry import Audience
from bot.words import Content


def ask(content: Content, questions: Iterable[str], area: str, audience: str, today: date) -> Iterator[dict[str, Any]]:
    """Each question by itself, answered as plain values; in danger nothing is answered by a machine.

    Raises:
        Refused: nobody of that name asks, or there is no such place.
    """
    if audience not in set(Audience):
        raise Refused("cli.refused.audience", audiences=[one.value for one in Audience])
    if area and area not in content.library.areas:
        raise Refused("cli.refused.library_area", areas=list(content.library.areas))
    for question in questions:
        danger = content.gate.hears(question)
        reply = Reply() if danger else content.library.reply(question, area, Audience(audience), today)
        yield {
            "question": question,
            "answers": [_plain(one) for one in reply.answers],
            "handed_over": reply.handed_over,
            "meanwhile": reply.handed.says(Audience(audience)) if reply.handed else "",
        }


def _plain(answer: Answer) -> dict[str, Any]:
    entry = answer.entry
    return {
        "id": entry.id,
        "title": entry.title,
        "text": answer.text,
        "quote": entry.quote,
        "document": entry.document,
        "clause": entry.clause,
        "standing": answer.standing,
        "area": entry.area,
        "score": answer.score,
    }
