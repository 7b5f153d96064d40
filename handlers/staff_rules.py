"""这里的规矩: what holds in the worker's place, a line each, with its clause and whether it still binds."""

from __future__ import annotations

from bot.app import Desk, Turn
from bot.services import reviewers

PAGE = 6


def show(turn: Turn, page: int = 0) -> None:
    """The place's own rules with the national ones behind them; a place without any is told so."""
    area = turn.working.area
    own = turn.packs.of(area)
    found = turn.packs.rules(area, turn.today)
    if page == 0:
        turn.say("rules.open", area=turn.areas.name(area), own=own is not None, place=own.name if own else "")
    here = found[page * PAGE : (page + 1) * PAGE]
    for one in here:
        turn.say(
            "rules.line",
            name=one.name.value,
            value=one.value,
            values=list(one.words),
            note=one.note,
            **reviewers.rests_on(one),
        )
    left = len(found) - (page + 1) * PAGE
    if left > 0:
        turn.say("rules.more", turn.button("next", "rules", page=page + 1), turn.button("today"), n=left)
    else:
        turn.say("rules.end", turn.button("today"))
    if turn.kept is not None:
        # Whoever looked them up in the middle of a form finds its question again (ux.md 12.5 e1).
        turn.run(lambda engine, seen: engine.again(turn.talk, seen))


DESK = Desk("rules", {"open": show}, staff=True, beside=frozenset({"open"}))
