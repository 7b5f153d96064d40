"""村医这边: one's own list, and looking in on somebody who stands in it (ux.md 12.5; R49).

Nobody is named by typing: whoever is meant is chosen from those who agreed. Of others nothing is kept.
Source: 000 §二(二)6; 001 §二(二), §二(三); 精神卫生法 28, 55.
"""

from __future__ import annotations

from typing import Any

from bot.app import Desk, Turn
from bot.conversation.flow import Seen, Trouble, Value
from bot.domain.errors import NotThere
from bot.domain.green import Found, Green
from bot.domain.people import CASE_ROLES, HELPING_ROLES
from bot.services import green as channel
from bot.services import village_doctors
from bot.services.village_doctors import Contact

PAGE = 4
"""Of the list on one screen; with the way on and the way back they make six buttons."""
LONGEST = 100
"""Characters of a line between doctor and worker."""


def few(text: str, _seen: Seen) -> Value | Trouble:
    """One line."""
    words = " ".join(text.split())
    return Value(words) if 0 < len(words) <= LONGEST else Trouble("green.too_long")


def helps(turn: Turn) -> bool:
    """Whether the one who acts meets people where they live, and holds no cases."""
    return turn.working.role in HELPING_ROLES and turn.working.role not in CASE_ROLES


# -- the list ----------------------------------------------------------------------------------------------------------


def changed(turn: Turn) -> None:
    """有人情况变了: whom is chosen first. A worker has the family's own road."""
    if not helps(turn):
        turn.lead("changed")
        return
    turn.say(
        "doctor.whom",
        turn.button("from_list", "doctor.list", which="report"),
        turn.button("not_listed", "doctor.others"),
    )


def others(turn: Turn) -> None:
    """名单上没有: nothing is kept of anybody; they can be helped to ask, and in need there is a number."""
    only_helpers(turn)
    contact = turn.house.places.get("contact_phone", "")
    turn.say(
        "doctor.others",
        turn.button("helping"),
        *turn.dial("dial_duty", contact),
        turn.device("dial_120", "tel:120"),
        turn.device("dial_110", "tel:110"),
        turn.button("today"),
        contact=contact,
    )


def listing(turn: Turn, which: str = "show", page: int = 0) -> None:
    """Number and short name of those who agreed; each look is in the log."""
    only_helpers(turn)
    found = village_doctors.mine(turn)
    here = found[page * PAGE : (page + 1) * PAGE]
    if not here:
        turn.say("doctor.empty", turn.button("not_listed", "doctor.others"), turn.button("today"))
        return
    action = "report" if which == "report" else "doctor.show"
    for one in here:
        turn.say("doctor.line", person=one.listed.agreed_by, number=one.listed.number, called=one.called)
    offers = [turn.button("", action, label=_number(turn, one), case=one.listed.case_id) for one in here]
    if len(found) > (page + 1) * PAGE:
        offers.append(turn.button("next", "doctor.list", which=which, page=page + 1))
    turn.say("doctor.which", *offers, turn.button("not_listed", "doctor.others"), n=len(found))


def _number(turn: Turn, one: Contact) -> str:
    """As it stands on a button; typing it does the same."""
    return turn.house.words.text("doctor.number", {"number": one.listed.number})


def show(turn: Turn, case: str) -> None:
    """One of them: how to reach them, what became of what was told, and whether somebody asked to look in."""
    only_helpers(turn)
    one = village_doctors.contact(turn, case)
    told = channel.newest(turn, case)
    asked = next((each for each in channel.to_look_in(turn) if each.case_id == case), None)
    turn.say(
        "doctor.show",
        *turn.dial("dial", one.phone),
        turn.button("changed", "report", case=case),
        turn.button("my_list", "doctor.list"),
        turn.button("today"),
        person=one.listed.agreed_by,
        number=one.listed.number,
        called=one.called,
        phone=one.phone,
        told_on=told.made_on if told else "",
        status=told.status if told else "",
    )
    if asked is not None:
        _asked(turn, asked, one)


def look_ins(turn: Turn) -> None:
    """请您去看: those one was asked to look in on, the most pressing first."""
    only_helpers(turn)
    waiting = channel.to_look_in(turn)[:PAGE]
    if not waiting:
        turn.say("look_in.none", turn.button("today"))
    for one in waiting:
        _asked(turn, one, village_doctors.contact(turn, one.case_id))


def _asked(turn: Turn, one: Green, who: Contact) -> None:
    turn.say(
        "look_in.asked",
        *_answers(turn, one),
        *turn.dial("dial", who.phone),
        person=who.listed.agreed_by,
        number=who.listed.number,
        called=who.called,
        on=one.due_on,
        line=turn.unit.greens.open_own(one).get("line", ""),
    )


def _answers(turn: Turn, one: Green) -> list[Any]:
    return [turn.button(found.value, "doctor.looked", green=one.id, how=found.value) for found in Found]


def looked(turn: Turn, green: str, how: str) -> None:
    """What came of it. Whoever needs help is reported at once, by the same channel."""
    done = channel.answer(turn, green, how)
    if done.found is Found.NEEDS_HELP:
        turn.lead("report", case=done.case_id)
    else:
        turn.say("look_in.thanks", turn.button("my_list", "doctor.list"), turn.button("today"))


def going(turn: Turn, green: str) -> None:
    """我今天去."""
    set_out = channel.set_out(turn, green)
    turn.say("look_in.going", *_answers(turn, set_out), turn.button("today"), person=set_out.person_id)


def only_helpers(turn: Turn) -> None:
    """To everybody else these doors do not exist.

    Raises:
        NotThere: the one who acts is none of those who help.
    """
    if not helps(turn):
        raise NotThere


DESK = Desk(
    "doctor",
    {
        "open": listing,
        "changed": changed,
        "others": others,
        "list": listing,
        "show": show,
        "look_ins": look_ins,
        "looked": looked,
        "going": going,
    },
    staff=True,
)
