"""申请, for somebody of the family: husband or wife, parent, child, brother, sister, another carer (door F)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.app import Form, Turn
from bot.conversation.flow import (
    Answers,
    Choose,
    Data,
    Flow,
    Option,
    Review,
    Seen,
    alarms,
    ends,
    leads,
    shows,
)
from bot.domain.case import Door
from bot.domain.commands import Apply, LeaveNoTrace, Reach
from bot.domain.people import AgeBand, Part, Relation
from bot.services import applications
from handlers.applying import apply_view, begin, carry_out, chosen_area, consent_params
from handlers.steps import area_name, nearby, phone, where

VOLUNTARY = "000 §二(二)5; 004 §二(二)4"
CONSENT = "PIPL 13, 14, 17, 28-30"
WISHES = ("medicine", "living", "people", "work", "at_home", "relief", "unsure")


def _relation(answers: Answers) -> Relation:
    return Relation(answers["relation_other"] if answers["relation"] == "other" else answers["relation"])


def _told(answers: Answers, field: str, value: str) -> bool:
    return answers.get(field) == value


def _age_options(seen: Seen) -> tuple[Option | str, ...]:
    """Under 14 only a parent goes on; anybody else is asked to let the parents do it (PIPL 31)."""
    parent = seen.answers.get("relation") == "parent"
    return ("adult", "teen", "child" if parent else ends("child"))


def _review(seen: Seen) -> Mapping[str, object]:
    answers = seen.answers
    return {
        "area": area_name(seen),
        "relation": _relation(answers).value,
        "age": answers["age"],
        "knows": answers["knows"],
        "wishes": answers.get("wishes", []),
        "phone": _number(answers),
        "when": answers.get("when", "any"),
        "if_other": answers.get("if_other", "only_me"),
        "call_as": answers.get("call_as", "ta"),
    }


def _number(answers: Answers) -> str:
    return "" if answers.get("phone") in (None, "none") else str(answers["phone"])


def command(answers: Answers, about: Mapping[str, Any]) -> Apply | LeaveNoTrace:
    """What the answers ask for."""
    if answers.get("consent") == "no" or answers.get("child_consent") == "no":
        return LeaveNoTrace("apply.no_consent")
    if "child_consent" not in answers and _told(answers, "age", "child"):
        return LeaveNoTrace("apply.parents_only")
    if _told(answers, "relation_other", "neighbour"):
        return LeaveNoTrace("", "neighbour")
    if _told(answers, "not_yet", "card"):
        return LeaveNoTrace("", "neighbour.pass_on")
    match answers.get("unwilling"):
        case "help_me":
            return LeaveNoTrace("", f"call reason=support area={chosen_area(answers, about)}")
        case "care":
            return LeaveNoTrace("apply.care")
        case "later":
            return LeaveNoTrace("apply.some_day")
    relation = _relation(answers)
    number = _number(answers)
    reach = Reach(
        number, "phone" if number else "myself", answers.get("when", "any"), answers.get("if_other", "only_me")
    )
    return Apply(
        Door.FAMILY if relation.part is Part.FAMILY else Door.KIN,
        chosen_area(answers, about),
        AgeBand(answers["age"]),
        relation,
        answers["knows"],
        tuple(answers.get("wishes", ())),
        reach,
        answers.get("call_as", "ta"),
        str(about.get("at", "")),
    )


FLOW = Flow(
    name="family",
    version=1,
    consent="consent",
    about_person=True,
    steps=(
        Choose(
            "safe",
            Data.PUBLIC,
            "a person in trouble must not meet a form (精神卫生法 28; 001 §二(二))",
            options=("well", "unwell", alarms("danger", "other")),
        ),
        Choose(
            "unwell",
            Data.PUBLIC,
            "the same",
            when=lambda seen: _told(seen.answers, "safe", "unwell"),
            options=(leads("soon", "call reason=soon"), "go_on"),
        ),
        *where("family.area"),
        *nearby(),
        Choose(
            "consent",
            Data.CONTACT,
            f"what is kept, and for what ({CONSENT})",
            params=consent_params,
            before=("family.consent_what",),
            options=("yes", shows("details", "apply.details"), ends("no")),
        ),
        Choose(
            "relation",
            Data.CONTACT,
            f"tells which step one can help with ({VOLUNTARY}; 民法典 28)",
            options=("parent", "spouse", "child", "sibling", "other"),
        ),
        Choose(
            "relation_other",
            Data.CONTACT,
            f"the same ({VOLUNTARY})",
            when=lambda seen: _told(seen.answers, "relation", "other"),
            options=("relative", "carer", ends("neighbour")),
        ),
        Choose(
            "age",
            Data.CONTACT,
            "the rules differ under 18 and under 14 (PIPL 28, 31; 民法典 17-20; 000 §二(三)10)",
            options=_age_options,
        ),
        Choose(
            "child_consent",
            Data.CONTACT,
            "a child's data want the parent's own yes (PIPL 31)",
            when=lambda seen: _told(seen.answers, "age", "child") and _told(seen.answers, "relation", "parent"),
            options=("yes", ends("no")),
        ),
        Choose(
            "knows",
            Data.SENSITIVE,
            f"the service is voluntary ({VOLUNTARY})",
            options=("willing", "thinking", "unwilling", "unaware"),
        ),
        Choose(
            "not_yet",
            Data.SENSITIVE,
            "the family's own support needs nothing of the person (001 §二(三); 000 §二(六)19)",
            when=lambda seen: seen.answers.get("knows") in ("thinking", "unaware"),
            options=(leads("teach", "call reason=teach"), "go_on", ends("card")),
        ),
        Choose(
            "unwilling",
            Data.SENSITIVE,
            "a no costs nothing; the family may want help of its own (001 §二(三))",
            when=lambda seen: _told(seen.answers, "knows", "unwilling"),
            options=(ends("help_me"), ends("care"), ends("later")),
        ),
        Choose(
            "wishes",
            Data.SENSITIVE,
            "finds the right worker (001 §二(一); 000 §二(三)10-11)",
            many=True,
            optional=True,
            options=WISHES,
        ),
        phone(),
        Choose(
            "when",
            Data.CONTACT,
            "the number is answered at that hour",
            only_on_review=True,
            options=("any", "morning", "afternoon", "evening"),
        ),
        Choose(
            "if_other",
            Data.CONTACT,
            "nothing is told to whoever else answers (精神卫生法 4)",
            only_on_review=True,
            options=("only_me", "community"),
        ),
        Choose(
            "call_as",
            Data.CONTACT,
            "the name by which the family speaks of the person",
            only_on_review=True,
            options=("ta", "child", "partner", "parent", "sibling"),
        ),
        Review(
            "review",
            Data.PUBLIC,
            "everything once more before it is sent",
            params=_review,
            lines=("family.review_1", "family.review_2"),
            editable=("wishes", "phone", "knows", "age", "relation", "when", "if_other", "call_as"),
        ),
    ),
    then=command,
)


def prepare(turn: Turn, about: Mapping[str, Any]) -> Mapping[str, Any]:
    """Not again so soon after the person said no; a worker can be asked instead."""
    applications.leave_alone(turn)
    return begin(turn, about)


FORM = Form(FLOW, carry_out, view=apply_view, prepare=prepare, keeps_draft=True)
