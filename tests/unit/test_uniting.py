"""A page and a chat become one person by six digits, from either side (ux.md 5.7, 9.2; A26, A27, A86)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import App
from bot.conversation.messages import Heard, Incoming
from bot.services import news
from tests.chat import BOT, Chat, keys, widen
from tests.house import Ground
from tests.village import Village

MINUTE = timedelta(minutes=1)


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    built = Village.on_disk(tmp_path)
    widen(built, name="helper_bot")
    yield built
    assert not built.rows("quarantine"), "a turn failed"
    built.close()


@pytest.fixture
def chat(village: Village) -> Chat:
    return Chat(village)


def code_on_page(village: Village, who: str) -> str:
    village.type(who, "连起来")
    return str(village.page(who)[-1].params["code"])


def code_in_chat(chat: Chat) -> str:
    return str(chat.types("连起来")[-1].said.params["code"])


def test_from_the_page_to_the_chat(village: Village, chat: Chat) -> None:
    """The case, the form that stands open, the call: all of it follows, and the chat rings."""
    case = village.apply_family("ma")
    village.type("ma", "申请")
    village.press("ma", "family", "well")
    code = code_on_page(village, "ma")
    chat.opens()
    assert keys(chat.types(code)) == ["connect.joined"]
    assert chat.account() == village.account("ma").id
    with village.unit() as unit:
        assert unit.cases.of_account(chat.account())[0][0].id == case
        assert unit.talks.open(chat.account()) is not None
    with village.turn() as turn:
        applicant = village.rows("case")[0]
        news.tell(turn, applicant.applicant_id, applicant.person_id, "news.register", case_id=case)
    assert keys(chat.fresh()) == ["nudge.message"]


def test_from_the_chat_to_the_page(village: Village, chat: Chat) -> None:
    village.apply_family("ma")
    chat.opens()
    assert village.type("ma", code_in_chat(chat)) == ["connect.sure"]
    assert village.press("ma", "join_up") == ["connect.joined"]
    assert chat.account() == village.account("ma").id
    assert village.rows("case")[0].applicant_id == chat.account()


def test_a_page_that_a_link_opened_becomes_its_owners_for_good(village: Village, chat: Chat) -> None:
    chat.opens()
    chat.presses("call")
    village.open("ma", chat.link())
    village.type("ma", "首页")
    assert village.type("ma", code_in_chat(chat)) == ["connect.joined"]
    village.now += timedelta(days=30)
    assert village.account("ma").id == chat.account()


def test_two_accounts_that_both_have_something_become_one(village: Village) -> None:
    village.apply_family("ma")
    village.apply_family("pa", "13900002222")
    code = code_on_page(village, "pa")
    assert village.type("ma", code) == ["connect.sure"]
    village.press("ma", "join_up")
    assert village.account("ma").id == village.account("pa").id
    with village.unit() as unit:
        assert len(unit.cases.of_account(village.account("ma").id)) == 2
    village.press("ma", "go_on")
    assert village.page("ma")[-1].key == "progress.submitted"
    village.press("pa", "my_case", "withdraw", "really", "undo")
    assert {row.stage for row in village.rows("case")} == {"submitted"}


def test_who_withdrew_may_undo_it_on_the_other_side(village: Village, chat: Chat) -> None:
    village.apply_family("ma")
    village.press("ma", "my_case", "withdraw", "really")
    chat.opens()
    village.type("ma", code_in_chat(chat))
    village.press("ma", "join_up", "go_on", "undo")
    assert village.rows("case")[0].stage == "submitted"


def test_a_code_told_to_a_worker_still_finds_what_was_begun(village: Village, chat: Chat) -> None:
    chat.opens()
    chat.presses("call")
    spoken = chat.left[-1].said.params["code"]
    village.apply_family("ma")
    village.type("ma", code_in_chat(chat))
    village.press("ma", "join_up")
    village.hire("worker")
    village.type("worker", "报号")
    assert village.type("worker", spoken) == ["spoken.found"]
    assert chat.types("网页")[-1].said.params["code"] != spoken, "a fresh one is told, for its new owner"


def test_two_people_of_one_case_are_not_one(village: Village) -> None:
    village.apply_family("ma")
    code = village.link("ma")
    village.open("son", code)
    village.type("son", "首页")
    digits = code_on_page(village, "ma")
    assert village.type("son", digits)[0] == "connect.sure"
    assert village.press("son", "join_up")[0] == "connect.two_people"
    assert village.account("son").id != village.account("ma").id


def test_a_phone_in_other_hands_joins_nobody(village: Village, chat: Chat) -> None:
    village.apply_family("ma")
    mother = village.account("ma").id
    chat.opens()
    code = code_in_chat(chat)
    village.press("ma", "hand_over")
    assert village.type("ma", code)[0] == "connect.two_people"
    assert chat.account() not in (mother, village.account("ma").id)


def test_the_team_and_a_family_are_kept_apart(village: Village, chat: Chat) -> None:
    village.apply_family("ma")
    village.hire("worker")
    village.open("worker")
    digits = code_on_page(village, "worker")
    assert village.type("ma", digits)[0] == "connect.sure"
    assert village.press("ma", "join_up")[0] == "connect.team"
    chat.opens()
    assert keys(chat.types(code_on_page(village, "worker"))) == ["connect.joined"]
    assert chat.account() == village.staff_of["worker"].account_id
    village.hire("second")
    village.open("second")
    assert village.type("second", code_on_page(village, "worker"))[0] == "connect.sure"
    assert village.press("second", "join_up")[0] == "connect.team"


@pytest.mark.parametrize("wrong", ["used", "old", "never"])
def test_a_code_that_is_not_good_is_answered_alike(village: Village, chat: Chat, wrong: str) -> None:
    chat.opens()
    village.open("ma")
    code = code_on_page(village, "ma")
    if wrong == "used":
        Chat(village, "2002").types(code)
    elif wrong == "old":
        village.now += 11 * MINUTE
    else:
        code = "000000" if code != "000000" else "111111"
    assert keys(chat.opens(f"c-{code}")) == ["connect.no_such_code"]


def test_a_new_code_ends_the_one_before(village: Village, chat: Chat) -> None:
    village.open("ma")
    first, second = code_on_page(village, "ma"), code_on_page(village, "ma")
    chat.opens()
    assert first == second or keys(chat.types(first)) == ["connect.no_such_code"]
    assert keys(chat.types(second)) == ["connect.joined"]


def test_five_misses_lock(village: Village, chat: Chat) -> None:
    village.open("ma")
    good = code_on_page(village, "ma")
    chat.opens()
    wrong = [f"{n:06d}" for n in range(10) if f"{n:06d}" != good][:5]
    for code in wrong:
        assert keys(chat.opens(f"c-{code}")) == ["connect.no_such_code"]
    assert keys(chat.types(good)) == ["connect.no_such_code"], "locked, and it looks the same"
    village.now += 16 * MINUTE
    assert keys(chat.types(code_on_page(village, "ma"))) == ["connect.joined"]


def test_many_devices_guess_no_better_than_one(village: Village, chat: Chat) -> None:
    """A fresh device costs nothing: what all of them miss counts together."""
    village.open("ma")
    good = code_on_page(village, "ma")
    for device in range(25):
        for n in range(4):
            village.type(f"guesser {device}", "000001" if good != "000001" else f"00000{n + 2}")
    chat.opens()
    assert keys(chat.types(good)) == ["connect.no_such_code"]


def test_whoever_has_something_is_asked_before_others_see_it(village: Village, chat: Chat) -> None:
    """A link with a stranger's code joins nobody who only followed it."""
    village.open("stranger")
    code = code_on_page(village, "stranger")
    village.apply_family("ma")
    chat.opens()
    chat.types(code_on_page(village, "ma"))
    assert keys(chat.opens(f"c-{code}")) == ["connect.sure"]
    assert chat.account() != village.account("stranger").id
    assert keys(chat.presses("not_mine")) == ["home.hello"]
    assert chat.account() != village.account("stranger").id


