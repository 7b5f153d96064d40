"""替人填: a worker writes an application down for somebody on the telephone (ux.md 1 no. 1, 4).

The caller applies, the worker types. What is read out comes first: nothing is kept before the caller agreed.
Source: 000 §二(二)5; 004 §二(二)4; PIPL 13-14; 无障碍环境建设法 39.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.app import Form, Turn
from bot.conversation.flow import Answers, Ask, Choose, Data, Flow, Option, Seen, ends, shows
from bot.domain.case import Door
from bot.domain.commands import Apply, Reach
from bot.domain.people import AgeBand, Part, Relation
from bot.services import call_outcomes
from handlers.staff_register import line
from handlers.steps import phone, read_area

DOOR = "000 §二(二)5; 004 §二(二)4"
WISHES = ("medicine", "living", "people", "work", "at_home", "relief", "unsure")


def _is(field: str, *values: str) -> Callable[[Seen], bool]:
    return lambda seen: seen.answers.get(field) in values


def _ages(seen: Seen) -> tuple[Option | str, ...]:
    """Under 14 only a parent goes on (PIPL 31)."""
    return ("adult", "teen", "child" if seen.answers.get("relation") == "parent" else ends("child"))


def application(answers: Answers, about: Mapping[str, Any]) -> Apply | None:
    """What the answers ask for; None: they end without an application."""
    stopped = answers.get("knows") == "unwilling" or answers.get("own") == "not_really"
    relation = Relation(answers["relation"]) if "relation" in answers else None
    if stopped or (answers.get("age") == "child" and relation is not Relation.PARENT):
        return None
    kin = relation is not None and relation.part is Part.KIN
    return Apply(
        door=Door.SELF if relation is None else Door.KIN if kin else Door.FAMILY,
        area=str(answers.get("area") or about["area"]),
        age=AgeBand(answers["age"]),
        relation=relation,
        knows=answers.get("knows") or answers["own"],
        wishes=tuple(answers.get("wishes", ())),
        reach=_reach(answers, about),
        call_as="self" if relation is None else "ta",
    )


def _command(answers: Answers, about: Mapping[str, Any]) -> tuple[str, Apply | None, str]:
    """The call, what is asked for (nothing: no application), and the caller's words."""
    call = str(about["call"])
    asked = application(answers, about) if answers["consent"] != "no" else None
    said = "" if asked is None or answers.get("said") == "skip" else str(answers.get("said", ""))
    return call, asked, said


def _reach(answers: Answers, about: Mapping[str, Any]) -> Reach:
    """As the call has it. Who said a code from a chat may be written to there; who signed on paper comes and asks."""
    if "phone" not in answers:
        return Reach(**about["reach"])
    number = "" if answers["phone"] == "none" else str(answers["phone"])
    return Reach(number, "phone" if number else str(about.get("else", "here")))


def _prepare(turn: Turn, about: Mapping[str, Any]) -> Mapping[str, Any]:
    """The call is one's own, and has no case yet; its number and place are not asked again.

    `begun`: the talk that the caller began in a chat, which is over when this is entered. `unplaced`: nobody has named
    the place yet.
    """
    call = call_outcomes.take(turn, str(about["call"]))
    contact = turn.unit.calls.contact(call)
    reach = {name: contact[name] for name in ("phone", "way", "when", "if_other") if name in contact}
    told = {name: about[name] for name in ("begun", "unplaced") if name in about}
    return {"call": call.id, "area": call.area, "reach": reach, **told}


def _carry_out(turn: Turn, told: tuple[str, Apply | None, str]) -> None:
    call, asked, said = told
    if asked is None:
        if turn.kept is not None:
            turn.drop(turn.kept)
        call_outcomes.spoke(turn, call, "reached")
        turn.unit.calls.finish(call)  # whoever says no to being written down leaves no number, not for a day either
        turn.say("staff_application.nothing", turn.button("today"))
        return
    case = call_outcomes.enter(turn, call, asked, said)
    _end_what_was_begun(turn, case.applicant_id)
    turn.say(
        "staff_application.entered",
        turn.button("next_step", "register", case=case.id),
        turn.button("open_case", "review.show", case=case.id),
        turn.button("today"),
        person=case.person_id,
        number=case.number,
        relation=asked.relation.value if asked.relation else "self",
    )


