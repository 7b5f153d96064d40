"""The team's side: the day's list, calls, reviews, registration, alerts."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.conversation.flow import Seen, options_of
from bot.domain.case import Answer
from bot.domain.commands import RecordAnswer, Register
from bot.domain.errors import NotThere, Refused
from bot.domain.people import Role
from bot.reading import flat, read_yaml
from bot.services import call_outcomes, caseload, reviews
from bot.store.unit import ZONE
from handlers.doors import DOORS
from tests.house import MONDAY
from tests.past import once
from tests.phone import Phone, Said, hired
from tests.places import BARE_COUNTY
from tests.world import World, content

EMPTY = Seen(MONDAY.date(), None)  # type: ignore[arg-type]


@pytest.fixture
def town(tmp_path: Path) -> World:
    return World.on_disk(tmp_path, start=MONDAY)


def text(said: list[Said]) -> str:
    return " ".join(one.text for one in said)


def mother_applies(town: World, name: str = "妈妈", phone: str = "13800001234", knows: str = "还不知道") -> Phone:
    """A family application from a printed code."""
    return Phone(town, name, _applies(town, name, phone, knows))


@once
def _applies(town: World, name: str, phone: str, knows: str) -> int:
    mother = Phone(town, name)
    mother.open("a:510521104")
    mother.press("我想申请帮助", "给家里人", "平安", "对，就是这里", "接着办", "同意", "爸爸妈妈", "18岁以上", knows)
    if knows != "知道，也愿意":
        mother.press("先提申请")
    mother.press("找点事做", "选好了")
    mother.type(phone)
    mother.press("对", "提交")
    return mother.seen


def asks_to_be_called(town: World, name: str = "妈妈", phone: str = "13800001234") -> Phone:
    """请给我打电话, from a printed code."""
    mother = Phone(town, name)
    mother.open("a:510521104")
    mother.press("请给我打电话", "行，我来填")
    mother.type(phone)
    mother.press("对")
    return mother


def to_the_sheet(worker: Phone) -> None:
    """From the list to the sheet, with the person's words."""
    worker.type("首页")
    worker.press("1 新申请", "判断", "本人愿意，登记", "都问到了", "打电话")
    worker.type("我想去看看，登记也行")


# -- the whole road --------------------------------------------------------------------------------


def test_the_road_from_a_call_to_the_registration(town: World) -> None:
    worker = hired(town, "小王")
    mother = mother_applies(town)
    town.later(days=7)
    assert text(worker.type("首页")) == "今天1件，都还来得及。"
    (call,) = worker.press("1 回电：今天到期")
    assert call.text == "一位家长，泸县云锦镇。家里人来问的，本人还不知道。提了申请。接电话：只说找他/她。"
    assert call.labels == ("拨 138••••1234", "本人愿意", "只谈了家人", "没打通", "号码不对", "别的")
    assert call.hrefs[0] == "tel:13800001234"
    assert text(worker.press("本人愿意")).startswith("登记前两样：他/她亲口愿意；同意登记。")
    worker.press("都问到了", "打电话")
    (ready,) = worker.type("我想去看看，登记也行")
    assert ready.text.startswith("誊录单按平台的顺序排好了。录完回来填编号。")
    assert ready.labels == ("打开誊录单", "填编号", "改那句话", "平台进不去，明天提醒")
    assert "姓名 见面填" in text(worker.press("打开誊录单"))
    worker.press("填编号")
    assert text(worker.type("随便")).startswith("编号是4到40位")
    worker.type("SC-2026-0001")
    assert "登记好了" in text(worker.press("今天"))
    told = text(mother.news())
    assert "登记好了，接下来找一家合适的地方。" in told
    (case,) = town.rows("case")
    assert (case.stage, case.platform_number, case.platform_on) == ("registered", "SC-2026-0001", town.now.date())
    (own,) = town.rows("own_yes")
    assert (own.answer, own.platform, own.way) == ("yes", "yes", "worker")
    assert [row.move for row in town.rows("step")] == ["take_up", "register"]


