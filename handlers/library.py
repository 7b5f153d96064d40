"""问点事情: what one can ask about, by what people call it; and what can be done with an answer (ux.md 9.10)."""

from __future__ import annotations

from typing import Any

from bot.app import Desk, Turn, asking

PAGE = 4
"""Names on one screen, beside the way on."""


def begin(turn: Turn) -> None:
    """What there is to ask about; most people just type."""
    parts = turn.house.topics.parts(asking.audience(turn))
    offers = [turn.button("part", "library.part", name, part=name) for name in parts][:PAGE]
    turn.say("library.ask", *offers, *asking.human(turn, "", "teacher"))


def part(turn: Turn, part: str, after: str = "0") -> None:
    """The topics of one part."""
    topics = turn.house.topics.parts(asking.audience(turn)).get(part, {})
    offers = [turn.button("topic", "library.topic", name, topic=topic) for topic, name in topics.items()]
    _page(turn, "library.part", offers, after, "library.part", part=part)


def topic(turn: Turn, topic: str, after: str = "0") -> None:
    """The questions of one topic that have an answer, for whoever asks and where they are."""
    found = asking.titles(turn, topic)
    offers = [turn.button("show", "library.show", one.title, entry=one.id) for one in found]
    if not offers:
        turn.say("library.none", *asking.human(turn, ""))
        return
    _page(turn, "library.topic", offers, after, "library.topic", topic=topic)


def _page(turn: Turn, key: str, offers: list[Any], after: str, action: str, **where: str) -> None:
    begins = int(after) if after.isdecimal() else 0
    rest = len(offers) > begins + PAGE
    more = [turn.button("more", action, after=str(begins + PAGE), **where)] if rest else []
    turn.say(key, *offers[begins : begins + PAGE], *more)


def show(turn: Turn, entry: str, text: str = "") -> None:
    """One answer."""
    asking.show(turn, entry, text)
    _stand(turn)


def source(turn: Turn, entry: str) -> None:
    """Where it stands written."""
    asking.source(turn, entry)
    _stand(turn)


def helped(turn: Turn, entry: str) -> None:
    """It helped."""
    turn.unit.asked.judged(entry, helped=True)
    turn.say("library.thanks", *([] if turn.kept else [turn.button("home")]))
    _stand(turn)


def no_help(turn: Turn, entry: str) -> None:
    """It did not: a human may."""
    turn.unit.asked.judged(entry, helped=False)
    turn.say("library.sorry", *asking.human(turn, ""))
    _stand(turn)


def _stand(turn: Turn) -> None:
    """The question of an open form stands again."""
    if turn.form is not None:
        turn.run(lambda engine, seen: engine.again(turn.talk, seen))


DESK = Desk(
    "library",
    {
        "open": begin,
        "part": part,
        "topic": topic,
        "show": show,
        "source": source,
        "helped": helped,
        "no_help": no_help,
    },
    beside=frozenset({"show", "source", "helped", "no_help"}),
)
