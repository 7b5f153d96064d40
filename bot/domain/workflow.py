"""The road of a case: one table, and the one function that moves a case along it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.case import OPEN, Answer, Case, OwnYes, Stage
from bot.domain.errors import Refused
from bot.domain.people import AgeBand, Part


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a case when somebody wants to move it."""

    own: OwnYes | None = None
    platform_number: str = ""
    why: str = ""
    guardian_yes: bool = False
    """A parent or guardian applied for a child, and agreed."""
    guardian_stands: bool = False
    """A guardian by court finding agreed while the adult cannot say it; without the finding nobody's yes fills that
    gap (ux.md 9.6)."""
    before: Stage | None = None
    """Where the case stood before the move that is now undone."""
    held: bool = False
    """Nothing moves on for now: the person cannot say it at the moment, or a guardian objects (ux.md 9.5, 9.6)."""
    share: bool = False
    """The person agreed that this one institution sees it (K3)."""
    room: bool = True
    """The institution has a free place."""


Guard = Callable[[Case, Facts], bool]


def own_yes(case: Case, facts: Facts) -> bool:
    """The person said yes; nobody else's yes becomes theirs. Source: 000 §二(二)5; PIPL 14; for a child PIPL 31."""
    if case.age is AgeBand.CHILD:
        return facts.guardian_yes
    return facts.guardian_stands or (facts.own is not None and facts.own.answer is Answer.YES)


def platform_yes(case: Case, facts: Facts) -> bool:
    """The person agreed to the entry on the national platform (K2). Source: 000 §二(二)5; PIPL 23."""
    if case.age is AgeBand.CHILD:
        return facts.guardian_yes
    return facts.guardian_stands or (facts.own is not None and facts.own.platform is Answer.YES)


def platform_number(_case: Case, facts: Facts) -> bool:
    """Staff made the entry on the national platform and copied its number (R34). Source: 000 §二(二)4-5."""
    return bool(facts.platform_number)


def reason(_case: Case, facts: Facts) -> bool:
    """A reason is written down (R43). Source: 000 §二(二)5."""
    return bool(facts.why.strip())


def not_held(_case: Case, facts: Facts) -> bool:
    """Nobody is waited for: not the person's own word, not a guardian's. Source: 民法典 31, 35; ux.md 9.5, 9.6."""
    return not facts.held


def share_yes(_case: Case, facts: Facts) -> bool:
    """The person agreed that this one institution sees what it needs (K3). Source: PIPL 23."""
    return facts.share


