"""Leads: told by somebody outside, taken by one worker, and over with the person's own word (door T, ux.md 5.5).

Nothing of it is a case before the person said yes to a worker; a no erases at once, and whoever told of it learns
nothing of it. Source: 000 §二(二)5; 004 §二(二)4; PIPL 6, 13-14, 19 (R15, R30, R31).
"""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from bot.domain.case import Answer, Case, Door
from bot.domain.clocks import lead_by
from bot.domain.commands import ConfirmLead, TellOfNeed
from bot.domain.consent import Purpose
from bot.domain.errors import NotThere, Overtaken, Refused
from bot.domain.events import CaseEntered, LeadGiven, LeadTold
from bot.domain.lead import Lead, LeadState
from bot.domain.people import AgeBand, Part, Staff
from bot.services import caseload, promises, wishes
from bot.services.voice import Voice
from bot.store.cases import new_number

CONSENT = Purpose.LEAD
"""Purpose of the yes to keeping one's own number while somebody looks after it."""


def tell(turn: Voice, command: TellOfNeed) -> Lead:
    """Keep what somebody outside tells, sealed with a key of its own, for so many days.

    Raises:
        Refused: this account has told of many today.
    """
    unit = turn.unit
    if len(unit.leads.told_by(turn.me.id, turn.today)) >= turn.terms.applications_most:
        raise Refused("apply.enough")
    # Not the key of the form: that goes at once, so that its screen looks the same whatever becomes of the lead.
    person_id = unit.new_person()
    told = {
        "call_as": command.call_as,
        "seen": list(command.seen),
        "phone": command.phone,
        "may_name": command.may_name,
    }
    # Where somebody is beaten or locked in no day ends it (ux.md 5.5; 精神卫生法 5).
    ends_on = None if command.abuse else turn.today + timedelta(days=turn.terms.lead_days)
    lead = unit.leads.make(person_id, command.area, command.side, told, ends_on, abuse=command.abuse)
    unit.files.consent(turn.me.id, person_id, CONSENT)
    unit.tell(LeadTold(lead.id, lead.area, lead.abuse))
    return lead


def told(turn: Voice) -> list[Lead]:
    """What the one who acts told of lately: how long it is shown does not depend on what became of it."""
    return turn.unit.leads.told_by(turn.me.id, turn.today - timedelta(days=turn.terms.lead_days))


def is_late(turn: Voice, lead: Lead) -> bool:
    """Whether nobody has looked by the day of the house."""
    by = lead_by(lead, turn.calendar, turn.terms)
    return by is not None and turn.today > by


# -- the worker's side -----------------------------------------------------------------------------------------------


def waiting(turn: Voice) -> list[Lead]:
    """Leads to see to now."""
    return [lead for lead in turn.unit.leads.queue() if lead.again_on is None or lead.again_on <= turn.today]


def take(turn: Voice, lead_id: str) -> Lead:
    """Take a lead: of two who press at once one wins, and the other hears who.

    Raises:
        Refused: a colleague has it.
        NotThere: there is none, it is over, or it lies elsewhere.
    """
    try:
        return turn.unit.leads.take(turn.unit.leads.for_staff(lead_id))
    except (NotThere, Overtaken):
        found = turn.unit.leads.any(lead_id)
        theirs = found is not None and found.state is LeadState.OPEN and caseload.covers(turn, found.area)
        if found is None or not theirs or found.owner_id is None:
            raise NotThere from None
        raise Refused("leads.taken", name=turn.unit.team.get(found.owner_id).name) from None


def could_not_ask(turn: Voice, lead_id: str) -> Lead:
    """Nobody was there to be asked: again on the next working day, until its days are over."""
    lead = take(turn, lead_id)
    again = turn.calendar.add_working_days(turn.today, 1)
    return turn.unit.leads.save(lead, replace(lead, tries=lead.tries + 1, again_on=again), "try")


