"""照纸抄: a form on paper is copied by a worker, with its date and who signed; then the ordinary review (ux.md 4).

Source: 无障碍环境建设法 39 (manual handling is kept); 000 §二(二)5; 004 §二(二)4 (R41).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.app import Form, Turn
from bot.conversation.flow import Answers, Ask, Choose, Data, Flow, Seen, Trouble, Value, ends
from bot.domain.birthday import read_lately
from bot.domain.errors import NotThere
from bot.domain.people import CASE_ROLES
from bot.services import helping
from handlers.staff_enter import DOOR, ENTRY, application
from handlers.steps import read_area

SIGNED = f"a paper counts by who signed it and when ({DOOR}; PIPL 14)"


def _read_day(text: str, seen: Seen) -> Value | Trouble:
    """A day, not after today."""
    read = read_lately(text, seen.today, seen.facts["dates"])
    return Value(read.isoformat()) if read else Trouble("paper.which_day")


def _command(answers: Answers, about: Mapping[str, Any]) -> helping.FromPaper | None:
    asked = application(answers, about) if answers["who"] != "nobody" else None
    if asked is None:
        return None
    return helping.FromPaper(asked, str(answers["who"]), date.fromisoformat(answers["signed_on"]))


def _prepare(turn: Turn, _about: Mapping[str, Any]) -> Mapping[str, Any]:
    """Those who review; nothing is known yet."""
    if turn.working.role not in CASE_ROLES:
        raise NotThere
    return {"reach": {}, "area": "", "else": "myself"}


def _carry_out(turn: Turn, paper: helping.FromPaper | None) -> None:
    if paper is None:
        if turn.kept is not None:
            turn.drop(turn.kept)
        turn.say("paper.nothing", turn.button("today"))
        return
    case = helping.from_paper(turn, paper)
    turn.say(
        "paper.entered",
        turn.button("next_step", "register", case=case.id),
        turn.button("open_case", "review.show", case=case.id),
        turn.button("once_more", "paper"),
        turn.button("today"),
        person=case.person_id,
        number=case.number,
        who=paper.signed_by,
    )


FORM = Form(
    Flow(
        "paper",
        1,
        (
            Choose("who", Data.CONTACT, SIGNED, options=("self", "family", ends("nobody"))),
            Ask("signed_on", Data.CONTACT, SIGNED, reads=_read_day),
            Ask("area", Data.CONTACT, "finds somewhere near (000 §二(二)6; 001 §二(二))", reads=read_area),
            *ENTRY,
        ),
        then=_command,
        about_person=True,
    ),
    _carry_out,
    view=lambda turn: {"digits": turn.house.digits, "dates": turn.house.dates},
    prepare=_prepare,
    staff=True,
    keeps_draft=True,
)
