"""What the ear makes of a line, for whoever wants to look: nothing is kept, nobody is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from bot.domain.area import Areas
from bot.domain.errors import Refused
from bot.knowledge.ear.heard import TOLD, Intent, Meant, Side, State, Story
from bot.knowledge.gate import LETTERS, Level
from bot.knowledge.library.entry import Audience
from bot.knowledge.triage import label
from bot.words import Content


def hear(lines: Iterable[str], state: str, side: str, today: date) -> Iterator[dict[str, Any]]:
    """Each line by itself, as plain values: text, intent, value, level (as in `triage`) and story.

    Raises:
        Refused: there is no such state, or nobody of that name types.
    """
    if state not in set(State):
        raise Refused("cli.refused.state", states=[one.value for one in State])
    if side not in set(Side):
        raise Refused("cli.refused.side", sides=[one.value for one in Side])
    content = Content()
    ear = content.hearing()
    locator = ear.locator(Areas((), beyond=content.country))
    audience = Audience.FAMILY if side == Side.FAMILY else Audience.SOCIAL_WORKER

    def knows(question: str) -> bool:
        return bool(content.library.reply(question, "", audience, today).answers)

    for line in lines:
        signal = content.gate.hears(line)
        meant = ear.hears(line, State(state), Side(side), today, locator, knows)
        if signal is not None and not meant.outweighs(
            hinted=signal.entries == (LETTERS,), soft=signal.level is Level.SOFT
        ):
            meant = Meant(Intent.DANGER)
        yield {
            "text": line,
            "intent": meant.intent.value,
            "value": meant.value,
            "level": label(signal),
            "story": _plain(meant.story) if meant.story and meant.story.told >= TOLD else None,
        }


def _plain(story: Story) -> dict[str, Any]:
    return {
        "for_whom": story.for_whom,
        "relation": story.relation,
        "age_band": story.age_band,
        "place": story.place,
        "wishes": list(story.wishes) if story.wishes else None,
        "phone": story.phone,
    }