def test_two_devices_with_one_code_in_the_same_moment(ground: Ground, kind: str) -> None:
    """One wins (A27)."""
    village = Village.on(ground, kind)
    widen(village)
    village.open("ma")
    code = code_on_page(village, "ma")
    for device in ("a", "b"):
        Chat(village, device).opens()

    def says(device: str) -> None:
        village.app.receive(Incoming("telegram", BOT, f"same-{device}", device, Heard.TEXT, code), village.now)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(says, ("a", "b")))
    owners = [Chat(village, device).account() for device in ("a", "b")]
    assert owners.count(village.account("ma").id) == 1
    assert not village.rows("quarantine")
    village.close()


# -- where it is offered -----------------------------------------------------------------------------


def test_the_page_offers_it_where_a_family_would_look(village: Village) -> None:
    village.apply_family("ma")
    assert village.page("ma")[-1].key == "connect.offer"
    village.press("ma", "connect")
    said = village.page("ma")[-1]
    assert f"https://t.me/helper_bot?start=c-{said.params['code']}" in [offer.act.name for offer in said.offers]
    village.type("ma", "我的")
    assert "connect" in [offer.word for offer in village.page("ma")[-1].offers]
    assert len(village.page("ma")[-1].offers) <= 5


def test_after_the_receipt_the_way_back_to_the_chat_is_told(village: Village, chat: Chat) -> None:
    chat.opens("a-510521104")
    chat.presses("home.apply", "family", "well", "yes", "go_on")
    village.open("ma", chat.link())
    village.press("ma", "yes", "parent", "adult", "willing", "work", "done", "none", "send")
    said = village.page("ma")[-1]
    assert said.key == "connect.rings"
    assert [offer.act.name for offer in said.offers] == ["https://t.me/helper_bot"]
    village.type("ma", "我的")
    assert "connect" not in [offer.word for offer in village.page("ma")[-1].offers]


def test_without_a_bot_nothing_of_it_is_offered(village: Village) -> None:
    village.house = replace(village.house, pushed={})
    village.app = App(village.house)
    village.apply_family("ma")
    assert village.page("ma")[-1].key == "receipt.ask_person"
    village.type("ma", "我的")
    assert "connect" not in [offer.word for offer in village.page("ma")[-1].offers]
