"""Polling over real HTTP: nothing is acknowledged before it is committed, and nothing stops the rest."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.channels.contract import Unavailable
from bot.channels.telegram.api import Api
from bot.channels.telegram.engines import make_engine
from bot.channels.telegram.intake import Intake, nowhere
from bot.channels.telegram.polling import Pace, Polling
from tests.telegram.double import BotSide, lost_before, page, refused, too_many
from tests.telegram.ports import Book, Ears, until

pytestmark = pytest.mark.slow

WANG = 1001
QUICK = Pace(poll=1, beat=0.05, back_off=(0.01, 0.1), stand_by=(0.05, 0.2), token=0.1, away=0.2)


@pytest.fixture
def here(bot: BotSide) -> BotSide:
    """Gives an offset that is asked for twice all it has: our waits here are shorter than Telegram's guard."""
    bot.set(guard=False)
    return bot


class Polls:
    """A polling process, with what it is plugged into."""

    def __init__(
        self,
        bot: BotSide,
        ears: Ears,
        book: Book,
        at: Callable[[str], None] = nowhere,
        pace: Pace = QUICK,
        careful: int = 100,
    ) -> None:
        self.api = Api(bot.token, bot.url)
        self.engine = make_engine("aiogram", bot.token, bot.url)
        self.intake = Intake(self.api, self.engine, ears, book, at, careful)
        self.polling = Polling(self.api, self.intake, book, pace)
        self.stop = asyncio.Event()


@asynccontextmanager
async def polling(
    bot: BotSide, ears: Ears, book: Book, at: Callable[[str], None] = nowhere, pace: Pace = QUICK, careful: int = 100
) -> AsyncIterator[Polls]:
    """One that runs meanwhile."""
    made = Polls(bot, ears, book, at, pace, careful)
    running = asyncio.create_task(made.polling.run(made.stop))
    try:
        yield made
    finally:
        made.stop.set()
        await asyncio.wait_for(running, 5)
        await made.engine.close()
        await made.api.close()