def test_the_sentence_for_the_family_can_be_chosen(town: World) -> None:
    worker, mother = hired(town, "小王"), mother_applies(town)
    to_the_sheet(worker)
    assert "登记好了，老师先打给您，约个时间来看您。" in text(worker.press("改那句话", "②"))
    worker.press("填编号")
    worker.type("SC-1")
    worker.type("SC-0001")
    worker.press("今天")
    assert "登记好了，老师先打给您，约个时间来看您。" in text(mother.news())


def test_what_is_missing_before_registration_has_its_own_sentence(town: World) -> None:
    worker = hired(town, "小王")
    mother_applies(town)
    (case,) = town.rows("case")
    yes = RecordAnswer(case.id, Answer.YES, None, "phone", "我愿意")
    for said, key in (
        (None, "error.needs_own_yes"),
        (yes, "error.needs_platform_yes"),
        (replace(yes, platform=Answer.YES), "error.needs_platform_number"),
    ):
        town.later(minutes=1)
        with town.turn(worker.name) as turn:
            if said is not None:
                reviews.record_answer(turn, said)
            with pytest.raises(Refused, match=key):
                reviews.register(turn, Register(case.id, "", town.now.date(), "find"))
            assert content().words.text(key)


def test_the_platform_cannot_be_reached_and_it_comes_back_tomorrow(town: World) -> None:
    worker = hired(town, "小王")
    mother_applies(town)
    to_the_sheet(worker)
    worker.press("平台进不去")
    assert "今天没有到期的事" in text(worker.type("首页"))
    town.later(days=1)
    assert "1 可以登记了" in worker.type("首页")[0].labels


def test_a_mistaken_registration_is_undone_with_a_reason(town: World) -> None:
    worker = hired(town, "小王")
    mother_applies(town)
    to_the_sheet(worker)
    worker.press("填编号")
    worker.type("SC-0001")
    worker.press("今天")
    worker.press("录错了，改回来")
    worker.type("录到别人名下了")
    (case,) = town.rows("case")
    assert (case.stage, case.platform_number) == ("under_review", None)


def test_under_fourteen_the_parent_agrees_and_the_childs_words_are_kept(town: World) -> None:
    worker, mother = hired(town, "小王"), Phone(town, "妈妈")
    mother.open("a:510521104")
    mother.press("我想申请帮助", "给家里人", "平安", "对，就是这里", "接着办", "同意", "爸爸妈妈", "不到14岁", "同意")
    mother.press("知道，也愿意", "找点事做", "选好了")
    mother.type("13800001234")
    mother.press("对", "提交")
    worker.type("首页")
    assert "不到14岁" in text(worker.press("1 新申请", "判断", "本人愿意，登记"))
    worker.press("都问到了", "当面")
    assert "誊录单" in text(worker.type("妈妈说行，孩子说想画画"))
    assert not town.rows("own_yes")


# -- calls -----------------------------------------------------------------------------------------


def test_of_two_workers_who_press_one_call_one_wins_and_the_other_hears_who(town: World) -> None:
    first, second = hired(town, "小王"), hired(town, "小李")
    asks_to_be_called(town)
    town.later(days=1)
    for one in (first, second):
        one.type("首页")
    token = second.token("1 回电")
    first.press("1 回电")
    assert text(second.send(token)) == "这个电话小王在打，不用重复打。"
    assert text(first.press("1 回电")).startswith("一位居民")


def test_nobody_answers_and_the_call_comes_back_four_hours_later(town: World) -> None:
    worker = hired(town, "小王")
    asks_to_be_called(town)
    town.later(days=1)
    worker.type("首页")
    (said,) = worker.press("1 回电", "没打通")
    assert said.text.startswith("记下了，第1次。今天下午2点后放回清单。")
    assert said.labels == ("打开短信", "撤回刚才那步", "回到今天")
    assert "今天没有到期的事" in text(worker.type("首页"))
    town.later(hours=4)
    assert worker.type("首页")[0].labels[0] == "1 回电：再打一次"
    town.later(days=3)
    (said,) = worker.type("首页")
    assert said.labels[0] == "1 回电：再打一次"
    assert "等得久" not in said.text
    assert not town.rows("nudge")


