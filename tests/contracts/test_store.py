"""The store: once is once, of many one wins, and what was erased is gone; on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from bot.conversation.messages import Kind
from bot.domain.case import Case, Door, Stage
from bot.domain.errors import NotThere, Overtaken
from bot.domain.people import AgeBand, Category, Part, Role
from bot.store.tables import TABLES
from bot.store.unit import Unit
from tests.house import Ground
from tests.village import COUNTY, TOWN, Village

MANY = 20


@pytest.fixture
def village(ground: Ground, kind: str) -> Iterator[Village]:
    built = Village.on(ground, kind)
    yield built
    built.close()


def race(village: Village, attempt: Callable[[Unit, int], object], many: int = MANY) -> list[object]:
    """Everybody at the same moment, each in a unit of their own; what each one got, or how it failed."""
    start, found = threading.Barrier(many), list[object]()

    def run(number: int) -> None:
        start.wait()
        try:
            with village.database.unit(village.now) as unit:
                result = attempt(unit, number)
                unit.commit()
        except Exception as error:
            result = error
        found.append(result)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def a_case(village: Village) -> Case:
    """An application about somebody, by somebody else."""
    with village.unit(commit=True) as unit:
        account = unit.accounts.make()
        by = unit.today + timedelta(days=7)
        case = unit.cases.make(unit.new_person(), account.id, account.id[:8], TOWN, Door.FAMILY, AgeBand.ADULT, by)
        unit.cases.join(case.id, account.id, Part.FAMILY)
        unit.files.put(case, "wish", {"wishes": ["work"]})
    return case


# -- once --------------------------------------------------------------------------------------------


def test_the_same_thing_is_new_once(village: Village) -> None:
    with village.unit(commit=True) as unit:
        assert unit.accounts.first_time("web", "web", "1")
        assert not unit.accounts.first_time("web", "web", "1")
        assert unit.accounts.first_time("web", "other", "1"), "another bot counts by itself"
    with village.unit() as unit:
        assert not unit.accounts.first_time("web", "web", "1")


def test_of_many_deliveries_at_once_one_is_the_first(village: Village) -> None:
    found = race(village, lambda unit, _: unit.accounts.first_time("web", "web", "1"))
    assert sorted(map(str, found)) == ["False"] * (MANY - 1) + ["True"]


def test_what_was_undone_may_come_again(village: Village) -> None:
    with village.unit() as unit:
        assert unit.accounts.first_time("web", "web", "1")
        unit.roll_back()
    with village.unit() as unit:
        assert unit.accounts.first_time("web", "web", "1")


def test_a_rule_fires_once_for_a_day(village: Village) -> None:
    day = village.now.date()
    found = race(village, lambda unit, _: unit.time.once("rule", "case", day, "sent"))
    assert found.count(True) == 1
    assert found.count(False) == MANY - 1
    with village.unit() as unit:
        assert unit.time.once("rule", "case", day + timedelta(days=1), "sent")


def test_a_message_with_a_reason_of_its_own_is_said_once(village: Village) -> None:
    with village.unit(commit=True) as unit:
        account = unit.accounts.make()

    def say(unit: Unit, _: int) -> None:
        unit.messages.add(account.id, account.person_id, "home.help", {}, dedupe="campaign:1")

    race(village, say)
    assert len(village.rows("message", account_id=account.id)) == 1


# -- of many one wins --------------------------------------------------------------------------------


def test_of_twenty_who_claim_a_case_one_holds_it(village: Village) -> None:
    """F12: and the others are told, not overwritten."""
    case, team = a_case(village), [village.hire(f"w{number}") for number in range(MANY)]

    def claim(unit: Unit, number: int) -> Case:
        unit.staff = team[number]
        return unit.cases.claim(case)

    found = race(village, claim)
    won = [one for one in found if isinstance(one, Case)]
    assert len(won) == 1
    assert all(isinstance(one, Case | Overtaken) for one in found), found
    row = village.rows("case", id=case.id)[0]
    assert (row.owner_id, row.version) == (won[0].owner_id, case.version + 1)
    assert len(village.rows("member", case_id=case.id, part="worker")) == 1


def test_of_twenty_who_take_a_call_one_has_it(village: Village) -> None:
    case, team = a_case(village), [village.hire(f"w{number}") for number in range(MANY)]
    with village.unit(commit=True) as unit:
        call = unit.calls.make(case.applicant_id, case.person_id, TOWN, "application", village.now, {}, case_id=case.id)

    def take(unit: Unit, number: int) -> object:
        unit.staff = team[number]
        return unit.calls.take(call).owner_id

    found = race(village, take)
    assert sum(isinstance(one, str) for one in found) == 1
    assert all(isinstance(one, str | Overtaken) for one in found), found


def test_of_twenty_who_take_an_alert_one_has_it(village: Village) -> None:
    team = [village.hire(f"w{number}") for number in range(MANY)]
    with village.unit(commit=True) as unit:
        me = unit.accounts.make()
        alert, _new = unit.alerts.raise_(me.id, me.person_id, TOWN, "now", ("x",), None)

    def take(unit: Unit, number: int) -> bool:
        unit.staff = team[number]
        return unit.alerts.take(alert)

    found = race(village, take)
    assert found.count(True) == 1
    assert found.count(False) == MANY - 1


def test_a_case_saved_from_an_old_look_is_overtaken(village: Village) -> None:
    case = a_case(village)
    after = replace(case, stage=Stage.UNDER_REVIEW, version=case.version + 1)
    with village.unit(commit=True) as unit:
        unit.cases.save(case, after, "take_up")
    with village.unit() as unit, pytest.raises(Overtaken):
        unit.cases.save(case, replace(case, stage=Stage.WITHDRAWN, version=case.version + 1), "withdraw")
    assert village.rows("case", id=case.id)[0].stage == "under_review"
    assert [row.move for row in village.rows("step", case_id=case.id)] == ["take_up"]


def test_of_many_moves_at_once_one_is_kept(village: Village) -> None:
    case = a_case(village)
    after = replace(case, stage=Stage.WITHDRAWN, version=case.version + 1)
    found = race(village, lambda unit, _: unit.cases.save(case, after, "withdraw"))
    assert found.count(None) == 1
    assert all(one is None or isinstance(one, Overtaken) for one in found), found
    assert len(village.rows("step", case_id=case.id)) == 1


def test_a_link_opens_for_one(village: Village) -> None:
    case = a_case(village)
    with village.unit(commit=True) as unit:
        unit.files.link(case, "code")
        accounts = [unit.accounts.make() for _ in range(MANY)]
    found = race(village, lambda unit, number: unit.files.follow("code", accounts[number].id))
    assert found.count((case.id, "opened")) == 1
    assert found.count(("", "dead")) == MANY - 1
    opener = village.rows("link")[0].opened_by
    with village.unit() as unit:
        assert unit.files.follow("code", opener) == (case.id, "again")
        assert unit.files.follow("unknown", opener) == ("", "dead")


def test_a_link_dies_in_its_time(village: Village) -> None:
    case = a_case(village)
    with village.unit(commit=True) as unit:
        unit.files.link(case, "code")
    village.now += timedelta(days=7, seconds=1)
    with village.unit() as unit:
        assert unit.files.follow("code", "anybody") == ("", "dead")


def test_an_invitation_serves_one(village: Village) -> None:
    with village.unit(commit=True) as unit:
        role, category = Role.SOCIAL_WORKER, Category.DIRECT_SERVICE
        unit.team.invite("code", role, category, "i1", COUNTY, "N", "founder", timedelta(hours=1))
    found = race(village, lambda unit, _: unit.team.redeem("code") is not None)
    assert found.count(True) == 1
    assert found.count(False) == MANY - 1


def test_an_open_call_for_a_reason_is_renewed_not_doubled(village: Village) -> None:
    case = a_case(village)
    for phone in ("1", "2"):
        with village.unit(commit=True) as unit:
            unit.calls.make(case.applicant_id, case.person_id, TOWN, "soon", village.now, {"phone": phone})
    with village.unit() as unit:
        (call,) = unit.calls.of_account(case.applicant_id)
        assert unit.calls.own_contact(call) == {"phone": "2"}


# -- turns -------------------------------------------------------------------------------------------


def test_one_account_on_two_phones_submits_once(village: Village) -> None:
    """A61: the same review page open on two phones, sent from both at the same moment."""
    from bot.conversation.messages import Heard

    village.family_to_review("phone1")
    token, account = village.token("phone1", "send"), village.account("phone1")
    with village.unit(commit=True) as unit:
        unit.accounts.settle("web", "web", "phone2", account.id)
    start = threading.Barrier(2)
    trouble: list[BaseException] = []

    def send(who: str) -> None:
        start.wait()
        try:
            village.hear(who, Heard.PRESS, token)
        except BaseException as error:
            trouble.append(error)

    threads = [threading.Thread(target=send, args=(who,)) for who in ("phone1", "phone2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not trouble
    assert len(village.rows("case")) == 1
    assert not village.rows("quarantine")


def test_answers_from_two_phones_at_once_do_not_mix(village: Village) -> None:
    """F10: one account in two hands; each press is taken in full, one after the other."""
    from bot.conversation.messages import Heard

    village.open("phone1", f"a:{TOWN}")
    village.press("phone1", "home.apply", "family")
    account, tokens = village.account("phone1"), [village.token("phone1", name) for name in ("well", "unwell")]
    with village.unit(commit=True) as unit:
        unit.accounts.settle("web", "web", "phone2", account.id)
    found = race_turns(village, [("phone1", Heard.PRESS, tokens[0]), ("phone2", Heard.PRESS, tokens[1])] * 4)
    assert not found
    assert not village.rows("quarantine")
    with village.unit() as unit:
        kept = unit.talks.open(account.id)
    assert kept is not None
    assert kept.talk.answers == {"safe": kept.talk.answers["safe"]}


def race_turns(village: Village, turns: list[tuple[str, object, str]]) -> list[BaseException]:
    """All these at the same moment."""
    start, trouble = threading.Barrier(len(turns)), list[BaseException]()

    def hear(who: str, kind: object, payload: str) -> None:
        start.wait()
        try:
            village.hear(who, kind, payload)  # type: ignore[arg-type]
        except BaseException as error:
            trouble.append(error)

    threads = [threading.Thread(target=hear, args=turn) for turn in turns]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return trouble


# -- order -------------------------------------------------------------------------------------------


def test_the_outbox_keeps_the_order_in_which_things_were_said(village: Village) -> None:
    with village.unit(commit=True) as unit:
        one, two = unit.accounts.make(), unit.accounts.make()
    for turn in range(5):
        with village.unit(commit=True) as unit:
            for part in range(3):
                for account in (one, two):
                    unit.messages.add(account.id, account.person_id, f"k{turn}{part}", {})
    with village.unit() as unit:
        said = unit.messages.after(one, 0)
        assert [m.key for m in said] == [f"k{turn}{part}" for turn in range(5) for part in range(3)]
        assert [m.id for m in said] == sorted(m.id for m in said)
        assert [m.key for m in unit.messages.after(one, said[12].id)] == ["k41", "k42"]


def test_what_was_not_committed_was_not_said(village: Village) -> None:
    with village.unit(commit=True) as unit:
        account = unit.accounts.make()
    with village.unit() as unit:
        unit.messages.add(account.id, account.person_id, "k", {})
        unit.record("x", "y")
    assert not village.rows("message")
    assert not [row for row in village.rows("audit") if row.action == "x"]


# -- erasing -----------------------------------------------------------------------------------------


def test_an_erased_person_is_gone_for_everybody(village: Village) -> None:
    case = a_case(village)
    with village.unit(commit=True) as unit:
        unit.me = unit.accounts.get(case.applicant_id)
        unit.messages.add(case.applicant_id, case.person_id, "k", {"about": "them"})
        unit.files.index(case.id, "phone", "1")
    with village.unit(commit=True) as unit:
        unit.erase_person(case.person_id)
    with village.unit() as unit:
        unit.me = unit.accounts.get(case.applicant_id)
        assert unit.files.open_own(case, "wish") == {}
        assert unit.messages.after(unit.me, 0) == []
        assert unit.cases.mine() == []
        with pytest.raises(NotThere):
            unit.cases.of_mine(case.id)
        with pytest.raises(NotThere):
            unit.files.put(case, "wish", {})
        with pytest.raises(NotThere):
            unit.messages.add(case.applicant_id, case.person_id, "k", {})
    assert not [one for one in village.opened() if one[2] == case.person_id]


def test_what_was_about_to_be_said_goes_with_the_person(village: Village) -> None:
    """Erased in the same turn in which something was said of them: it is never written."""
    case = a_case(village)
    with village.unit(commit=True) as unit:
        unit.messages.add(case.applicant_id, case.person_id, "k", {"about": "them"})
        unit.erase_person(case.person_id)
    assert not village.rows("message")


def test_somebody_elses_things_stay_when_a_person_goes(village: Village) -> None:
    first, second = a_case(village), a_case(village)
    with village.unit(commit=True) as unit:
        unit.erase_person(first.person_id)
    with village.unit() as unit:
        assert unit.files.open_own(second, "wish") == {"wishes": ["work"]}


def test_a_crisis_card_lives_until_it_is_acknowledged(village: Village) -> None:
    with village.unit(commit=True) as unit:
        account = unit.accounts.make()
        unit.messages.add(account.id, account.person_id, "card.now", {}, kind=Kind.CRISIS, lane="crisis")
        unit.messages.add(account.id, account.person_id, "home.help", {})
    ends = {row.lane: row.ends_at for row in village.rows("message")}
    assert ends["crisis"] is None
    assert ends["reply"] is not None


def test_every_instant_comes_back_as_it_was(village: Village) -> None:
    """SQLite forgets zones: the columns put them back."""
    with village.unit(commit=True) as unit:
        account = unit.accounts.make()
    row = village.rows("account", id=account.id)[0]
    assert row.since == village.now
    assert row.since.tzinfo is not None
    with village.unit() as unit:
        person = TABLES["person"]
        made = unit.connection.execute(select(person.c.made_at).where(person.c.id == account.person_id)).scalar_one()
    assert made == village.now


def test_a_unit_for_reading_writes_nothing_whatever_is_tried_in_it(village: Village) -> None:
    """The database itself refuses, and the next one reads as before."""
    case = a_case(village)
    table = TABLES["case"]
    for statement in (update(table).values(stage="withdrawn"), delete(table)):
        with village.database.reading(village.now) as unit:
            with pytest.raises(DBAPIError):
                unit.connection.execute(statement)
            unit.connection.commit()
    with village.database.reading(village.now) as unit:
        assert unit.connection.execute(select(table.c.stage).where(table.c.id == case.id)).scalar() == case.stage.value


def test_what_the_database_refuses_leaves_nothing_of_its_unit_and_the_next_one_writes(village: Village) -> None:
    """A statement that fails in the middle, caught or not, ends what was begun and nothing else."""
    for caught in (True, False):
        kept = a_case(village)
        with suppress(DBAPIError), village.database.unit(village.now) as unit:
            unit.connection.execute(update(TABLES["case"]).values(stage="withdrawn"))
            try:
                unit.connection.execute(insert(TABLES["case"]).values(id=kept.id))
            except DBAPIError:
                if not caught:
                    raise
                unit.roll_back()
        with village.database.reading(village.now) as unit:
            query = select(TABLES["case"].c.stage).where(TABLES["case"].c.id == kept.id)
            assert unit.connection.execute(query).scalar() == kept.stage.value
