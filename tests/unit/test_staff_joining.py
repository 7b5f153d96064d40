"""Coming into the team and leaving it: one invites, another lets in, the undertaking binds, going cuts off."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.commands import Invite
from bot.domain.errors import NotThere
from bot.domain.people import Category, Role
from bot.services import joining
from scheduler import run_tick
from tests.house import MONDAY
from tests.phone import Phone, Said, hired
from tests.places import BARE_COUNTY
from tests.unit.test_staff_side import asks_to_be_called, mother_applies
from tests.village import TOWN, Village
from tests.world import World


@pytest.fixture
def town(tmp_path: Path) -> World:
    return World.on_disk(tmp_path, start=MONDAY)


def text(said: list[Said]) -> str:
    return " ".join(one.text for one in said)


def invite(admin: Phone, role: str = "社会工作者", name: str = "小周") -> str:
    """The code in the link that an administrator is shown."""
    admin.type("首页")
    admin.press("团队", "邀请同事", role, "和我一样", "和我一个单位")
    found = re.search(r"/l/(join-[\w-]+)", text(admin.type(name)))
    assert found is not None
    return found[1]


def come_in(town: World, code: str, name: str = "小周") -> Phone:
    """Open the link and set the word."""
    phone = Phone(town, name)
    phone.open(code)
    phone.word("tulip 77 ab")
    return phone


def test_one_invites_another_lets_in_and_the_undertaking_binds(town: World) -> None:
    first, second = hired(town, "甲", Role.ADMIN), hired(town, "乙", Role.ADMIN)
    mother_applies(town)
    newcomer = come_in(town, invite(first, "社会工作者"))
    assert "等另一位同事确认" in newcomer.screen()[-1].text
    assert "等另一位同事确认" in text(newcomer.type("首页"))
    assert "小周（社会工作者）用了邀请，等您确认。" in text(second.news())
    first.type("首页")
    assert "等您确认" not in text(first.press("团队"))
    second.type("首页")
    assert "小周，社会工作者" in text(second.press("团队", "等确认的"))
    second.press("确认")
    assert "同事确认您了" in text(newcomer.news())
    assert "请您保证" in text(newcomer.type("首页"))
    newcomer.press("再看看")
    assert "1 新申请1位" in newcomer.press("我保证")[-1].labels
    (row,) = [one for one in town.rows("staff") if one.role == "social_worker"]
    assert row.undertaking_on == town.now.date()
    assert row.approved_by is not None


def test_an_invitation_works_once_for_a_day_and_every_refusal_sounds_alike(town: World) -> None:
    admin = hired(town, "甲", Role.ADMIN)
    used, lapsed = invite(admin), invite(admin, name="小吴")
    come_in(town, used)
    late = Phone(town, "晚到")
    said = {text(late.open(used)), text(late.open("join-nobody-knows-this"))}
    town.later(hours=25)
    said.add(text(late.open(lapsed)))
    assert said == {"这个链接用不了了，请同事再发一个。连着错5次，要等15分钟。"}


def test_who_is_invited_is_named_in_no_plain_word_and_not_for_longer_than_it_takes(tmp_path: Path) -> None:
    """Sealed like the name of a colleague; it goes with them when they come in, and is gone where nobody does."""
    village = Village.on_disk(tmp_path)
    role, category, day = Role.SOCIAL_WORKER, Category.DIRECT_SERVICE, timedelta(days=1)
    with village.unit(commit=True) as unit:
        for n in range(3):
            unit.team.invite(f"code{n}", role, category, "", TOWN, f"周小{n}", "x" if n else "y", day)
        unit.team.revoke_invitations("y")
    named = lambda: [value for table, *_, value in village.opened() if table == "invitation"]  # noqa: E731
    assert named() == ["周小1", "周小2"]
    with village.unit(commit=True) as unit:
        came = unit.team.redeem("code1")
        assert came is not None and came.name == "周小1"
    assert named() == ["周小2"]
    run_tick(village.house, village.now + timedelta(days=7))
    assert named() == []
    assert "周小".encode() not in village.raw()
    village.close()


def test_five_wrong_codes_close_the_door_for_a_quarter_of_an_hour(town: World) -> None:
    code, guesser = invite(hired(town, "甲", Role.ADMIN)), Phone(town, "试试")
    for n in range(5):
        guesser.open(f"join-wrong{n}")
    assert "用不了了" in text(guesser.open(code))
    assert not [one for one in town.rows("invitation") if one.role == "social_worker" and one.used_at]
    town.later(minutes=16)
    guesser.open(code)
    assert "小周，您好" in text(guesser.word("tulip 77 ab"))


def test_of_two_who_use_one_invitation_one_comes_in(town: World) -> None:
    code = invite(hired(town, "甲", Role.ADMIN))
    said = [text(come_in(town, code, name).screen()) for name in ("小周", "冒充的")]
    assert ["小周，您好" in one for one in said] == [True, False]


def test_who_is_in_already_does_not_spend_an_invitation(town: World) -> None:
    admin = hired(town, "甲", Role.ADMIN)
    code = invite(admin)
    assert "您已经在团队里了" in text(hired(town, "小王").open(code))
    assert "小周，您好" in text(come_in(town, code).screen())


def test_before_approval_nothing_of_the_team_opens(town: World) -> None:
    admin = hired(town, "甲", Role.ADMIN)
    mother_applies(town)
    newcomer = come_in(town, invite(admin))
    for words in ("首页", "查进度", "我的"):
        assert not re.search("申请1位|全部", " ".join(label for one in newcomer.type(words) for label in one.labels))
    assert not [row for row in town.rows("reading") if row.reader == newcomer.account()]


def test_nobody_lets_in_a_guest_of_their_own(town: World) -> None:
    admin, other = hired(town, "甲", Role.ADMIN), hired(town, "乙", Role.ADMIN)
    come_in(town, invite(admin))
    other.type("首页")
    other.press("团队", "等确认的")
    token = other.token("确认")
    assert "确认了" not in text(admin.send(token))
    assert [one.state for one in town.rows("staff") if one.role == "social_worker"] == ["pending"]


def test_a_manager_invites_workers_and_never_an_administrator(town: World) -> None:
    manager = hired(town, "老陈", Role.MANAGER)
    manager.type("首页")
    (said,) = manager.press("团队", "邀请同事")
    assert "社会工作者" in said.labels
    assert "管理和审计" not in said.labels


@pytest.mark.parametrize(
    ("who", "role", "area"),
    [
        (Role.SOCIAL_WORKER, Role.VOLUNTEER, "510521"),
        (Role.MANAGER, Role.ADMIN, "510521"),
        (Role.MANAGER, Role.SOCIAL_WORKER, BARE_COUNTY),
        (Role.AUDITOR, Role.AUDITOR, "510521"),
    ],
)
def test_nobody_invites_above_or_beside_their_own(town: World, who: Role, role: Role, area: str) -> None:
    one = hired(town, "某人", who)
    with town.turn(one.name) as turn, pytest.raises(NotThere):
        joining.invite(turn, Invite(role, area, "i1", "小周"))


def test_a_manager_does_not_let_an_administrator_in(town: World) -> None:
    admin, manager = hired(town, "甲", Role.ADMIN), hired(town, "老陈", Role.MANAGER)
    admin.type("首页")
    admin.press("团队", "邀请同事", "管理和审计", "管理员", "和我一样", "和我一个单位")
    found = re.search(r"/l/(join-[\w-]+)", text(admin.type("小周")))
    assert found is not None
    come_in(town, found[1])
    manager.type("首页")
    assert "等您确认" not in text(manager.press("团队"))


def test_a_worker_has_no_team_to_look_after(town: World) -> None:
    worker = hired(town, "小王")
    assert "团队" not in " ".join(worker.type("首页")[0].labels)


def test_the_first_two_administrators_let_each_other_in(town: World) -> None:
    with town.unit() as unit:
        codes = joining.found(unit, ["甲", "乙"])
        unit.commit()
    first = come_in(town, f"join-{codes[0]}", "甲")
    assert "等另一位同事确认" in first.screen()[-1].text
    second = come_in(town, f"join-{codes[1]}", "乙")
    assert "甲也在等" in second.screen()[-1].text
    second.press("是，确认")
    assert "同事确认您了" in text(first.news())
    first.press("去", "我保证") if "去" in first.screen()[-1].labels else first.type("首页")
    first.press("我保证")
    assert "乙" in text(first.press("团队", "等确认的"))
    first.press("确认")
    assert {one.state for one in town.rows("staff")} == {"active"}


@pytest.mark.parametrize("presser", ["甲", "乙"])
@pytest.mark.parametrize("bound_first", [True, False], ids=["signs before", "signs after"])
def test_the_founders_let_each_other_in_in_any_order(town: World, presser: str, bound_first: bool) -> None:
    """Each sees the other wait; whoever is let in first may answer at once, before or after signing."""
    with town.unit() as unit:
        codes = joining.found(unit, ["甲", "乙"])
        unit.commit()
    phones = {name: come_in(town, f"join-{code}", name) for name, code in zip(("甲", "乙"), codes, strict=True)}
    phones["甲"].press("再看一眼")
    tokens = {name: phone.token("是，确认") for name, phone in phones.items()}
    other = next(name for name in phones if name != presser)
    phones[presser].send(tokens[presser])
    if bound_first:
        phones[other].type("首页")
        phones[other].press("我保证")
    phones[other].send(tokens[other])
    assert {one.state for one in town.rows("staff")} == {"active"}


def test_a_founder_lets_nobody_in_once_an_administrator_works(town: World) -> None:
    hired(town, "丙", Role.ADMIN)
    with town.unit() as unit:
        codes = joining.found(unit, ["甲", "乙"])
        unit.commit()
    come_in(town, f"join-{codes[0]}", "甲")
    second = come_in(town, f"join-{codes[1]}", "乙")
    assert "甲也在等" not in " ".join(one.text for one in second.screen())


def test_the_founders_word_goes_for_the_other_founder_alone(town: World) -> None:
    with town.unit() as unit:
        (code, *_rest) = joining.found(unit, ["甲", "乙"])
        unit.team.invite("x", Role.ADMIN, Category.OTHER, "", "", "某人", "somebody", timedelta(days=1))
        unit.commit()
    come_in(town, "join-x", "某人")
    first = come_in(town, f"join-{code}", "甲")
    assert "某人也在等" not in " ".join(one.text for one in first.screen())


def test_who_leaves_is_cut_off_at_once_and_loses_nothing_of_the_families(town: World) -> None:
    admin, gone, heir = hired(town, "甲", Role.ADMIN), hired(town, "小王"), hired(town, "小李")
    mother_applies(town)
    asks_to_be_called(town, "爸爸", "13700001234")
    gone.type("首页")
    gone.press("2 明天1件")
    gone.type("首页")
    gone.press("1 新申请", "拨号")
    old = gone.token("本人愿意")
    admin.type("首页")
    admin.press("团队", "有人离开", "小王")
    assert "1份都交出去了" in text(admin.press("小李"))
    assert "小王手里的1份、2个电话都交给您了" in text(heir.news())
    (case,) = town.rows("case")
    heir_id = next(one.id for one in town.rows("staff") if one.id == case.owner_id)
    assert {row.owner_id for row in town.rows("call") if row.state == "open"} == {heir_id}
    before = town.rows("step")
    gone.send(old)
    assert town.rows("step") == before
    assert "家长" not in " ".join(one.text for one in gone.screen())
    assert "1 明天1件" in heir.type("首页")[0].labels


def test_what_nobody_takes_over_goes_back_to_the_list_of_everybody(town: World) -> None:
    admin, gone, other = hired(town, "甲", Role.ADMIN), hired(town, "小王"), hired(town, "小李")
    mother_applies(town)
    gone.type("首页")
    gone.press("1 新申请", "拨号")
    admin.type("首页")
    admin.press("团队", "有人离开", "小王", "放回大家的清单")
    assert town.rows("case")[0].owner_id is None
    assert "全部1位" in other.type("首页")[0].labels


def test_an_alert_of_who_left_is_open_again(town: World) -> None:
    admin, gone = hired(town, "甲", Role.ADMIN), hired(town, "小王", duty=True)
    other = hired(town, "小李", duty=True)
    mother_applies(town).type("他拿着刀要砍人")
    gone.press("我来")
    admin.type("首页")
    admin.press("团队", "有人离开", "小王", "放回大家的清单")
    assert [row.state for row in town.rows("alert")] == ["open"]
    assert other.type("首页")[0].text == "泸县云锦镇，有人动手，还没人接手。"


def test_only_an_administrator_lets_somebody_go(town: World) -> None:
    manager = hired(town, "老陈", Role.MANAGER)
    hired(town, "小王")
    manager.type("首页")
    assert "有人离开" not in " ".join(manager.press("团队")[0].labels)
    with town.turn(manager.name) as turn:
        for one in turn.unit.team.everyone():
            with pytest.raises(NotThere):
                joining.leave(turn, one.id)


def test_an_empty_roster_is_said_loudly(town: World) -> None:
    admin = hired(town, "甲", Role.ADMIN)
    admin.type("首页")
    assert "值班表是空的" in text(admin.press("团队", "谁在值班"))


def test_the_roster_names_who_is_on_duty_now(town: World) -> None:
    lead = hired(town, "老陈", Role.MANAGER, duty=True)
    lead.type("首页")
    assert "现在：老陈。" in text(lead.press("团队", "谁在值班"))
