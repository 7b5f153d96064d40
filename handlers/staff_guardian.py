"""监护人的事: who signs beside the person, told by papers that a worker saw (ux.md 7.6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.app import Form, Turn
from bot.conversation.flow import Answers, Ask, Choose, Data, Flow, Seen
from bot.domain.case import Door
from bot.domain.commands import RecordGuardian
from bot.domain.errors import Refused
from bot.domain.guardianship import Basis, Finding
from bot.domain.hold import HoldKind
from bot.domain.people import AgeBand, Relation
from bot.services import caseload, guardians, holds
from handlers import staff_guardian_link, staff_signers
from handlers.staff_decide import short
from handlers.staff_register import line, whose
from handlers.steps import read_number

PAPERS = "papers tell who signs beside the person, never a button of the family (民法典 21-24, 28, 35; R2)"


def _minor(seen: Seen) -> bool:
    return seen.about.get("age") != AgeBand.ADULT.value


def _somebody(seen: Seen) -> bool:
    """Whether there is a guardian to be named."""
    return _minor(seen) or seen.answers.get("finding") == Finding.COURT.value


def _prepare(turn: Turn, about: Mapping[str, Any]) -> Mapping[str, Any]:
    case = caseload.look(turn, str(about["case"]))
    return {"case": case.id, "age": case.age.value, "self": case.door is Door.SELF}


def _command(answers: Answers, about: Mapping[str, Any]) -> RecordGuardian:
    named = "basis" in answers
    phone = str(answers.get("phone", ""))
    return RecordGuardian(
        str(about["case"]),
        Finding(answers.get("finding", Finding.NONE.value)),
        Relation(answers["relation"]) if named else None,
        Basis(answers["basis"]) if named else None,
        str(answers.get("name", "")),
        "" if phone == "none" else phone,
        str(answers["evidence"]),
        answers.get("applied") == "same",
    )


def _record(turn: Turn, command: RecordGuardian) -> None:
    seen = guardians.record(turn, command)
    staff_signers.say(turn, seen)
    turn.say(
        "guardian.recorded",
        *staff_guardian_link.ways(turn, seen),
        turn.button("not_straight", "straight", case=seen.id),
        turn.button("open_case", "review.show", case=seen.id),
        turn.button("today"),
        person=seen.person_id,
    )


FORM = Form(
    Flow(
        "guardian",
        1,
        (
            Choose(
                "finding",
                Data.RESTRICTED,
                PAPERS,
                options=("none", "court"),
                when=lambda seen: not _minor(seen),
            ),
            Choose("basis", Data.RESTRICTED, PAPERS, options=tuple(one.value for one in Basis), when=_somebody),
            Choose(
                "relation",
                Data.RESTRICTED,
                PAPERS,
                options=tuple(one.value for one in Relation),
                when=_somebody,
            ),
            Ask("name", Data.RESTRICTED, PAPERS, reads=line, when=_somebody),
            Ask("phone", Data.RESTRICTED, PAPERS, reads=read_number, also=("none",), when=_somebody),
            Choose(
                "applied",
                Data.CONTACT,
                "their page shows what a guardian may see (ux.md 8)",
                options=("same", "other"),
                when=lambda seen: _somebody(seen) and not seen.about.get("self"),
            ),
            Ask("evidence", Data.RESTRICTED, PAPERS, reads=line),
        ),
        then=_command,
    ),
    _record,
    view=lambda turn: {"digits": turn.house.digits},
    prepare=_prepare,
    whose=whose,
    staff=True,
)


def _prepare_yes(turn: Turn, about: Mapping[str, Any]) -> Mapping[str, Any]:
    """Only where a court finding is on file and the person cannot say it now."""
    case = caseload.look(turn, str(about["case"]))
    able = all(hold.kind is not HoldKind.NOT_ABLE for hold in holds.of(turn, case))
    if able or guardians.on_file(turn, case).finding is not Finding.COURT:
        raise Refused("guardian_yes.no_gap")
    return {"case": case.id}


def _agree(turn: Turn, told: tuple[str, str]) -> None:
    seen = guardians.agree(turn, *told)
    turn.say(
        "guardian_yes.kept",
        turn.button("judge", "review.judge", case=seen.id),
        turn.button("open_case", "review.show", case=seen.id),
        turn.button("today"),
        person=seen.person_id,
    )


YES = Form(
    Flow(
        "guardian_yes",
        1,
        (Ask("words", Data.SENSITIVE, PAPERS, reads=short),),
        then=lambda answers, about: (str(about["case"]), str(answers["words"])),
    ),
    _agree,
    prepare=_prepare_yes,
    whose=whose,
    staff=True,
)