def test_a_text_goes_only_to_a_number_that_the_right_person_once_answered(town: World) -> None:
    worker = hired(town, "小王")
    mother_applies(town)
    town.later(days=7)
    worker.type("首页")
    worker.press("1 回电", "只谈了家人", "下个工作日再打")
    town.later(days=1)
    worker.type("首页")
    (said,) = worker.press("1 回电", "没打通")
    assert said.text.endswith("发这条短信？“今天没打通您的电话，方便时请回一下。”")
    assert said.labels == ("发", "不发", "撤回刚才那步")
    worker.press("发")
    (nudge,) = town.rows("nudge")
    assert (nudge.template, nudge.lane) == ("nudge.call_back", "reminder")


def test_three_tries_on_three_days_at_different_hours_and_the_lead_decides(town: World) -> None:
    worker, lead = hired(town, "小王"), hired(town, "老陈", Role.MANAGER)
    asks_to_be_called(town)
    town.later(days=1)
    hours, said = [], ""
    for _ in range(6):
        worker.type("首页")
        hours.append(town.now)
        said = text(worker.press("1 回电", "没打通"))
        if "负责人" in said:
            break
        (call,) = town.rows("call")
        town.now = call.again_at.astimezone(ZONE)
    assert "已请负责人定下一步" in said
    assert len({when.date() for when in hours}) == 3
    assert len({(when.hour < 12, when.hour < 16) for when in hours}) == 3
    assert "三天没打通" in text(lead.news())
    lead.type("首页")
    lead.press("1 总没人接", "我来定", "先不打了")
    lead.type("邻居说搬走了")
    (call,) = town.rows("call")
    assert call.state == "done"


def test_a_worker_who_is_not_the_lead_does_not_decide(town: World) -> None:
    worker = hired(town, "小王")
    hired(town, "老陈", Role.MANAGER)
    asks_to_be_called(town)
    town.later(days=1)
    for _ in range(6):
        worker.type("首页")
        if "负责人" in text(worker.press("1 回电", "没打通")):
            break
        town.now = town.rows("call")[0].again_at.astimezone(ZONE)
    assert "总没人接" not in " ".join(worker.type("首页")[0].labels)
    with town.turn(worker.name) as turn, pytest.raises(NotThere):
        call_outcomes.decide(turn, town.rows("call")[0].id, "stop", "算了")


def test_a_wrong_number_is_cleared_and_asked_for_at_the_next_visit(town: World) -> None:
    worker, mother = hired(town, "小王"), mother_applies(town)
    town.later(days=7)
    worker.type("首页")
    worker.press("1 回电", "号码不对")
    (said,) = mother.news()
    assert said.text == "我们打的号码好像不对，请看看。"
    assert said.labels == ("换个号码",)
    assert not [row for row in town.rows("blind") if row.kind == "phone"]
    with town.turn(worker.name) as turn:
        case = turn.unit.cases.queue()[0]
        assert turn.unit.files.open(case, "reach", "call")["phone"] == ""


def test_only_the_family_was_reached_and_the_persons_own_word_is_still_missing(town: World) -> None:
    worker = hired(town, "小王")
    mother_applies(town)
    town.later(days=7)
    worker.type("首页")
    (said,) = worker.press("1 回电", "只谈了家人")
    assert "还差本人自己的话" in said.text
    assert re.search(r"/l/[\w-]{16,}", text(worker.press("发给他自己点")))


def test_the_person_answers_by_the_link_and_the_worker_is_told(town: World) -> None:
    worker = hired(town, "小王")
    mother_applies(town)
    town.later(days=7)
    worker.type("首页")
    code = re.search(r"/l/([\w-]+)", text(worker.press("1 回电", "只谈了家人", "发给他自己点")))
    assert code is not None
    son = Phone(town, "儿子")
    son.open(code[1])
    son.press("想了解一下", "我愿意", "同意")
    assert "本人说愿意了，也同意录进平台，可以登记。" in text(worker.news())
    assert "1 可以登记了" in worker.type("首页")[0].labels


