"""报号: somebody rings up and says four digits from a chat; what they began there is found, and filled in for them.

Only the place and the kind of form are told before the caller agrees (ux.md 5.7; PIPL 6, 13).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.app import Desk, Form, Turn
from bot.conversation.flow import Ask, Data, Doubt, Flow, Seen, Trouble, Value
from bot.domain.area import reach
from bot.domain.errors import NotThere
from bot.domain.people import CASE_ROLES
from bot.services import calls, crossing

TOLD = ("family", "person", "call", "letter", "changed")
"""Forms whose name a worker is told."""


def _read_digits(text: str, _seen: Seen) -> Value | Doubt | Trouble:
    digits = "".join(sign for sign in text if sign.isascii() and sign.isalnum())
    return Value(digits) if re.fullmatch(r"\d{4}|\d{6}", digits) else Trouble("spoken.four")


def _prepare(turn: Turn, about: Mapping[str, Any]) -> Mapping[str, Any]:
    """Those who ring families."""
    if turn.working.role not in CASE_ROLES:
        raise NotThere
    return about


def _carry_out(turn: Turn, digits: str) -> None:
    """What was begun under these digits."""
    found = crossing.begun(turn, digits)
    if found is None:
        turn.say("spoken.none", turn.button("again", "spoken"), turn.button("today"))
    elif found.area and not found.area.startswith(reach(turn.working.area)):
        turn.say("spoken.elsewhere", turn.button("today"), area=turn.areas.name(found.area))
    else:
        turn.say(
            "spoken.found",
            turn.button("enter", "begun.enter", code=digits),
            turn.button("again", "spoken"),
            turn.button("today"),
            area=turn.areas.name(found.area) if found.area else "",
            since=found.since,
            form=found.form if found.form in TOLD else "",
        )


def enter(turn: Turn, code: str) -> None:
    """替人填: a call of this worker's, for the account that was told the code."""
    found = crossing.begun(turn, code)
    if found is None:
        raise NotThere
    call = calls.for_caller(turn, found.account, found.area or turn.working.area)
    about = {"call": call.id} | ({"begun": found.talk} if found.form in ("family", "person") else {})
    turn.lead("staff_application", **about | ({} if found.area else {"unplaced": "yes"}))


FORM = Form(
    Flow(
        "spoken",
        1,
        (Ask("digits", Data.CONTACT, "finds what a caller began in a chat (ux.md 5.7)", reads=_read_digits),),
        then=lambda answers, _about: str(answers["digits"]),
    ),
    _carry_out,
    prepare=_prepare,
    staff=True,
)

DESK = Desk("begun", {"open": lambda turn: turn.lead("spoken"), "enter": enter}, staff=True)
