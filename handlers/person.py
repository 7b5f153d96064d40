"""申请, for oneself: the person applies in their own name (door S)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.app import Form
from bot.conversation.flow import Answers, Choose, Data, Flow, Review, Seen, alarms, ends, leads, shows
from bot.domain.case import Door
from bot.domain.commands import Apply, LeaveNoTrace, Reach
from bot.domain.people import AgeBand
from handlers.applying import apply_view, begin, carry_out, chosen_area, consent_params
from handlers.steps import area_name, nearby, phone, where

VOLUNTARY = "000 §二(二)5; 004 §二(二)4"
WISHES = ("medicine", "living", "people", "work", "at_home", "friends", "unsure")


def _review(seen: Seen) -> Mapping[str, object]:
    answers = seen.answers
    return {
        "area": area_name(seen),
        "age": answers["age"],
        "own": answers["own"],
        "wishes": answers.get("wishes", []),
        "way": answers["way"],
        "phone": answers.get("phone", ""),
        "when": answers.get("when", "any"),
        "if_other": answers.get("if_other", "only_me"),
    }


def command(answers: Answers, about: Mapping[str, Any]) -> Apply | LeaveNoTrace:
    """What the answers ask for. Under 14 nothing is kept (PIPL 31)."""
    if answers.get("consent") == "no":
        return LeaveNoTrace("apply.no_consent")
    if answers.get("age") == "child":
        return LeaveNoTrace("person.child")
    if answers.get("own") == "not_really":
        return LeaveNoTrace("person.nobody_else")
    reach = Reach(
        answers.get("phone", ""), answers["way"], answers.get("when", "any"), answers.get("if_other", "only_me")
    )
    return Apply(
        Door.SELF,
        chosen_area(answers, about),
        AgeBand(answers["age"]),
        None,
        answers["own"],
        tuple(answers.get("wishes", ())),
        reach,
        "self",
        str(about.get("at", "")),
    )


FLOW = Flow(
    name="person",
    version=1,
    consent="consent",
    about_person=True,
    steps=(
        Choose(
            "safe",
            Data.PUBLIC,
            "a person in trouble must not meet a form (精神卫生法 28; 001 §二(二))",
            options=("well", "unwell", alarms("danger", "urgent")),
        ),
        Choose(
            "unwell",
            Data.PUBLIC,
            "the same",
            when=lambda seen: seen.answers.get("safe") == "unwell",
            options=(leads("soon", "call reason=soon"), "go_on"),
        ),
        *where("person.area"),
        *nearby(),
        Choose(
            "consent",
            Data.CONTACT,
            "what is kept, and for what (PIPL 13, 14, 17, 28-30)",
            params=consent_params,
            before=("person.consent_what",),
            options=("yes", shows("details", "apply.details_self"), ends("no")),
        ),
        Choose(
            "age",
            Data.CONTACT,
            "the rules differ under 18 and under 14 (PIPL 31; 民法典 17-20)",
            options=("adult", "teen", ends("child")),
        ),
        Choose(
            "own",
            Data.SENSITIVE,
            f"only one's own wish counts ({VOLUNTARY})",
            options=("own", "gladly", ends("not_really")),
        ),
        Choose(
            "wishes",
            Data.SENSITIVE,
            "finds the right worker (001 §二(一); 000 §二(三)10-11)",
            many=True,
            optional=True,
            options=WISHES,
        ),
        Choose(
            "way",
            Data.CONTACT,
            "one chooses how to be reached; no phone is needed (无障碍环境建设法 39)",
            options=("phone", "here", "myself"),
        ),
        phone(also=(), when=lambda seen: seen.answers.get("way") == "phone"),
        Choose(
            "when",
            Data.CONTACT,
            "the number is answered at that hour",
            only_on_review=True,
            options=("any", "morning", "afternoon", "evening"),
            when=lambda seen: seen.answers.get("way") == "phone",
        ),
        Choose(
            "if_other",
            Data.CONTACT,
            "nothing is told to whoever else answers (精神卫生法 4)",
            only_on_review=True,
            options=("only_me", "community"),
            when=lambda seen: seen.answers.get("way") == "phone",
        ),
        Review(
            "review",
            Data.PUBLIC,
            "everything once more before it is sent",
            params=_review,
            lines=("person.review_1", "person.review_2"),
            editable=("wishes", "way", "phone", "own", "age", "when", "if_other"),
        ),
    ),
    then=command,
)

FORM = Form(FLOW, carry_out, view=apply_view, prepare=begin, keeps_draft=True)