def test_the_worker_fills_the_application_in_for_the_caller(town: World) -> None:
    worker, mother = hired(town, "小王"), asks_to_be_called(town)
    town.later(days=1)
    worker.type("首页")
    worker.press(
        "1 回电", "替他/她填申请", "说行", "替家里人问", "爸爸妈妈", "18岁以上", "还不知道", "找点事做", "选好了"
    )
    said = text(worker.type("我儿子天天在家"))
    assert "还差本人自己的话，没有它不登记" in said
    (case,) = town.rows("case")
    assert (case.applicant_id, case.stage) == (mother.account(), "under_review")
    assert {row.part for row in town.rows("member") if row.account_id == mother.account()} == {"family"}
    assert [row.purpose for row in town.rows("consent") if row.account_id == mother.account()].count("K1") == 1
    assert "老师替您交上了" in text(mother.news())
    assert not [row for row in town.rows("call") if row.state == "open"]
    assert [row for row in town.rows("audit") if row.action == "consent.by_phone"]
    assert "登记前两样" in text(worker.press("接着办登记"))


def test_no_consent_on_the_telephone_and_nothing_is_kept(town: World) -> None:
    worker = hired(town, "小王")
    asks_to_be_called(town)
    town.later(days=1)
    worker.type("首页")
    assert "没申请，也没记别的" in text(worker.press("1 回电", "替他/她填申请", "说不行"))
    assert not town.rows("case")
    assert [row.box for row in town.rows("call")] == [None]


def test_the_person_themself_applies_on_the_telephone(town: World) -> None:
    worker = hired(town, "小王")
    asks_to_be_called(town, "本人")
    town.later(days=1)
    worker.type("首页")
    worker.press(
        "1 回电", "替他/她填申请", "说行", "打电话的本人", "18岁以上", "自己想来", "找点事做", "选好了", "不记"
    )
    (own,) = town.rows("own_yes")
    assert (own.answer, own.platform, own.way) == ("yes", None, "worker")
    assert "还差一样。请念：" in text(worker.press("接着办登记"))


def test_a_call_that_is_talked_over_leaves_no_number(town: World) -> None:
    worker = hired(town, "小王")
    asks_to_be_called(town)
    town.later(days=1)
    worker.type("首页")
    worker.press("1 回电", "说完了，不申请")
    with town.unit() as unit, pytest.raises(NotThere):
        unit.calls.for_staff(town.rows("call")[0].id)
    town.later(days=1)
    town.tick()
    assert [(row.state, row.box) for row in town.rows("call")] == [("done", None)]


def test_a_written_question_is_answered_in_writing(town: World) -> None:
    worker, mother = hired(town, "小王"), Phone(town, "妈妈")
    mother.open("a:510521104")
    mother.press("问点事情")
    mother.press("问老师")
    mother.type("星期六开门吗")
    mother.type("泸县云锦镇")
    town.later(days=1)
    worker.type("首页")
    assert "留言：“星期六开门吗”" in text(worker.press("1 "))
    worker.press("发消息回他/她")
    worker.type("星期六上午开门")
    assert "老师说：星期六上午开门" in text(mother.news())


# -- reviews ---------------------------------------------------------------------------------------


def test_something_is_missing_and_the_answer_comes_back_to_the_list(town: World) -> None:
    worker, mother = hired(town, "小王"), mother_applies(town)
    worker.type("首页")
    worker.press("1 新申请", "拨号", "还缺东西")
    worker.type("请问他现在住在哪个村？")
    assert "老师想再问您一样" in text(mother.news())
    mother.press("看看问什么", "现在答")
    mother.type("住在二村")
    assert "补的话到了：住在二村" in text(worker.news())
    assert "1 材料到了" in worker.type("首页")[0].labels
    assert "补来的话：“住在二村”" in text(worker.press("1 材料到了"))


