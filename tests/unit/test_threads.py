"""A human and a person write to each other: nothing typed is lost, nobody else reads it (ux.md 17 rows 1 and 2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.conversation.messages import Kind
from bot.delivery import Mouth
from bot.domain.errors import NotThere
from bot.services import alarms
from bot.store.unit import ZONE
from tests.village import FAR_TOWN, TOWN, Village

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    built = Village.on_disk(tmp_path, start=MONDAY)
    built.hire("worker", hours="08:00-18:00")
    built.open("ma", f"a:{TOWN}")
    yield built
    built.close()


def lines(village: Village) -> list[str]:
    """What the person wrote, as it is kept, oldest first."""
    with village.database.reading(village.now) as unit:
        return [
            unit.open_own(row.person_id, f"thread_line.box:{row.stem}", row.box)
            for row in village.rows("thread_line")
            if row.staff_id is None
        ]


def told(village: Village, who: str) -> list[str]:
    """What humans and the other side wrote, as it stands on somebody's page."""
    return [str(said.params["words"]) for said in village.page(who) if said.kind is Kind.HUMAN]


def alarmed(village: Village, words: str = "我不想活了 药都准备好了") -> None:
    """Words of danger, taken by the worker, who asks."""
    village.type("ma", words)
    village.press("worker", "alerts.take")
    village.type("worker", "您在哪里？身边有人吗")


def test_what_is_typed_after_a_human_asked_reaches_that_human(village: Village) -> None:
    alarmed(village)
    assert told(village, "ma") == ["您在哪里？身边有人吗"]
    assert village.type("ma", "在玉蟾街道家里，没有人") == []
    assert lines(village) == ["我不想活了 药都准备好了", "在玉蟾街道家里，没有人"]
    assert told(village, "worker")[-1] == "在玉蟾街道家里，没有人"


def test_a_letter_is_answered_and_answered_again(village: Village) -> None:
    village.press("ma", "library", "letter")
    village.type("ma", "活动室中午管饭吗")
    village.now += timedelta(days=1)
    village.type("worker", "今天")
    village.press("worker", "calls.show", "reply")
    village.type("worker", "管饭，自己带碗")
    assert village.type("ma", "几点吃") == []
    assert told(village, "worker")[-1] == "几点吃"
    village.type("worker", "十一点半")
    assert told(village, "ma") == ["管饭，自己带碗", "十一点半"]


# -- after a card ----------------------------------------------------------------------------------------------------

SHRUGGED = ("我妈不在家", "别管我", "没事了", "嘉明镇", "你好", "河边桥下", "随便吧")


@pytest.mark.parametrize("words", SHRUGGED)
def test_after_a_card_nobody_gets_a_shrug(village: Village, words: str) -> None:
    village.type("ma", "我不想活了 药都准备好了")
    village.now += timedelta(hours=3)
    assert village.type("ma", words) == ["card.noted"]
    assert lines(village) == ["我不想活了 药都准备好了", words]


def test_after_a_card_in_a_form_too(village: Village) -> None:
    village.press("ma", "home.apply", "family", "well", "elsewhere")
    village.type("ma", "他要跳楼了")
    assert village.type("ma", "我妈不在家") == ["card.noted"]
    assert lines(village)[-1] == "我妈不在家"
    assert village.type("ma", "云锦镇") != ["card.noted"]
    assert lines(village)[-1] == "云锦镇"


UNDERSTOOD = {"查进度": "find.number", "什么破东西": "feeling.angry", "申请": "home.for_whom"}


@pytest.mark.parametrize("words", UNDERSTOOD)
def test_what_is_understood_is_answered_and_copied(village: Village, words: str) -> None:
    village.type("ma", "我不想活了 药都准备好了")
    assert UNDERSTOOD[words] in village.type("ma", words)
    assert lines(village)[-1] == words


@pytest.mark.parametrize(("how", "hours", "taken"), [
    (None, 100, True),
    ("safe", 5, True),
    ("safe", 25, False),
    ("mistake", 0, False),
])  # fmt: skip
def test_when_the_time_after_a_card_ends(village: Village, how: str | None, hours: int, taken: bool) -> None:
    """A human closes the alert, and at least a day; no danger ends it."""
    village.type("ma", "我不想活了 药都准备好了")
    if how is not None:
        village.press("worker", "alerts.take")
        with village.turn("worker") as turn:
            alarms.close(turn, village.rows("alert")[0].id, how, no_danger=how == "mistake")
    village.now += timedelta(hours=hours)
    said = village.type("ma", "我妈不在家")
    assert (lines(village)[-1] == "我妈不在家") is taken
    assert ("home.pass_on" in said) is not taken


def test_a_soft_question_opens_no_such_time(village: Village) -> None:
    with village.turn("ma") as turn:
        alarms.raise_alarm(turn, alarms.Level.SOFT, ["x"], words=["累"])
    assert "card.noted" not in village.type("ma", "我妈不在家里呢")
    assert lines(village) == ["累"]


# -- sent, and read --------------------------------------------------------------------------------------------------


