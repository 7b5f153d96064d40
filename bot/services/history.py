"""改过什么: what changed in a file, by whom and when, field by field (R152; ux.md 1 no. 9, 8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.domain.case import Case
from bot.domain.people import Part
from bot.services.voice import Voice
from bot.store.history import Version

PURPOSE = "history"
WISH = ("relation", "knows", "wishes")
REACH = ("phone", "when", "if_other")
IDENTITY = ("name", "id_number", "birth", "address", "second", "certificate")
_FIELDS = {"wish": WISH, "reach": REACH, "identity": IDENTITY}
"""What is told field by field. What one side wrote to a worker is told to nobody else: it is not here."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field that was written, changed or cleared."""

    on: date
    who: str
    """A role of staff, or family, self, clock."""
    field: str
    before: Any
    after: Any


def of_person(turn: Voice, case: Case, part: Part) -> list[Change]:
    """For the person, newest first; how the family is reached is the family's own."""
    names = ["wish", "identity"] if case.applicant_id != turn.me.id else list(_FIELDS)
    return _changes(turn, case, turn.unit.history.own(case, names)) if part is Part.PERSON else []


def of_case(turn: Voice, case: Case) -> list[Change]:
    """For the worker who may see the case, newest first; the look is in the log."""
    return _changes(turn, case, turn.unit.history.open(case, list(_FIELDS), PURPOSE))


def _changes(turn: Voice, case: Case, versions: Sequence[Version]) -> list[Change]:
    found: list[Change] = []
    now: dict[str, dict[str, Any]] = {}
    for one in versions:
        before = now.get(one.name, {})
        for field in _FIELDS[one.name]:
            old, new = before.get(field) or "", one.value.get(field) or ""
            if old != new:
                found.append(Change(one.on, _who(turn, case, one.by), field, old, new))
        now[one.name] = dict(one.value)
    return found[::-1]


def _who(turn: Voice, case: Case, account_id: str) -> str:
    """Whose hand it was, as a role: nobody's name."""
    if account_id == "clock":
        return "clock"
    staff = turn.unit.team.of_account(account_id)
    if staff is not None:
        return staff.role.value
    parts = {one.account_id: one.part for one in turn.unit.cases.members(case.id)}
    return "self" if parts.get(account_id) is Part.PERSON else "family"
