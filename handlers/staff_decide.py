"""What a worker writes about a case: what is missing, why it does not fit, why it is undone (R43)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.app import Form, Turn
from bot.conversation.flow import Answers, Ask, Choose, Data, Flow, Seen, Trouble, Value, ends
from bot.services import caseload, reviewers, reviews
from handlers.staff_register import whose

WHY = "the result of a review is written down (000 §二(二)5; 004 §二(二)4, R43)"
LONGEST = 70
"""What a family reads in one message (ux.md 2.1)."""


def short(text: str, _seen: Seen) -> Value | Trouble:
    """One message's worth: the family reads it as it stands."""
    words = " ".join(text.split())
    return Value(words) if 0 < len(words) <= LONGEST else Trouble("staff.too_long")


def _case_and(field: str) -> Callable[[Answers, Mapping[str, Any]], tuple[str, str]]:
    return lambda answers, about: (str(about["case"]), str(answers.get(field, "")))


def _ask_more(turn: Turn, told: tuple[str, str]) -> None:
    seen = reviews.ask_more(turn, *told)
    turn.say(
        "ask_more.asked",
        turn.button("open_case", "review.show", case=seen.id),
        turn.button("today"),
        person=seen.person_id,
    )


def _deciding(turn: Turn, about: Mapping[str, Any]) -> Mapping[str, Any]:
    """Whoever may not decide hears it before they write."""
    reviewers.check(turn, caseload.look(turn, str(about["case"])))
    return about


ASK_MORE = Form(
    Flow("ask_more", 1, (Ask("what", Data.SENSITIVE, WHY, reads=short),), then=_case_and("what")),
    _ask_more,
    prepare=_deciding,
    whose=whose,
    staff=True,
)


def _hear_more(turn: Turn, told: tuple[str, str]) -> None:
    seen = reviews.hear_more(turn, *told)
    turn.lead("review.judge", case=seen.id)


HEAR_MORE = Form(
    Flow("hear_more", 1, (Ask("told", Data.SENSITIVE, WHY, reads=short),), then=_case_and("told")),
    _hear_more,
    whose=whose,
    staff=True,
)


def _unsuitable(turn: Turn, told: tuple[str, str, bool]) -> None:
    case, why, sure = told
    if not sure:
        turn.lead("review.show", case=case)
        return
    seen = reviews.find_unsuitable(turn, case, why)
    turn.say("unsuitable.told", turn.button("undo", "undo", case=case), turn.button("today"), person=seen.person_id)


UNSUITABLE = Form(
    Flow(
        "unsuitable",
        1,
        (
            Ask("why", Data.SENSITIVE, WHY, reads=short),
            Choose(
                "sure",
                Data.PUBLIC,
                "it is told to a family: read once more",
                options=("tell", ends("not_yet")),
                params=lambda seen: {"why": seen.answers["why"]},
            ),
        ),
        then=lambda answers, about: (str(about["case"]), str(answers["why"]), answers["sure"] == "tell"),
    ),
    _unsuitable,
    prepare=_deciding,
    whose=whose,
    staff=True,
)


def _undo(turn: Turn, told: tuple[str, str]) -> None:
    seen = reviews.undo(turn, *told)
    turn.say(
        "undo.done", turn.button("open_case", "review.show", case=seen.id), turn.button("today"), person=seen.person_id
    )


UNDO = Form(
    Flow("undo", 1, (Ask("why", Data.SENSITIVE, WHY, reads=short),), then=_case_and("why")),
    _undo,
    whose=whose,
    staff=True,
)
