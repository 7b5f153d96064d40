"""Whoever takes over reads both sides of the whole thread; what is too long is not sent (ux.md 17 row 1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.services import absences
from bot.services.threads import LONGEST
from bot.store.messages import Said
from bot.store.unit import ZONE
from handlers.staff_thread import SHOWN
from tests.unit.test_threads import lines, told
from tests.village import TOWN, Village

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    built = Village.on_disk(tmp_path, start=MONDAY)
    for who in ("worker", "mate"):
        built.hire(who, hours="08:00-18:00")
    built.open("ma", f"a:{TOWN}")
    yield built
    built.close()


def opens(village: Village, who: str, **about: str) -> list[str]:
    """Somebody of the team opens a thread; what then stands before them, oldest first."""
    before = village.last_id()
    with village.turn(who) as turn:
        turn.lead("thread", **about)
    return [str(said.params["words"]) for said in village.page(who, after=before) if "words" in said.params]


def talked(village: Village) -> str:
    """A worker and a mother have written to each other about her application; returns the case."""
    case = village.apply_family("ma")
    opens(village, "worker", case=case)
    village.type("worker", "孩子喜欢做什么")
    village.type("ma", "他爱养花")
    return case


BOTH = ["孩子喜欢做什么", "他爱养花"]


@pytest.mark.parametrize("hours", [0, 30])
def test_whoever_stands_in_reads_both_sides_also_where_silence_ended_it(village: Village, hours: int) -> None:
    case = talked(village)
    village.tick(timedelta(hours=hours))
    with village.turn("worker") as turn:
        mate = village.staff_of["mate"].id
        absences.plan(turn, "", turn.today, turn.today + timedelta(days=3), mate)
    assert opens(village, "mate", case=case) == BOTH
    village.type("mate", "我替小王，您说")
    village.type("ma", "他怕见生人")
    assert told(village, "mate")[-1] == "他怕见生人"
    assert len(village.rows("thread")) == 1


def test_whoever_takes_an_alert_over_reads_what_was_asked_before(village: Village) -> None:
    village.type("ma", "我不想活了 药都准备好了")
    village.press("worker", "alerts.take")
    village.type("worker", "您在哪里")
    village.press("worker", "today")
    village.type("ma", "在河边")
    village.tick(timedelta(minutes=11))
    before = village.last_id()
    village.press("mate", "alerts.take")
    said = village.page("mate", after=before)
    assert [one.params["words"] for one in said if one.key in ("thread.ours", "thread.theirs")] == [
        "我不想活了 药都准备好了",
        "您在哪里",
        "在河边",
    ]


def test_who_writes_again_weeks_later_writes_in_the_same_thread(village: Village) -> None:
    for text in ("活动室中午管饭吗", "要带碗吗"):
        village.press("ma", "library", "letter")
        if "letter.area" in village.type("ma", text):
            village.type("ma", "泸县云锦镇")
        village.type("worker", "今天")
        village.press("worker", "calls.show", "reply")
        village.type("worker", f"答：{text}")
        village.tick(timedelta(days=3))
    (thread,) = village.rows("thread")
    both = ["活动室中午管饭吗", "答：活动室中午管饭吗", "要带碗吗", "答：要带碗吗"]
    assert opens(village, "worker", thread=thread.id) == both


# -- earlier ones ----------------------------------------------------------------------------------------------------


def test_a_long_thread_is_read_page_by_page_in_order(village: Village) -> None:
    case = talked(village)
    for n in range(2 * SHOWN):
        village.type("ma", f"第{n}句")
    every = lines_of(village)
    assert opens(village, "worker", case=case) == every[-SHOWN:]
    seen: list[str] = []
    for _page in range(2):
        before = village.last_id()
        village.press("worker", "earlier")
        shown = village.page("worker", after=before)
        seen = [str(one.params["words"]) for one in shown if "words" in one.params] + seen
    (first,) = [one for one in shown if one.key == "thread.more"]
    assert [one.word for one in first.offers] == ["newest"]
    assert seen == every[:-SHOWN]
    village.type("worker", "都看了")
    assert told(village, "ma")[-1] == "都看了"


def lines_of(village: Village) -> list[str]:
    with village.database.reading(village.now) as unit:
        return [
            unit.open_own(row.person_id, f"thread_line.box:{row.stem}", row.box) for row in village.rows("thread_line")
        ]


# -- too long --------------------------------------------------------------------------------------------------------


def test_what_is_too_long_is_not_shown_as_sent(village: Village) -> None:
    talked(village)
    before = village.last_id()
    assert "thread.too_long" in village.type("worker", "长" * (LONGEST + 1))
    assert [said for said in village.page("worker", after=before) if sent(said)] == []
    assert told(village, "ma") == ["孩子喜欢做什么"]
    village.type("worker", "长" * LONGEST)
    assert told(village, "ma")[-1] == "长" * LONGEST
    assert lines(village) == ["他爱养花"]


def sent(said: Said) -> bool:
    return said.key == "echo" and "thread" in said.params