def test_not_suitable_is_told_with_its_reason_and_can_be_undone(town: World) -> None:
    worker, mother = hired(town, "小王"), mother_applies(town)
    worker.type("首页")
    worker.press("1 新申请", "拨号", "暂不合适")
    worker.type("他现在还在外地读书")
    worker.press("就这样告诉")
    assert "他现在还在外地读书" in text(mother.news())
    assert town.rows("case")[0].stage == "not_suitable"
    worker.press("改回来")
    worker.type("他下周就回来了")
    assert town.rows("case")[0].stage == "under_review"


def test_the_persons_no_erases_everything_from_every_screen(town: World) -> None:
    worker, mother = hired(town, "小王"), mother_applies(town)
    town.later(days=7)
    worker.type("首页")
    assert "一位家长" in text(worker.press("全部1位"))
    worker.press("回到今天", "1 回电", "别的", "不办了", "本人说的", "删")
    left = " ".join(one.text for one in worker.screen())
    assert "家长" not in left
    assert "138" not in " ".join(href for one in worker.screen() for href in (*one.hrefs, *one.labels))
    assert "他/她现在不想办" in text(mother.news())
    assert not [row for row in town.rows("call") if row.state == "open"]


def test_the_family_cannot_stop_what_the_person_wants(town: World) -> None:
    worker = hired(town, "小王")
    mother_applies(town)
    to_the_sheet(worker)
    worker.type("首页")
    worker.press("1 可以登记了", "判断", "不办了")
    assert "家里人不能替他/她停" in text(worker.press("家里人说的"))
    assert town.rows("case")[0].stage == "under_review"


def test_the_family_stops_before_the_person_was_asked(town: World) -> None:
    worker = hired(town, "小王")
    mother_applies(town)
    worker.type("首页")
    worker.press("1 新申请", "判断", "不办了", "家里人说的")
    assert town.rows("case")[0].stage == "withdrawn"


def test_a_case_is_handed_to_a_colleague_with_its_calls(town: World) -> None:
    first, second, elsewhere = hired(town, "小王"), hired(town, "小李"), hired(town, "外县", area=BARE_COUNTY)
    mother_applies(town)
    first.type("首页")
    first.press("1 新申请", "拨号")
    first.type("首页")
    first.press("全部1位", "1")
    (said,) = first.press("转给同事")
    assert said.labels == ("小李",)
    first.press("小李")
    assert "转给您了" in text(second.news())
    assert {row.owner_id for row in town.rows("case")} == {row.owner_id for row in town.rows("call")}
    assert "在小李手里" in text(first.send(first.token("拨号")))
    assert elsewhere.news() == []


def test_two_applications_about_one_person_are_seen_by_the_worker_alone(town: World) -> None:
    worker = hired(town, "小王")
    mother, sister = mother_applies(town), mother_applies(town, "姐姐")
    for phone in (mother, sister):
        phone.news()
    worker.type("首页")
    said = worker.press("1 新申请2位", "1")
    assert "可能是同一位：编号" in said[-1].text
    worker.press("是同一位")
    assert "同一位，另一份编号" in text(worker.press("回到这份"))
    worker.type("首页")
    worker.press("1 新申请2位")
    assert "同一位，另一份编号" in text(worker.press("2"))
    assert mother.news() == sister.news() == []


def test_two_applications_that_are_not_about_one_person_are_left_alone(town: World) -> None:
    worker = hired(town, "小王")
    mother_applies(town)
    mother_applies(town, "邻居")
    worker.type("首页")
    worker.press("1 新申请2位", "1", "不是")
    assert "同一位" not in text(worker.press("回到这份"))


def test_everything_is_shown_and_every_look_is_in_the_log(town: World) -> None:
    worker = hired(town, "小王")
    mother_applies(town)
    worker.type("首页")
    said = text(worker.press("1 新申请", "看全部"))
    assert "138 0000 1234" in said
    looks = {(row.reader, row.purpose) for row in town.rows("reading")}
    assert (worker.account(), "review") in looks