def read(village: Village) -> dict[str, bool]:
    """What the person wrote to a human, as their page shows it, and whether a human has read it."""
    screen, _account = Mouth(village.database, village.words).screen(*village.address("ma"), 0, village.now)
    mine = [line.written for line in screen.lines if line.written is not None and not line.written.who]
    return {one.text: one.stamp <= screen.read.get(one.thread, "") for one in mine}


def test_words_of_danger_show_when_they_were_read(village: Village) -> None:
    village.type("ma", "我不想活了 药都准备好了")
    village.type("ma", "我妈不在家")
    assert read(village) == {"我不想活了 药都准备好了": False, "我妈不在家": False}
    village.press("worker", "alerts.take")
    village.type("ma", "在河边")
    assert read(village) == {"我不想活了 药都准备好了": True, "我妈不在家": True, "在河边": False}


def test_a_word_that_is_set_meanwhile_is_not_for_the_human(village: Village) -> None:
    """Typed where it is asked, into the masked field or not; what is typed after the human's next word is for them."""
    village.type("ma", "我的")
    alarmed(village)
    assert village.press("ma", "set_word") == ["word.word"]
    assert village.word("ma", "8832") == ["word.twice"]
    assert village.type("ma", "8832") == ["word.set"]
    assert lines(village) == ["我不想活了 药都准备好了"]
    assert "8832" not in str([said.params for who in ("ma", "worker") for said in village.page(who)])


# -- who may ---------------------------------------------------------------------------------------------------------


def test_what_is_over_takes_no_more_and_says_so(village: Village) -> None:
    alarmed(village)
    with village.unit(commit=True) as unit:
        thread = unit.threads.any(village.rows("thread")[0].id)
        assert thread is not None
        unit.threads.change(thread, state="closed")
    assert "thread.closed" in village.type("worker", "还在吗")
    assert told(village, "ma") == ["您在哪里？身边有人吗"]


@pytest.mark.parametrize("which", ["theirs", "none"])
def test_nobody_opens_one_that_is_not_theirs(village: Village, which: str) -> None:
    alarmed(village)
    village.hire("far", area=FAR_TOWN)
    thread = village.rows("thread")[0].id if which == "theirs" else "nothing"
    with village.turn("far") as turn, pytest.raises(NotThere):
        turn.unit.threads.for_staff(thread)


# -- from the moment it is taken -------------------------------------------------------------------------------------


@pytest.mark.parametrize("left_a_number", [True, False])
def test_whoever_takes_an_alert_writes_at_once_and_is_answered(village: Village, left_a_number: bool) -> None:
    if left_a_number:
        village.apply_family("ma")
    village.type("ma", "我不想活了 药都准备好了")
    village.press("worker", "alerts.take")
    village.type("ma", "我在河边")
    assert told(village, "worker")[-1] == "我在河边"
    village.type("worker", "您在哪里？身边有人吗")
    assert told(village, "ma") == ["您在哪里？身边有人吗"]
    assert village.type("ma", "在玉蟾街道家里") == []
    assert told(village, "worker")[-1] == "在玉蟾街道家里"


def test_what_stands_on_a_button_of_the_alert_is_pressed_and_not_told_to_the_person(village: Village) -> None:
    village.type("ma", "我不想活了 药都准备好了")
    village.press("worker", "alerts.take")
    assert "close_alert.how" in village.type("worker", "处理完了")
    assert told(village, "ma") == []


def test_ringing_for_help_leaves_the_thread_open(village: Village) -> None:
    village.type("ma", "我不想活了 药都准备好了")
    village.press("worker", "alerts.take", "dial_120")
    village.type("worker", "120在路上了")
    assert told(village, "ma") == ["120在路上了"]


def test_at_night_whoever_has_just_taken_it_is_there(village: Village) -> None:
    village.now = MONDAY.replace(hour=22)
    village.type("ma", "我不想活了 药都准备好了")
    village.type("worker", "今天")
    village.press("worker", "alerts", "alerts.take")
    village.type("worker", "您在哪里")
    assert village.type("ma", "在家里") == []
    assert told(village, "worker")[-1] == "在家里"
    village.now += timedelta(minutes=30)
    assert village.type("ma", "您还在吗") == ["thread.off"]


def test_on_a_new_visit_the_humans_words_stand_there_and_nothing_comes_between(village: Village) -> None:
    alarmed(village)
    village.now += timedelta(hours=1)
    assert village.open("ma") == []
    assert told(village, "ma") == ["您在哪里？身边有人吗"]
    village.press("worker", "finished")
    village.now += timedelta(hours=1)
    assert village.open("ma") == ["home.back"]


def test_whoever_loads_the_page_anew_still_writes_in_the_thread(village: Village) -> None:
    alarmed(village)
    village.type("ma", "在家里")
    assert village.open("worker")[-3:] == ["thread.ours", "thread.theirs", "thread.text"]
    village.type("worker", "我马上到")
    assert told(village, "ma")[-1] == "我马上到"
    village.press("worker", "finished")
    assert "thread.text" not in village.open("worker")
