"""Things that are due today, so many of several kinds, in a world in which nothing else is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select

from bot.conversation.messages import Kind
from bot.domain.hold import HoldKind
from bot.domain.lead import LeadState, Side
from bot.store.tables import TABLES
from bot.store.unit import Unit, new_id
from tests.bench.stored import Stored
from tests.places import TOWN

CASE = TABLES["case"]


def due(stored: Stored, many: int) -> None:
    """A fifth each: forms nobody went on with, calls that were promised, cases to look at again, what somebody outside
    told and its days are nearly over, and messages nobody has heard."""
    makers = (_talk, _call, _hold, _lead, _message)
    rows: dict[str, list[dict[str, Any]]] = {}
    with stored.world.unit(commit=True) as unit:
        held = select(CASE).where(CASE.c.owner_id.in_([one.id for one in stored.team]), CASE.c.stage == "accepted")
        cases = unit.connection.execute(held.order_by(CASE.c.id)).all()
        for number in range(many):
            made = makers[number % len(makers)](unit, cases[number // len(makers) % len(cases)])
            for table, row in made.items():
                rows.setdefault(table, []).append(row)
        for table, some in rows.items():
            unit.connection.execute(insert(TABLES[table]), some)


Rows = dict[str, dict[str, Any]]


def _talk(unit: Unit, case: Any) -> Rows:
    talk, person = new_id(), unit.new_person()
    kept = {"step": "", "answers": {}, "trail": [], "doubt": None, "changing": False, "misses": 0, "about": {}}
    return {"talk": {
        "id": talk, "account_id": case.applicant_id, "person_id": person, "flow": "family", "version": 1,
        "state": "parked", "box": unit.seal(person, f"talk.box:{talk}", kept), "begun_on": unit.today,
        "changed_at": unit.now, "wake_on": unit.today,
    }}  # fmt: skip


def _call(unit: Unit, case: Any) -> Rows:
    call = new_id()
    return {"call": {
        "id": call, "account_id": case.applicant_id, "person_id": case.person_id, "case_id": case.id, "area": TOWN,
        "reason": "question", "urgent": False, "state": "open", "owner_id": case.owner_id, "promised_at": unit.now,
        "box": unit.seal(case.person_id, f"call.box:{call}", {"phone": "1"}), "made_on": unit.today,
        "made_at": unit.now, "wake_on": unit.today,
    }}  # fmt: skip


def _hold(unit: Unit, case: Any) -> Rows:
    hold = new_id()
    why = unit.seal(case.person_id, f"hold.why_box:{hold}", {"why": "x"})
    return {"hold": {
        "id": hold, "case_id": case.id, "person_id": case.person_id, "kind": HoldKind.NOT_ABLE.value, "by": "x",
        "why_box": why, "on": unit.today, "at": unit.now, "look_on": unit.today, "wake_on": unit.today,
    }}  # fmt: skip


def _lead(unit: Unit, case: Any) -> Rows:
    lead, person = new_id(), unit.new_person()
    return {"lead": {
        "id": lead, "account_id": case.applicant_id, "person_id": person, "area": TOWN,
        "side": next(iter(Side)).value, "abuse": False, "state": LeadState.OPEN.value, "owner_id": case.owner_id,
        "box": unit.seal(person, f"lead.box:{lead}", {"name": "x"}), "version": 1, "made_on": unit.today,
        "made_at": unit.now, "ends_on": unit.today + timedelta(days=7), "wake_on": unit.today,
    }}  # fmt: skip


def _message(unit: Unit, case: Any) -> Rows:
    stem, ago = new_id(), unit.now - timedelta(days=7)
    body = {"key": "news.letter", "params": {"words": "x"}, "left": 0, "typing": False, "offers": []}
    return {"message": {
        "account_id": case.applicant_id, "person_id": case.person_id, "stem": stem, "kind": Kind.NOTICE.value,
        "lane": "reply", "box": unit.seal(case.person_id, f"message.box:{stem}", body), "offers": False,
        "made_on": ago.date(), "made_at": ago, "case_id": case.id, "wake_on": unit.today,
    }}  # fmt: skip
