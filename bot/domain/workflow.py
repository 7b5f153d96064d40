"""The road of a case: one table, and the one function that moves a case along it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.case import Answer, Case, OwnYes, Stage
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
    before: Stage | None = None
    """Where the case stood before the move that is now undone."""


Guard = Callable[[Case, Facts], bool]


def own_yes(case: Case, facts: Facts) -> bool:
    """The person said yes; nobody else's yes becomes theirs. Source: 000 §二(二)5; PIPL 14; for a child PIPL 31."""
    if case.age is AgeBand.CHILD:
        return facts.guardian_yes
    return facts.own is not None and facts.own.answer is Answer.YES


def platform_yes(case: Case, facts: Facts) -> bool:
    """The person agreed to the entry on the national platform (K2). Source: 000 §二(二)5; PIPL 23."""
    if case.age is AgeBand.CHILD:
        return facts.guardian_yes
    return facts.own is not None and facts.own.platform is Answer.YES


def platform_number(_case: Case, facts: Facts) -> bool:
    """Staff made the entry on the national platform and copied its number (R34). Source: 000 §二(二)4-5."""
    return bool(facts.platform_number)


def reason(_case: Case, facts: Facts) -> bool:
    """A reason is written down (R43). Source: 000 §二(二)5."""
    return bool(facts.why.strip())


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the road."""

    name: str
    froms: tuple[Stage, ...]
    to: Stage | None
    """None: back to where it stood before."""
    by: tuple[Part, ...]
    needs: tuple[Guard, ...] = ()


S, P = Stage, Part
_APPLICANTS = (P.PERSON, P.FAMILY, P.KIN)

MOVES: tuple[Move, ...] = (
    Move("take_up", (S.SUBMITTED,), S.UNDER_REVIEW, (P.WORKER,)),
    Move("ask_more", (S.UNDER_REVIEW,), S.NEED_INFO, (P.WORKER,), (reason,)),
    Move("answer_more", (S.NEED_INFO,), S.UNDER_REVIEW, (*_APPLICANTS, P.WORKER)),
    Move("register", (S.UNDER_REVIEW,), S.REGISTERED, (P.WORKER,), (own_yes, platform_yes, platform_number)),
    Move("find_unsuitable", (S.UNDER_REVIEW,), S.NOT_SUITABLE, (P.WORKER,), (reason,)),
    Move("undo_unsuitable", (S.NOT_SUITABLE,), S.UNDER_REVIEW, (P.WORKER,), (reason,)),
    Move("undo_register", (S.REGISTERED,), S.UNDER_REVIEW, (P.WORKER,), (reason,)),
    Move("withdraw", (S.SUBMITTED, S.UNDER_REVIEW, S.NEED_INFO, S.REGISTERED), S.WITHDRAWN, (*_APPLICANTS, P.WORKER)),
    Move("undo_withdraw", (S.WITHDRAWN,), None, _APPLICANTS),
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
