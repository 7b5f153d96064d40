"""Whoever takes an alert reads what was written: in order, with when, and what in it helps to find them (ux.md 17 no. 2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.conversation.messages import Heard, Incoming
from bot.domain.errors import NotThere
from bot.services import alarms, threads
from bot.services.posting import Pushed
from tests.phone import Phone, Said, hired
from tests.places import TOWN
from tests.world import World

CHAT = ("telegram", "bot", "7")
DEADLY, WHERE = "我买了农药 今晚就喝", "我在云锦镇河边桥下"


@dataclass
class Town:
    """Somebody who has told us nothing about themselves, and a worker of the county on duty."""

    world: World
    worker: Phone

    def says(self, *texts: str, who: str = "他") -> Phone:
        phone = Phone(self.world, who)
        for text in texts:
            self.world.later(seconds=70)
            phone.type(text)
        return phone

    def in_chat(self, *texts: str) -> None:
        self.world.addresses["他"] = CHAT
        self.says(*texts)

    def sends(self, kind: Heard, payload: str, words: str = "") -> None:
        self.world.later(seconds=70)
        external = f"y{next(self.world.ids)}"
        self.world.app.receive(Incoming("web", "web", external, "他", kind, payload, words), self.world.now)

    def taken(self) -> list[Said]:
        """The worker takes what there is."""
        self.worker.type("今天")
        self.worker.press("1 急事")
        return self.worker.press("1")

    def read(self) -> str:
        """What they read of the words."""
        return "\n".join(said.text for said in self.taken() if said.key in ("alerts.words", "alerts.no_words"))


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    world = World.on_disk(tmp_path, pushed={"telegram": Pushed("bot", everything=False)})
    yield Town(world, hired(world, "小王", duty=True))
    world.close()


def locked(town: Town) -> None:
    """Behind a word."""
    phone = town.says("你好")
    phone.type("我的")
    phone.press("设个4位口令")
    for text in ("8832", "8832", "收起"):
        phone.type(text)
    town.says("1111", DEADLY)


LIVES: dict[str, tuple[Callable[[Town], object], tuple[str, ...]]] = {
    "in the order in which they were written": (lambda town: town.says(DEADLY, WHERE), (DEADLY, WHERE)),
    "where only public things may be said": (
        lambda town: town.in_chat(DEADLY, "药全吞下去了"),
        (DEADLY, "药全吞下去了"),
    ),
    "behind a word": (locked, (DEADLY,)),
    "in pieces": (lambda town: (town.says("我不"), town.says("想活了")), ("我不", "想活了")),
    "beside a photo": (lambda town: town.sends(Heard.ATTACHMENT, "image/jpeg", DEADLY), (DEADLY,)),
    "in a text that was changed": (lambda town: town.sends(Heard.EDIT, DEADLY), (DEADLY,)),
    "in an open form": (lambda town: (town.says("请给我打电话"), town.says(DEADLY)), (DEADLY,)),
}


@pytest.mark.parametrize(("happens", "words"), LIVES.values(), ids=LIVES)
def test_the_words_are_read_by_whoever_takes_it(
    town: Town, happens: Callable[[Town], object], words: tuple[str, ...]
) -> None:
    happens(town)
    read = town.read()
    places = [read.find(f"：“{one}”") for one in words]
    assert -1 not in places
    assert places == sorted(places)
    assert read.count("：“") == len(words)


def test_each_is_read_with_when_it_was_written(town: Town) -> None:
    town.says(DEADLY)
    town.world.later(minutes=50)
    town.says(WHERE)
    assert [line.partition("：")[0] for line in town.read().splitlines()[:2]] == ["上午9点1分", "上午9点52分"]
    town.world.later(days=1)
    assert town.read().startswith("11月23日（周一）上午9点1分：")


def test_where_a_button_was_pressed_there_are_no_words_and_it_is_said(town: Town) -> None:
    phone = Phone(town.world, "他")
    phone.open(f"a:{TOWN}")
    phone.press("我想申请帮助", "给家里人", "有危险")
    assert town.read() == "没写话，是在页面上点的。先问人在哪、出了什么事。"


def test_reading_them_is_in_the_log_and_before_it_is_taken_nobody_reads_them(town: Town) -> None:
    town.says(DEADLY)
    town.worker.type("今天")
    shown = town.worker.press("1 急事")
    assert not [one for one in town.worker.screen() if "农药" in one.text]
    assert not [row for row in town.world.rows("reading") if "thread_line" in row.place]
    assert shown[0].text == "1 眼下危险，地方不清楚，上午9点1分起。还没人接手。"
    town.worker.press("1")
    (row,) = [row for row in town.world.rows("reading") if row.place == "thread_line.box"]
    assert (row.purpose, row.reader) == ("alert", town.worker.account())


def test_whoever_has_not_taken_it_does_not_read_them(town: Town) -> None:
    other = hired(town.world, "小李", duty=True)
    town.says(DEADLY)
    town.taken()
    (alert,) = town.world.rows("alert")
    with town.world.turn(other.name) as turn, pytest.raises(NotThere):
        alarms.words(turn, alert.id)


CLUES = {
    DEADLY + "，" + WHERE: ("提到的地方：泸县云锦镇、云锦镇河边桥下。", ()),
    "我不想活了，就在得胜镇": ("提到的地方：泸县得胜镇。", ()),
    "我站在天台上，不想活了": ("提到的地方：天台上。", ()),
    "我住阳光小区3栋2单元，药都吃下去了": ("提到的地方：阳光小区3栋2单元。", ()),
    "我不想活了，我妈电话13800001234": ("没提到地方，先问人在哪。提到的人：我妈。", ("tel:13800001234",)),
    "我叫王小明，我想自杀，我老公在家里": ("提到的地方：家里。提到的人：王小明、我老公。", ()),
    "我不想活了": ("没提到地方，先问人在哪。", ()),
    "他叫我去死，我真想死": ("没提到地方，先问人在哪。", ()),
    "我现在就想死，在不想下来": ("没提到地方，先问人在哪。", ()),
}


@pytest.mark.parametrize(("words", "clue", "dials"), [(key, *value) for key, value in CLUES.items()], ids=CLUES)
def test_a_place_somebody_and_a_number_in_the_words_are_shown(
    town: Town, words: str, clue: str, dials: tuple[str, ...]
) -> None:
    town.says(words)
    said = next(one for one in town.taken() if one.key == "alerts.words")
    assert said.text.splitlines()[-1] == clue
    assert said.hrefs == dials


# -- where it goes ----------------------------------------------------------------------------------------------------

GOES = {
    "a town that is named": (WHERE + "，不想活了", "泸县云锦镇"),
    "named later": ("我不想活了", "地方不清楚"),
    "one name in two counties": ("我在得胜，不想活了", "地方不清楚"),
    "the whole name of one of them": ("我在得胜镇不想活了", "泸县得胜镇"),
    "where nobody of ours would hear it": ("我在叙永镇不想活了", "地方不清楚"),
    "two places": ("我从云锦镇走到得胜镇，不想活了", "地方不清楚"),
}


@pytest.mark.parametrize(("words", "area"), GOES.values(), ids=GOES)
def test_a_place_in_the_words_says_where_it_goes(town: Town, words: str, area: str) -> None:
    town.says(words)
    (told,) = [one.text for one in town.worker.news() if one.key == "news.staff.alert"]
    assert told.startswith(area)


def test_a_place_named_later_is_where_it_goes_and_one_that_is_known_stays(town: Town) -> None:
    phone = town.says("我不想活了", WHERE)
    (alert,) = town.world.rows("alert")
    assert (alert.area, alert.times, alert.level) == (TOWN, 2, "now")
    phone.type("我在得胜镇，药都吃下去了")
    (alert,) = town.world.rows("alert")
    assert alert.area == TOWN


def test_whoever_has_taken_it_keeps_it_where_the_place_turns_out_to_be_elsewhere(town: Town) -> None:
    far = hired(town.world, "小远", area="510524", duty=True)
    town.says("我不想活了")
    far.type("今天")
    far.press("1 急事", "1")
    far.type("今天")
    town.says(WHERE)
    (told,) = [one for one in far.news() if one.key == "news.staff.alert_goes_on"]
    assert told.labels == ("看原话",)
    assert WHERE in "".join(one.text for one in far.press("看原话"))


def test_words_go_with_the_person_they_are_about_and_what_is_said_after_is_kept(town: Town) -> None:
    """The son says no while his mother is in danger: what she wrote until then is gone with him."""
    phone = Phone(town.world, "他")
    phone.open(f"a:{TOWN}")
    phone.press("我想申请帮助", "给家里人", "平安", "对", "接着办", "同意", "爸爸妈妈", "18岁以上", "知道，也愿意")
    phone.press("找点事做", "选好了")
    phone.type("13800001234")
    phone.press("对", "提交")
    phone.type(DEADLY)
    with town.world.turn("他") as turn:
        turn.unit.erase_person(turn.unit.cases.mine()[0][0].person_id)
    town.world.later(seconds=70)
    phone.type(WHERE)
    read = town.read()
    assert WHERE in read
    assert DEADLY not in read


def test_of_a_flood_the_first_and_the_last_words_are_kept(town: Town) -> None:
    with town.world.turn("小王") as turn:
        alert = alarms.raise_alarm(turn, alarms.Level.NOW, ["x"])
        for n in range(150):
            threads.utter(turn, alert, [f"第{n}句"])
        alarms.take(turn, alert.id)
        texts = [one.text for one in alarms.words(turn, alert.id)]
    assert (texts[0], texts[19], texts[20], texts[-1], len(texts)) == ("第0句", "第19句", "第50句", "第149句", 120)
