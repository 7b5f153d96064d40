"""Who is rung, where, how often and with what: one neutral text in one chat; rooms; what was taken back (ux.md 2.4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.services import news
from tests.chat import BOT, Chat, applied_by_chat, deliver, keys, left, widen
from tests.village import ZONE, Village

MINUTE = timedelta(minutes=1)


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    built = Village.on_disk(tmp_path)
    yield built
    assert not built.rows("quarantine"), "a turn failed"
    built.close()


@pytest.fixture
def chat(village: Village) -> Chat:
    """Of a mother who applied on the page that her chat led to."""
    applied_by_chat(village)
    found = Chat(village)
    found.fresh()
    return found


def tell(village: Village, key: str = "news.register") -> None:
    """Something happens that the mother has to hear of."""
    with village.turn() as turn:
        case = village.rows("case")[0]
        news.tell(turn, case.applicant_id, case.person_id, key, case_id=case.id, climbs=True)


# -- neutral texts -----------------------------------------------------------------------------------


def test_news_ring_in_the_chat_with_a_neutral_text(village: Village, chat: Chat) -> None:
    tell(village)
    (one,) = chat.fresh()
    assert (one.text, one.labels, one.lane) == ("您有一条新消息，方便时点开看。", ("点开看",), "reminder")
    assert keys(chat.presses("away.look")) == ["away.link"]
    village.open("pa", chat.link())
    assert "news.register" in [said.key for said in village.page("pa")]
    assert not [row for row in village.rows("message") if row.wake_on is not None], "what stands on the page is heard"


def test_much_news_rings_once(village: Village, chat: Chat) -> None:
    for _ in range(3):
        tell(village)
    assert keys(chat.fresh()) == ["nudge.message"]
    village.now += 11 * MINUTE
    tell(village)
    assert chat.fresh() == [], "the first still waits"
    deliver(village)
    village.now += 11 * MINUTE
    tell(village)
    assert keys(chat.fresh()) == ["nudge.message"]


def test_at_night_it_waits_for_the_morning_and_rings_once(village: Village, chat: Chat) -> None:
    village.now = datetime(2026, 11, 23, 22, 0, tzinfo=ZONE)
    tell(village)
    village.now += 60 * MINUTE
    tell(village)
    assert keys(chat.fresh()) == ["nudge.message"]
    assert [row.next_at for row in village.rows("sending", lane="reminder")] == [
        datetime(2026, 11, 24, 8, 0, tzinfo=ZONE)
    ]


def test_an_answer_stays_where_one_spoke(village: Village, chat: Chat) -> None:
    village.press("ma", "my_case")
    village.type("ma", "我不想活了")
    assert chat.fresh() == []


def test_of_two_chats_the_one_last_written_to_rings(village: Village, chat: Chat) -> None:
    other = Chat(village, "0001")
    other.opens()
    other.types(str(chat.types("连起来")[-1].said.params["code"]))
    chat.fresh()
    tell(village)
    assert (keys(chat.fresh()), keys(other.fresh())) == ([], ["nudge.message"])
    deliver(village)
    village.now += 11 * MINUTE
    chat.types("帮助")
    chat.fresh()
    tell(village)
    assert (keys(chat.fresh()), keys(other.fresh())) == (["nudge.message"], [])


def test_a_chat_that_nothing_reaches_is_passed_over_until_somebody_writes_there(village: Village, chat: Chat) -> None:
    with village.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE address SET lost = 'blocked' WHERE channel = 'telegram'")
    tell(village)
    assert chat.fresh() == []
    chat.types("帮助")
    tell(village)
    assert keys(chat.fresh()) == ["nudge.message"]


def test_handing_the_phone_over_rings_nobody(village: Village, chat: Chat) -> None:
    """The first user's own chat must not ring while the second one answers."""
    village.press("ma", "hand_over")
    assert chat.fresh() == []
    village.press("ma", "learn", "yes", "yes")
    assert chat.fresh() == []