def test_begun_and_nothing_moved_comes_back_after_some_days(town: World) -> None:
    worker = hired(town, "小王")
    mother_applies(town)
    town.later(days=7)
    worker.type("首页")
    worker.press("1 回电", "只谈了家人")
    assert "今天没有到期的事" in text(worker.type("首页"))
    town.later(days=8)
    assert "1 该问问了1位" in worker.type("首页")[0].labels


# -- who sees what ---------------------------------------------------------------------------------


def test_another_county_sees_nothing(town: World) -> None:
    elsewhere = hired(town, "外县", area=BARE_COUNTY)
    mother_applies(town)
    (case,) = town.rows("case")
    assert "今天没有到期的事。" in text(elsewhere.type("首页"))
    with town.turn(elsewhere.name) as turn, pytest.raises(NotThere):
        caseload.look(turn, case.id)


def test_another_county_does_not_hear_who_holds_a_case(town: World) -> None:
    worker, elsewhere = hired(town, "小王"), hired(town, "外县", area=BARE_COUNTY)
    mother_applies(town)
    worker.type("首页")
    worker.press("1 新申请", "拨号")
    (case,), (call,) = town.rows("case"), town.rows("call")
    with town.turn(elsewhere.name) as turn:
        with pytest.raises(NotThere):
            caseload.look(turn, case.id)
        with pytest.raises(NotThere):
            call_outcomes.take(turn, call.id)


def test_a_case_is_handed_only_to_a_worker_of_its_place(town: World) -> None:
    worker = hired(town, "小王")
    hired(town, "外县", area=BARE_COUNTY)
    hired(town, "新来的", bound=False)
    mother_applies(town)
    (case,) = town.rows("case")
    with town.turn(worker.name) as turn:
        for other in turn.unit.team.everyone():
            with pytest.raises(NotThere):
                caseload.hand(turn, case.id, other.id)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR, Role.VOLUNTEER, Role.NURSE])
def test_roles_without_cases_see_none(town: World, role: Role) -> None:
    one = hired(town, "某人", role)
    mother_applies(town)
    said = one.type("首页")
    assert ("登记0份" if role is Role.AUDITOR else "今天没有到期的事。") in text(said)
    (case,) = town.rows("case")
    with town.turn(one.name) as turn, pytest.raises(NotThere):
        caseload.look(turn, case.id)


def test_a_token_in_other_hands_does_nothing(town: World) -> None:
    worker, stranger = hired(town, "小王"), Phone(town, "路人")
    stranger.open()
    mother_applies(town)
    worker.type("首页")
    token = worker.token("1 新申请")
    before = (town.rows("case"), len(town.rows("reading")))
    said = text(stranger.send(token)) + text(stranger.send(token[:-1] + "9")) + text(stranger.send("nonsense"))
    assert "家长" not in said
    assert (town.rows("case"), len(town.rows("reading"))) == before


def test_without_the_undertaking_no_case_is_seen(town: World) -> None:
    worker = hired(town, "小王", bound=False)
    mother_applies(town)
    assert worker.news() == []
    said = worker.type("首页")
    assert "请您保证" in text(said)
    said = worker.press("我保证")
    assert "1 新申请1位" in said[-1].labels


# -- the list --------------------------------------------------------------------------------------


def test_a_quiet_day_says_so(town: World) -> None:
    assert "今天没有到期的事。" in text(hired(town, "小王").type("首页"))


def test_sixty_cases_fit_on_one_screen_and_on_pages(town: World) -> None:
    worker = hired(town, "小王")
    for n in range(7):
        mother_applies(town, f"妈妈{n}", f"1380000{n}000")
    (said,) = worker.type("首页")
    assert said.labels == ("1 新申请7位", "全部7位", "找人")
    page = worker.press("全部7位")
    assert len(page) == 6
    assert page[-1].labels == ("1", "2", "3", "4", "5", "下一页")
    assert len(worker.press("下一页")) == 3
    assert text(worker.type("7")).startswith("一位家长")


