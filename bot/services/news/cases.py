"""News of a case: it came, it moved, somebody answered, it was erased, a letter was written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from bot.domain import events
from bot.domain.case import Case, Member
from bot.domain.people import Part
from bot.services.telling import button, tell
from bot.services.voice import Voice


def _submitted(turn: Voice, event: events.ApplicationSubmitted) -> None:
    case = event.case
    for staff in turn.unit.team.workers_of(case.area):
        tell(
            turn,
            staff.account_id,
            case.person_id,
            "news.application",
            button("look", "today"),
            case_id=case.id,
            area=turn.areas.name(case.area),
            promised_on=case.promised_on,
            door=case.door.value,
        )


def _moved(turn: Voice, event: events.CaseMoved) -> None:
    """Each side hears of the other's move, in plain words; each applicant in their own thread (ux.md 9.11)."""
    mover = turn.unit.me.id if turn.unit.me else ""
    aside = {account_id for account_id, _since in turn.unit.cases.stopped(event.case.id)}
    for case, member in _threads(turn, event):
        if member.account_id == mover or member.account_id in aside:
            continue
        if member.part is Part.REFERRER:
            _tell_referrer(turn, member.account_id, case, _BECAME.get(event.move, ""))
            continue
        if member.part is Part.WORKER:
            key, offers = f"news.staff.{event.move}", (button("open_case", "review.show", case=case.id),)
        else:
            # For the registration the worker chose one of the prepared sentences.
            chosen = f"_{event.why}" if event.move == "register" and event.why else ""
            key, offers = f"news.{event.move}{chosen}", (button("my_case", "progress"),)
        if key in _SILENT:
            continue
        tell(
            turn,
            member.account_id,
            case.person_id,
            key,
            *offers,
            case_id=case.id,
            climbs=member.part != Part.WORKER,
            number=case.number,
            why=event.why,
        )


_BECAME = {
    "register": "news.referrer.registered",
    "accept": "news.referrer.accepted",
    "withdraw": "news.referrer.stopped",
    "close": "news.referrer.stopped",
}
"""What whoever handed somebody on hears of: one word for a step, and of the other steps nothing (R49)."""


def _tell_referrer(turn: Voice, account_id: str, case: Case, key: str) -> None:
    if key:
        holder = turn.unit.accounts.get(account_id).person_id
        tell(turn, account_id, holder, key, button("look", "hospital"), number=case.number)


def _threads(turn: Voice, event: events.CaseMoved) -> Iterator[tuple[Case, Member]]:
    """Everybody in the case; and who applied for the same person, unless it is a question to the other one."""
    cases = turn.unit.cases
    here = cases.members(event.case.id)
    yield from ((event.case, member) for member in here)
    known = {member.account_id for member in here}
    for one in cases.merged(event.case.id) if event.move not in _OWN_THREAD else ():
        aside = {account_id for account_id, _since in cases.stopped(one.id)}
        for member in cases.members(one.id):
            if member.account_id not in known | aside:
                yield one, member


_OWN_THREAD = {"ask_more", "answer_more"}
"""Asked of one applicant and answered by them: the other has nothing to do with it."""
_SILENT = {
    "news.merge",
    "news.staff.merge",
    "news.undo_merge",
    "news.staff.undo_merge",
    "news.take_up",
    "news.staff.take_up",
    "news.undo_register",
    "news.close",
    "news.undo_close",
    "news.staff.register",
    "news.staff.find_unsuitable",
    "news.staff.ask_more",
    "news.staff.undo_unsuitable",
    "news.staff.undo_register",
}
"""Moves that the other side does not have to hear of."""


def _own_answered(turn: Voice, event: events.OwnAnswered) -> None:
    """The worker hears the answer; the family does not: a notice would tell what was pressed (ux.md 8, 9.8)."""
    case, me = event.case, turn.unit.me.id if turn.unit.me else ""
    for member in turn.unit.cases.members(case.id):
        if member.part is Part.WORKER and member.account_id != me:
            tell(
                turn,
                member.account_id,
                case.person_id,
                f"news.staff.own_{event.answer.value}",
                button("open_case", "review.show", case=case.id),
                case_id=case.id,
                platform=event.platform.value if event.platform else "",
            )


def _erased(turn: Voice, event: events.PersonErased) -> None:
    case: Case = event.case
    me = turn.unit.me.id if turn.unit.me else ""
    for member in turn.unit.cases.members(case.id):
        account = turn.unit.accounts.get(member.account_id)
        if member.account_id == me or member.part is Part.PERSON:
            continue
        if member.part is Part.REFERRER:
            _tell_referrer(turn, member.account_id, case, "news.referrer.stopped")
            continue
        key = "news.staff.erased" if member.part is Part.WORKER else "news.not_now"
        offers = () if member.part is Part.WORKER else (button("help_me", "call", reason="support"),)
        tell(turn, account.id, account.person_id, key, *offers, number=case.number)


def _never_agreed(turn: Voice, event: events.NeverAgreed) -> None:
    _tell_referrer(turn, event.account_id, event.case, "news.referrer.never")


TELLERS: dict[type, Callable[[Voice, Any], None]] = {
    events.ApplicationSubmitted: _submitted,
    events.CaseMoved: _moved,
    events.NeverAgreed: _never_agreed,
    events.OwnAnswered: _own_answered,
    events.PersonErased: _erased,
}
