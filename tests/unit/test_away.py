"""A chat that may carry only public things hands over to the page, and nothing is asked twice (ux.md 5.1, 5.7)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.conversation.messages import Heard
from bot.domain.people import Category, Role, StaffState
from tests.chat import Chat, keys
from tests.places import OUTWARD
from tests.village import COUNTY, TOWN, Village

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    built = Village.on_disk(tmp_path)
    yield built
    assert not built.rows("quarantine"), "a turn failed"
    built.close()


@pytest.fixture
def chat(village: Village) -> Chat:
    return Chat(village)


def page(village: Village, who: str) -> list[str]:
    """Keys of what stands on a page, without what one said oneself."""
    return [said.key for said in village.page(who) if said.key != "echo"]


# -- where the chat ends -----------------------------------------------------------------------------


def test_after_the_place_the_chat_hands_over(village: Village, chat: Chat) -> None:
    chat.opens()
    chat.presses("home.apply", "family", "well")
    assert keys(chat.types("云锦镇")) == ["place.near"]
    assert keys(chat.presses("go_on")) == ["away.link"]
    assert "同意" not in chat.seen
    village.open("ma", chat.link())
    assert page(village, "ma")[-3:] == ["place.near", "family.consent_what", "family.consent"]
    assert village.press("ma", "yes") == ["family.relation"]


def test_what_the_place_is_called_stands_on_the_page(village: Village, chat: Chat) -> None:
    chat.opens(f"a-{TOWN}")
    chat.presses("home.apply", "family", "well", "yes")
    assert keys(chat.presses("which")) == ["place.near", "away.link"]
    assert "向阳" not in chat.seen
    village.open("ma", chat.link())
    assert page(village, "ma")[-2:] == ["place.list", "place.near"]


@pytest.mark.parametrize(
    ("buttons", "asked", "answer"),
    [
        (("call",), "call.keep", ("yes", "call.phone")),
        (("library", "letter"), "letter.words", ("by_phone", "call.keep")),
        (("progress.ask",), "find.number", ("no_number", "call.keep")),
        (("home.apply", "neighbour", "neighbour.knows"), "neighbour.knows", ("unaware", "neighbour.best")),
    ],
)
def test_every_road_goes_on_on_the_page(
    village: Village, chat: Chat, buttons: tuple[str, ...], asked: str, answer: tuple[str, str]
) -> None:
    """The question that could not be asked stands on the page, once, and takes its answer."""
    chat.opens()
    assert keys(chat.presses(*buttons)) == ["away.link"]
    village.open("ma", chat.link())
    assert page(village, "ma")[-1] == asked
    assert page(village, "ma").count(asked) == 1
    assert village.press("ma", answer[0])[-1] == answer[1]


def test_a_change_for_the_worse_asks_about_danger_first(village: Village, chat: Chat) -> None:
    assert keys(chat.types("病情有变化")) == ["changed.danger"]
    assert keys(chat.presses("no")) == ["away.link"]
    village.open("ma", chat.link())
    assert page(village, "ma")[-1] == "changed.signs"
    assert village.press("ma", "sleep", "done") == ["changed.meanwhile", "call.keep"]


def test_the_form_on_the_page_and_in_the_chat_is_one(village: Village, chat: Chat) -> None:
    """Answered on the page, the chat knows; the chat never says what."""
    chat.opens(f"a-{TOWN}")
    chat.presses("home.apply", "family", "well", "yes", "go_on")
    village.open("ma", chat.link())
    village.press("ma", "yes", "parent", "adult", "willing", "work", "done")
    village.type("ma", "13800001234")
    village.press("ma", "right", "send")
    (case,) = village.rows("case")
    assert case.applicant_id == chat.account()
    assert keys(chat.types("查进度")) == ["away.link"]
    assert case.number not in chat.seen
    assert "1234" not in chat.seen


def test_first_words_are_greeted_whatever_they_are(village: Village, chat: Chat) -> None:
    assert keys(chat.types("我儿子刚出来，昨天买了条红裤子")) == ["home.hello"]
    assert keys(chat.types("我儿子刚出来，昨天买了条红裤子")) == ["away.link"]
    village.tick(3 * MINUTE)
    assert not [value for *_where, value in village.opened() if "红裤子" in str(value)]


def test_the_first_screen_of_a_chat_does_not_tell_that_there_is_a_case(village: Village, chat: Chat) -> None:
    chat.opens(f"a-{TOWN}")
    before = chat.fresh() or chat.left[-1:]
    labels = before[-1].labels
    chat.presses("home.apply", "family", "well", "yes", "go_on")
    village.open("ma", chat.link())
    village.press("ma", "yes", "parent", "adult", "willing", "work", "done", "none", "send")
    assert chat.types("首页")[-1].labels == labels


# -- the link ----------------------------------------------------------------------------------------


def test_a_link_opens_once(village: Village, chat: Chat) -> None:
    chat.opens()
    chat.presses("call")
    code = chat.link()
    village.open("ma", code)
    assert village.open("stranger", code)[0] == "connect.dead"
    assert village.account("stranger").id != chat.account()
    village.open("ma", code)
    assert village.account("ma").id == chat.account()
    assert page(village, "ma")[-1] == "call.keep"


def test_a_link_is_good_for_half_an_hour(village: Village, chat: Chat) -> None:
    chat.opens()
    chat.presses("call")
    village.now += 31 * MINUTE
    assert village.open("ma", chat.link())[0] == "connect.dead"
    chat.presses("another_link")
    village.open("ma", chat.link())
    assert village.account("ma").id == chat.account()


def test_the_page_is_theirs_for_a_week_and_then_a_strangers(village: Village, chat: Chat) -> None:
    chat.opens()
    chat.presses("call")
    code = chat.link()
    village.open("ma", code)
    village.now += 6 * DAY
    assert village.account("ma").id == chat.account()
    village.open("ma", code)
    assert village.page("ma")[-1].key != "connect.dead", "its own link leads on while the page is theirs"
    village.now += 2 * DAY
    assert village.account("ma") is None
    assert village.page("ma") == []
    assert village.open("ma") == ["home.hello"]


def test_a_browser_with_something_of_its_own_is_not_taken_over(village: Village, chat: Chat) -> None:
    village.apply_family("pa")
    chat.opens()
    chat.presses("call")
    before = village.account("pa").id
    assert village.open("pa", chat.link())[0] == "connect.not_empty"
    assert village.account("pa").id == before
    village.open("ma", chat.link())
    assert village.account("ma").id == chat.account(), "refused, the link is not spent"


def test_a_phone_in_other_hands_is_not_taken_over(village: Village, chat: Chat) -> None:
    village.apply_family("ma")
    village.press("ma", "hand_over")
    chat.opens()
    chat.presses("call")
    assert village.open("ma", chat.link())[0] == "connect.not_empty"


def test_a_link_of_the_team_is_never_made(village: Village, chat: Chat) -> None:
    chat.opens()
    staff = village.hire("worker")
    with village.unit(commit=True) as unit:
        unit.accounts.settle("telegram", "42", chat.address, staff.account_id)
    for text in ("看今天的", "报号", "我的申请", "你好吗，在吗"):
        assert keys(chat.types(text)) == ["away.staff"]
    assert not village.rows("crossing")
    assert village.words.text("undertaking.signed", {"on": "2026-11-23"})[:3] not in chat.seen


def test_whoever_joins_the_team_is_not_entered_by_an_older_link(village: Village, chat: Chat) -> None:
    chat.opens()
    chat.presses("call")
    with village.unit(commit=True) as unit:
        account = unit.accounts.get(chat.account())
        unit.team.invite("new", Role.SOCIAL_WORKER, Category.DIRECT_SERVICE, "i1", COUNTY, "new", "", DAY)
        invitation = unit.team.redeem("new")
        assert invitation is not None
        unit.team.join(account.id, account.person_id, invitation, StaffState.ACTIVE)
    assert village.open("ma", chat.link())[0] == "connect.dead"


def test_after_everything_is_erased_no_link_and_no_code_opens(village: Village, chat: Chat) -> None:
    chat.opens()
    chat.presses("call")
    village.open("ma", chat.link())
    spoken = chat.left[-1].said.params["code"]
    chat.presses("another_link")
    late = chat.link()
    village.type("ma", "我的")
    village.press("ma", "erase", "really_erase")
    assert not village.rows("crossing")
    assert village.open("pa", late)[0] == "connect.dead"
    village.hire("worker")
    village.type("worker", "报号")
    assert village.type("worker", spoken) == ["spoken.none"]


@pytest.mark.parametrize("code", ["join-abc", "abc", "go-abc", "x" * 65, "密码", "a/../b", "a" * 64, "own yes"])
def test_a_link_of_ours_in_a_chat_is_answered_alike(village: Village, chat: Chat, code: str) -> None:
    """Whatever stands behind /start: an invitation, a dead link, nonsense; nothing is spent (A26)."""
    (one,) = chat.opens(code)
    assert one.said.key == "away.on_page"
    assert one.labels == ("打开链接",)
    assert one.hrefs[0].startswith(village.house.places["base_url"])
    assert not village.rows("staff")


# -- what is typed -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["13800001234", "我的号是138 0000 1234", "11010519491231002X", "０８３０１２３４５６７"]
)
def test_a_number_is_not_kept_and_the_sender_is_told(village: Village, chat: Chat, text: str) -> None:
    chat.opens()
    assert keys(chat.types(text)) == ["away.private", "away.link"]
    assert keys(chat.sends("contact", text))[0] == "away.private"
    assert keys(chat.edits(text))[0] == "away.private"
    kept = str([value for *_where, value in village.opened()])
    assert text not in kept
    assert "13800001234" not in kept.replace("0000 ", "0000")


def test_a_choice_can_be_typed_by_its_number(chat: Chat) -> None:
    chat.opens()
    chat.types("1")
    assert chat.keys[-1] == "home.for_whom"
    chat.types("给家里人")
    chat.types("平安，慢慢办")
    assert keys(chat.types("云锦镇")) == ["place.near"]
    assert keys(chat.types("接着办")) == ["away.link"]
    assert keys(chat.types("1")) == ["away.link"], "打开链接"
    assert keys(chat.types("3")) == ["away.dial"]
    assert chat.left[-1].text.endswith(OUTWARD["contact_phone"].replace("-", ""))


@pytest.mark.parametrize(
    ("media", "key"),
    [
        ("image/jpeg", "away.document"),
        ("application/pdf", "away.document"),
        ("audio/ogg", "home.voice"),
        ("contact", "away.private"),
        ("sticker", "home.unread"),
        ("location", "home.unread"),
        ("forwarded", "home.unread"),
    ],
)
def test_what_is_attached_is_told_by_kind(chat: Chat, media: str, key: str) -> None:
    chat.opens()
    assert keys(chat.sends(media))[0] == key


def test_an_edited_text_changes_nothing_by_itself(village: Village, chat: Chat) -> None:
    chat.opens()
    chat.presses("home.apply", "family", "well")
    chat.types("得胜镇")
    assert keys(chat.edits("云锦镇")) == ["home.edited"]
    with village.unit() as unit:
        kept = unit.talks.open(chat.account())
        assert kept is not None
        assert kept.talk.answers["area"] == "510521105"
    assert keys(chat.presses("correct")) == ["family.area"]
    chat.types("云锦镇")
    with village.unit() as unit:
        kept = unit.talks.open(chat.account())
        assert kept is not None
        assert kept.talk.answers["area"] == TOWN


def test_a_chat_is_not_emptied_but_told_how(village: Village, chat: Chat) -> None:
    chat.opens()
    assert keys(chat.types("收起")) == ["away.hide", "away.link"]
    assert [row.veil for row in village.rows("address")] == ["open"]
    assert keys(chat.types("我不想活了"))[0].startswith("card.")


def test_a_word_that_was_set_does_not_shut_the_chat(village: Village, chat: Chat) -> None:
    chat.opens()
    chat.presses("call")
    village.open("ma", chat.link())
    village.type("ma", "我的")
    village.press("ma", "set_word")
    village.type("ma", "8832")
    village.type("ma", "8832")
    assert keys(chat.opens()) == ["home.back"]
    assert [row.veil for row in village.rows("address")] == ["open", "open"]


def test_fears_are_answered_without_the_name_of_the_place(village: Village, chat: Chat) -> None:
    chat.opens()
    assert keys(chat.types("你们是不是派出所的")) == ["feeling.police.here"]
    assert village.house.places["handler"] not in chat.seen


def test_a_button_of_another_account_does_nothing(village: Village, chat: Chat) -> None:
    other = Chat(village, "2002")
    other.opens()
    chat.opens()
    token = other.token("home.apply")
    assert keys(chat.hears(Heard.PRESS, token)) == ["home.stale"]
    assert keys(chat.hears(Heard.PRESS, "nonsense.0")) == ["home.stale"]


def test_a_button_of_the_page_does_nothing_in_a_chat(village: Village, chat: Chat) -> None:
    """Even where its token is known: what is not said here is not pressed here."""
    chat.opens()
    chat.presses("call")
    village.open("ma", chat.link())
    token = village.token("ma", "yes")
    assert "engine.stale" in keys(chat.hears(Heard.PRESS, token))
    with village.unit() as unit:
        kept = unit.talks.open(chat.account())
        assert kept is not None
        assert not kept.talk.answers