def run(do: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(do())


def numbers(bot: BotSide) -> list[int]:
    return [one["update_id"] for one in bot.waiting]


def test_what_was_written_while_we_were_away_is_taken_in_and_confirmed(here: BotSide) -> None:
    wang, ears, book = here.user(WANG), Ears(), Book()
    wang.start("abc")
    for n in range(150):
        wang.says(str(n))

    async def do() -> None:
        async with polling(here, ears, book):
            await until(lambda: not here.waiting)

    run(do)
    assert ears.payloads == ["abc", *map(str, range(150))]
    hook = here.requests("deleteWebhook")
    assert [one["params"]["drop_pending_updates"] in (False, "false") for one in hook] == [True]
    asked = here.requests("getUpdates")
    assert "offset" not in asked[0]["params"]


def test_nothing_is_confirmed_before_it_is_committed(here: BotSide) -> None:
    """At the moment of each commit Telegram still has the update; each next question confirms only what was kept."""
    wang, ears, book = here.user(WANG), Ears(), Book()
    wang.start()
    steps: list[str] = []
    lost: list[str] = []

    def at(moment: str) -> None:
        steps.append(moment)
        if moment == "update.committed" and int(ears.heard[-1].external_id) not in numbers(here):
            lost.append(ears.heard[-1].external_id)

    async def do() -> None:
        async with polling(here, ears, book, at):
            for n in range(20):
                wang.says(str(n))
                await asyncio.sleep(0.01)
            await until(lambda: len(ears.heard) == 21 and not here.waiting)

    run(do)
    assert lost == []
    assert steps[:5] == ["update.read", "update.attempted", "update.decoded", "update.committed", "batch.acknowledged"]


@pytest.mark.parametrize("trouble", [Unavailable, ZeroDivisionError], ids=["nothing to store in", "a fault of our own"])
def test_while_nothing_can_be_stored_nothing_is_confirmed(here: BotSide, trouble: type[Exception]) -> None:
    wang, ears, book = here.user(WANG), Ears(away=6, trouble=trouble), Book()
    wang.start()
    wang.says("在吗")

    async def do() -> None:
        async with polling(here, ears, book):
            await until(lambda: ears.calls >= 3)
            assert len(numbers(here)) == 2
            await until(lambda: not here.waiting)

    run(do)
    assert ears.payloads == ["", "在吗"]


def test_one_person_who_cannot_be_stored_holds_up_only_what_comes_after(here: BotSide) -> None:
    """The offset stays before the first that is not committed; everybody else is answered meanwhile, once."""
    wang, li, ears, book = here.user(WANG), here.user(1002), Ears(refuses="坏"), Book()
    wang.says("坏")
    wang.says("后面")
    li.says("一")
    li.says("二")

    async def do() -> None:
        async with polling(here, ears, book, careful=0):
            await until(lambda: ears.payloads == ["一", "二"])
            assert len(numbers(here)) == 4
            ears.refuses = ""
            await until(lambda: not here.waiting)

    run(do)
    assert ears.payloads == ["一", "二", "坏", "后面"]


def test_a_person_is_heard_in_order_and_people_side_by_side(here: BotSide) -> None:
    people = [here.user(2000 + n) for n in range(10)]
    ears, book = Ears(seconds=0.005), Book()
    for n in range(20):
        for one in people:
            one.says(str(n))

    async def do() -> None:
        async with polling(here, ears, book, careful=0):
            await until(lambda: not here.waiting, 20)

    run(do)
    for one in people:
        assert [heard.payload for heard in ears.heard if heard.address == str(one.id)] == list(map(str, range(20)))
    assert ears.most_together > 1


def test_in_any_order_and_twice_each_is_heard_once(here: BotSide) -> None:
    wang, ears, book = here.user(WANG), Ears(), Book()
    here.disorder(0.5, shuffle=True, seed=3)
    for n in range(60):
        wang.says(str(n))

    async def do() -> None:
        async with polling(here, ears, book, careful=0):
            await until(lambda: not here.waiting, 10)

    run(do)
    assert sorted(map(int, ears.payloads)) == list(range(60))


def test_numbers_that_begin_anew_are_heard(here: BotSide) -> None:
    wang, ears, book = here.user(WANG), Ears(), Book()
    wang.says("前")

    async def do() -> None:
        async with polling(here, ears, book):
            await until(lambda: not here.waiting and ears.payloads == ["前"])
            await asyncio.sleep(0.1)
            here.numbers_from(5)
            wang.says("后")
            await until(lambda: ears.payloads == ["前", "后"])

    run(do)


# -- what cannot be read -------------------------------------------------------------------------------------------


def test_what_cannot_be_read_is_heard_unread_and_the_rest_goes_on(here: BotSide) -> None:
    wang, ears, book = here.user(WANG), Ears(), Book()
    wang.says("前")
    broken = {
        "message": {
            "message_id": 1,
            "from": {"id": WANG, "is_bot": False, "first_name": "x"},
            "text": 5,
            "note": "半\ud83d",
        }
    }
    id = here.injects(broken)
    wang.says("后")

    async def do() -> None:
        async with polling(here, ears, book):
            await until(lambda: not here.waiting)

    run(do)
    assert ears.payloads == ["前", "后"]
    [one] = ears.unread
    assert (one.external_id, one.address, one.words) == (str(id), str(WANG), "半\ufffd")
    assert json.loads(one.payload) == {"update_id": id, **broken}
    assert one.payload.isascii() and book.aside == []


@pytest.mark.parametrize("kind", ["text", "none", "list", "object"])
def test_an_update_that_is_none_is_heard_once(here: BotSide, kind: str) -> None:
    """It has no number to confirm, so it comes again and again: it is known by what it is."""
    ears, book = Ears(), Book()
    update: Any = {"text": "x", "none": None, "list": [1], "object": {"update_id": "x"}}[kind]

    async def do() -> None:
        made = Polls(here, ears, book)
        for _ in range(2):
            await made.intake.take(update)
        await made.engine.close()

    run(do)
    [one] = ears.unread
    assert one.external_id.startswith("sha256:") and one.address == "" and json.loads(one.payload) == update


class Killed(BaseException):
    """What ends a process: nothing catches it."""


@pytest.mark.parametrize("deaths", [2, 3], ids=["by its library", "even unread"])
def test_the_third_try_is_not_made(here: BotSide, deaths: int) -> None:
    """An update that ends the process each time: that it is tried is kept before it is taken in (F37).

    The third time only its words are heard, and where even that ends us it is set aside.
    """
    wang, book, ears = here.user(WANG), Book(), Ears()
    for text in ("前", "毒", "后"):
        wang.says(text)
    read: list[int] = []

    def at(moment: str) -> None:
        if moment == "update.attempted" and ears.payloads == ["前"] and not (ears.unread or book.aside):
            read.append(numbers(here)[0])
            if book.tries[str(read[-1])] <= deaths:
                raise Killed

    async def life() -> None:
        made = Polls(here, ears, book, at)
        running = asyncio.create_task(made.polling.run(made.stop))
        try:
            await until(lambda: running.done() or not here.waiting)
            made.stop.set()
            await running
        finally:
            await made.engine.close()
            await made.api.close()

    for _ in range(deaths):
        with pytest.raises(Killed):
            asyncio.run(life())
    asyncio.run(life())
    assert ears.payloads == ["前", "后"]
    unread = [(one.external_id, one.address, one.payload) for one in ears.unread]
    [(external_id, address, raw)] = [*unread, *(one[:3] for one in book.aside)]
    assert {external_id} == {str(number) for number in read}
    assert address == str(WANG) and json.loads(raw)["message"]["text"] == "毒"
    assert bool(book.aside) == (deaths > 2)


def test_waiting_for_the_database_is_no_try(here: BotSide) -> None:
    wang, ears, book = here.user(WANG), Ears(away=10), Book()
    wang.says("等")

    async def do() -> None:
        async with polling(here, ears, book):
            await until(lambda: not here.waiting)

    run(do)
    assert ears.payloads == ["等"]
    assert book.aside == []
    assert set(book.tries.values()) == {1}


def test_after_the_first_ones_nothing_is_noted_any_more(here: BotSide) -> None:
    wang, ears, book = here.user(WANG), Ears(), Book()
    for n in range(12):
        wang.says(str(n))

    async def do() -> None:
        async with polling(here, ears, book, careful=5):
            await until(lambda: not here.waiting)

    run(do)
    assert len(book.tries) == 5


# -- presses -------------------------------------------------------------------------------------------------------


def _press(here: BotSide, data: str = "tok.1") -> str:
    wang = here.user(WANG)
    wang.start()
    keys = {"inline_keyboard": [[{"text": "好", "callback_data": data}]]}

    async def ask() -> None:
        api = Api(here.token, here.url)
        await api.call("sendMessage", {"chat_id": WANG, "text": "?", "reply_markup": keys})
        await api.close()

    run(ask)
    return wang.presses("好")


def test_a_press_is_answered_after_its_commit(here: BotSide) -> None:
    ears, book, press = Ears(away=4), Book(), _press(here)
    answered: list[int] = []

    def at(moment: str) -> None:
        if moment == "update.decoded":
            answered.append(len(here.requests("answerCallbackQuery")))

    async def do() -> None:
        async with polling(here, ears, book, at):
            await until(lambda: here.requests("answerCallbackQuery"))

    run(do)
    assert here.user(WANG).answered(press) is not None
    assert set(answered) == {0}
    assert ears.payloads == ["", "tok.1"]


def test_an_answer_that_fails_stops_nothing(here: BotSide) -> None:
    ears, book = Ears(), Book()
    _press(here)
    here.fails(
        "answerCallbackQuery",
        refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid"),
    )

    async def do() -> None:
        async with polling(here, ears, book):
            await until(lambda: not here.waiting and here.requests("answerCallbackQuery"))

    run(do)
    assert ears.payloads == ["", "tok.1"]


# -- trouble -------------------------------------------------------------------------------------------------------


def test_another_copy_is_stood_by_for_and_told_of(here: BotSide) -> None:
    wang, ears, book = here.user(WANG), Ears(), Book()
    here.fails(
        "getUpdates",
        *[
            refused(
                409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
            )
        ]
        * 3,
    )
    wang.says("在")

    async def do() -> None:
        async with polling(here, ears, book):
            await until(lambda: ears.payloads == ["在"] and not here.waiting)

    run(do)
    assert book.troubles == ["conflict", ""]
    assert len(here.requests("deleteWebhook")) == 1, "we do not fight"


def test_of_two_copies_each_update_is_heard_once(here: BotSide) -> None:
    wang, ears, book, other = here.user(WANG), Ears(), Book(), Book()

    async def do() -> None:
        async with polling(here, ears, book), polling(here, ears, other):
            for n in range(10):
                wang.says(str(n))
                await asyncio.sleep(0.05)
            await until(lambda: len(ears.heard) == 10, 10)

    run(do)
    assert ears.payloads == [str(n) for n in range(10)]
    assert "conflict" in book.troubles + other.troubles


@pytest.mark.parametrize("code", [401, 404])
def test_a_wrong_token_is_told_of(here: BotSide, code: int) -> None:
    ears, book = Ears(), Book()
    here.fails("getUpdates", refused(code, "Unauthorized"), refused(code, "Unauthorized"))

    async def do() -> None:
        async with polling(here, ears, book):
            await until(lambda: book.troubles == ["token", ""])

    run(do)


@pytest.mark.parametrize(
    "fault", [page(502), lost_before(), refused(500, "Internal Server Error"), refused(400, "Bad Request: new")]
)
def test_what_passes_is_waited_out_and_only_what_lasts_is_told_of(here: BotSide, fault: Any) -> None:
    wang, ears, book = here.user(WANG), Ears(), Book()
    wang.says("在")

    async def do() -> None:
        here.fails("getUpdates", fault, fault)
        async with polling(here, ears, book):
            await until(lambda: ears.payloads == ["在"])
            assert book.troubles == [""]
            here.fails("getUpdates", *[fault] * 12)
            await until(lambda: book.troubles == ["", "away", ""])

    run(do)


def test_too_many_questions_are_waited_out(here: BotSide) -> None:
    """For as long as is said, and not one question earlier; what was written meanwhile is read then."""
    wang, ears, book = here.user(WANG), Ears(), Book()
    wang.says("在")
    here.fails("getUpdates", too_many(1))

    async def do() -> None:
        async with polling(here, ears, book):
            await until(lambda: ears.heard)

    run(do)
    first, second = here.requests("getUpdates")[:2]
    assert second["at"] - first["at"] >= 1
    assert here.breaches(grace=0) == []
    assert ears.payloads == ["在"]


def test_a_logbook_that_cannot_write_stops_nothing(here: BotSide) -> None:
    wang, ears, book = here.user(WANG), Ears(), Book(away=True)
    wang.says("在")

    async def do() -> None:
        async with polling(here, ears, book):
            await until(lambda: len(here.requests("getUpdates")) > 3)
            assert here.waiting
            book.away = False
            await until(lambda: not here.waiting and book.beats)

    run(do)
    assert ears.payloads == ["在"]


# -- alive ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gap", "offered"), [(0.0, []), (100.0, []), (150.0, []), (151.0, [151.0]), (259200.0, [259200.0])]
)
def test_after_a_long_gap_open_questions_are_offered_once_when_all_is_read(
    here: BotSide, gap: float, offered: list[float]
) -> None:
    wang, ears = here.user(WANG), Ears()
    for n in range(150):
        wang.says(str(n))
    heard_before: list[int] = []

    class Watching(Book):
        async def alive(self, patience: float) -> int:
            heard_before.append(len(ears.heard))
            return await super().alive(patience)

    book = Watching(gaps=[gap])

    async def do() -> None:
        async with polling(here, ears, book):
            await until(lambda: any(int(one["params"]["timeout"]) for one in here.requests("getUpdates")))

    run(do)
    assert book.offered == offered
    assert set(heard_before) == {150}, "who ends before that leaves the gap to the next"


