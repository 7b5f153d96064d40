"""They disagree: what each side told a worker, what follows by the table, and what each side is told (ux.md 9.5).

What one side said is sealed and shown to nobody but the worker. Source: 民法典 19, 28, 31, 35; PIPL 31.
"""

from __future__ import annotations

from datetime import date, timedelta

from bot.domain.case import Answer, Case, OwnYes
from bot.domain.commands import RecordDisagreement
from bot.domain.disagreement import Follows, Row, Says, row_for
from bot.domain.errors import Refused
from bot.domain.guardianship import to_ask
from bot.domain.people import AgeBand, Part, Relation
from bot.services import caseload, holds, news, stopping
from bot.services.voice import Voice

VISITS = "visits"


def said(own: OwnYes | None) -> Says:
    """What is on record of the person's own word. Yes to the help and not to the entry is yes to one thing."""
    if own is None or own.answer is not Answer.YES:
        return Says.UNCLEAR
    return Says.PARTLY if own.platform not in (None, Answer.YES) else Says.YES


def record(turn: Voice, command: RecordDisagreement) -> tuple[Case, Row | None]:
    """Keep what both sides say, and do what the table says. None: they do not disagree.

    Raises:
        Refused: the person is said to want it, and their own word is not on record.
    """
    case = caseload.take_up(turn, command.case_id)
    person = _person(turn, case, command.person)
    row = row_for(case.age, stopping.finding(turn, case), person, command.others)
    split = row is not None and row.follows is Follows.ASK_NAMED
    asked = to_ask(command.named, frozenset(command.relatives)) if split else None
    stopping.keep(
        turn,
        case,
        {
            "who": "family",
            "person": person.value,
            "others": command.others.value,
            "words": command.words,
            "follows": row.follows.value if row else "",
            "asked": asked.value if asked else "",
        },
    )
    if row is not None and row.hold is not None:
        holds.put(turn, case, row.hold, {"judge": "worker", "why": command.words})
    return case, row


def asked_one(turn: Voice, case: Case) -> Relation | None:
    """The relative who is asked where two disagree, as last recorded."""
    for one in reversed(turn.unit.files.open(case, stopping.SECTION, "disagreement").get("all", [])):
        if one.get("asked"):
            return Relation(one["asked"])
    return None


def tell_person(turn: Voice, case_id: str) -> bool:
    """Say to the person that they are not in between. False: they have no page of their own, so it is said by phone."""
    case = caseload.take_up(turn, case_id)
    told = False
    for member in turn.unit.cases.members(case.id):
        if member.part is Part.PERSON and turn.unit.accounts.addresses(member.account_id):
            offer = news.button("my_case", "progress")
            news.tell(turn, member.account_id, case.person_id, "news.not_in_between", offer, case_id=case.id)
            told = True
    return told


# -- visits ------------------------------------------------------------------------------------------------------


def visits(turn: Voice, case: Case) -> list[date]:
    """Days on which somebody went and asked, and it stayed unclear."""
    kept = turn.unit.files.open_own(case, VISITS).get("all", [])
    return [date.fromisoformat(one["on"]) for one in kept]


def visits_left(turn: Voice, case: Case) -> int:
    """How often somebody may still go: three times within sixty days, then the person is left alone."""
    gone = visits(turn, case)
    if gone and turn.today > gone[0] + timedelta(days=turn.terms.visits_within):
        return 0
    return max(0, turn.terms.visits_most - len(gone))


def visited(turn: Voice, case_id: str, words: str) -> int:
    """It stays unclear; returns how many visits are left.

    Raises:
        Refused: there have been enough.
    """
    case = caseload.take_up(turn, case_id)
    if not visits_left(turn, case):
        raise Refused("visit.enough")
    earlier = turn.unit.files.open_own(case, VISITS).get("all", [])
    one = {"on": turn.today.isoformat(), "by": turn.working.id, "words": words}
    turn.unit.files.put(case, VISITS, {"all": [*earlier, one]})
    return visits_left(turn, case)


def _person(turn: Voice, case: Case, told: Says) -> Says:
    """The record counts; what is told beside it can only be a no, unclear, or less than the record says."""
    if case.age is AgeBand.CHILD:
        return told
    recorded = said(turn.unit.files.own_yes(case.id))
    if told in (Says.YES, Says.PARTLY) and recorded is Says.UNCLEAR:
        raise Refused("disagree.own_first")
    return recorded if told is Says.YES else told
