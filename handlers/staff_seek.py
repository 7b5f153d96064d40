"""找人: a worker finds a person from anywhere, by what they know of them (ux.md 17 no. 7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.app import Desk, Form, Turn
from bot.conversation.flow import Ask, Data, Flow
from bot.domain import name
from bot.domain.case import Case
from bot.domain.errors import NotThere
from bot.domain.people import CASE_ROLES
from bot.services import seeking
from handlers.pages import page as page_of
from handlers.staff_today import lines, numbered

PAGE = 4
"""Rows: with another try and the way on they make six buttons."""
SHORT = 4
"""Characters of a name that is typed without being asked for one."""


def find(turn: Turn, text: str, page: int = 0) -> None:
    """Whom it may be: a masked line each, opened by its number; a colleague's says whose it is, and nothing more."""
    sought = _read(turn, text)
    found = turn.looked(seeking.find, sought) if sought is not None else []
    if sought is None or not found:
        turn.say("seek.nobody", turn.button("again", "seek"), turn.button("spoken"), turn.button("today"))
        return
    here = page_of(turn, found, page, PAGE)
    seeking.shown(turn, sought, [one for _n, one in here.rows])
    ours = [(n, one) for n, one in here.rows if not _colleagues(turn, one)]
    lines(turn, ours, "find")
    for n, one in here.rows:
        if isinstance(one, Case) and one.owner_id is not None and _colleagues(turn, one):
            turn.say("seek.colleagues", n=n, number=one.number, name=turn.unit.team.get(one.owner_id).name)
    on = turn.button("next", "seeking.find", text=text, page=here.next) if here.after else turn.button("today")
    offers = [numbered(turn, n, one) for n, one in ours]
    turn.say("seek.which", *offers, turn.button("again", "seek"), on, n=len(found), after=here.after)


def from_anywhere(turn: Turn, text: str) -> bool:
    """Whether words typed at no question find somebody, or are what one is found by; then they are answered.

    A name must be a short one, so that a sentence opens nobody's file, and must find somebody.
    """
    sought = _read(turn, text) if turn.working.role in CASE_ROLES else None
    if sought is None or (sought.by == "number" and len(sought.value) != seeking.NUMBER):
        return False
    if sought.by == "name":
        short = len(sought.value) <= SHORT or name.POINT in sought.value
        if not short or not turn.looked(seeking.find, sought):
            return False
    find(turn, text)
    return True


def _read(turn: Turn, text: str) -> seeking.Sought | None:
    return seeking.read(text, turn.today, turn.areas, turn.digits)


def _colleagues(turn: Turn, one: Any) -> bool:
    return isinstance(one, Case) and one.owner_id not in (None, turn.working.id)


def _prepare(turn: Turn, about: Mapping[str, Any]) -> Mapping[str, Any]:
    """Those who have cases."""
    if turn.working.role not in CASE_ROLES:
        raise NotThere
    return about


FORM = Form(
    Flow(
        "seek",
        1,
        (
            Ask(
                "who",
                Data.RESTRICTED,
                "finds a person whom one may know, and only the person is told of (000 §二(三)11; PIPL 51)",
                fleeting=True,
            ),
        ),
        then=lambda answers, _about: str(answers["who"]),
    ),
    find,
    prepare=_prepare,
    staff=True,
)

DESK = Desk("seeking", {"open": lambda turn: turn.lead("seek"), "find": find}, staff=True)
