"""给监护人发链接: a worker hands a guardian their own entry, once they picked up the telephone or stand there.

Source: ux.md 8, 9.3; 民法典 21-24, 35.
"""

from __future__ import annotations

from typing import Any

from bot.app import Desk, Turn
from bot.domain.case import Case
from bot.domain.errors import NotThere
from bot.services import caseload, guardian_entry
from handlers.staff_calls import masked


def ways(turn: Turn, case: Case) -> list[Any]:
    """Offered where papers name a guardian who did not apply themself."""
    return [turn.button("guardian_link", case=case.id)] if guardian_entry.may_offer(turn, case) else []


def ask(turn: Turn, case: str) -> None:
    """Whether it is really the guardian who gets it."""
    seen = caseload.look(turn, case)
    if not guardian_entry.may_offer(turn, seen):
        raise NotThere
    number = guardian_entry.phone(turn, seen)
    by_phone = [
        turn.device("dial_number", f"tel:{number}"),
        turn.button("answered", "guardian_link.give", case=case, how="answered"),
        turn.button("not_answered", "guardian_link.not_answered", case=case),
    ]
    turn.say(
        "guardian_link.ask",
        *(by_phone if number else []),
        turn.button("stands_here", "guardian_link.give", case=case, how="visit"),
        turn.button("open_case", "review.show", case=case),
        person=seen.person_id,
        masked=masked(number) if number else "",
    )


def not_answered(turn: Turn, case: str) -> None:
    """Nothing goes to a number that nobody has answered."""
    seen = caseload.look(turn, case)
    turn.say(
        "guardian_link.not_yet",
        turn.button("ring_again", "guardian_link", case=case),
        turn.button("open_case", "review.show", case=case),
        turn.button("today"),
        person=seen.person_id,
    )


def give(turn: Turn, case: str, how: str) -> None:
    """The link, to be passed on by the worker; it says nothing of what it is about."""
    code = guardian_entry.offer(turn, case, how)
    turn.say(
        "guardian_link.link",
        turn.button("open_case", "review.show", case=case),
        turn.button("today"),
        person=caseload.look(turn, case).person_id,
        path=f"/l/go-{code}",
        days=turn.terms.link_days,
    )


DESK = Desk("guardian_link", {"open": ask, "give": give, "not_answered": not_answered}, staff=True)
