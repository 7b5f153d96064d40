"""帮别人问: first a card to hand on, which keeps nothing; a worker is sent only where it cannot work (ux.md 5.5)."""

from __future__ import annotations

from bot.app import Desk, Turn
from bot.services import alarms, leads


def begin(turn: Turn, area: str = "") -> None:
    """Danger first. `area`: of the printed code by which they came; it goes along to where it is asked for."""
    turn.say(
        "neighbour.danger",
        turn.button("none", "neighbour.knows", **_known(area)),
        turn.button("trouble", "neighbour.alarm", level="other"),
        turn.button("beaten", "neighbour.abused", **_known(area)),
    )


def alarm(turn: Turn, level: str) -> None:
    """Somebody is about to be hurt: never erased by a timer."""
    alarms.raise_alarm(turn, alarms.Level(level), ("form",))


def beaten(turn: Turn) -> None:
    """Somebody is beaten or locked in: 110, 12345 and a human at once; who told it is not named (001 §二(二))."""
    alarms.raise_alarm(turn, alarms.Level.VIOLENCE, ("form",), card="neighbour.beaten")


def abused(turn: Turn, area: str = "") -> None:
    """The same from a third party: and where, if they like, so that somebody can go there."""
    beaten(turn)
    send = turn.button("send", "lead", abuse="yes", **_known(area))
    turn.say("neighbour.where", send, turn.button("not_now", "neighbour.as_told"))


def as_told(turn: Turn) -> None:
    """No more is asked: the alert stands."""
    turn.say("neighbour.as_told", turn.button("home"))


def knows(turn: Turn, area: str = "") -> None:
    """Do they, or the family, know that you ask? A no is a no."""
    turn.say(
        "neighbour.knows",
        turn.button("willing", "neighbour.best", **_known(area)),
        turn.button("unaware", "neighbour.best", **_known(area)),
        turn.button("unwilling", "neighbour.unwilling"),
    )


def unwilling(turn: Turn) -> None:
    """Nothing is written down; the card may be of use one day."""
    turn.say("neighbour.unwilling", turn.button("card", "neighbour.card"), turn.button("home"))


def best(turn: Turn, area: str = "") -> None:
    """Best that they come themselves: a card without a name."""
    turn.say("neighbour.best", turn.button("card", "neighbour.card"), turn.button("send", "lead", **_known(area)))


def pass_on(turn: Turn) -> None:
    """For a family that would rather let the person come: they fill in nothing (ux.md 12.3)."""
    turn.say("neighbour.pass_on", turn.button("forward", "neighbour.card"), turn.button("see", "neighbour.card"))


def card(turn: Turn) -> None:
    """The card: no illness, no sender, no receiver."""
    turn.say("neighbour.card", turn.button("home"), turn.button("call"))


def status(turn: Turn) -> None:
    """What became of it, for the one who told: taken in, with a worker, or late; nothing else, ever (R15)."""
    for lead in leads.told(turn)[:1]:
        waits = "neighbour.late" if leads.is_late(turn, lead) else "neighbour.received"
        turn.say("neighbour.taken_up" if lead.taken_up else waits, turn.button("home"))


def _known(area: str) -> dict[str, str]:
    return {"area": area} if area else {}


DESK = Desk(
    "neighbour",
    {
        "open": begin,
        "alarm": alarm,
        "beaten": beaten,
        "abused": abused,
        "as_told": as_told,
        "status": status,
        "knows": knows,
        "unwilling": unwilling,
        "best": best,
        "pass_on": pass_on,
        "card": card,
    },
)
