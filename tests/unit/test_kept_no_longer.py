"""What time ends or asks once more: forms nobody sent, withdrawals, invitations, "let me think"."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.case import Answer, Stage, Way
from bot.domain.people import Category, Part, Role
from bot.services import applications
from tests.clocked import Clocked
from tests.places import COUNTY, TOWN
from tests.village import Village
from tests.world import at

DAY = timedelta(days=1)


@pytest.fixture
def town(tmp_path: Path) -> Clocked:
    """Monday 2 March 2026, nine o'clock."""
    return Clocked.fresh(tmp_path)


@pytest.mark.parametrize("left", [(), ("首页",)], ids=["open", "put aside"])
def test_an_unsent_form_is_erased_thirty_days_after_its_last_answer(tmp_path: Path, left: tuple[str, ...]) -> None:
    """As its consent says; nobody is told. Each answer begins the days anew."""
    village = Village.on_disk(tmp_path)
    village.open("ma", f"a:{TOWN}")
    village.press("ma", "home.apply", "family", "well", "yes", "go_on", "yes", "parent")
    (talk,) = village.rows("talk")
    village.tick(20 * DAY)
    village.press("ma", "adult")
    for words in left:
        village.type("ma", words)
    said = village.last_id()
    village.tick(29 * DAY)
    (before,) = village.rows("talk")
    village.tick(DAY)
    (after,) = village.rows("talk")
    village.tick(DAY)
    assert (before.state, after.state) == ("parked" if left else "open", "dropped")
    with village.unit() as unit:
        assert unit.key_of(talk.person_id) is None
    assert (after.wake_on, village.rows("talk")[0].wake_on, village.last_id()) == (None, None, said)
    village.close()


def test_a_withdrawn_case_is_erased_when_the_time_to_undo_is_over(town: Clocked) -> None:
    account, case = town.family()
    with town.turn(account) as turn:
        applications.withdraw(turn, case.id)
    town.tick("2026-03-03 09:00")
    assert town.look(lambda turn: turn.unit.key_of(case.person_id)) is not None
    town.tick("2026-03-03 09:01")
    assert town.look(lambda turn: turn.unit.key_of(case.person_id)) is None
    assert town.look(lambda turn: turn.unit.cases.any(case.id)).stage is Stage.WITHDRAWN


def test_a_withdrawal_that_was_undone_is_not_erased(town: Clocked) -> None:
    account, case = town.family()
    with town.turn(account) as turn:
        applications.withdraw(turn, case.id)
    town.now = at("2026-03-02 20:00")
    with town.turn(account) as turn:
        applications.undo_withdraw(turn, case.id)
    town.ticks_until("2026-03-06 12:00")
    assert town.look(lambda turn: turn.unit.key_of(case.person_id)) is not None


def test_a_lapsed_invitation_is_told_to_its_sender_once(town: Clocked) -> None:
    lead = town.staff(Role.MANAGER)
    with town.turn() as turn:
        turn.unit.team.invite("code", Role.SOCIAL_WORKER, Category.DIRECT_SERVICE, "i1", COUNTY, "N", lead.id,
                              timedelta(hours=24))  # fmt: skip
    town.tick("2026-03-03 20:00")
    assert town.digests(lead) == []
    town.tick("2026-03-04 08:00")
    assert [one.params["lapsed"] for one in town.digests(lead)] == [True]
    town.ticks_until("2026-03-12 12:00")
    assert len(town.digests(lead)) == 1


def thinks(town: Clocked, way: Way, worker_account: str = "") -> tuple[str, str]:
    """A case whose person said: let me think. Returns the account that answered, and the case."""
    _account, case = town.family()
    with town.turn() as turn:
        person = turn.unit.accounts.make()
        turn.unit.cases.join(case.id, person.id, Part.PERSON)
        turn.unit.me = turn.unit.accounts.get(worker_account or person.id)
        turn.unit.files.answer(case, Answer.LATER, None, way)
        turn.unit.time.sleep("case", case.id, turn.today)
    return person.id, case.id


def test_whoever_wants_to_think_is_asked_again_after_fourteen_days_and_then_left_alone(town: Clocked) -> None:
    worker = town.staff()
    person, case = thinks(town, Way.LINK)
    town.ticks_until("2026-03-15 20:00", timedelta(hours=12))
    assert town.said(person, "reminder.own_again") == []
    town.tick("2026-03-16 08:00")
    (asked,) = town.said(person, "reminder.own_again")
    assert [(offer.act.name, offer.act.args) for offer in asked.offers] == [("own_yes", {"case": case})]
    with town.turn(town.look(lambda turn: turn.unit.accounts.get(person))) as turn:
        found = turn.unit.cases.any(case)
        assert found is not None
        turn.unit.files.answer(found, Answer.LATER, None, Way.LINK)
        turn.unit.time.sleep("case", case, turn.today)
    town.ticks_until("2026-04-20 20:00", timedelta(hours=12))
    assert len(town.said(person, "reminder.own_again")) == 1
    lines = [line["what"] for one in town.digests(worker) for line in one.params["lines"]]
    assert "ask_again" not in lines, "whoever answers for themself is not asked by the worker too"


def test_whom_a_worker_asked_the_worker_asks_again(town: Clocked) -> None:
    worker = town.staff()
    person, _case = thinks(town, Way.WORKER, worker.account_id)
    town.ticks_until("2026-03-17 20:00", timedelta(hours=12))
    assert town.said(person) == []
    named = [[line["what"] for line in one.params["lines"]] for one in town.digests(worker)]
    assert [("ask_again" in lines) for lines in named].count(True) == 1
