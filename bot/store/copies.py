"""What a copy of one's own is made of: of each table whose rows, which columns, and what is in the sealed one.

Every table that holds something of a person is here or among those left out, where a text gives the reason.
Source: PIPL 45.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.store.tables import TABLES

if TYPE_CHECKING:
    from bot.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Shown:
    """What of a table is copied."""

    by: str
    """The column that says whose a row is."""
    of: str
    """Which of one's own it names: accounts, people, cases, whole and spoken (cases seen wholly, and by the person
    themself), calls or threads."""
    columns: tuple[str, ...]
    box: str = ""
    """The sealed column that is opened; empty: none is."""
    fields: tuple[str, ...] = ()
    """Of what is in it; none: all of it, and it stands under the column's name."""
    place: str = "id"
    """The column by which the box knows its row."""


COPIED: Mapping[str, Shown] = {
    "account": Shown("id", "accounts", ("since", "seen_at")),
    "address": Shown("account_id", "accounts", ("channel",)),
    "case": Shown(
        "id", "cases", ("number", "area", "age", "stage", "submitted_on", "stage_on", "promised_on", "waits_since")
    ),
    "step": Shown("case_id", "cases", ("after", "on")),
    "member": Shown("case_id", "spoken", ("part", "since", "until")),
    "own_yes": Shown("case_id", "spoken", ("answer", "platform", "way", "on", "undone_at"), "words_box"),
    "consent": Shown("account_id", "accounts", ("purpose", "version", "given_on", "given_at", "withdrawn_at")),
    "referral": Shown("case_id", "whole", ("to_institution", "state", "made_on", "answered_on", "ended_on")),
    "hold": Shown("case_id", "spoken", ("kind", "on", "look_on", "ended_on")),
    "call": Shown(
        "account_id",
        "accounts",
        ("reason", "state", "made_on", "promised_at"),
        "box",
        ("phone", "when", "if_other", "text"),
    ),
    "call_try": Shown("call_id", "calls", ("on", "outcome")),
    "alert": Shown("account_id", "accounts", ("level", "on", "at", "state", "closed_at")),
    "told": Shown("person_id", "people", ("whom", "on", "undone_at")),
    "lead": Shown("account_id", "accounts", ("side", "area", "state", "made_on", "ends_on")),
    "thread": Shown("account_id", "accounts", ("kind", "state", "made_at")),
    "thread_line": Shown("thread_id", "threads", ("staff_id", "at"), "box", place="stem"),
    "talk": Shown("account_id", "accounts", ("flow", "state", "number", "begun_on"), "box", ("answers",)),
}
"""Copied as it stands there. What a section, its versions and the log of looks show depends on who asks."""

BY_PART = ("section", "section_version", "reading")
"""Copied too, as far as the part that one plays in a case goes (docs/adr/006)."""

LEFT_OUT = (
    "person",
    "message",
    "sending",
    "nudge",
    "passing",
    "quarantine",
    "received",
    "attempt",
    "crossing",
    "guess",
    "link",
    "blind",
    "need",
    "green",
    "decision",
    "fired",
    "audit",
    "audit_note",
    "sample",
    "staff",
    "invitation",
)
"""Left out: the reason of each is copy.left.<table>."""


class Copies:
    """Reads the rows. What is opened here is the reader's own: nobody else has looked, so no look is logged."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._run = unit.connection.execute

    def rows(self, table: str, ids: Collection[str]) -> list[dict[str, Any]]:
        """The rows of a table that belong to some ids, in the order of their keys; `id` is each row's own."""
        if not ids:
            return []
        shown, source = COPIED[table], TABLES[table]
        query = select(source).where(source.c[shown.by].in_(ids)).order_by(*source.primary_key.columns)
        found = self._run(query).all()
        if shown.box:
            self._unit.load_keys({row.person_id for row in found})
        return [self._copied(table, shown, row) for row in found]

    def _copied(self, table: str, shown: Shown, row: Any) -> dict[str, Any]:
        copied = {name: getattr(row, name) for name in shown.columns}
        copied["id"] = getattr(row, "id", "")
        sealed = getattr(row, shown.box) if shown.box else None
        if sealed is None or self._unit.key_of(row.person_id) is None:
            return copied
        place = f"{table}.{shown.box}:{getattr(row, shown.place)}"
        value = self._unit.open_own(row.person_id, place, sealed)
        if not shown.fields:
            return copied | {shown.box: value}
        return copied | {name: value[name] for name in shown.fields if value.get(name)}
