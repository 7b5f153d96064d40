"""To save a life: what to ask and say, one press that tells a relative, 120 or 110, and whoever else can be asked.

Source: 精神卫生法 28; 反家庭暴力法 14; ux.md 17 no. 2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from bot.app import Desk, Form, Turn
from bot.conversation.flow import Answers, Ask, Data, Flow, Seen, Trouble, Value
from bot.services import rescue, seeking
from bot.services.promises import ZONE
from bot.services.rescue import Relative
from bot.services.seeking import Sought
from handlers.staff_calls import masked
from handlers.staff_register import line

SHOWN = 3
"""Of a list of people to ring."""
BEYOND = "whoever can be asked is found, also beyond one's own cases; with a reason (精神卫生法 28)"
Buttons = list[Any]


def card(turn: Turn, alert: str) -> None:
    """What to ask, what to say, what the law asks of us; each number is rung and written down by one press."""
    found = rescue.held(turn, alert)
    near = rescue.relatives(turn, found)
    kin = _dials(turn, alert, near) if len(near) == 1 else [turn.button("kin", "rescue.kin", alert=alert)]
    turn.say(
        "rescue.missing" if found.level == "missing" else "rescue.card",
        turn.device("dial_120", "tel:120", opens="rescue.tell", alert=alert, whom="120"),
        turn.device("dial_110", "tel:110", opens="rescue.tell", alert=alert, whom="110"),
        *(kin if near else []),
        turn.button("search", "alert_search", alert=alert),
        person=found.person_id,
        told=[
            {"whom": one.whom, "at": one.at.astimezone(ZONE).isoformat(), "name": turn.unit.team.get(one.by).name}
            for one in turn.unit.tellings.of_alert(alert)
        ],
    )


def _dials(turn: Turn, alert: str, near: Sequence[Relative]) -> Buttons:
    """A button for each, which rings and writes down that they are told."""
    return [
        replace(
            turn.device(
                "",
                f"tel:{one.phone}",
                opens="rescue.tell",
                alert=alert,
                whom="kin",
                who=one.caller,
                phone=masked(one.phone),
            ),
            label=turn.house.words.text("rescue.dial", {"caller": one.caller}),
        )
        for one in near[:SHOWN]
    ]


def kin(turn: Turn, alert: str) -> None:
    """告诉家里人: who is near, and what is said to them."""
    found = rescue.held(turn, alert)
    near = rescue.relatives(turn, found)
    people = [{"caller": one.caller, "masked": masked(one.phone)} for one in near[:SHOWN]]
    search = turn.button("search", "alert_search", alert=alert)
    turn.say("rescue.kin", *_dials(turn, alert, near), search, person=found.person_id, people=people)


def tell(turn: Turn, alert: str, whom: str, who: str = "", phone: str = "") -> None:
    """It is written down as it is rung; whoever did not get through strikes it out."""
    told = rescue.tell(turn, alert, whom, who, phone)
    turn.say(
        "rescue.told",
        turn.button("slip", "rescue.slip", told=told.id),
        turn.button("add", "rescue_words", told=told.id, alert=alert),
        turn.button("back_to_it", "alerts.take", alert=alert),
        person=told.person_id,
        whom=whom,
        who=who,
        phone=phone,
        at=told.at.astimezone(ZONE),
        what=list(rescue.WHAT[whom]),
    )


def slip(turn: Turn, told: str) -> None:
    """没打成，划掉."""
    gone = rescue.slip(turn, told)
    turn.say("rescue.struck", turn.button("back_to_it", "alerts.take", alert=gone.alert_id), person=gone.person_id)


DESK = Desk(
    "rescue",
    {"open": lambda turn: turn.lead("alerts"), "kin": kin, "tell": tell, "slip": slip},
    staff=True,
    beside=frozenset({"kin", "tell", "slip"}),
)


def _add(turn: Turn, told: tuple[str, str]) -> None:
    kept = rescue.add_words(turn, *told)
    turn.say("rescue_words.kept", turn.button("back_to_it", "alerts.take", alert=kept.alert_id), person=kept.person_id)


WORDS = Form(
    Flow(
        "rescue_words",
        1,
        (Ask("words", Data.SENSITIVE, "what was said outside, and why, is kept (PIPL 13(4), 18)", reads=line),),
        then=lambda answers, about: (str(about["told"]), str(answers["words"])),
    ),
    _add,
    whose=lambda turn, about: turn.unit.tellings.mine(str(about["told"])).person_id,
    staff=True,
)


# -- beyond one's own cases ----------------------------------------------------------------------------------------


def _read(text: str, seen: Seen) -> Value | Trouble:
    """Whatever finds one person; a place finds too many."""
    sought = seeking.read(text, seen.today, seen.areas, seen.facts.get("digits", {}))
    exact = sought is not None and (sought.by != "number" or len(sought.value) == seeking.NUMBER)
    return Value(asdict(sought)) if sought and exact and sought.by != "area" else Trouble("alert_search.neither")


def _wanted(answers: Answers, about: Mapping[str, Any]) -> tuple[str, Sought, str]:
    return str(about["alert"]), Sought(**answers["who"]), str(answers["why"])


def _search(turn: Turn, told: tuple[str, Sought, str]) -> None:
    alert, sought, _why = told
    found, more = rescue.search(turn, *told)
    place = turn.areas.name(rescue.place_of(turn, rescue.held(turn, alert))) if sought.by == "name" else ""
    again = turn.button("again", "alert_search", alert=alert)
    back = turn.button("back_to_it", "alerts.take", alert=alert)
    for one in found:
        turn.say(
            "rescue.found",
            *_dials(turn, alert, one.near),
            again,
            back,
            person=one.case.person_id,
            number=one.case.number,
            area=turn.areas.name(one.case.area),
            holder=one.holder,
            people=[{"caller": each.caller, "masked": masked(each.phone)} for each in one.near],
        )
    if not found:
        turn.say("rescue.nobody", again, back, place=place, most=seeking.MOST)
    elif more:
        turn.say("rescue.more", again, back, n=more)


SEARCH = Form(
    Flow(
        "alert_search",
        1,
        (
            Ask("who", Data.CONTACT, BEYOND, reads=_read),
            Ask("why", Data.SENSITIVE, BEYOND, reads=line),
        ),
        then=_wanted,
    ),
    _search,
    view=lambda turn: {"digits": turn.house.digits},
    prepare=lambda turn, about: {"alert": rescue.held(turn, str(about["alert"])).id},
    staff=True,
)
