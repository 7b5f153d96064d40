"""News of what does not go straight: a family steps aside, a case stands still or falls silent, two decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.domain import events
from bot.domain.case import Case
from bot.domain.people import Part
from bot.services import decisions
from bot.services.telling import button, tell
from bot.services.voice import Voice


def _family_stopped(turn: Voice, event: events.FamilyStopped) -> None:
    """The worker alone hears of it; the person is told nothing of what their family pressed."""
    _to_workers(turn, event.case, "news.staff.family_stopped")


def _family_back(turn: Voice, event: events.FamilyBack) -> None:
    _to_workers(turn, event.case, "news.staff.family_back")


def _erasure_asked(turn: Voice, event: events.ErasureAsked) -> None:
    _to_workers(turn, event.case, "news.staff.erasure_asked")


def _to_workers(turn: Voice, case: Case, key: str, **params: Any) -> None:
    """To each of the team who is in the case."""
    offer = button("open_case", "review.show", case=case.id)
    for member in turn.unit.cases.members(case.id):
        if member.part is Part.WORKER:
            tell(turn, member.account_id, case.person_id, key, offer, case_id=case.id, number=case.number, **params)


def _hold_begun(turn: Voice, event: events.HoldBegun) -> None:
    """The near ones hear it in plain words; other kin sees the stage and no more (ux.md 8, 9.6)."""
    for case in (event.case, *turn.unit.cases.merged(event.case.id)):
        aside = {account_id for account_id, _since in turn.unit.cases.stopped(case.id)}
        for member in turn.unit.cases.members(case.id):
            if member.part not in (Part.PERSON, Part.FAMILY, Part.GUARDIAN) or member.account_id in aside:
                continue
            key = "news.held_self" if member.part is Part.PERSON else "news.held"
            tell(turn, member.account_id, case.person_id, key, button("my_case", "progress"), case_id=case.id)


def _decision_asked(turn: Voice, event: events.DecisionAsked) -> None:
    for staff in decisions.seconds(turn, event.decision):
        offer = button("look", "decisions")
        tell(turn, staff.account_id, event.decision.person_id, "news.staff.decision_asked", offer)


def _decision_answered(turn: Voice, event: events.DecisionAnswered) -> None:
    decision = event.decision
    if decision.second_by in (None, decision.asked_by):
        return
    asker, second = turn.unit.team.get(decision.asked_by), turn.unit.team.get(decision.second_by)
    tell(
        turn,
        asker.account_id,
        decision.person_id,
        f"news.staff.decision_{decision.state.value}",
        button("open_case", "review.show", case=decision.case_id),
        name=second.name,
        words=event.words,
    )


TELLERS: dict[type, Callable[[Voice, Any], None]] = {
    events.FamilyStopped: _family_stopped,
    events.FamilyBack: _family_back,
    events.ErasureAsked: _erasure_asked,
    events.HoldBegun: _hold_begun,
    events.DecisionAsked: _decision_asked,
    events.DecisionAnswered: _decision_answered,
}
