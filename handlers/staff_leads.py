"""有人提起的: what somebody outside told, one at a time, taken by one, and what came of the visit or call (ux.md 5.5).

Source: 000 §二(二)5; 004 §二(二)4; 001 §二(三)不得虐待、遗弃 (R30, R31).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.app import Desk, Form, Turn
from bot.conversation.flow import Answers, Ask, Choose, Data, Flow
from bot.domain.commands import ConfirmLead, Reach
from bot.domain.people import AgeBand
from bot.services import leads
from handlers.pages import page as page_of
from handlers.staff_calls import masked
from handlers.staff_register import line
from handlers.steps import phone

PAGE = 5
ASKED = "who was asked, how, and in which words (ux.md 6; 000 §二(二)5; PIPL 14)"


def open_(turn: Turn, page: int = 0) -> None:
    """Those that wait now, the most pressing first; one alone is opened."""
    found = leads.waiting(turn)
    if not found:
        turn.say("leads.none", turn.button("needs"), turn.button("today"))
        return
    here = page_of(turn, found, page, PAGE)
    for n, lead in here.rows:
        turn.say("leads.line", n=n, area=turn.areas.name(lead.area), abuse=lead.abuse, ends_on=lead.ends_on or "")
    offers = [turn.button("", "leads.show", label=str(n), lead=one.id) for n, one in here.rows]
    on = turn.button("next", "leads", page=here.next) if here.after else turn.button("today")
    turn.say("leads.which", *offers, on, after=here.after)


def show(turn: Turn, lead: str) -> None:
    """Take it: where, what was seen, how to call them, and whether it may be said who told."""
    taken = leads.take(turn, lead)
    told = turn.unit.leads.told(taken, "lead")
    number = str(told.get("phone", ""))
    ways = [turn.device("dial", f"tel:{number}")] if number else []
    ways += [
        turn.button("yes", "lead_yes", lead=lead),
        turn.button("no", "leads.no", lead=lead),
        turn.button("not_asked", "leads.not_asked", lead=lead),
        turn.button("hand", "leads.hand", lead=lead),
    ]
    if taken.abuse:
        ways[-3] = turn.button("close", "lead_close", lead=lead)
    turn.say(
        "leads.show",
        *ways,
        turn.button("today"),
        person=taken.person_id,
        area=turn.areas.name(taken.area),
        side=taken.side.value,
        abuse=taken.abuse,
        call_as=told.get("call_as", ""),
        seen=told.get("seen", []),
        masked=masked(number),
        may_name=told.get("may_name", False),
        tries=taken.tries,
        ends_on=taken.ends_on or "",
    )


def no(turn: Turn, lead: str) -> None:
    """本人不愿意: one press more, for what follows cannot be undone."""
    taken = leads.take(turn, lead)
    offers = (turn.button("really", "leads.no_now", lead=lead), turn.button("mistaken", "leads.show", lead=lead))
    turn.say("leads.no", *offers, person=taken.person_id)


def no_now(turn: Turn, lead: str) -> None:
    """Everything that was told is gone."""
    leads.says_no(turn, lead)
    turn.say("leads.erased", turn.button("today"))


def not_asked(turn: Turn, lead: str) -> None:
    """没问到: again on the next working day."""
    after = leads.could_not_ask(turn, lead)
    turn.say("leads.again", turn.button("today"), n=after.tries, on=after.again_on, ends_on=after.ends_on or "")


def hand(turn: Turn, lead: str) -> None:
    """转给同事, or back to the list of everybody."""
    taken = leads.take(turn, lead)
    offers = [
        turn.button("other", "leads.hand_to", label=one.name, lead=lead, to=one.id)
        for one in leads.colleagues(turn, taken)[: PAGE - 1]
    ]
    turn.say("leads.hand", *offers, turn.button("put_back", "leads.hand_to", lead=lead), turn.button("today"))


def hand_to(turn: Turn, lead: str, to: str = "") -> None:
    """It is theirs now."""
    leads.hand(turn, lead, to)
    turn.say("leads.handed", turn.button("today"))


DESK = Desk(
    "leads",
    {
        "open": open_,
        "show": show,
        "no": no,
        "no_now": no_now,
        "not_asked": not_asked,
        "hand": hand,
        "hand_to": hand_to,
    },
    staff=True,
)


# -- the person says yes -----------------------------------------------------------------------------------------------


def _whose(turn: Turn, about: Mapping[str, Any]) -> str:
    return leads.take(turn, str(about["lead"])).person_id


def _confirmed(answers: Answers, about: Mapping[str, Any]) -> ConfirmLead:
    number = "" if answers["phone"] == "none" else str(answers["phone"])
    reach = Reach(number, "phone" if number else "myself")
    return ConfirmLead(str(about["lead"]), AgeBand(answers["age"]), str(answers["how"]), str(answers["words"]), reach)


def _confirm(turn: Turn, command: ConfirmLead) -> None:
    case = leads.confirm(turn, command)
    turn.say(
        "leads.entered",
        turn.button("next_step", "register", case=case.id),
        turn.button("open_case", "review.show", case=case.id),
        turn.button("today"),
        person=case.person_id,
        number=case.number,
    )


YES = Form(
    Flow(
        "lead_yes",
        1,
        (
            Choose("how", Data.CONTACT, ASKED, options=("phone", "visit")),
            Ask("words", Data.SENSITIVE, ASKED, reads=line),
            Choose(
                "age",
                Data.CONTACT,
                "the rules differ under 18 and under 14 (PIPL 28, 31)",
                options=("adult", "teen", "child"),
            ),
            phone("lead_yes.phone"),
        ),
        then=_confirmed,
    ),
    _confirm,
    view=lambda turn: {"digits": turn.house.digits},
    whose=_whose,
    staff=True,
)


# -- closed by a human, with a reason ----------------------------------------------------------------------------------


def _close(turn: Turn, told: tuple[str, str]) -> None:
    leads.close(turn, *told)
    turn.say("leads.closed", turn.button("today"))


CLOSE = Form(
    Flow(
        "lead_close",
        1,
        (Ask("why", Data.SENSITIVE, "only a human ends it, and says what was done (ux.md 5.5)", reads=line),),
        then=lambda answers, about: (str(about["lead"]), str(answers["why"])),
    ),
    _close,
    whose=_whose,
    staff=True,
)
