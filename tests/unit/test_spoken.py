"""报号: a caller says four digits from a chat, and a worker fills in what was begun there (ux.md 5.7, 1 no. 1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.people import Role
from tests.chat import Chat, keys
from tests.village import FAR_TOWN, TOWN, Village


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    built = Village.on_disk(tmp_path)
    yield built
    assert not built.rows("quarantine"), "a turn failed"
    built.close()


@pytest.fixture
def chat(village: Village) -> Chat:
    """A mother came as far as the consent, and was told the digits."""
    found = Chat(village)
    found.opens(f"a-{TOWN}")
    found.presses("home.apply", "family", "well", "yes", "go_on")
    village.hire("worker")
    return found


def digits(chat: Chat) -> str:
    return str(chat.left[-1].said.params["code"])


def ask(village: Village, code: str) -> list[str]:
    village.type("worker", "报号")
    return village.type("worker", code)


def test_the_worker_fills_in_what_was_begun_and_the_chat_follows(village: Village, chat: Chat) -> None:
    assert ask(village, digits(chat)) == ["spoken.found"]
    said = village.page("worker")[-1]
    assert (said.params["area"], said.params["form"]) == ("泸县云锦镇", "family")
    assert "还没" not in village.text(said)
    assert village.press("worker", "enter") == ["staff_application.consent"]
    village.press("worker", "yes", "family", "parent", "adult", "willing", "work", "done")
    assert village.page("worker")[-1].key == "staff_application.phone"
    village.type("worker", "13800001234")
    village.press("worker", "right")
    assert village.press("worker", "skip") == ["staff_application.entered"]
    (case,) = village.rows("case")
    assert (case.applicant_id, case.area) == (chat.account(), TOWN)
    assert keys(chat.fresh()) == ["nudge.message"]
    with village.unit() as unit:
        assert unit.talks.open(chat.account()) is None
        assert unit.talks.parked(chat.account()) is None
        found = unit.cases.any(case.id)
        assert found is not None
        assert unit.files.open_own(found, "reach")["phone"] == "13800001234"
    assert case.number not in chat.seen


def test_who_leaves_no_number_is_written_to(village: Village, chat: Chat) -> None:
    ask(village, digits(chat))
    village.press("worker", "enter", "yes", "self", "adult", "own", "work", "done", "none", "skip")
    (case,) = village.rows("case")
    with village.unit() as unit:
        found = unit.cases.any(case.id)
        assert found is not None
        assert unit.files.open_own(found, "reach")["way"] == "here"


def test_before_the_caller_agrees_nothing_is_kept(village: Village, chat: Chat) -> None:
    ask(village, digits(chat))
    village.press("worker", "enter", "no")
    assert not village.rows("case")
    assert [row.state for row in village.rows("call")] == ["done"]
    with village.unit() as unit:
        assert unit.talks.open(chat.account()) is not None, "what was begun is still the caller's"


def test_a_place_that_was_not_named_is_asked(village: Village) -> None:
    village.hire("worker")
    chat = Chat(village)
    chat.opens()
    chat.presses("library", "letter")
    assert ask(village, digits(chat)) == ["spoken.found"]
    village.press("worker", "enter", "yes")
    assert village.page("worker")[-1].key == "staff_application.area"
    village.type("worker", "得胜镇")
    village.press("worker", "self", "adult", "own", "done", "none", "skip")
    assert village.rows("case")[0].area == "510521105"


def test_a_call_that_was_asked_for_before_is_the_one(village: Village, chat: Chat) -> None:
    chat.presses("call")
    village.open("ma", chat.link())
    village.press("ma", "yes")
    village.type("ma", "13800001234")
    village.press("ma", "right")
    (call,) = village.rows("call")
    ask(village, digits(chat))
    village.press("worker", "enter", "yes", "family", "parent", "adult", "willing", "done")
    assert village.page("worker")[-1].key == "staff_application.said", "the number is known"
    assert [row.id for row in village.rows("call")] == [call.id]


def test_somewhere_else_goes_to_those_there(village: Village) -> None:
    village.hire("worker")
    chat = Chat(village)
    chat.opens(f"a-{FAR_TOWN}")
    chat.presses("home.apply", "family", "well", "yes", "go_on")
    assert ask(village, digits(chat)) == ["spoken.elsewhere"]


def test_wrong_digits_are_counted_and_lock(village: Village, chat: Chat) -> None:
    good = digits(chat)
    wrong = [f"{n:04d}" for n in range(9) if f"{n:04d}" != good][:5]
    assert ask(village, "12") == ["spoken.four", "spoken.digits"]
    for code in wrong:
        assert ask(village, code) == ["spoken.none"]
    assert ask(village, good) == ["spoken.none"], "locked, and it looks the same"
    assert len([row for row in village.rows("audit") if row.action == "code.miss"]) == 5
    village.now += timedelta(minutes=16)
    assert ask(village, good) == ["spoken.found"]
    assert [row.action for row in village.rows("audit")].count("crossing.spoken") == 1


def test_the_digits_live_a_week(village: Village, chat: Chat) -> None:
    good = digits(chat)
    village.now += timedelta(days=8)
    assert ask(village, good) == ["spoken.none"]


def test_only_those_who_ring_families_ask(village: Village) -> None:
    village.hire("admin", Role.ADMIN)
    village.open("admin")
    assert "spoken.digits" not in village.type("admin", "报号")
    assert "spoken.digits" not in village.type("ma", "报号")


def test_the_rarer_outcomes_of_a_call_lead_there(village: Village, chat: Chat) -> None:
    chat.presses("call")
    village.open("ma", chat.link())
    village.press("ma", "yes")
    village.type("ma", "13800001234")
    village.press("ma", "right")
    village.type("worker", "首页")
    village.press("worker", "calls.show", "others")
    assert village.press("worker", "spoken") == ["spoken.digits"]
