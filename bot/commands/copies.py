"""A copy of one's own, handed out for a code: worded for a page, and as JSON for a file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.app import House, Turn
from bot.channels.web.paper import Data, Door, Paper, Part
from bot.conversation.flow import Choose
from bot.services import copying
from bot.services.copying import Rows
from bot.store.copies import LEFT_OUT
from bot.store.unit import ZONE

SHOWN: Mapping[str, str] = {
    "wishes": "wish",
    "relation": "relation",
    "knows": "knows",
    "when": "hour",
    "if_other": "if_other",
}
"""Fields whose values are words of ours, and the table they stand in."""


def before(house: House, code: str) -> Paper:
    """What stands there before it is opened: looking spends nothing, and says nothing of whether the code is good."""
    door = Door(f"/c/{code}", house.words.text("copy.press"))
    return Paper(house.words.text("copy.title"), [house.words.text("copy.before")], door=door)


def opened(house: House, code: str, now: datetime) -> Paper:
    """The copy that a code opens, with a second code for the file."""
    words = house.words
    with house.database.unit(now) as unit:
        turn = Turn(house, unit)
        account = copying.redeem(turn, copying.READ, code)
        if account is None:
            return Paper(words.text("copy.title"), [words.text("copy.dead")])
        unit.me = account
        data = copying.offer(turn, copying.DATA)
        unit.commit()
    found = _gathered(house, account.id, now)
    parts = [Part(words.text(f"copy.part.{table}"), _lines(house, table, found[table])) for table in found]
    left = Part(words.text("copy.rest"), [words.text(f"copy.left.{table}") for table in _reasons(house)])
    lead = [words.text("copy.about", {"at": now.astimezone(ZONE).isoformat()}), words.text("copy.keep")]
    lead += [] if parts else [words.text("copy.none")]
    door = Door(f"/c/{data}/data", words.text("copy.data"), words.text("copy.data_note"))
    return Paper(words.text("copy.title"), [*lead, words.text("copy.ask")], [*parts, left], door)


def saved(house: House, code: str, now: datetime) -> Data | None:
    """The same as JSON; None: the code opens nothing any more."""
    with house.database.unit(now) as unit:
        account = copying.redeem(Turn(house, unit), copying.DATA, code)
        unit.commit()
    if account is None:
        return None
    told = {
        "made_at": now.astimezone(ZONE).isoformat(timespec="minutes"),
        "tables": _gathered(house, account.id, now),
        "left_out": {table: house.words.text(f"copy.left.{table}") for table in LEFT_OUT},
    }
    return Data("copy.json", json.dumps(told, ensure_ascii=False, indent=2))


def _gathered(house: House, account_id: str, now: datetime) -> dict[str, Rows]:
    """Read beside the writer: a long thread takes a while to open."""
    with house.database.reading(now) as unit:
        unit.me = unit.accounts.get(account_id)
        return copying.gather(Turn(house, unit))


def _reasons(house: House) -> Iterator[str]:
    """Each reason once: some tables share it."""
    said = set()
    for table in LEFT_OUT:
        reason = house.words.text(f"copy.left.{table}")
        if reason not in said:
            said.add(reason)
            yield table


def _lines(house: House, table: str, rows: Rows) -> list[str]:
    return [house.words.text(f"copy.line.{table}", row | _worded(house, table, row)) for row in rows]


def _worded(house: House, table: str, row: Mapping[str, Any]) -> dict[str, str]:
    """What has no words in the row itself."""
    if table == "section":
        return {"shown": _values(house, row["field"], row["value"])}
    if table == "section_version":
        return {
            name: _values(house, row["field"], row[side]) for name, side in (("earlier", "before"), ("later", "after"))
        }
    if table == "talk":
        return {"shown": house.words.text("copy.answers", {"all": [*_answers(house, row)]})}
    return {}


def _values(house: House, field: str, values: Sequence[str]) -> str:
    known = house.words.table(SHOWN[field]) if field in SHOWN else {}
    return house.words.text("copy.answers", {"all": [str(known.get(value, value)) for value in values]})


def _answers(house: House, row: Mapping[str, Any]) -> Iterator[str]:
    """A form's answers as its buttons named them, or as they were typed."""
    flow = house.doors.forms[row["flow"]].flow if row["flow"] in house.doors.forms else None
    for field, value in row.get("answers", {}).items():
        step = flow.step(field) if flow else None
        for one in value if isinstance(value, list) else [value]:
            yield _named(house, flow.key(step), str(one)) if flow and isinstance(step, Choose) else str(one)


def _named(house: House, key: str, option: str) -> str:
    """An option as its button was named; where it was typed, as it was typed."""
    known = {f"{key}.choices.{option}", f"choice.{option}"} & house.words.texts.keys()
    return house.words.label(key, option) if known else option
