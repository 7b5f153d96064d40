"""What was understood of what somebody typed: said back, and the door that it opens (ux.md 17, 3 and 5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.app import Desk, Turn
from bot.domain.people import CASE_ROLES
from handlers import home, staff_seek

ITEMS = ("relation", "area", "age", "wishes", "phone")
"""What a story may tell, in the order it is said back."""
TOLD = 2
"""From so many things on they are said back before the form begins."""


def for_self(turn: Turn, story: Mapping[str, Any] | None = None) -> None:
    """Somebody applies for themself."""
    _apply(turn, "self", dict(story or {}))


def for_family(turn: Turn, story: Mapping[str, Any] | None = None) -> None:
    """Somebody applies for one of the family."""
    _apply(turn, "family", dict(story or {}))


def _apply(turn: Turn, whom: str, story: dict[str, Any]) -> None:
    """A form that is half filled in is offered first. A story is said back, so that nothing is asked twice."""
    parked = turn.unit.talks.parked(turn.me.id)
    if parked is not None and turn.keeps(parked):
        turn.lead("home.apply")
        return
    told = {name: value for name, value in story.items() if name in ITEMS and value}
    if len(told) < TOLD or not turn.everything:
        if turn.everything:
            turn.say("heard.echo", turn.button("not_meant", "home"), relation=told.get("relation", whom))
        begin(turn, whom, told)
        return
    args: dict[str, Any] = {"whom": whom, "told": told}
    turn.say(
        "heard.story",
        turn.button("right", "heard.begin", **args),
        turn.button("amend", "heard.amend", **args),
        turn.button("call"),
        relation=told.get("relation", whom),
        age=told.get("age", ""),
        area=turn.areas.name(told.get("area", "")),
        wishes=told.get("wishes", []),
        phone=told.get("phone", ""),
        several=bool(story.get("several")),
    )


def begin(turn: Turn, whom: str, told: Mapping[str, Any]) -> None:
    """The form, without the questions that were answered by telling."""
    about: dict[str, Any] = {"told": dict(told)} if told else {}
    turn.lead("person" if whom == "self" else "family", **about)


def amend(turn: Turn, whom: str, told: Mapping[str, Any]) -> None:
    """One thing was misheard: it is asked, the rest stays."""
    offers = []
    for name in ITEMS:
        if name in told:
            rest = {other: value for other, value in told.items() if other != name}
            offers.append(turn.button(f"not_{name}", "heard.begin", whom=whom, told=rest))
    turn.say("heard.amend", *offers)


def number(turn: Turn, phone: str = "") -> None:
    """A telephone number, and nothing else: it is kept nowhere before they say what for."""
    turn.say(
        "heard.number",
        turn.button("call_back", "heard.call", phone=phone) if phone else turn.button("call"),
        turn.button("new_number", "heard.new_number", phone=phone),
        turn.button("home"),
        phone=phone,
    )


def call(turn: Turn, phone: str) -> None:
    """A call to the number that was typed."""
    turn.lead("call", told={"phone": phone})


def new_number(turn: Turn, phone: str = "") -> None:
    """Another number to ring: read back where it was told already."""
    turn.lead("new_number")
    if phone and turn.kept is not None:
        turn.typed(phone)


def receipt(turn: Turn, number: str) -> None:
    """The number of a receipt: their own is shown, another one is sought."""
    if any(case.number == number for case, _part in turn.unit.cases.mine()):
        turn.lead("progress")
        return
    turn.lead("find")
    if turn.kept is not None:
        turn.typed(number)


def place(turn: Turn, text: str) -> None:
    """A place, and nothing else: what can be done there."""
    found, sure = turn.areas.find(text)
    if sure:
        home.greet(turn, found[0].code)
    else:
        turn.lead("home.apply")


def complain(turn: Turn) -> None:
    """Who hears a complaint: somebody over us too."""
    turn.say(
        "heard.complain",
        *turn.dial("dial", turn.house.places.get("supervision_phone", "")),
        turn.button("ask", "letter"),
        turn.button("call"),
    )


def stop(turn: Turn) -> None:
    """No more messages is not no more help: which of the two is asked."""
    text = turn.house.words.text("heard.stop_text")
    turn.say(
        "heard.stop",
        turn.button("only_messages", "letter", text=text, ours="yes"),
        turn.button("withdraw", "home.cancel"),
        turn.button("call"),
    )


def erase(turn: Turn) -> None:
    """Read back before it is done; where nothing is kept of an application, that is said."""
    turn.lead("mine.erase")


def kept(turn: Turn) -> None:
    """What is kept of them."""
    turn.lead("mine.kept" if turn.unit.cases.mine() else "mine")


def hand_over(turn: Turn) -> None:
    """The person takes the phone, where there is something for them to look at."""
    if turn.unit.cases.mine():
        turn.lead("handover")
    else:
        turn.say("heard.own_hands", turn.button("self", "person"), turn.button("call"))


def moving(turn: Turn) -> None:
    """They move; before an application there is nothing to move."""
    turn.lead("moving" if turn.unit.cases.mine() else "home.apply")


def change_phone(turn: Turn, phone: str = "") -> None:
    """Another number; without an application none is kept."""
    if any(case.applicant_id == turn.me.id for case, _part in turn.unit.cases.mine()):
        new_number(turn, phone)
    else:
        turn.say("heard.no_number", turn.button("call"), turn.button("home"))


def thanks(turn: Turn) -> None:
    """Thanks are answered, and nothing else is begun."""
    turn.say("heard.thanks", *turn.ways_on())


def bye(turn: Turn) -> None:
    """They go; what was told stays."""
    turn.say("heard.bye")


def who(turn: Turn) -> None:
    """Who answers here."""
    turn.say("feeling.machine", turn.button("call"), turn.button("about", "home.about"))


def find(turn: Turn, text: str = "") -> None:
    """A worker named somebody. Who has no cases finds nobody."""
    if text and turn.working.role in CASE_ROLES:
        staff_seek.find(turn, text)
    else:
        turn.lead("today")


DESK = Desk(
    "heard",
    {
        "self": for_self,
        "family": for_family,
        "begin": begin,
        "amend": amend,
        "number": number,
        "call": call,
        "new_number": new_number,
        "receipt": receipt,
        "place": place,
        "complain": complain,
        "stop": stop,
        "erase": erase,
        "kept": kept,
        "hand_over": hand_over,
        "moving": moving,
        "change_phone": change_phone,
        "thanks": thanks,
        "bye": bye,
        "who": who,
        "find": find,
    },
    beside=frozenset({"thanks", "bye", "who", "number", "complain"}),
)

INTENTS = {
    "apply_self": "heard.self",
    "apply_family": "heard.family",
    "apply_other": "neighbour",
    "call_me": "call",
    "progress": "progress.ask",
    "withdraw": "home.cancel",
    "erase_data": "heard.erase",
    "what_is_kept": "heard.kept",
    "complain": "heard.complain",
    "change_phone": "heard.change_phone",
    "moving": "heard.moving",
    "stop_messages": "heard.stop",
    "change_in_condition": "changed",
    "hand_over": "heard.hand_over",
    "phone_number": "heard.number",
    "receipt_number": "heard.receipt",
    "place": "heard.place",
    "thanks": "heard.thanks",
    "bye": "heard.bye",
    "who_are_you": "heard.who",
    "feeling": "home.words",
}
"""What somebody may want, to the door that it opens."""
STAFF = {"staff_task": "today", "find_person": "heard.find", "thanks": "heard.thanks"}
"""The same for the team."""
