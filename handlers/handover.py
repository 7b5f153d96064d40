"""The phone in a second person's hands, and the link for another phone (ux.md 6, 9.8)."""

from __future__ import annotations

from datetime import timedelta

from bot.app import Desk, Turn
from bot.domain.case import Case
from bot.domain.errors import NotThere, Refused
from bot.domain.people import Part
from bot.services import wishes


def begin(turn: Turn, case: str = "") -> None:
    """A neutral screen with no history; the first one comes back to find only that it is done.

    Each hand-over begins on a fresh account: whoever holds the phone later finds no earlier answers in it.
    """
    if turn.pushed:
        # A chat shows what was said before, whoever holds the phone.
        turn.lead("away")
        return
    unit = turn.unit
    mine, part = unit.cases.of_mine(case) if case else _only(turn)
    if part is Part.PERSON:
        raise NotThere
    for member in unit.cases.members(mine.id):
        if member.part is Part.PERSON and not unit.accounts.addresses(member.account_id):
            unit.cases.leave(mine.id, member.account_id)
    if turn.incoming is None:
        raise NotThere
    second, here = unit.accounts.make(), turn.incoming
    unit.cases.join(mine.id, second.id, Part.PERSON)
    turn.say("handover.done", turn.button("hand_over", "handover", case=mine.id), turn.button("my_case", "progress"))
    unit.accounts.hand_over(
        here.channel, here.bot, here.address, second.id, turn.now + timedelta(minutes=turn.terms.hand_minutes)
    )
    unit.record("phone.hand_over", f"case:{mine.id}")
    turn.park()
    unit.me, unit.staff = second, None
    turn.speaker = None
    turn.lead("own_yes", case=mine.id)


def give_back(turn: Turn) -> None:
    """The second person is done. Said by anybody else it changes nothing."""
    if turn.speaker is None or not turn.speaker.handed_over:
        turn.lead("home")
        return
    turn.unit.record("phone.give_back", f"account:{turn.me.id}")
    turn.unit.accounts.hand_back(turn.me.id)
    turn.park()


def link(turn: Turn, case: str = "") -> None:
    """A one-use link to pass on; a dead one is renewed by the same press."""
    mine, part = turn.unit.cases.of_mine(case) if case else _only(turn)
    if part is Part.PERSON:
        raise NotThere
    code = wishes.make_link(turn, mine)
    turn.say(
        "handover.link",
        turn.button("another", "handover.link", case=mine.id),
        turn.button("my_case", "progress"),
        path=f"/l/{code}",
    )


def _only(turn: Turn) -> tuple[Case, Part]:
    for case, part in turn.unit.cases.mine():
        if part is not Part.PERSON:
            return case, part
    raise Refused("progress.none")


DESK = Desk("handover", {"open": begin, "give_back": give_back, "link": link})
