"""A hospital hands somebody on to the community, with what they and the guardian said there (door H, ux.md 5.4).

Told by the hospital, a yes is not yet the person's own: after discharge they are asked once, and nothing is
registered before. No diagnosis, no drug, no record. Source: 000 §二(二)5; 001 §二(二); 002 §六; PIPL 23, 29 (R28, R67).
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta

from bot.domain import hospital as rules
from bot.domain.case import OPEN, Answer, Case, Door, Stage, Way
from bot.domain.commands import HandOn, Reach
from bot.domain.consent import Purpose
from bot.domain.errors import NotThere, Refused
from bot.domain.events import ApplicationSubmitted, NeverAgreed
from bot.domain.people import AgeBand, Part, Role
from bot.services import call_outcomes, promises, reviews, wishes
from bot.services.voice import Voice
from bot.store.cases import new_number

OWED, DONE = "upload_owed", "upload_done"
"""The rules under which the hospital's own entry upstream is noted: owed, and made."""
SECTION = "hospital"
NO_PATIENTS = (Role.VOLUNTEER, Role.ADMIN, Role.AUDITOR)
"""Roles that hand nobody on, wherever they work."""


def works_there(turn: Voice) -> bool:
    """Whether the one who acts works for a hospital or clinic, with patients."""
    staff = turn.unit.working
    return staff is not None and staff.role not in NO_PATIENTS and turn.unit.team.is_medical(staff.organisation_id)


def hands_on(turn: Voice, area: str) -> bool:
    """Whether a hospital hands on in this place, by the rules that hold there today."""
    return rules.hands_on(turn.packs, area, turn.today)


def upstream(turn: Voice, area: str) -> str:
    """Where it owes its own entry; empty: no document names it."""
    return rules.upstream(turn.packs, area, turn.today)


def hand_on(turn: Voice, command: HandOn) -> tuple[Case, str]:
    """The case, and the code of the link that goes on the family's card.

    The age is not asked here: an adult's own yes is the strictest, so it counts until a worker saw otherwise.

    Raises:
        NotThere: nobody of a hospital acts.
    """
    if not works_there(turn) or turn.kept is None:
        raise NotThere
    unit, person_id = turn.unit, turn.kept.person_id
    # Somebody who has not spoken here yet: letters to them become calls, until they open their own page.
    account, by = unit.accounts.make(), promises.check_by(turn)
    case = unit.cases.make(person_id, account.id, new_number(), command.area, Door.HOSPITAL, AgeBand.ADULT, by)
    unit.cases.join(case.id, account.id, Part.PERSON)
    unit.cases.join(case.id, turn.me.id, Part.REFERRER)
    reach = asdict(Reach(command.phone))
    unit.files.put(case, "wish", {"relation": "self", "knows": "handed", "wishes": [], "call_as": "self"})
    unit.files.put(case, "reach", reach)
    unit.files.put(case, SECTION, _told(command))
    unit.files.index(case.id, "phone", command.phone)
    unit.files.consent(turn.me.id, person_id, Purpose.HANDED)
    if command.guardian_said in ("signed", "phone"):
        unit.files.consent(turn.me.id, person_id, Purpose.HANDED_GUARDIAN)
    at = promises.call_by(turn).replace(year=by.year, month=by.month, day=by.day)
    unit.calls.make(account.id, person_id, case.area, "discharge", at, reach, case_id=case.id)
    if command.guardian_said == "no":
        # The adult's yes stands; a worker talks with each of them alone, the person first (ux.md 9.5; 民法典 35).
        after = at + timedelta(days=1)
        unit.calls.make(account.id, person_id, case.area, "guardian", after, reach, case_id=case.id)
    if command.upload_owed:
        unit.time.once(OWED, case.id, turn.today, "noted")
    unit.tell(ApplicationSubmitted(case))
    return case, wishes.make_link(turn, case)


def _told(command: HandOn) -> dict[str, str]:
    names = ("person_said", "guardian_said", "guardian_why", "basis", "call_as", "answers", "upload", "sentence")
    return {name: getattr(command, name) for name in names} | {"basis_on": command.basis_on.isoformat()}


# -- the hospital's own list -----------------------------------------------------------------------------------------


def handed(turn: Voice) -> list[Case]:
    """Whom the one who acts handed on, newest first; of those who said no only the number is left (R49)."""
    return turn.unit.cases.handed_on(turn.me.id) if works_there(turn) else []


def became(turn: Voice, case: Case) -> str:
    """What became of somebody, in one word."""
    if case.stage not in OPEN or turn.unit.key_of(case.person_id) is None:
        return "stopped"
    if case.stage is Stage.ACCEPTED:
        return "accepted"
    return "received" if case.platform_on is None else "registered"


def owed_since(turn: Voice, case: Case) -> date | None:
    """Since when the hospital owes its own entry upstream; None: it does not."""
    owed = turn.unit.time.fired(OWED, case.id)
    return owed[0] if owed and not turn.unit.time.fired(DONE, case.id) else None


def uploaded(turn: Voice, case_id: str, note: str) -> None:
    """The hospital made its own entry: day or number of it.

    Raises:
        NotThere: not one's own, over, or nothing is owed.
    """
    case = _own(turn, case_id)
    if owed_since(turn, case) is None:
        raise NotThere
    turn.unit.files.put(case, SECTION, turn.unit.files.open_own(case, SECTION) | {"upload": note})
    turn.unit.time.once(DONE, case.id, turn.today, "noted")


def new_link(turn: Voice, case_id: str) -> str:
    """Another link for the family's card; the one before works too, until it is opened or a week old."""
    return wishes.make_link(turn, _own(turn, case_id))


def _own(turn: Voice, case_id: str) -> Case:
    for case in handed(turn):
        if case.id == case_id and became(turn, case) != "stopped":
            return case
    raise NotThere


# -- the person, after discharge -------------------------------------------------------------------------------------


def sentence(turn: Voice, case: Case) -> str:
    """What the hospital wrote for the worker, for the person's own eyes."""
    return str(turn.unit.files.open_own(case, SECTION).get("sentence", ""))


def take_sentence_out(turn: Voice, case: Case) -> None:
    """The person does not want the worker to read it."""
    turn.unit.files.put(case, SECTION, turn.unit.files.open_own(case, SECTION) | {"sentence": ""})


def never(turn: Voice, case_id: str, way: Way) -> Case:
    """我没同意过: it stops, everything is erased, and the hospital hears so."""
    return _tell_hospital(turn, wishes.answer(turn, case_id, Answer.NO, None, way))


def never_on_the_phone(turn: Voice, call_id: str) -> Case:
    """The same, said to a worker.

    Raises:
        Refused: a colleague holds the case.
    """
    case = call_outcomes.spoke(turn, call_id, "declines")
    if case is None:
        raise Refused("error.not_there")
    return _tell_hospital(turn, reviews.person_says_no(turn, case.id))


def _tell_hospital(turn: Voice, case: Case) -> Case:
    for member in turn.unit.cases.members(case.id):
        if member.part is Part.REFERRER:
            # It hears of this once, in these words and not in those of any other no.
            turn.unit.cases.leave(case.id, member.account_id)
            turn.unit.tell(NeverAgreed(case, member.account_id))
    return case