def room(_case: Case, facts: Facts) -> bool:
    """The institution has not taken in more than it can (R46). Source: 000 §二(二)6 承接能力."""
    return facts.room


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the road."""

    name: str
    froms: tuple[Stage, ...]
    to: Stage | None
    """None: back to where it stood before, or where it stands."""
    by: tuple[Part, ...]
    needs: tuple[Guard, ...] = ()


S, P = Stage, Part
_APPLICANTS = (P.PERSON, P.FAMILY, P.KIN)
_WITH_US = (S.SUBMITTED, S.UNDER_REVIEW, S.NEED_INFO, S.REGISTERED)
"""No institution has it or is asked: of two the one with an institution goes on, and two of these are not merged."""

MOVES: tuple[Move, ...] = (
    Move("take_up", (S.SUBMITTED,), S.UNDER_REVIEW, (P.WORKER,)),
    Move("ask_more", (S.UNDER_REVIEW,), S.NEED_INFO, (P.WORKER,), (reason,)),
    Move("answer_more", (S.NEED_INFO,), S.UNDER_REVIEW, (*_APPLICANTS, P.WORKER)),
    Move("register", (S.UNDER_REVIEW,), S.REGISTERED, (P.WORKER,), (not_held, own_yes, platform_yes, platform_number)),
    Move("refer", (S.REGISTERED,), S.REFERRED, (P.WORKER, P.PERSON), (not_held, own_yes, share_yes)),
    Move("refer_elsewhere", (S.WAITLISTED,), S.WAITLISTED, (P.WORKER, P.PERSON), (not_held, own_yes, share_yes)),
    Move("move_away", (S.WAITLISTED, S.ACCEPTED), None, (P.WORKER, P.PERSON), (not_held, own_yes, share_yes)),
    Move("arrive", (S.WAITLISTED, S.ACCEPTED), S.ACCEPTED, (P.PROVIDER,), (not_held, own_yes, share_yes, room)),
    Move("arrive_queue", (S.WAITLISTED,), S.WAITLISTED, (P.PROVIDER,), (own_yes, share_yes)),
    Move("accept", (S.REFERRED, S.WAITLISTED), S.ACCEPTED, (P.PROVIDER,), (not_held, own_yes, room)),
    Move("queue", (S.REFERRED, S.WAITLISTED), S.WAITLISTED, (P.PROVIDER,), (own_yes,)),
    Move("refuse", (S.REFERRED,), S.REGISTERED, (P.PROVIDER,), (reason,)),
    Move("refuse_while_waiting", (S.WAITLISTED,), S.WAITLISTED, (P.PROVIDER,), (reason,)),
    Move("revoke", (S.REFERRED,), S.REGISTERED, (*_APPLICANTS, P.WORKER)),
    Move("undo_answer", (S.REGISTERED, S.WAITLISTED, S.ACCEPTED), S.REFERRED, (P.PROVIDER, P.WORKER), (reason,)),
    Move("leave_place", (S.WAITLISTED, S.ACCEPTED), S.REGISTERED, (P.PERSON, P.WORKER)),
    Move("find_unsuitable", (S.UNDER_REVIEW,), S.NOT_SUITABLE, (P.WORKER,), (reason,)),
    Move("undo_unsuitable", (S.NOT_SUITABLE,), S.UNDER_REVIEW, (P.WORKER,), (reason,)),
    Move("undo_register", (S.REGISTERED,), S.UNDER_REVIEW, (P.WORKER,), (reason,)),
    Move("merge", _WITH_US, S.MERGED, (P.WORKER,), (own_yes,)),
    Move("undo_merge", (S.MERGED,), None, (P.WORKER,), (reason,)),
    Move("close", OPEN, S.CLOSED, (*_APPLICANTS, P.GUARDIAN, P.WORKER), (reason,)),
    Move("undo_close", (S.CLOSED,), None, (*_APPLICANTS, P.GUARDIAN, P.WORKER), (reason,)),
    Move("withdraw", (*OPEN, S.MERGED), S.WITHDRAWN, (*_APPLICANTS, P.GUARDIAN, P.WORKER)),
    Move("undo_withdraw", (S.WITHDRAWN,), None, (*_APPLICANTS, P.GUARDIAN)),
)
"""Source: 000 §二(二)5-6; 004 §二(二)4; right to withdraw R52."""

_BY_NAME = {move.name: move for move in MOVES}


def missing(name: str, case: Case, facts: Facts) -> tuple[str, ...]:
    """Names of the guards that still refuse this move: what is missing, for the one who must bring it."""
    return tuple(guard.__name__ for guard in _BY_NAME[name].needs if not guard(case, facts))


def move(case: Case, name: str, part: Part, today: date, facts: Facts | None = None) -> Case:
    """The case after the move.

    Raises:
        Refused: the stage, the mover or a guard says no; each has its own sentence.
    """
    row, facts = _BY_NAME[name], facts or Facts()
    if case.stage not in row.froms:
        raise Refused("error.wrong_stage", stage=case.stage.value)
    if part not in row.by:
        raise Refused("error.not_yours")
    for guard in missing(name, case, facts):
        raise Refused(f"error.needs_{guard}")
    return replace(
        case,
        stage=row.to or facts.before or case.stage,
        stage_on=today,
        version=case.version + 1,
        platform_number=facts.platform_number or case.platform_number,
        platform_on=today if facts.platform_number else case.platform_on,
    )
