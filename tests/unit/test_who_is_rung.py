"""Ringing the team costs the same however many chats the bot has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import event

from tests.village import Village


def test_a_chat_is_found_by_its_account_and_all_of_a_turn_at_once(tmp_path: Path) -> None:
    village = Village.on_disk(tmp_path)
    asked: list[tuple[str, Any]] = []
    with village.unit() as unit:
        note = lambda _c, _cursor, text, values, *_: asked.append((text, values))  # noqa: E731
        event.listen(unit.connection, "before_cursor_execute", note)
        assert unit.chats.of_many(["a", "b", "c"], {"telegram": "7", "other": "8"}) == {}
        event.remove(unit.connection, "before_cursor_execute", note)
        ((text, values),) = asked
        plan = [str(row[-1]) for row in unit.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values)]
    village.close()
    assert "ix_address_account_id (account_id=?)" in plan[0], plan
