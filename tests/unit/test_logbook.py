"""What a wire writes down: that it lives, what is wrong, what it could not read, and who is asked again after a gap."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from bot.channels.contract import Unavailable
from bot.clock import SetClock
from bot.commands.doctor import examine
from bot.conversation.messages import Kind
from bot.delivery import Logbook
from bot.domain.people import Category, Role, StaffState
from bot.domain.terms import Terms
from bot.store import wires
from bot.store.tables import TABLES
from bot.store.unit import Database
from tests.fakes_wire import BOT, CHANNEL, WORDS, Post
from tests.house import MONDAY, ZONE, Town

SENDING, ADDRESS = TABLES["sending"], TABLES["address"]
DAY = timedelta(days=1)


class Book:
    """A logbook and a clock one sets."""

    def __init__(self, database: Database) -> None:
        self.clock = SetClock(MONDAY)
        self.post = Post(database)
        self.woken = 0
        self.log = Logbook(database, self.clock, CHANNEL, BOT, terms=Terms(), queued=self._queued)

    def _queued(self) -> None:
        self.woken += 1

    def ask(self, what: Callable[[Logbook], Coroutine[Any, Any, Any]]) -> Any:
        return asyncio.run(what(self.log))

    def staff(self, address: str, role: Role) -> str:
        """Somebody of the team, who also speaks at an address; returns the account."""
        account_id = self.post.person(address)
        with self.post.database.unit(MONDAY) as unit:
            account = unit.accounts.get(account_id)
            made = unit.team.invite(address, role, Category.DIRECT_SERVICE, "i1", "", address, "init", DAY)
            staff = unit.team.join(account.id, account.person_id, made, StaffState.ACTIVE)
            unit.team.undertake(staff.id)
            unit.commit()
        return account_id

    def told(self, account_id: str) -> list[str]:
        """What stands on somebody's page, in words."""
        with self.post.database.reading(self.clock()) as unit:
            found = unit.messages.after(unit.accounts.get(account_id), 0)
        return [WORDS.text(one.key, one.params) for one in found]

    def after_a_gap(self, gap: timedelta) -> int:
        """Once more alive after so long; returns how many are asked again."""
        row = {"channel": CHANNEL, "bot": BOT, "name": "", "alive_at": self.clock() - gap, "trouble": ""}
        self.post.change(TABLES["wire"].delete())
        self.post.change(insert(TABLES["wire"]).values(row))
        return int(self.ask(lambda log: log.alive(150)))


@pytest.fixture
def book(database: Database) -> Book:
    return Book(database)


def test_the_gap_is_counted_from_the_last_time_that_all_was_well(book: Book) -> None:
    assert book.ask(lambda log: log.alive(150)) == 0
    asked(book, "1", MONDAY)
    book.clock.advance(timedelta(seconds=150))
    assert book.ask(lambda log: log.alive(150)) == 0
    book.clock.advance(timedelta(seconds=151))
    assert book.ask(lambda log: log.alive(150)) == 1
    assert book.ask(lambda log: log.alive(150)) == 0


def test_administrators_hear_of_a_trouble_when_it_begins_and_once_a_day(book: Book) -> None:
    admin, worker = book.staff("1", Role.ADMIN), book.staff("2", Role.SOCIAL_WORKER)
    for what in ("conflict", "conflict", "", "conflict", "token", "unheard_of"):
        book.ask(lambda log, what=what: log.trouble(what))
    told = book.told(admin)
    assert len(told) == 3
    assert "同一个机器人" in told[0] and "口令" in told[1] and "出了问题" in told[2]
    assert book.told(worker) == []
    book.clock.advance(DAY)
    book.ask(lambda log: log.trouble("conflict"))
    assert len(book.told(admin)) == 4


def test_the_wire_knows_its_name_and_what_is_wrong(book: Book) -> None:
    book.ask(lambda log: log.named("helper_bot"))
    book.ask(lambda log: log.trouble("token"))
    with book.post.database.reading(MONDAY) as unit:
        (one,) = wires.everyone(unit)
    assert (one.name, one.trouble, one.troubled_at) == ("helper_bot", "token", MONDAY)


def test_tries_are_counted_until_it_is_set_aside(book: Book) -> None:
    assert [book.ask(lambda log: log.attempt("u1")) for _ in range(3)] == [1, 2, 3]
    assert book.ask(lambda log: log.attempt("u2")) == 1
    book.ask(lambda log: log.set_aside("u1", "", "{", "JSONDecodeError"))
    assert [one.external_id for one in book.post.rows("attempt")] == ["u2"]


def test_what_was_taken_in_before_is_no_try_however_often_it_comes(book: Book) -> None:
    """Telegram may bring it to each of several processes; none of them ended by it."""
    with book.post.database.unit(MONDAY) as unit:
        unit.accounts.first_time(CHANNEL, BOT, "u1")
        unit.commit()
    assert [book.ask(lambda log: log.attempt("u1")) for _ in range(3)] == [0, 0, 0]
    assert book.post.rows("attempt") == []


