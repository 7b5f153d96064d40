"""Taking an alert: what to ask and say, one press that rings and is written down, and looking beyond one's own cases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.delivery.mouth import Mouth
from bot.domain.errors import NotThere
from bot.domain.people import Role
from bot.services import rescue
from bot.services.seeking import Sought
from tests.phone import Phone, Said, hired
from tests.places import FAR_TOWN, TOWN
from tests.world import World


@pytest.fixture
def town(tmp_path: Path) -> Iterator[World]:
    built = World.on_disk(tmp_path)
    yield built
    built.close()


def applies(town: World, who: str = "妈妈", phone: str = "13800001234", area: str = TOWN) -> Phone:
    """A mother applies for her son, from a printed code."""
    mother = Phone(town, who)
    mother.open(f"a:{area}")
    mother.press("我想申请帮助", "给家里人", "平安", "对，就是这里", "接着办", "同意", "爸爸妈妈", "18岁以上")
    mother.press("知道，也愿意", "找点事做", "选好了")
    mother.type(phone)
    mother.press("对", "提交")
    return mother


def son_of(town: World, mother: Phone) -> Phone:
    """He follows the link she made and says yes."""
    mother.press("发链接给他/她")
    (path,) = [said._said.params["path"] for said in mother.screen() if said.key == "handover.link"]
    son = Phone(town, "儿子")
    son.open(str(path).rpartition("/")[2])
    son.press("想了解一下", "我愿意", "同意")
    return son


def named(town: World, name: str = "王小明") -> None:
    """A worker wrote down what he is called."""
    with town.unit(commit=True) as unit:
        for row in town.rows("case"):
            case = unit.cases.any(row.id)
            assert case is not None
            unit.files.put(case, "identity", {"name": name})


def number_of(town: World) -> str:
    (case,) = town.rows("case")
    return str(case.number)


def taken(worker: Phone) -> list[Said]:
    worker.type("急事")
    return worker.press("1")


def card(worker: Phone) -> Said:
    return next(said for said in taken(worker) if said.key.startswith("rescue."))


# -- the card ---------------------------------------------------------------------------------------------------------


def test_whoever_takes_one_sees_what_to_ask_what_to_say_and_what_the_law_asks(town: World) -> None:
    worker = hired(town, "小王", duty=True)
    Phone(town, "他").type("我不想活了")
    said = card(worker)
    for words in ("先问：在哪、和谁在一起、手里有什么", "别挂电话", "报120、110说四样", "必须报警（反家庭暴力法14条）"):
        assert words in said.text
    assert (said.labels, said.hrefs) == (("打120", "打110", "再找能问的人"), ("tel:120", "tel:110", ""))


def test_for_somebody_missing_it_asks_other_things(town: World) -> None:
    worker = hired(town, "小王", duty=True)
    Phone(town, "妈妈").type("我儿子不见了，找了一晚上")
    assert card(worker).text.startswith("先问：几时走的、穿什么")


# -- telling ------------------------------------------------------------------------------------------------------------


def test_one_press_rings_and_is_written_down(town: World) -> None:
    """The page rings the number and sends the press; who only types it finds the number under the answer's own press."""
    worker = hired(town, "小王", duty=True)
    Phone(town, "他").type("我不想活了")
    taken(worker)
    screen, _ = Mouth(town.database, town.words).screen(*town.address("小王"), 0, town.now)
    (button,) = [b for line in screen.lines for b in line.buttons if b.label == "打120"]
    assert button.href == "tel:120"
    told = worker.send(button.token)[-1]
    assert told.text == "记下了：上午9点打120，您定的。只说在哪、出了什么事、人怎么样、回拨的号码，因为要救命。"
    (row,) = town.rows("told")
    assert (row.whom, row.by, row.undone_at) == ("120", town.staff_of["小王"].id, None)
    with town.turn("小王") as turn:
        kept = turn.unit.tellings.open_own(turn.unit.tellings.mine(row.id))
    assert (kept["what"], kept["why"]) == (["where", "what", "state", "number"], "life")
    assert [one for one in town.rows("audit") if one.action == "alert.tell" and one.fields.startswith("120: ")]
    worker.press("补一句")
    worker.type("他说药在手边，人还清醒")
    assert "上午9点打120，小王定的。" in card(worker).text
    with town.turn("小王") as turn:
        assert turn.unit.tellings.open_own(turn.unit.tellings.mine(row.id))["words"] == "他说药在手边，人还清醒"


