"""An alert that nobody has taken: who is told where no hours are anybody's, what they see, and how it stays first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bot.channels.contract import Veil
from bot.delivery.mouth import Mouth
from bot.domain.people import Role
from bot.services import alarms
from tests.phone import Phone, Said
from tests.places import COUNTY, FAR_COUNTY, TOWN
from tests.world import World

WORKER, MANAGER = Role.SOCIAL_WORKER, Role.MANAGER


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    built = World.on_disk(tmp_path)
    yield built
    built.close()


def in_danger(world: World, text: str = "我不想活了", area: str = TOWN) -> Phone:
    """Somebody who came by a printed code, and told nothing else of themselves."""
    phone = Phone(world, "他")
    if not phone.screen():
        phone.open(f"a:{area}")
    phone.type(text)
    return phone


def rung(phone: Phone) -> list[Said]:
    return [said for said in phone.screen() if said.key == "news.staff.alert"]


# -- who -----------------------------------------------------------------------------------------------------------------


def log_out(world: World) -> None:
    with world.turn("她") as turn:
        turn.unit.accounts.log_out(turn.me.id)


def lapse(world: World) -> None:
    with world.turn("她") as turn:
        turn.unit.accounts.log_in("web", "web", "她", world.now + timedelta(minutes=1))
    world.later(minutes=1)


def leave(world: World) -> None:
    with world.turn("她") as turn:
        turn.unit.team.leave(turn.working.id)


def answered_for(house: str) -> Callable[[World], None]:
    """The one in danger has a case that an institution answers for."""

    def happens(world: World) -> None:
        phone = Phone(world, "他")
        phone.open(f"a:{TOWN}")
        phone.press("我想申请帮助", "给我自己", "还行", "对，就是这里", "接着办", "同意，接着办")
        phone.press("18岁以上", "我自己想来", "做饭洗衣", "选好了", "就在这里留言", "提交")
        if house not in ("i1", "nobody"):
            world.hire("那边", house=house, area=FAR_COUNTY)
        with world.unit(commit=True) as unit:
            unit.connection.exec_driver_sql(f"UPDATE \"case\" SET institution_id = '{house}'")

    return happens


class Row(NamedTuple):
    about: dict[str, Any]
    told: bool
    given: Callable[[World], None] | None = None


WHO = {
    "a worker of the county": Row({}, True),
    "a worker of the town": Row({"area": TOWN}, True),
    "who leads": Row({"role": MANAGER}, True),
    "a volunteer": Row({"role": Role.VOLUNTEER}, False),
    "somebody of a committee": Row({"role": Role.COORDINATOR}, False),
    "an administrator": Row({"role": Role.ADMIN}, False),
    "a nurse who does no case work": Row({"role": Role.NURSE}, False),
    "a worker of another county": Row({"area": FAR_COUNTY}, False),
    "a hospital that only hands people on": Row({"house": "h1"}, False),
    "who has not signed the undertaking": Row({"bound": False}, False),
    "who is not approved yet": Row({"active": False}, False),
    "who is not in": Row({}, False, log_out),
    "whose login has lapsed": Row({}, False, lapse),
    "who has left": Row({}, False, leave),
    "of the institution that answers for the person": Row({}, True, answered_for("i1")),
    "of another institution": Row({}, False, answered_for("far1")),
    "where nobody works at that institution": Row({}, True, answered_for("nobody")),
    "who leads the place, whoever answers": Row({"role": MANAGER}, True, answered_for("far1")),
}


@pytest.mark.parametrize("row", WHO.values(), ids=WHO)
def test_where_the_roster_is_empty_whoever_works_there_and_is_in_is_told(world: World, row: Row) -> None:
    world.hire("她", **row.about)
    if row.given is not None:
        row.given(world)
    in_danger(world)
    assert bool(rung(Phone(world, "她"))) is row.told


def test_of_another_institution_nobody_sees_it_in_the_list_either(world: World) -> None:
    world.hire("她")
    answered_for("far1")(world)
    in_danger(world)
    with world.turn("她") as turn:
        assert turn.unit.alerts.visible() == []
    world.hire("夜班", hours="00:00-00:00")
    with world.turn("夜班") as turn:
        assert len(turn.unit.alerts.visible()) == 1


def test_an_unknown_place_is_everybodys(world: World) -> None:
    for who, area in (("她", COUNTY), ("远", FAR_COUNTY)):
        world.hire(who, area=area)
    Phone(world, "他").type("我不想活了")
    assert all(rung(Phone(world, who)) for who in ("她", "远"))


def test_nobody_who_stands_no_duty_is_told_where_somebody_does(world: World) -> None:
    world.hire("她")
    world.hire("夜班", hours="00:00-00:00")
    in_danger(world)
    assert (rung(Phone(world, "她")), len(rung(Phone(world, "夜班")))) == ([], 1)


# -- what is seen before, and what the person reads ----------------------------------------------------------------------


def test_before_it_is_taken_level_time_and_town_are_seen(world: World) -> None:
    world.hire("她")
    in_danger(world, "我不想活了，我在河边桥下")
    (said,) = rung(Phone(world, "她"))
    assert said.text == "泸县云锦镇有急事：眼下危险，上午9点。"
    worker = Phone(world, "她")
    assert worker.type("急事")[0].text == "1 眼下危险，泸县云锦镇，上午9点起。还没人接手。"


def test_the_card_says_nobody_is_on_duty_until_somebody_takes_it(world: World) -> None:
    world.hire("她")
    phone = in_danger(world)
    cards = [said.text for said in phone.screen() if said.key.startswith("card.")]
    assert cards[-1].startswith("现在没有值班老师。请打120或110")
    assert not [text for text in cards if "我告诉值班老师了" in text]
    Phone(world, "她").press("我来")
    assert phone.news()[-1].text == "有老师接手了，正在看。别走开，电话留着。"


# -- the day -------------------------------------------------------------------------------------------------------------


def raised(world: World, level: str, at: timedelta, who: str) -> None:
    world.now += at
    Phone(world, who).open(f"a:{TOWN}")
    with world.turn(who) as turn:
        alarms.raise_alarm(turn, alarms.Level(level), ["x"])
    world.now -= at


def test_what_nobody_has_taken_is_the_first_line_of_the_day_and_red(world: World) -> None:
    worker = Phone(world, "她")
    world.hire("她")
    in_danger(world)
    world.later(minutes=181)
    first, day = worker.type("今天")
    assert (first.kind.value, first.text) == ("staff_alert", "泸县云锦镇，要紧，3小时1分钟没人接手。")
    assert (day.text, day.labels[0]) == ("今天1件，先接急事。", "1 急事1件")
    raised(world, "now", timedelta(0), "另一位")
    first, day = worker.type("今天")
    assert (first.text, first.labels) == ("2件急事，最早的3小时1分钟没人接手。", ("去看看",))
    assert worker.press("去看看")[0].text.startswith("1 眼下危险")


def test_the_digest_names_what_nobody_has_taken(world: World) -> None:
    """Also where the day has nothing else, and not what somebody took in the night."""
    world.hire("她")
    world.now += timedelta(hours=14)
    in_danger(world)
    raised(world, "missing", timedelta(hours=1), "另一位")
    raised(world, "urgent", timedelta(hours=2), "第三位")
    with world.turn("她") as turn:
        alarms.take(turn, max(turn.unit.alerts.visible(), key=lambda one: one.at).id)
    for hours in (8, 2, 22, 2):
        world.tick(timedelta(hours=hours))
    digests = [said.text.splitlines() for said in Phone(world, "她").screen() if said.key == "reminder.digest"]
    night = "11月23日（周一）晚上11点起"
    assert digests[0][:2] == [
        f"急事没人接：泸县云锦镇，要紧，{night}。",
        "急事没人接：泸县云锦镇，人不见了，11月24日（周二）凌晨0点起。",
    ]
    assert len(digests) == 2


def test_while_one_is_in_hand_the_day_never_says_that_there_is_time(world: World) -> None:
    worker = Phone(world, "她")
    world.hire("她")
    in_danger(world)
    worker.press("我来")
    (day,) = worker.type("今天")
    assert day.text == "今天1件，先顾手里的急事。"
    worker.press("1 急事", "1", "处理完了", "误会", "不写")
    assert worker.type("今天")[0].text == "今天没有到期的事。"


def test_the_list_begins_with_what_nobody_has_and_the_gravest(world: World) -> None:
    world.hire("她")
    for n, level in enumerate(("soft", "now", "urgent", "violence", "now", "missing")):
        raised(world, level, timedelta(minutes=n), f"第{n}位")
    worker = Phone(world, "她")
    said = worker.type("急事")
    assert [one.text.split("，")[0] for one in said[:-1]] == ["1 眼下危险", "2 眼下危险", "3 有人动手", "4 人不见了"]
    assert (said[-1].text.endswith("后面还有2件。"), said[-1].labels[-2:]) == (True, ("下一页", "回到今天"))
    assert len(worker.press("下一页")) == 3
    worker.type("急事")
    worker.press("1")
    assert "她接手了" in [one.text for one in (*worker.type("急事"), *worker.press("下一页"))][-2]


# -- the page ------------------------------------------------------------------------------------------------------------


def waiting(world: World, who: str) -> tuple[int, Veil]:
    screen, _ = Mouth(world.database, world.words).screen(*world.address(who), 0, world.now)
    return screen.alerts, screen.veil


def test_a_screen_knows_how_many_wait_also_where_it_is_locked(world: World) -> None:
    for who in ("她", "同事"):
        world.hire(who)
    world.hire("志愿", Role.VOLUNTEER)
    in_danger(world)
    log_out(world)
    assert [waiting(world, who) for who in ("她", "同事")] == [(1, Veil.WORD), (1, Veil.OPEN)]
    assert [waiting(world, who)[0] for who in ("志愿", "他")] == [0, 0]
    Phone(world, "同事").press("我来")
    assert [waiting(world, who)[0] for who in ("她", "同事")] == [0, 0]
