"""家里人不同意: what each side says, what follows, and the plain words for each (ux.md 9.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.app import Desk, Form, Turn
from bot.conversation.flow import Answers, Ask, Choose, Data, Flow, Option, Seen, leads
from bot.domain.case import Case
from bot.domain.commands import RecordDisagreement
from bot.domain.decision import DecisionKind
from bot.domain.disagreement import Follows, Others, Row, Says
from bot.domain.errors import Refused
from bot.domain.people import AgeBand, Relation
from bot.domain.signers import asks_both
from bot.services import caseload, disagreements, guardians
from handlers import staff_signers
from handlers.staff_decide import short
from handlers.staff_register import whose

BOTH = "what both sides say decides what follows (民法典 19, 28, 31, 35; PIPL 31)"


def _prepare(turn: Turn, about: Mapping[str, Any]) -> Mapping[str, Any]:
    case = caseload.look(turn, str(about["case"]))
    return {"case": case.id, "age": case.age.value}


def _person(seen: Seen) -> tuple[Option | str, ...]:
    if seen.about.get("age") == AgeBand.CHILD.value:
        return ("yes", "no", "unclear")
    return ("yes", "partly", "no", "unclear")


def _split(seen: Seen) -> bool:
    return seen.answers.get("others") == Others.SPLIT.value


def _named(seen: Seen) -> tuple[Option | str, ...]:
    return (*seen.answers.get("relatives", ()), "nobody")


def _command(answers: Answers, about: Mapping[str, Any]) -> RecordDisagreement:
    words, named = str(answers.get("words", "skip")), answers.get("named", "nobody")
    return RecordDisagreement(
        str(about["case"]),
        Says(answers["person"]),
        Others(answers["others"]),
        "" if words == "skip" else words,
        tuple(Relation(one) for one in answers.get("relatives", ())),
        None if named == "nobody" else Relation(named),
    )


def _record(turn: Turn, command: RecordDisagreement) -> None:
    case, row = disagreements.record(turn, command)
    if row is None:
        turn.say(
            "disagree.agree",
            turn.button("judge", "review.judge", case=case.id),
            turn.button("open_case", "review.show", case=case.id),
            turn.button("today"),
            person=case.person_id,
        )
        return
    asked = disagreements.asked_one(turn, case) if row.follows is Follows.ASK_NAMED else None
    turn.say(
        f"disagree.{row.follows.value}",
        *_ways(turn, case, row),
        turn.button("open_case", "review.show", case=case.id),
        person=case.person_id,
        visits=disagreements.visits_left(turn, case),
        asked=asked.value if asked else "",
        **staff_signers.rule(turn, case),
    )


def _ways(turn: Turn, case: Case, row: Row) -> list[Any]:
    tell = turn.button("tell_person", "disagreement.tell_person", case=case.id)
    match row.follows:
        case Follows.STANDS:
            kind = DecisionKind.PERSONS_YES_STANDS.value
            asks = asks_both(guardians.signing_rule(turn, case))
            return [*([turn.button("second", "second", case=case.id, kind=kind)] if asks else []), tell]
        case Follows.PAUSE | Follows.TALK_ONLY:
            return [turn.device("dial_12348", "tel:12348"), tell]
        case Follows.STOPS:
            return [turn.button("erase", "review.erase", case=case.id)]
        case Follows.VISIT:
            return [turn.button("visit", "visit", case=case.id)]
        case _:
            return [turn.button("judge", "review.judge", case=case.id)]


FORM = Form(
    Flow(
        "disagree",
        1,
        (
            Choose("person", Data.SENSITIVE, BOTH, options=_person),
            Choose("others", Data.SENSITIVE, BOTH, options=("no", "yes", "split")),
            Choose(
                "relatives",
                Data.SENSITIVE,
                BOTH,
                many=True,
                options=tuple(one.value for one in Relation),
                when=_split,
            ),
            Choose("named", Data.SENSITIVE, BOTH, options=_named, when=_split),
            Ask("words", Data.SENSITIVE, BOTH, reads=short, also=("skip",)),
        ),
        then=_command,
    ),
    _record,
    prepare=_prepare,
    whose=whose,
    staff=True,
)


def tell_person(turn: Turn, case: str) -> None:
    """告诉本人: that they are not in between; nothing of what the family said."""
    told = disagreements.tell_person(turn, case)
    turn.say(
        "disagree.told" if told else "disagree.by_phone",
        turn.button("open_case", "review.show", case=case),
        turn.button("today"),
        person=caseload.look(turn, case).person_id,
    )


DESK = Desk(
    "disagreement",
    {"open": lambda turn: turn.lead("today"), "tell_person": tell_person},
    staff=True,
)


# -- a visit -------------------------------------------------------------------------------------------------------


def _prepare_visit(turn: Turn, about: Mapping[str, Any]) -> Mapping[str, Any]:
    case = caseload.look(turn, str(about["case"]))
    if not disagreements.visits_left(turn, case):
        raise Refused("visit.enough")
    return {"case": case.id}


def _visited(turn: Turn, told: tuple[str, str]) -> None:
    left = disagreements.visited(turn, *told)
    turn.say(
        "visit.kept",
        turn.button("open_case", "review.show", case=told[0]),
        turn.button("today"),
        person=caseload.look(turn, told[0]).person_id,
        visits=left,
    )


VISIT = Form(
    Flow(
        "visit",
        1,
        (
            Choose(
                "said",
                Data.SENSITIVE,
                "the person's own word is asked for; nobody else's fills it (000 §二(二)5; PIPL 14)",
                options=lambda seen: (
                    leads("wants", f"register case={seen.about['case']}"),
                    "unclear",
                    leads("not_wants", f"review.erase case={seen.about['case']}"),
                ),
            ),
            Ask("words", Data.SENSITIVE, "what was seen, for whoever goes next (000 §二(二)5)", reads=short),
        ),
        then=lambda answers, about: (str(about["case"]), str(answers["words"])),
    ),
    _visited,
    prepare=_prepare_visit,
    whose=whose,
    staff=True,
)