def test_who_did_not_get_through_strikes_it_out(town: World) -> None:
    worker = hired(town, "小王", duty=True)
    Phone(town, "他").type("我不想活了")
    taken(worker)
    worker.type("打110")
    worker.press("没打成，划掉")
    assert "打110，" not in card(worker).text
    assert town.rows("told")[0].undone_at is not None
    assert [one.outcome for one in town.rows("audit") if one.action == "alert.tell"] == ["ok", "undone"]


def test_the_only_relative_known_is_one_press_away_and_hears_no_words(town: World) -> None:
    worker, mother = hired(town, "小王", duty=True), applies(town)
    son = son_of(town, mother)
    son.type("我不想活了")
    said = card(worker)
    assert ("打给一位家长", "tel:13800001234") in zip(said.labels, said.hrefs, strict=True)
    told = worker.type("打给一位家长")[-1]
    assert told.text == "记下了：上午9点告诉家里人（一位家长 138••••1234），您定的。只说可能有危险、在哪，因为要救命。"
    son.type("我的")
    assert "为了救命告诉过：11月23日（周一）家里人。" in son.press("谁看过")[-1].text


def test_what_was_told_is_the_persons_to_see_and_not_the_familys(town: World) -> None:
    worker, mother = hired(town, "小王", duty=True), applies(town)
    son = son_of(town, mother)
    son.type("我不想活了")
    taken(worker)
    worker.type("打120")
    mother.type("我的")
    assert "救命" not in mother.press("谁看过")[-1].text


# -- beyond one's own cases -----------------------------------------------------------------------------------------------


def searches(worker: Phone, wanted: str, why: str = "他说要跳河，找家里人问在哪") -> list[Said]:
    taken(worker)
    worker.press("再找能问的人")
    said = worker.type(wanted)
    return worker.type(why) if said[-1].key == "alert_search.why" else said


@pytest.mark.parametrize("wanted", ["number", "13800001234", "138 0000 1234", "1234"])
def test_whoever_has_taken_it_finds_somebody_to_ask_beyond_their_own_cases(town: World, wanted: str) -> None:
    owner = hired(town, "小远", area="510522")
    applies(town, area=FAR_TOWN)
    owner.type("今天")
    owner.press("1 新申请")
    owner.type("今天")
    with town.turn("小远") as turn:
        turn.unit.cases.claim(turn.unit.cases.queue()[0]) if turn.unit.cases.queue()[0].owner_id is None else None
    worker = hired(town, "小王", duty=True)
    Phone(town, "路人").type("我不想活了")
    found = searches(worker, number_of(town) if wanted == "number" else wanted)[-1]
    assert found.text.startswith(f"编号{number_of(town)}，合江县榕山镇，小远负责，已告诉他/她您看过。")
    assert (found.labels[0], found.hrefs[0]) == ("打给一位家长", "tel:13800001234")
    (told,) = [said for said in owner.screen() if said.key == "news.staff.alert_searched"]
    assert told.text == f"小王为一件急事查了编号{number_of(town)}：“他说要跳河，找家里人问在哪”"
    assert {row.purpose for row in town.rows("reading") if row.reader == worker.account()} == {"alert"}
    assert [row.outcome for row in town.rows("audit") if row.action == "alert.search"] == ["1"]


@pytest.mark.parametrize("wanted", ["王小明", "小明"])
def test_a_name_is_found_near_by_whoever_holds_it(town: World, wanted: str) -> None:
    owner = hired(town, "小李")
    applies(town)
    named(town)
    owner.type("今天")
    owner.press("1 新申请")
    worker = hired(town, "小王", duty=True)
    Phone(town, "路人").type("我不想活了")
    assert searches(worker, wanted)[-1].text.startswith(f"编号{number_of(town)}，泸县云锦镇，")
    assert {row.purpose for row in town.rows("reading") if row.reader == worker.account()} == {"alert"}


