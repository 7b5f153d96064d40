"""The audit: whatever is done to it afterwards is found, at the right place (A78)."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Insert, delete, insert, select, text, update

from bot.store import audit
from bot.store.tables import TABLES
from bot.store.unit import Unit
from tests.village import Village

AUDIT, LINK = TABLES["audit"], TABLES["audit_link"]
MANY = 30


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    """Thirty things were done, one after another, and sealed: a deployment begins with keeping its words of consent."""
    built = Village.on_disk(tmp_path)
    for number in range(len(built.rows("audit")), MANY):
        with built.unit(commit=True) as unit:
            unit.record("case.look", f"case:{number}", fields="stage, area")
    seal(built)
    yield built
    built.close()


def seal(village: Village) -> int:
    """What the keeper does every second."""
    with village.database.unit(village.now, lane="audit") as unit:
        many = audit.seal(unit)
        unit.commit()
    return many


def verify(village: Village, anchors: dict[int, str] | None = None) -> tuple[int, str]:
    with village.unit() as unit:
        return audit.verify(unit, anchors)


def head(village: Village) -> dict[int, str]:
    with village.unit() as unit:
        number, mac = audit.head(unit)
    return {number: mac}


def unguard(connection: Connection) -> None:
    """Nothing is left of what refuses to change rows."""
    for table, verb in itertools.product(("audit", "audit_link"), ("update", "delete")):
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")


def tamper(village: Village, how: Callable[[Unit], object]) -> None:
    """Somebody with the file in hand; neither triggers nor foreign keys stop them."""
    with village.database.engine.connect() as connection:
        unguard(connection)
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN")
        with village.unit_on(connection) as unit:
            how(unit)
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")


def test_an_untouched_chain_holds(village: Village) -> None:
    assert verify(village, head(village)) == (MANY, "")


@pytest.mark.parametrize("column", ["actor", "action", "object", "fields", "outcome", "at"])
def test_an_edited_row_is_found(village: Village, column: str) -> None:
    row = village.rows("audit")[4]
    value = village.now + timedelta(seconds=1) if column == "at" else "other"
    tamper(
        village, lambda unit: unit.connection.execute(update(AUDIT).where(AUDIT.c.id == row.id).values({column: value}))
    )
    assert verify(village) == (4, "changed at 5")


def test_an_edited_row_with_its_code_from_another_row_is_found(village: Village) -> None:
    rows = village.rows("audit")
    change = {"object": rows[8].object, "mac": rows[8].mac}
    tamper(village, lambda unit: unit.connection.execute(update(AUDIT).where(AUDIT.c.id == rows[4].id).values(change)))
    assert verify(village)[1] == "changed at 5"


def test_a_deleted_row_is_found(village: Village) -> None:
    row = village.rows("audit")[4]
    tamper(village, lambda unit: unit.connection.execute(delete(AUDIT).where(AUDIT.c.id == row.id)))
    assert verify(village) == (4, "missing after 4")


def test_a_row_deleted_with_its_link_is_found(village: Village) -> None:
    row = village.rows("audit")[4]

    def cut(unit: Unit) -> None:
        unit.connection.execute(delete(LINK).where(LINK.c.audit_id == row.id))
        unit.connection.execute(delete(AUDIT).where(AUDIT.c.id == row.id))

    tamper(village, cut)
    assert verify(village) == (4, "missing after 4")


def test_a_row_deleted_and_the_rest_moved_up_is_found(village: Village) -> None:
    row = village.rows("audit")[4]

    def cut(unit: Unit) -> None:
        unit.connection.execute(delete(LINK).where(LINK.c.audit_id == row.id))
        unit.connection.execute(delete(AUDIT).where(AUDIT.c.id == row.id))
        for seq in range(6, MANY + 1):
            unit.connection.execute(update(LINK).where(LINK.c.seq == seq).values(seq=seq - 1))

    tamper(village, cut)
    assert verify(village)[1] == "changed at 5"


def test_a_cut_tail_is_found_by_what_was_written_down_outside(village: Village) -> None:
    anchors = head(village)

    def cut(unit: Unit) -> None:
        last = select(LINK.c.audit_id).where(LINK.c.seq > MANY - 3)
        gone = list(unit.connection.execute(last).scalars())
        unit.connection.execute(delete(LINK).where(LINK.c.audit_id.in_(gone)))
        unit.connection.execute(delete(AUDIT).where(AUDIT.c.id.in_(gone)))

    tamper(village, cut)
    assert verify(village) == (MANY - 3, "")
    assert verify(village, anchors) == (MANY - 3, f"cut after {MANY - 3} of {MANY}")


def test_a_cut_tail_that_grew_again_is_found(village: Village) -> None:
    """The file of an earlier day goes on with other rows: the head written down outside differs."""
    anchors = head(village)

    def cut(unit: Unit) -> None:
        gone = [row.id for row in unit.connection.execute(select(AUDIT).order_by(AUDIT.c.id))][-2:]
        unit.connection.execute(delete(LINK).where(LINK.c.audit_id.in_(gone)))
        unit.connection.execute(delete(AUDIT).where(AUDIT.c.id.in_(gone)))

    tamper(village, cut)
    for number in range(4):
        with village.unit(commit=True) as unit:
            unit.record("case.look", f"case:new{number}")
    seal(village)
    assert verify(village, anchors) == (MANY, f"anchor differs at {MANY}")


def test_two_rows_in_each_others_place_are_found(village: Village) -> None:
    links = village.rows("audit_link")

    def swap(unit: Unit) -> None:
        for link, other, spare in ((links[3], links[6], -1), (links[6], links[3], 0), (links[3], links[6], 0)):
            to = spare or (other.audit_id if spare == 0 else spare)
            unit.connection.execute(update(LINK).where(LINK.c.seq == link.seq).values(audit_id=to))

    tamper(village, swap)
    assert verify(village)[1] == "changed at 4"


def test_a_row_played_again_is_found(village: Village) -> None:
    """A true row copied to a new place: its code is right, but it was used before."""
    row = village.rows("audit")[2]
    copy = {name: getattr(row, name) for name in ("at", "actor", "action", "object", "fields", "outcome", "mac")}
    tamper(village, lambda unit: unit.connection.execute(insert(AUDIT), copy))
    assert seal(village) == 1
    assert verify(village) == (MANY, f"repeated at {MANY + 1}")


def test_an_invented_row_is_found(village: Village) -> None:
    row = village.rows("audit")[2]
    made = {name: getattr(row, name) for name in ("at", "actor", "action", "object", "fields", "outcome")}
    tamper(village, lambda unit: unit.connection.execute(insert(AUDIT), made | {"object": "case:99", "mac": row.mac}))
    seal(village)
    assert verify(village) == (MANY, f"changed at {MANY + 1}")


def test_the_same_thing_done_twice_at_once_is_no_repetition(village: Village) -> None:
    with village.unit(commit=True) as unit:
        unit.record("word.miss", "account:1")
        unit.record("word.miss", "account:1")
    seal(village)
    assert verify(village) == (MANY + 2, "")


def test_other_keys_do_not_vouch(village: Village) -> None:
    from bot.store.vault import Keys, Vault

    village.database.vault = Vault(Keys.make())
    assert verify(village) == (0, "changed at 1")


def test_two_writers_keep_one_chain(village: Village) -> None:
    """Many write and two seal at the same time: nothing fails and every row is linked once."""
    trouble: list[BaseException] = []

    def write(name: str) -> None:
        try:
            for number in range(15):
                with village.database.unit(village.now) as unit:
                    unit.record("case.look", f"case:{name}{number}")
                    unit.commit()
                seal(village)
        except BaseException as error:
            trouble.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not trouble
    seal(village)
    assert verify(village) == (MANY + 30, "")


def test_a_turn_leaves_names_and_never_values(tmp_path: Path) -> None:
    """What the audit keeps of a whole application: who, what, which fields; no number, no wish, no word."""
    village = Village.on_disk(tmp_path)
    village.apply_family("ma", "13877770001")
    kept = " ".join(f"{row.action} {row.object} {row.fields} {row.outcome}" for row in village.rows("audit"))
    assert "section.put" in kept
    assert "wishes" in kept
    for value in ("13877770001", "work", "willing", "parent"):
        assert value not in kept.split()
    village.close()


def test_the_database_itself_refuses_to_lose_a_linked_row(village: Village) -> None:
    row = village.rows("audit")[0]
    with village.unit() as unit:
        unguard(unit.connection)
        with pytest.raises(Exception, match="FOREIGN KEY"):
            unit.connection.execute(text("DELETE FROM audit WHERE id = :id"), {"id": row.id})


# -- what is not in the chain -----------------------------------------------------------------------------------------


def add(village: Village, **change: object) -> int:
    """A row of another one's likeness, put in beside the product."""
    like = dict(village.rows("audit")[4]._mapping) | {"id": None} | change
    tamper(village, lambda unit: unit.connection.execute(insert(AUDIT).values(like)))
    return int(village.rows("audit")[-1].id)


