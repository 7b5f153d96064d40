"""What is due on the way to an institution: who goes on with a review or looks after a lead, who has to ask a place,
and which place has not answered.

Source: 000 §二(二)6; ux.md 11 rows 2, 3, 5 (R39, R47, R48).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.app import Turn
from bot.domain.case import Answer
from bot.domain.people import CASE_ROLES, Staff
from bot.services import reviews


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was promised for a day."""

    on: date
    subject: str
    what: str
    area: str


def due(turn: Turn, team: Sequence[Staff], until: date) -> Iterator[Item]:
    """Everything of the kind on the desks of some. What was begun after that day is not due by it."""
    add, terms, desks = turn.calendar.add_working_days, turn.terms, turn.unit.desks(team)
    reviewed = desks.reviewed(until)
    ids = [row.id for row in reviewed]
    later, said = turn.unit.time.ahead(reviews.PUT_OFF, ids), turn.unit.files.own_yes_many(ids)
    for row in reviewed:
        if row.id in said and said[row.id].answer is Answer.YES and row.id not in later:
            yield Item(add(row.on, terms.check_days), row.id, "idle", row.area)
    for row in desks.leads(until):
        first = add(row.made_on, 1 if row.abuse else terms.check_days)
        yield Item(row.again_on or first, row.id, "lead", row.area)
    for row in desks.registered(until):
        yield Item(add(row.on, terms.refer_days), row.id, "refer", row.area)
    moving = desks.moving(until)
    turn.unit.load_keys({row.person_id for row in moving})
    for row in moving:
        to = str(turn.unit.open_own(row.person_id, f"section.box:{row.id}/moving", row.box).get("area", ""))
        if to not in ("", row.area):
            yield Item(add(row.on, terms.move_days), row.id, "move", row.area)
    staffed = {one.organisation_id for one in turn.unit.team.everyone() if one.works and one.role in CASE_ROLES}
    for row in desks.asked():
        if row.on < turn.today or row.to_institution not in staffed:
            yield Item(row.on, row.id, "unanswered", row.area)
    for row in desks.received(until):
        yield Item(row.on, row.id, "answer", row.area)
