"""帮人办: anybody of the team who meets families types for one of them, who stands there (ux.md 12.5 e1).

Only a number and a place are kept; a worker calls and asks the rest. Source: 无障碍环境建设法 39; 000 §二(二)5; PIPL
13-14.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.app import Desk, Form, Turn
from bot.conversation.flow import (
    Answers,
    Ask,
    Choose,
    Data,
    Doubt,
    Flow,
    Option,
    Seen,
    Trouble,
    Value,
    ends,
    leads,
)
from bot.domain.phone import dialled
from bot.services import helping
from handlers.steps import read_area, read_number

PURPOSE = "whoever cannot type is typed for, after their own yes (无障碍环境建设法 39; PIPL 13-14)"

READ_OUT = "read out before anything is kept (PIPL 13-14, 17)"
SAID = ("yes", ends("no"), ends("own_press"))


def _read_theirs(text: str, seen: Seen) -> Value | Doubt | Trouble:
    """Never the typist's own. One that was left for somebody else before is asked back."""
    read = read_number(text, seen)
    if not isinstance(read, Doubt):
        return read
    number = str(read.params["phone"])
    if number in seen.facts["own"]:
        return Trouble("helping.own_number")
    if number in seen.facts["given"]:
        return Doubt("helping.again_number", read.params, ((Option("theirs"), number), (Option("again"), None)))
    return Value(number)


def _view(turn: Turn) -> Mapping[str, Any]:
    own, given = helping.own_numbers(turn), helping.numbers_given(turn)
    contact = dialled(turn.house.places.get("contact_phone", ""))
    return {"digits": turn.house.digits, "own": own | {contact}, "given": given}


def _prepare(turn: Turn, _about: Mapping[str, Any]) -> Mapping[str, Any]:
    """A village doctor's place is the place; whoever serves a county is asked where."""
    helping.begin(turn)
    area = turn.areas.get(turn.working.area)
    return {"area": area.code} if area is not None and area.level in ("street", "village") else {}


def _command(answers: Answers, about: Mapping[str, Any]) -> tuple[str, helping.Helped | None]:
    area = str(about.get("area") or answers.get("area", ""))
    said = str(answers.get("family_says") or answers["person_says"])
    if said != "yes":
        return said, None
    return "yes", helping.Helped(str(answers["who"]), area, str(answers["phone"]))


def _carry_out(turn: Turn, told: tuple[str, helping.Helped | None]) -> None:
    said, helped = told
    once_more = turn.button("once_more", "helping")
    if helped is None:
        if turn.kept is not None:
            turn.drop(turn.kept)
        if said == "own_press":
            turn.lead("helped.link")
        else:
            turn.say("helping.no", once_more, turn.button("finished", "today"))
        return
    call = helping.ask(turn, helped)
    finished = turn.button("finished", "today")
    turn.say("helping.done", once_more, finished, phone=helped.phone, at=call.promised_at, who=helped.who)


FORM = Form(
    Flow(
        "helping",
        1,
        (
            Choose("who", Data.PUBLIC, PURPOSE, options=("self", "family", leads("policy", "rules"))),
            Choose(
                "family_says",
                Data.PUBLIC,
                READ_OUT,
                options=SAID,
                when=lambda seen: seen.answers.get("who") == "family",
            ),
            Choose(
                "person_says",
                Data.PUBLIC,
                READ_OUT,
                options=SAID,
                when=lambda seen: seen.answers.get("who") == "self",
            ),
            Ask(
                "area",
                Data.PUBLIC,
                "finds somewhere near (000 §二(二)6; 001 §二(二))",
                reads=read_area,
                when=lambda seen: not seen.about.get("area"),
            ),
            Ask(
                "phone",
                Data.CONTACT,
                "without a number nobody can call them",
                params=lambda seen: {"who": seen.answers["who"]},
                reads=_read_theirs,
            ),
        ),
        then=_command,
        about_person=True,
    ),
    _carry_out,
    view=_view,
    prepare=_prepare,
    staff=True,
    keeps_draft=True,
)


def mine(turn: Turn) -> None:
    """我帮过的: that each arrived, and nothing of what became of it (R15)."""
    found = helping.mine(turn)
    days = [day.isoformat() for day in found]
    key = "helping.mine" if found else "helping.none"
    turn.say(key, turn.button("once_more", "helping"), turn.button("today"), days=days)


def link(turn: Turn) -> None:
    """让她自己点: for their own phone; it opens the first screen of the place."""
    area = turn.areas.get(turn.working.area)
    code = helping.link(turn, area.code if area is not None and area.level in ("street", "village") else "")
    turn.say(
        "helping.link",
        turn.button("once_more", "helping"),
        turn.button("finished", "today"),
        path=f"/l/go-{code}",
        minutes=turn.terms.link_minutes,
    )


def printed(turn: Turn) -> None:
    """海报: the page to print for one's own place."""
    turn.say("helping.poster", turn.button("today"), path=f"/p/{turn.working.area}")


DESK = Desk("helped", {"open": mine, "link": link, "poster": printed}, staff=True)