def test_where_nobody_holds_the_case_who_leads_its_place_hears_of_it(town: World) -> None:
    lead = hired(town, "老陈", Role.MANAGER, area="510522")
    applies(town, area=FAR_TOWN)
    worker = hired(town, "小王", duty=True)
    Phone(town, "路人").type("我不想活了")
    assert "还没有负责人" in searches(worker, "13800001234")[-1].text
    assert [said for said in lead.screen() if said.key == "news.staff.alert_searched"]


NOTHING = {
    "a number nobody has": ("QQQQ2222", "rescue.nobody"),
    "a telephone nobody left": ("13900009999", "rescue.nobody"),
    "a name nobody gave": ("王小明", "rescue.nobody"),
    "the end of another number": ("9999", "rescue.nobody"),
    "a place": ("云锦镇", "alert_search.neither"),
    "a part of a number": ("QQQ22", "alert_search.neither"),
}


@pytest.mark.parametrize(("wanted", "key"), NOTHING.values(), ids=NOTHING)
def test_what_is_not_found_is_said(town: World, wanted: str, key: str) -> None:
    applies(town)
    worker = hired(town, "小王", duty=True)
    Phone(town, "路人").type("我不想活了")
    assert key in [said.key for said in searches(worker, wanted)]


def test_of_many_the_first_are_shown_and_their_holders_told(town: World) -> None:
    for n, who in enumerate("甲乙丙丁"):
        applies(town, who, phone=f"1380000555{n}")
    named(town)
    worker = hired(town, "小王", duty=True)
    lead = hired(town, "老陈", Role.MANAGER)
    Phone(town, "路人").type("我在云锦镇，我不想活了")
    said = searches(worker, "王小明")
    assert [one.key for one in said] == [*["rescue.found"] * rescue.SHOWN, "rescue.more"]
    assert said[-1].text == "还有1份也对得上。写全一点再找。"
    assert len([one for one in lead.screen() if one.key == "news.staff.alert_searched"]) == rescue.SHOWN


def test_who_said_no_is_not_found(town: World) -> None:
    mother = applies(town)
    son_of(town, mother).type("不办了")
    number = number_of(town)
    with town.unit(commit=True) as unit:
        unit.connection.exec_driver_sql("UPDATE \"case\" SET stage = 'withdrawn'")
    worker = hired(town, "小王", duty=True)
    Phone(town, "路人").type("我不想活了")
    assert searches(worker, number)[-1].key == "rescue.nobody"


REFUSED = {
    "to tell": lambda turn, alert: rescue.tell(turn, alert, "120"),
    "to search": lambda turn, alert: rescue.search(turn, alert, Sought("phone", "13800001234", ""), "想看看"),
    "to open it": rescue.held,
}


@pytest.mark.parametrize("does", REFUSED.values(), ids=REFUSED)
def test_whoever_has_not_taken_it_may_not(town: World, does: object) -> None:
    hired(town, "小王", duty=True)
    applies(town)
    Phone(town, "路人").type("我不想活了")
    (alert,) = town.rows("alert")
    with town.turn("小王") as turn, pytest.raises(NotThere):
        does(turn, alert.id)  # type: ignore[operator]


def test_nobody_strikes_out_what_a_colleague_told_or_twice(town: World) -> None:
    worker = hired(town, "小王", duty=True)
    hired(town, "小李", duty=True)
    Phone(town, "他").type("我不想活了")
    taken(worker)
    worker.type("打120")
    (row,) = town.rows("told")
    with town.turn("小李") as turn, pytest.raises(NotThere):
        rescue.slip(turn, row.id)
    worker.press("没打成，划掉")
    with town.turn("小王") as turn, pytest.raises(NotThere):
        rescue.add_words(turn, row.id, "再说一句")