def test_a_trouble_that_another_process_noted_does_not_outlast_it(here: BotSide) -> None:
    """One that stood by for us, and went, has left all well."""
    wang, book = here.user(WANG), Book()

    async def do() -> None:
        async with polling(here, Ears(), book):
            await until(lambda: book.troubles == [""])
            await book.trouble("conflict")
            await asyncio.sleep(0.1)
            wang.says("在吗")
            await until(lambda: book.troubles == ["", "conflict", ""])

    run(do)


def test_without_an_answer_we_do_not_say_that_we_are_alive(here: BotSide) -> None:
    ears, book = Ears(), Book()
    here.fails_sometimes("getUpdates", 1.0, page(502))

    async def do() -> None:
        async with polling(here, ears, book):
            await until(lambda: len(here.requests("getUpdates")) > 4)

    run(do)
    assert book.beats == 0


# -- stopping ------------------------------------------------------------------------------------------------------


def test_a_long_question_is_not_waited_for(here: BotSide) -> None:
    async def do() -> float:
        made = Polls(here, Ears(), Book(), pace=Pace(poll=50))
        running = asyncio.create_task(made.polling.run(made.stop))
        await asyncio.sleep(0.3)
        began = time.monotonic()
        made.stop.set()
        await running
        await made.engine.close()
        await made.api.close()
        return time.monotonic() - began

    assert asyncio.run(do()) < 2


def test_what_was_begun_is_finished_and_the_rest_comes_again(here: BotSide) -> None:
    wang, ears, book = here.user(WANG), Ears(seconds=0.2), Book()
    for n in range(5):
        wang.says(str(n))

    async def do() -> None:
        async with polling(here, ears, book):
            await until(lambda: ears.together)

    run(do)
    assert ears.payloads == ["0"]
    assert len(here.waiting) == 5
    ears.seconds = 0

    async def again() -> None:
        async with polling(here, ears, book):
            await until(lambda: not here.waiting)

    run(again)
    assert ears.payloads == ["0", "1", "2", "3", "4"]