def says_no(turn: Voice, lead_id: str) -> None:
    """The person does not want it: everything that was told is gone at once, and no reason is asked (ux.md 6)."""
    lead = take(turn, lead_id)
    if lead.abuse:
        # A no does not end it where somebody is beaten or locked in: a human says what was done, and why.
        raise Refused("leads.needs_reason")
    _end(turn, lead, LeadState.CLOSED, "no")


def close(turn: Voice, lead_id: str, why: str) -> None:
    """A human settled it, and says why; what was told goes, the reason stays with the one who wrote it."""
    _end(turn, take(turn, lead_id), LeadState.CLOSED, "close", why)


def lapse(turn: Voice, lead: Lead) -> None:
    """Its days are over and nobody could be asked. Never where there is abuse."""
    if not lead.abuse:
        _end(turn, lead, LeadState.LAPSED, "lapse")


def colleagues(turn: Voice, lead: Lead) -> list[Staff]:
    """Who could take it over."""
    return [staff for staff in turn.unit.team.workers_of(lead.area) if staff.id != turn.working.id]


def hand(turn: Voice, lead_id: str, to_id: str) -> Lead:
    """Pass it to a colleague of its place, or (no id) back to the list of everybody."""
    lead = take(turn, lead_id)
    if to_id and to_id not in [staff.id for staff in colleagues(turn, lead)]:
        raise NotThere
    after = turn.unit.leads.save(lead, replace(lead, owner_id=to_id or None), "hand")
    if to_id:
        turn.unit.tell(LeadGiven(lead.id, lead.area, to_id))
    return after


def confirm(turn: Voice, command: ConfirmLead) -> Case:
    """The person said yes, by telephone or face to face: an application, for the ordinary review.

    The person applies; the worker types, and writes down who was asked, how, and in which words. What was told by
    somebody else is not taken along but for how to call them. Source: 000 §二(二)5; 004 §二(二)4; PIPL 14, 31.
    """
    lead = take(turn, command.lead_id)
    unit, kept = turn.unit, turn.unit.leads.told(lead, "lead")
    account = unit.accounts.make()
    by = promises.check_by(turn)
    case = unit.cases.make(lead.person_id, account.id, new_number(), lead.area, Door.THIRD, command.age, by)
    unit.cases.join(case.id, account.id, Part.PERSON)
    unit.files.put(case, "wish", _wish(kept))
    unit.files.put(case, "reach", asdict(command.reach))
    if command.reach.phone:
        unit.files.index(case.id, "phone", command.reach.phone)
    unit.files.withdraw_consents(lead.person_id, CONSENT)
    unit.files.consent(account.id, lead.person_id, Purpose.KEEP)
    asked = {"how": command.how, "on": turn.today.isoformat()}
    unit.files.put(case, "typed", asked | {"by": turn.working.id, "said": command.words})
    if command.age is AgeBand.CHILD:
        unit.files.put(case, "guardian", asked | {"who": "guardian", "words": command.words})
    else:
        unit.files.put(case, "asked", asked | {"who": "person"})
        wishes.answer_by_worker(turn, case, Answer.YES, None, command.words)
    unit.leads.save(lead, replace(lead, state=LeadState.CONFIRMED, case_id=case.id, closed_on=turn.today), "confirm")
    case = caseload.take_up(turn, case.id)
    unit.tell(CaseEntered(case))
    return case


def _wish(kept: dict[str, Any]) -> dict[str, object]:
    return {"relation": "self", "knows": "own", "wishes": [], "call_as": "self", "name": kept.get("call_as", "")}


def _end(turn: Voice, lead: Lead, state: LeadState, verb: str, why: str = "") -> None:
    by = turn.unit.me.id if turn.unit.me else None
    after = replace(lead, state=state, closed_on=turn.today, closed_by=by)
    turn.unit.leads.save(lead, after, verb, why)
    turn.unit.files.withdraw_consents(lead.person_id)
    turn.unit.erase_person(lead.person_id)