def _end_what_was_begun(turn: Turn, caller: str) -> None:
    """The form in the caller's chat is handed in by this one."""
    begun = turn.unit.talks.get(str(turn.kept.talk.about.get("begun", ""))) if turn.kept else None
    if begun is not None and begun.account_id == caller and begun.state in ("open", "parked"):
        turn.drop(begun)


ENTRY = (
    Choose(
        "relation",
        Data.CONTACT,
        f"which step one can help with ({DOOR}; 民法典 28)",
        say="staff_application.relation",
        when=_is("who", "family"),
        options=("parent", "spouse", "child", "sibling", "relative", "carer"),
    ),
    Choose(
        "age",
        Data.CONTACT,
        "the rules differ under 18 and under 14 (PIPL 28, 31)",
        say="staff_application.age",
        options=_ages,
    ),
    Choose(
        "own",
        Data.SENSITIVE,
        f"only one's own wish counts ({DOOR})",
        say="staff_application.own",
        when=_is("who", "self"),
        options=("own", "gladly", ends("not_really")),
    ),
    Choose(
        "knows",
        Data.SENSITIVE,
        f"the service is voluntary ({DOOR})",
        say="staff_application.knows",
        when=_is("who", "family"),
        options=("willing", "thinking", "unaware", ends("unwilling")),
    ),
    Choose(
        "wishes",
        Data.SENSITIVE,
        "finds the right worker (001 §二(一); 000 §二(三)10-11)",
        say="staff_application.wishes",
        many=True,
        optional=True,
        options=WISHES,
    ),
    phone("staff_application.phone", when=lambda seen: not seen.about["reach"].get("phone")),
)
"""What is asked about whoever applies, however it reached the worker: by telephone or on paper."""

FLOW = Flow(
    name="staff_application",
    version=1,
    consent="consent",
    about_person=True,
    steps=(
        Choose(
            "consent",
            Data.PUBLIC,
            "read out before anything is kept (PIPL 13-14, 17, 29)",
            params=lambda seen: seen.facts["kept"],
            options=("yes", shows("details", "staff_application.details"), ends("no")),
        ),
        Ask(
            "area",
            Data.CONTACT,
            "finds somewhere near (000 §二(二)6; 001 §二(二))",
            reads=read_area,
            when=lambda seen: bool(seen.about.get("unplaced")),
        ),
        Choose("who", Data.CONTACT, f"whose wish it is decides the door ({DOOR})", options=("self", "family")),
        *ENTRY,
        Ask(
            "said",
            Data.SENSITIVE,
            "the caller's own words, for the person to read later (ux.md 6)",
            reads=line,
            also=("skip",),
        ),
    ),
    then=_command,
)

FORM = Form(
    FLOW,
    _carry_out,
    view=lambda turn: {"digits": turn.house.digits, "kept": turn.terms.kept()},
    prepare=_prepare,
    staff=True,
    keeps_draft=True,
)


# -- a call nobody answers: the lead decides ---------------------------------------------------------------------------


def _decide(turn: Turn, told: tuple[str, str, str]) -> None:
    call, how, why = told
    call_outcomes.decide(turn, call, how, why)
    turn.say(f"call_decision.{how}_done", turn.button("today"))


DECISION = Form(
    Flow(
        "call_decision",
        1,
        (
            Choose(
                "how", Data.PUBLIC, "three tries on three days; the lead decides (ux.md 10)", options=("again", "stop")
            ),
            Ask("why", Data.SENSITIVE, "and writes why (ux.md 10)", reads=line),
        ),
        then=lambda answers, about: (str(about["call"]), str(answers["how"]), str(answers["why"])),
    ),
    _decide,
    whose=lambda turn, about: turn.unit.calls.for_staff(str(about["call"])).person_id,
    staff=True,
)