def test_a_forged_row_that_nothing_links_is_named(village: Village) -> None:
    number = add(village, action="case.close")
    assert verify(village, head(village)) == (MANY, f"forged row {number}")


def test_a_true_row_that_is_put_in_again_is_named(village: Village) -> None:
    number = add(village)
    assert verify(village, head(village)) == (MANY, f"repeated row {number}")


def test_a_row_the_sealer_had_long_passed_is_named(village: Village) -> None:
    """Its id is far below the head's: no turn takes so long."""
    with village.unit(commit=True) as unit:
        unit.record("case.look", "case:x")
    last = village.rows("audit")[-1].id
    far = {"id": last + audit.LOOK_BACK + 10}
    with village.unit(commit=True) as unit:
        unit.record("case.look", "case:y")
    newest = village.rows("audit")[-1].id
    tamper(village, lambda unit: unit.connection.execute(update(AUDIT).where(AUDIT.c.id == newest).values(far)))
    tamper(village, lambda unit: unit.connection.execute(_link(unit, far["id"])))
    assert verify(village) == (MANY + 1, f"unlinked row {last}")


def _link(unit: Unit, number: int) -> Insert:
    """What a sealer that had not seen the other one would have linked."""
    seq, mac = audit.head(unit)
    row = unit.connection.execute(select(AUDIT).where(AUDIT.c.id == number)).one()
    link = unit.vault.mac(bytes.fromhex(mac), str(number).encode(), row.mac)
    return insert(LINK).values(seq=seq + 1, audit_id=number, mac=link)


def test_what_a_command_wrote_while_nobody_sealed_is_counted_and_holds(village: Village) -> None:
    with village.unit(commit=True) as unit:
        unit.record("staff.invite", "staff:x")
    assert verify(village) == (MANY, "")
    with village.unit() as unit:
        assert audit.loose(unit) == [village.rows("audit")[-1].id]
