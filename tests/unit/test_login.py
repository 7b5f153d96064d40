"""Nothing of a desk without the word of whoever sits there: not after joining, not idle, not with an old cookie."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.channels.contract import Screen
from bot.conversation.messages import Heard, Incoming
from bot.delivery import Mouth
from bot.domain import login
from bot.domain.people import Role, StaffState
from bot.domain.terms import Terms
from bot.services import joining
from bot.store.vault import STRETCH
from bot.writer import Writer
from tests.house import MONDAY, ground
from tests.phone import Phone, hired
from tests.unit.test_staff_joining import invite, text
from tests.unit.test_staff_side import mother_applies
from tests.village import Village
from tests.world import World

WORD, OTHER = "tulip 77 ab", "maple 88 cd"


@pytest.fixture
def town(tmp_path: Path) -> World:
    return World.on_disk(tmp_path, start=MONDAY)


@pytest.fixture
def newcomer(tmp_path: Path) -> Iterator[Village]:
    """Somebody new of the team, who waits to be let in and has set no word."""
    village = Village.on_disk(tmp_path)
    staff = village.hire("new", active=False, bound=False)
    with village.unit(commit=True) as unit:
        unit.accounts.log_out(staff.account_id)
    yield village
    village.close()


def screen(town: World, who: str) -> Screen:
    """What the page of somebody shows now."""
    return Mouth(town.database, town.words).screen(*town.address(who), 0, town.now)[0]


def looks(town: World, who: str) -> str:
    """All the words on it."""
    return " ".join(line.text + " ".join(button.label for button in line.buttons) for line in screen(town, who).lines)


def joined(town: World, name: str = "小周", role: str = "社会工作者") -> Phone:
    """Somebody follows the link of an invitation, and a second person lets them in: no word was set."""
    admins = [hired(town, one, Role.ADMIN) for one in ("甲", "乙")]
    phone = Phone(town, name)
    phone.open(invite(admins[0], role, name))
    admins[1].type("首页")
    admins[1].press("团队", "等确认的", "确认")
    return phone


def bound(town: World) -> Phone:
    """Somebody of the team, in by their word, let in and bound, with something to do."""
    admins = [hired(town, one, Role.ADMIN) for one in ("甲", "乙")]
    mother_applies(town)
    phone = Phone(town, "小周")
    phone.open(invite(admins[0]))
    town.hear("小周", Heard("word"), WORD)
    admins[1].type("首页")
    admins[1].press("团队", "等确认的", "确认")
    phone.type("首页")
    assert "1 新申请1位" in phone.press("我保证")[-1].labels
    return phone


# -- nothing of a desk ---------------------------------------------------------------------------------------------------


def skipped(town: World) -> Phone:
    phone = joined(town)
    mother_applies(town)
    for said in ("取消", "收起", "首页"):
        phone.type(said)
    with town.unit(commit=True) as unit:
        unit.team.undertake(unit.team.of_account(phone.account()).id)  # type: ignore[union-attr]
    return phone


def idle(town: World) -> Phone:
    phone = bound(town)
    town.later(minutes=16)
    return phone


def old_cookie(town: World) -> Phone:
    phone = bound(town)
    town.later(days=60)
    return phone


def busy_all_day(town: World) -> Phone:
    phone = bound(town)
    for _ in range(76):
        town.later(minutes=10)
        phone.type("首页")
    return phone


def signed_out(town: World) -> Phone:
    phone = bound(town)
    phone.type("退出登录")
    return phone


def put_away(town: World) -> Phone:
    phone = bound(town)
    phone.type("收起")
    return phone


def other_browser(town: World) -> Phone:
    phone = bound(town)
    with town.unit(commit=True) as unit:
        unit.accounts.settle("web", "web", "another", phone.account())
    return Phone(town, "another")


class Row(NamedTuple):
    """How somebody came to sit before a desk without having given the word there."""

    sentence: str
    comes: Callable[[World], Phone]


ROWS = (
    Row("the word was skipped after joining", skipped),
    Row("nothing was done for a quarter of an hour", idle),
    Row("a cookie of sixty days ago", old_cookie),
    Row("half a day at work without a pause", busy_all_day),
    Row("signed out", signed_out),
    Row("the screen was put away", put_away),
    Row("another browser of the same account", other_browser),
)
DOES: dict[str, Callable[[Phone], object]] = {
    "looks": lambda phone: phone.world.now,
    "opens": lambda phone: phone.open(),
    "types": lambda phone: [phone.type(words) for words in ("首页", "今天", "1", "查进度", "我的", "谁在值班")],
    "types the word where others read it": lambda phone: phone.type(WORD),
    "presses": lambda phone: [phone.send(token) for one in phone.screen() for token in one.tokens],
    "guesses": lambda phone: phone.world.hear(phone.name, Heard("word"), "wrong one"),
}


@cache
def came(comes: Callable[[World], Phone]) -> tuple[World, str]:
    """A town in which somebody came so, and who: made once, copied for whatever they do then."""
    town = World.on_disk(ground().folder("desk"), start=MONDAY)
    return town, comes(town).name


@pytest.mark.parametrize("does", DOES)
@pytest.mark.parametrize("row", ROWS, ids=[row.sentence for row in ROWS])
def test_nothing_of_a_desk_without_the_word(tmp_path: Path, row: Row, does: str) -> None:
    sample, who = came(row.comes)
    town = sample.copied(tmp_path)
    phone = Phone(town, who)
    tables = {name: town.rows(name) for name in ("reading", "step", "case", "call", "talk")}
    DOES[does](phone)
    assert screen(town, phone.name).veil in ("word", "choose")
    assert "申请" not in looks(town, phone.name)
    assert {name: town.rows(name) for name in tables} == tables


def test_the_word_opens_it_and_they_go_on_where_they_were(town: World) -> None:
    phone = idle(town)
    phone.open()
    phone.word(WORD)
    assert screen(town, phone.name).veil == "open"
    assert "1 新申请1位" in looks(town, phone.name)


def test_whoever_works_stays_in_and_whoever_writes_long_too(town: World) -> None:
    phone = bound(town)
    for kind in [Heard.TEXT, Heard.HERE] * 6:
        town.later(minutes=14)
        town.hear(phone.name, kind, "首页" if kind is Heard.TEXT else "")
    assert screen(town, phone.name).veil == "open"


def test_the_team_of_a_demonstration_is_in_and_has_no_word(town: World) -> None:
    phone = hired(town, "小王")
    town.later(days=60)
    assert "今天" in text(phone.type("首页"))
    phone.type("收起")
    phone.open()
    phone.type("首页")
    assert screen(town, "小王").veil == "open"


def test_danger_is_heard_where_the_word_is_asked_and_nothing_of_before_is_shown(town: World) -> None:
    phone = idle(town)
    phone.word("我不想活了，药都准备好了")
    (card, *_) = [line for line in screen(town, phone.name).lines if line.kind == "crisis"]
    assert {button.href for button in card.buttons} == {"tel:120", "tel:110"}
    assert town.rows("alert")
    assert "申请" not in looks(town, phone.name)


# -- the word itself ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "fault"),
    [
        ("tulip77", "short"),
        ("郁金香七十七", "short"),
        ("x1" * 33, "long"),
        ("12345678", "easy"),
        ("19800101", "easy"),
        ("13800001234", "easy"),
        ("aaaaaaaa", "easy"),
        ("abababab", "easy"),
        ("Password123", "easy"),
        ("p@ssw0rd!", "easy"),
        ("1qaz2wsx", "easy"),
        ("woaini1314", "easy"),
        ("qwertyui", "easy"),
        ("shegong2026", "easy"),
        ("tulip 77", ""),
        ("春天里的郁金香花", ""),
        ("ｔｕｌｉｐ　77", ""),
    ],
)
def test_what_may_be_chosen(newcomer: Village, word: str, fault: str) -> None:
    said = newcomer.word("new", word)
    assert said == ([] if fault else ["join.welcome", "join.waiting"])
    speaker = Mouth(newcomer.database, newcomer.words).screen("web", "web", "new", 0, newcomer.now)[0]
    assert [line.text for line in speaker.lines if fault] == (
        [newcomer.words.text(f"login.{fault}", {"least": login.SHORTEST, "most": login.LONGEST})] if fault else []
    )
    assert (newcomer.rows("staff")[0].secret is None) is bool(fault)


def test_it_is_kept_nowhere(newcomer: Village) -> None:
    for word in ("short 1", WORD):
        newcomer.word("new", word)
    with newcomer.unit(commit=True) as unit:
        unit.accounts.log_out(newcomer.staff_of["new"].account_id)
    newcomer.word("new", OTHER)
    assert newcomer.rows("staff")[0].secret is not None
    kept = newcomer.raw() + repr(list(newcomer.opened())).encode()
    for word in ("short 1", WORD, OTHER):
        assert word.encode() not in kept


def test_a_guess_costs_time_and_holds_nobody_else(town: World) -> None:
    phone = bound(town)
    town.database.vault._stretch = STRETCH
    with town.unit(commit=True) as unit:
        unit.team.keep_secret(town.rows("staff")[-1].id, town.database.vault.stretch(WORD))
        unit.accounts.log_out(phone.account())
    writer, done = Writer(town.app, town.clock), list[str]()

    async def hear(who: str, kind: Heard, payload: str) -> None:
        channel, bot, address = town.address(who)
        await writer.hear(Incoming(channel, bot, f"{who}-together", address, kind, payload))
        done.append(who)

    async def both() -> None:
        await asyncio.gather(hear(phone.name, Heard.WORD, WORD), hear("妈妈", Heard.TEXT, "我不想活了"))

    asyncio.run(both())
    writer.close()
    assert done == ["妈妈", phone.name]
    assert screen(town, phone.name).veil == "open"


# -- guessing -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("misses", "minutes"), [(0, 0), (4, 0), (5, 15), (6, 30), (7, 60), (8, 120), (11, 960), (12, 1440), (500, 1440)]
)
def test_each_further_miss_waits_twice_as_long(misses: int, minutes: int) -> None:
    wait = login.wait_after(misses, Terms())
    assert (wait or timedelta(0)) == timedelta(minutes=minutes)


def guesses(town: World, who: str, many: int) -> None:
    """Somebody who knows the number of a receipt guesses at its word, in a browser of their own."""
    (case,) = town.rows("case")
    for n in range(many):
        finds(town, who, case.number, f"00{n:02d}")


def finds(town: World, who: str, number: str, word: str) -> str:
    phone = Phone(town, who)
    phone.type("查进度")
    phone.type(number)
    return text(phone.type(word))


def worded(town: World) -> str:
    """A mother who has applied and set a word; returns her receipt number."""
    mother_applies(town)
    mother = Phone(town, "妈妈")
    mother.type("我的")
    mother.press("设个4位口令")
    mother.type("8832")
    mother.type("8832")
    return str(town.rows("case")[0].number)


def test_a_stranger_who_guesses_locks_no_family_out_of_its_own_page(town: World) -> None:
    number = worded(town)
    guesses(town, "前夫", 9)
    mother = Phone(town, "妈妈")
    mother.type("收起")
    mother.word("8832")
    assert screen(town, "妈妈").veil == "open", "her own phone goes on"
    assert "找到了" not in finds(town, "前夫", number, "8832")
    assert "找到了" not in finds(town, "前夫的另一个浏览器", number, "8832"), "a fresh browser guesses no better"
    mother.type("收起")
    mother.word("8832")
    assert screen(town, "妈妈").veil == "open"
    town.later(hours=25)
    assert "找到了" in finds(town, "妈妈的新手机", number, "8832")


def test_numbers_that_are_none_count_where_they_are_typed(town: World) -> None:
    number = worded(town)
    for n in range(5):
        finds(town, "前夫", f"XXXXXXX{n}", "8832")
    assert "找到了" not in finds(town, "前夫", number, "8832")
    assert "找到了" in finds(town, "妈妈的新手机", number, "8832")


def test_who_guesses_at_one_browser_of_a_colleague_closes_no_other(town: World) -> None:
    phone = other_browser(town)
    for n in range(5):
        phone.word(f"wrong guess {n}")
    phone.word(WORD)
    assert screen(town, phone.name).veil == "word", "even the right one, for a quarter of an hour"
    assert "以后再试" in looks(town, phone.name)
    town.later(minutes=16)
    Phone(town, "小周").word(WORD)
    assert screen(town, "小周").veil == "open"
    phone.word(WORD)
    assert screen(town, phone.name).veil == "open"


# -- a word that was forgotten ----------------------------------------------------------------------------------------------


def renewed(town: World, by: str, who: str) -> str:
    """Somebody who leads the team makes a link for a colleague; its code."""
    import re

    lead = Phone(town, by)
    lead.type("首页")
    lead.press("团队", "名单", "有人忘了口令")
    found = re.search(r"/l/(join-[\w-]+)", text(lead.press(who)))
    assert found is not None
    return found[1]


def test_a_forgotten_word_is_set_anew_and_a_second_person_lets_them_in(town: World) -> None:
    bound(town)
    code = renewed(town, "甲", "小周")
    town.hear("小周", Heard.TEXT, "首页")
    assert screen(town, "小周").veil == "open", "until it is used nothing changes"
    new = Phone(town, "小周的新手机")
    new.open(code)
    assert screen(town, "小周").veil == "choose", "they are in nowhere any more"
    new.word(OTHER)
    assert "等另一位同事确认" in looks(town, new.name)
    assert "申请" not in looks(town, new.name).replace("来了一份申请", "")
    first, second = Phone(town, "甲"), Phone(town, "乙")
    first.type("首页")
    assert "等您确认" not in text(first.press("团队")), "whoever gave the link is not the second person"
    second.type("首页")
    second.press("团队", "等确认的", "确认")
    assert "1 新申请1位" in new.type("首页")[-1].labels


def test_whom_a_second_person_does_not_know_comes_in_nowhere_and_nothing_of_theirs_is_lost(town: World) -> None:
    bound(town)
    thief = Phone(town, "冒充的")
    thief.open(renewed(town, "甲", "小周"))
    thief.word(OTHER)
    second = Phone(town, "乙")
    second.type("首页")
    second.press("团队", "等确认的", "不认识")
    for who in ("冒充的", "小周"):
        for word in (OTHER, WORD):
            Phone(town, who).word(word)
        assert screen(town, who).veil == "word"
    (staff,) = [row for row in town.rows("staff") if row.role == "social_worker"]
    assert (staff.state, staff.secret) == (StaffState.ACTIVE, None)


def test_administrators_who_all_lost_their_word_let_each_other_in(town: World) -> None:
    """By links of the command on the machine: there is nobody else who could."""
    lost = [town.hire(name, Role.ADMIN) for name in ("甲", "乙")]
    for one in lost:
        with town.unit(commit=True) as unit:
            code = joining.renew_by_command(unit, unit.team.get(one.id), town.terms)
            unit.accounts.log_out(one.account_id)
        phone = Phone(town, one.name)
        phone.open(f"join-{code}")
        phone.word(f"{one.name}的词 77 ab")
    assert "甲也在等" in looks(town, "乙")
    Phone(town, "乙").press("是，确认")
    first = Phone(town, "甲")
    first.type("首页")
    first.press("团队", "等确认的", "确认")
    assert {row.state for row in town.rows("staff")} == {StaffState.ACTIVE}