def test_what_nobody_can_read_is_kept_sealed_and_counts_as_received(book: Book) -> None:
    account = book.post.person("1")
    for _ in range(2):
        book.ask(lambda log: log.set_aside("u1", "1", "a secret", "Undecodable"))
    book.ask(lambda log: log.set_aside("u2", "nobody yet", "another", "Undecodable"))
    assert sorted(one.external_id for one in book.post.rows("received")) == ["u1", "u2"]
    with book.post.database.reading(MONDAY) as unit:
        holder = unit.accounts.get(account).person_id
        known, unknown = sorted(book.post.rows("quarantine"), key=lambda one: one.person_id != holder)
        assert known.person_id == holder and unknown.person_id != holder
        opened = unit.open_own(known.person_id, f"quarantine.raw_box:{known.id}", known.raw_box)
        assert opened == {"kind": "raw", "payload": "a secret"}
    assert b"a secret" not in known.raw_box


def test_the_menu_follows_the_role(book: Book) -> None:
    book.staff("1", Role.SOCIAL_WORKER)
    book.post.person("2")
    assert book.ask(lambda log: log.menus()) == [("1", "social_worker")]
    book.ask(lambda log: log.menu_set("1", "social_worker"))
    assert book.ask(lambda log: log.menus()) == []
    book.post.change(update(TABLES["staff"]).values(state="left"))
    assert book.ask(lambda log: log.menus()) == [("1", "")]


def test_where_nothing_can_be_stored_it_says_so(book: Book) -> None:
    book.post.change(TABLES["wire"].delete())
    with book.post.database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE wire")
    with pytest.raises(Unavailable):
        book.ask(lambda log: log.alive(150))


# -- after a gap ------------------------------------------------------------------------------------------------------


def asked(book: Book, address: str, at: datetime, lane: str = "reply", kind: Kind = Kind.REPLY) -> None:
    """A question that has arrived."""
    book.post.say(address, f"question {address}", lane, kind=kind, buttons=True, at=at)
    book.post.change(update(SENDING).values(state="sent", receipt="1"))


def again(book: Book) -> list[Any]:
    return [one for one in book.post.rows() if one.again]


def test_whoever_may_have_pressed_in_vain_is_asked_once_more(book: Book) -> None:
    asked(book, "1", MONDAY - timedelta(minutes=5))
    asked(book, "2", MONDAY - timedelta(hours=20))
    asked(book, "3", MONDAY - timedelta(hours=30))
    asked(book, "4", MONDAY - timedelta(minutes=5), "reminder", Kind.NOTICE)
    asked(book, "5", MONDAY - timedelta(minutes=5))
    book.post.say("5", "I said something", kind=Kind.ECHO, sends=False, at=MONDAY - timedelta(minutes=1))
    assert book.after_a_gap(timedelta(seconds=200)) == 2
    assert [one.address for one in again(book)] == ["2", "1"] or [one.address for one in again(book)] == ["1", "2"]
    assert len({one.next_at for one in again(book)}) == 2, "not both in the same moment"
    assert book.woken == 1
    assert book.after_a_gap(timedelta(seconds=200)) == 0
    assert book.woken == 1


def test_nobody_is_woken_at_night(book: Book) -> None:
    asked(book, "1", MONDAY)
    book.clock.at = datetime(2026, 11, 23, 23, 30, tzinfo=ZONE)
    assert book.after_a_gap(timedelta(hours=13)) == 1
    assert again(book)[0].next_at == datetime(2026, 11, 24, 8, 0, tzinfo=ZONE)


def test_after_three_days_only_what_was_open_then_is_asked_once(book: Book) -> None:
    asked(book, "1", MONDAY)
    asked(book, "1", MONDAY + timedelta(minutes=1))
    book.clock.advance(3 * DAY)
    assert book.after_a_gap(3 * DAY) == 1
    assert len(again(book)) == 1
    assert again(book)[0].ends_at > book.clock()


def test_whoever_cannot_be_reached_is_not_asked(book: Book) -> None:
    asked(book, "1", MONDAY)
    book.post.change(update(ADDRESS).values(lost="blocked"))
    assert book.after_a_gap(timedelta(seconds=300)) == 0


# -- what has left is not kept for ever ---------------------------------------------------------------------------------


def test_what_left_a_month_ago_is_taken_out_and_what_nobody_knows_of_stays(book: Book) -> None:
    for number, state in enumerate(("sent", "failed", "superseded", "unknown", "ready")):
        book.post.say(str(number), state)
        book.post.change(update(SENDING).where(SENDING.c.address == str(number)).values(state=state))
    book.post.change(insert(TABLES["attempt"]).values(channel=CHANNEL, bot=BOT, external_id="u", tries=1, at=MONDAY))
    for left in (True, True, True, False):  # one of each table at a time
        with book.post.database.unit(MONDAY + 31 * DAY) as unit:
            assert unit.time.prune(MONDAY + DAY, 1) is left
            unit.commit()
    assert [one.state for one in book.post.rows()] == ["unknown", "ready"]
    assert book.post.rows("attempt") == []


def test_the_doctor_says_what_is_wrong_with_a_wire_and_what_may_not_have_arrived(town: Town) -> None:
    def found() -> dict[str, str]:
        return {one.name: one.level for one in examine(town.folder, town.clock()) if one.name in ("wire", "unsent")}

    assert found() == {}, "nothing is said where there never was a wire"
    book = Book(town.database)
    book.ask(lambda log: log.named("helper_bot"))
    assert found() == {"wire": "ok", "unsent": "ok"}
    town.clock.advance(timedelta(minutes=6))
    assert found()["wire"] == "warn", "nothing was heard of it for minutes"
    town.clock.at = MONDAY
    book.ask(lambda log: log.trouble("token"))
    book.post.say("1", "x", "reminder")
    book.post.change(update(SENDING).values(state="unknown"))
    assert found() == {"wire": "warn", "unsent": "warn"}
