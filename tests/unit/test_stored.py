"""What the benchmarks store in bulk is what the product would have stored: it opens, it is read, and its chain holds."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from bot.store import audit
from tests.bench import stored
from tests.bench.due import due
from tests.bench.stored import Stored
from tests.house import Ground
from tests.world import World

pytestmark = pytest.mark.slow

MANY = 60


@pytest.fixture
def full(ground: Ground, kind: str, monkeypatch: pytest.MonkeyPatch) -> Stored:
    """So few cases that it is quick: half of them the team's, a quarter over, a quarter elsewhere."""
    monkeypatch.setattr(stored, "OURS", MANY // 2)
    return Stored(World.on(ground, kind), MANY)


def test_every_box_opens(full: Stored) -> None:
    """Read as the product reads it."""
    with full.world.reading() as unit:
        for row in full.world.rows("case"):
            case = unit.cases.any(row.id)
            assert case is not None
            assert [sorted(unit.files.open_own(case, name)) for name in ("wish", "reach", "identity")] == [
                ["call_as", "knows", "relation", "wishes"], ["how", "if_other", "phone", "when"], ["address", "name"]
            ]  # fmt: skip
            assert len(unit.history.own(case, ("wish", "reach", "identity"))) == 3
            assert unit.cases.steps(case)[-1].why
            account = unit.accounts.get(case.applicant_id)
            assert len(unit.messages.after(account, 0)) == stored.A_PAGE
        for call in full.world.rows("call", state="open"):
            assert unit.calls.own_contact(unit.calls.any(call.id)) == {"phone": "1"}
        for talk in full.world.rows("talk"):
            assert unit.talks.get(talk.id) is not None


def test_what_is_due_is_done(full: Stored) -> None:
    """And nothing else is; whoever does not hear is to be called."""
    full.world.tick()
    due(full, 10)
    report = full.world.tick()
    assert sorted(line.rule for line in report.sent) == sorted(
        2 * ["draft", "promised_call", "hold_look", "lead_ending", "unheard_call", "promised_call"]
    )
    assert not report.skipped


def test_the_chain_holds_and_goes_on(full: Stored) -> None:
    with full.world.unit(commit=True) as unit:
        unit.record("bench", "growth")
    with full.world.unit(commit=True) as unit:
        assert audit.seal(unit) == 1
        count, wrong = audit.verify(unit)
    assert (count >= MANY * stored.DONE, wrong) == (True, "")


def test_tables_and_indexes_are_as_they_were(full: Stored, ground: Ground, kind: str) -> None:
    """What was left out while rows were written is there again."""
    assert _indexes(full.world) == _indexes(World.on(ground, kind))


def _indexes(world: World) -> set[str]:
    name, where = ("indexname", "pg_indexes") if not world.database.sqlite else ("name", "sqlite_master")
    with world.reading() as unit:
        return set(unit.connection.execute(text(f"SELECT {name} FROM {where}")).scalars())
