"""A guardian's own entry: handed out by whoever saw the papers, opened once, on the guardian's own device (ux.md 8).

Only where the guardian stands before the worker, or their number has been answered by them: nothing goes to a number
that nobody has answered (ux.md 9.3). Who opens it sees nothing before they press. Source: 民法典 21-24, 35; PIPL 31.
"""

from __future__ import annotations

from datetime import timedelta

from bot.domain.case import OPEN, Case
from bot.domain.errors import NotThere
from bot.domain.people import Part
from bot.services import caseload, guardians, news
from bot.services.voice import Voice
from bot.store.unit import new_code

WAYS = ("answered", "visit")
"""How it reaches them: they picked up the telephone themselves, or they stand there."""


def may_offer(turn: Voice, case: Case) -> bool:
    """Whether papers name somebody who decides beside the person, and who did not apply themself.

    Who looks already may be given another one, for another phone.
    """
    kept = guardians.on_file(turn, case)
    named = kept.known(case.age) and guardians.decides(case, kept)
    return named and case.stage in OPEN and case.applicant_id not in _looking(turn, case)


def _looking(turn: Voice, case: Case) -> list[str]:
    """Accounts that follow it as guardians."""
    return [one.account_id for one in turn.unit.cases.members(case.id) if one.part is Part.GUARDIAN]


def phone(turn: Voice, case: Case) -> str:
    """The guardian's number, as the papers came; the look is logged."""
    return guardians.look(turn, case).phone


def offer(turn: Voice, case_id: str, how: str) -> str:
    """A code that opens once. One that was handed out before and not used opens nothing any more.

    Raises:
        NotThere: no papers name anybody, or it is who applied; or nobody answered.
    """
    unit, case = turn.unit, caseload.take_up(turn, case_id)
    if how not in WAYS or not may_offer(turn, case) or (how == "answered" and not phone(turn, case)):
        raise NotThere
    kept = unit.files.open(case, guardians.SECTION, "guardian")
    if "entry" in kept:
        unit.crossings.forget(kept["entry"], "link")
    account, code = unit.accounts.make(), new_code()
    unit.cases.join(case.id, account.id, Part.GUARDIAN)
    unit.cases.leave(case.id, account.id)  # invited, and not in it before they press
    unit.crossings.make("link", account.id, code, timedelta(days=turn.terms.link_days))
    unit.files.put(case, guardians.SECTION, kept | {"entry": account.id})
    unit.record("guardian.link", f"case:{case.id}", fields=how)
    enter_by = news.button("look", "guardian_entry.enter", case=case.id)
    news.tell(turn, account.id, account.person_id, "guardian_entry.hello", enter_by, news.button("call", "call"))
    return code


def enter(turn: Voice, case_id: str) -> Case:
    """The guardian looks: from now on they follow the case as a guardian.

    Raises:
        NotThere: it was handed out to somebody else, or the papers name another one by now.
    """
    # Whoever was never invited learns nothing, not even by how long the answer takes (ux.md 15 no. 8).
    if not turn.unit.cases.ever_in(case_id, turn.me.id):
        raise NotThere
    case = turn.unit.cases.alive(case_id)
    if turn.unit.files.open_own(case, guardians.SECTION).get("entry") != turn.me.id:
        raise NotThere
    looking = _looking(turn, case)
    if turn.me.id not in looking:
        if not may_offer(turn, case):
            raise NotThere
        for former in looking:  # their phone of before
            turn.unit.messages.take_back(former, case.id)
            turn.unit.cases.leave(case.id, former)
        turn.unit.cases.join(case.id, turn.me.id, Part.GUARDIAN, sees_schedule=True)
        turn.unit.record("guardian.enter", f"case:{case.id}")
    return case