def test_hurried_calls_come_first_and_an_overdue_promise_blames_nobody(town: World) -> None:
    worker = hired(town, "小王")
    asks_to_be_called(town, "爸爸", "13700001234")
    mother = mother_applies(town)
    town.later(days=9)
    mother.type("查进度")
    mother.press("催一下")
    (said,) = worker.type("首页")
    assert said.labels[0] == "1 回电：催过了"
    assert "等得久了，先办它" in said.text
    assert not re.search("逾期|超时|未完成|违", said.text)


def test_due_tomorrow_is_named_and_not_counted_for_today(town: World) -> None:
    worker = hired(town, "小王")
    asks_to_be_called(town)
    (said,) = worker.type("首页")
    assert said.text == "今天没有到期的事；1位今天不用管。"
    assert said.labels[0] == "1 明天1件"


# -- alerts ----------------------------------------------------------------------------------------


def test_an_alert_is_taken_by_one_press_and_the_family_is_told(town: World) -> None:
    first, second = hired(town, "小王", duty=True), hired(town, "小李", duty=True)
    mother = mother_applies(town)
    mother.type("他拿着刀要砍人")
    (told,) = [one for one in first.news() if one.kind.value == "staff_alert"]
    token = second.token("我来")
    said = next(one for one in first.press("我来") if one.key == "alerts.taken")
    assert "您接手了：一位家长，泸县云锦镇" in said.text
    assert "tel:13800001234" in said.hrefs
    assert "有老师接手了" in text(mother.news())
    assert text(second.send(token)) == "小王已经接手了。"
    assert "您接手了" in text(first.press("我来"))
    first.press("处理完了", "联系上了，安全", "说不用", "不写")
    assert [row.state for row in town.rows("alert")] == ["closed"]
    assert told.text.startswith("泸县云锦镇有急事")


def test_who_left_no_number_is_written_to(town: World) -> None:
    worker, stranger = hired(town, "小王", duty=True), Phone(town, "路人")
    stranger.open()
    stranger.type("我不想活了，药都准备好了")
    worker.press("我来")
    worker.type("我是值班的，您现在在哪？")
    assert "老师说：我是值班的，您现在在哪？" in text(stranger.news())


def test_alerts_stand_first_and_show_nothing_that_was_written(town: World) -> None:
    worker = hired(town, "小王", duty=True)
    mother = mother_applies(town)
    mother.type("他拿着刀要砍人")
    said = worker.type("首页")[-1]
    assert said.labels[0] == "1 急事1件"
    shown = text(worker.press("1 急事"))
    assert "刀" not in shown
    assert "还没人接手" in shown


def test_nobody_outside_the_area_takes_an_alert(town: World) -> None:
    elsewhere = hired(town, "外县", area=BARE_COUNTY, duty=True)
    mother = mother_applies(town)
    mother.type("他拿着刀要砍人")
    assert elsewhere.news() == []
    assert "今天没有到期的事" in text(elsewhere.type("首页"))


# -- words -----------------------------------------------------------------------------------------


def test_every_question_to_staff_has_its_words() -> None:
    words = content().words
    for form in DOORS.forms.values():
        for step in form.flow.steps if form.staff else ():
            key = form.flow.key(step)
            assert words.has(key), key
            assert words.text(f"{key}.why")
            assert words.text(f"{key}.simple")
            raw = getattr(step, "options", getattr(step, "also", ()))
            for option in () if callable(raw) else options_of(step, EMPTY):
                assert option.label or words.label(key, option.name)


def test_messages_to_staff_are_short() -> None:
    raw = dict(flat(read_yaml(Path(__file__).parents[2] / "content" / "zh" / "staff.yaml")))
    for key, value in raw.items():
        words = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", str(value))
        assert len(words) <= (10 if ".choices." in key else 120), (key, words)