def test_somebody_on_duty_is_rung_at_once_also_at_night(village: Village, chat: Chat) -> None:
    village.now = datetime(2026, 11, 23, 23, 0, tzinfo=ZONE)
    worker = Chat(village, "7007")
    worker.opens()
    staff = village.hire("worker")
    with village.unit(commit=True) as unit:
        unit.accounts.settle("telegram", BOT, worker.address, staff.account_id)
        for weekday in range(7):
            unit.team.set_duty(staff.id, "510521", weekday, "00:00", "00:00")
    worker.fresh()
    for _ in range(2):
        chat.types("我现在就在楼顶")
    (one,) = worker.fresh()
    assert (one.said.key, one.lane) == ("nudge.task", "staff_alert")
    (row,) = village.rows("sending", lane="staff_alert")
    assert row.next_at == row.made_at, "an alert does not wait for the morning"


def test_what_is_about_somebody_erased_does_not_leave(village: Village, chat: Chat) -> None:
    """Also what is public and waited: it went with the person's key."""
    chat.types("病情有变化")
    assert deliver(village)[-1] == "changed.danger"
    chat.types("为什么")
    village.type("ma", "我的")
    village.press("ma", "erase", "really_erase")
    gone = {row.id for row in village.rows("person") if row.wrapped is None}
    assert gone
    assert not [key for key in deliver(village) if key.startswith("changed.")]
    assert "erased" in {row.trouble for row in village.rows("sending", state="superseded")}


# -- rooms -------------------------------------------------------------------------------------------


def test_where_others_read_along_only_a_prompt_is_said(village: Village, chat: Chat) -> None:
    (one,) = chat.says_in_a_room("/progress")
    assert (one.said.key, one.address, one.labels) == ("room.private", "-500", ())
    assert chat.says_in_a_room("随便聊聊") == []
    assert chat.says_in_a_room("@helper 我的申请") == [], "once an hour is enough"
    village.now += 61 * MINUTE
    assert keys(chat.says_in_a_room("/mine")) == ["room.private"]
    assert keys(chat.says_in_a_room("/mine", "-501")) == ["room.private"], "another room is another"


def test_danger_in_a_room_is_answered_in_private(village: Village, chat: Chat) -> None:
    chat.says_in_a_room("/help")
    found = chat.says_in_a_room("我现在就在楼顶")
    assert [one.said.key for one in found if one.address == "-500"] == ["room.private"]
    private = [one.said.key for one in found if one.address == chat.address]
    assert private[0].startswith("card.")
    assert len(village.rows("alert")) == 1


@pytest.mark.parametrize("everything", [False, True])
def test_a_number_told_us_in_a_room_is_to_be_deleted(village: Village, everything: bool) -> None:
    """They hear it alone, each time; whoever did not speak to us is not written to."""
    widen(village, everything=everything)
    chat = Chat(village)
    found = chat.says_in_a_room("/call 13800001234")
    assert {(one.said.key, one.address) for one in found} == {("away.private", chat.address), ("room.private", "-500")}
    assert keys(chat.says_in_a_room("@helper 11010519491231002X")) == ["away.private"]
    assert chat.says_in_a_room("打给我：13800001234") == []
    held = str([value for *_where, value in village.opened()])
    assert "13800001234" not in held and "11010519491231002" not in held


def test_danger_in_pieces_is_heard_across_a_room_a_caption_and_a_change(village: Village, chat: Chat) -> None:
    chat.says_in_a_room("我不")
    chat.sends("image/jpeg", "想活")
    assert chat.edits("了")[0].said.key.startswith("card.")
    village.tick(3 * MINUTE)
    assert not village.rows("passing")


def test_nothing_in_a_room_is_about_anybody(village: Village, chat: Chat) -> None:
    for text in ("/progress", "我不想活了", "/mine", "病情有变化", "13800001234"):
        chat.says_in_a_room(text)
    assert {one.said.key for one in left(village) if one.address.startswith("-")} == {"room.private"}
