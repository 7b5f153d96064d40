"""What keeps the product from reading whole tables must itself be seen to bite."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from tests import plans
from tests.house import Ground
from tests.plans import Asked, scans


@pytest.fixture
def connection(ground: Ground) -> Iterator[Connection]:
    """Tables with nothing in them."""
    database = ground.database("sqlite")
    with database.engine.connect() as made:
        yield made
    database.close()


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("SELECT id FROM call WHERE reason = 'x'", ["call"]),
        ('SELECT a.id FROM "case" AS a WHERE a.door = 1', ["case"]),
        ("UPDATE message SET kind = 'x' WHERE kind = 'y'", ["message"]),
        ("SELECT id FROM message WHERE kind = 'x' LIMIT 1", ["message"]),
        ("SELECT id FROM message ORDER BY made_at LIMIT 1", ["message"]),
        ("SELECT id FROM message ORDER BY id DESC LIMIT 1", []),
        ("SELECT id FROM message WHERE account_id = 'x'", []),
        ("SELECT id FROM staff WHERE role = 'x'", []),
    ],
)
def test_a_scan_of_what_grows_is_found(connection: Connection, statement: str, found: list[str]) -> None:
    """By its table, also behind another name; not along an order that lies ready, and not of what an installation is."""
    met = {("sqlite", statement): Asked("bot/x.py:y", ())}
    told = list(scans("sqlite", connection, met))
    assert [one.split(" scans ")[1].partition(":")[0] for one in told] == found


def test_what_a_test_asks_for_itself_does_not_count(connection: Connection) -> None:
    before = len(plans._MET)
    connection.exec_driver_sql("SELECT count(*) + 7 FROM message").all()
    assert len(plans._MET) == before
