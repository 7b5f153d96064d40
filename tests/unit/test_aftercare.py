"""After an alert: may we ask once more tomorrow? A promise, a rule of time and a late text (reliability.md 3.11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.errors import NotThere
from bot.domain.people import Role
from bot.services import aftercare
from tests.phone import Phone, hired
from tests.world import World, at

FRIDAY = at("2026-11-27 09:00")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[World]:
    built = World.on_disk(tmp_path, start=FRIDAY)
    yield built
    built.close()


def closes(town: World, *answers: str, role: Role = Role.SOCIAL_WORKER) -> tuple[Phone, Phone]:
    """Somebody was in danger, and the worker on duty closes it with these answers, pressed or typed."""
    worker, person = hired(town, "小王", role, duty=True), Phone(town, "他")
    person.type("我不想活了")
    worker.press("我来", "处理完了", "联系上了，安全")
    for answer in answers:
        (worker.type if answer.isdigit() else worker.press)(answer)
    return worker, person


def said(phone: Phone, key: str) -> list[str]:
    return [one.text for one in phone.screen() if one.key == key]


CLOSED = "记下了，关了。明天下午6点前再问一声，已在您的清单，也告诉对方了。您也歇口气。"
ANSWERS = {
    "by telephone": (("行，打电话", "13900002222", "对", "不写"), CLOSED, "13900002222"),
    "in writing": (("行，在这里写", "不写"), CLOSED, ""),
    "no": (("说不用", "不写"), "记下了，关了。您也歇口气。", None),
    "could not be asked": (("没问上", "不写"), "记下了，关了。您也歇口气。", None),
}


@pytest.mark.parametrize(("answers", "closed", "phone"), ANSWERS.values(), ids=ANSWERS)
def test_before_it_is_closed_it_is_asked_whether_and_how(
    town: World, answers: tuple[str, ...], closed: str, phone: str | None
) -> None:
    worker, person = closes(town, *answers)
    assert said(worker, "close_alert.closed") == [closed]
    calls = town.rows("call")
    assert len(calls) == (phone is not None)
    assert bool(said(person, "follow_up.promised")) is (phone is not None)
    if phone is not None:
        assert said(person, "follow_up.promised") == ["明天下午6点前，老师再问您一声。等不及，点下面。"]
        with town.turn("小王") as turn:
            (call,) = turn.unit.calls.queue()
            assert (call.reason, call.owner_id) == ("follow_up", turn.working.id)
            assert turn.unit.calls.contact(call)["phone"] == phone


def test_a_number_that_is_known_is_not_asked_again(town: World) -> None:
    worker, person = hired(town, "小王", duty=True), Phone(town, "他")
    person.open("a:510521104")
    person.press("请给我打电话", "行，我来填")
    person.type("13800001234")
    person.press("对")
    person.type("我不想活了")
    asked = worker.press("我来", "处理完了", "联系上了，安全")[-1]
    assert asked.text.endswith("留的电话尾号1234。")
    assert worker.press("行，打电话")[-1].key == "close_alert.words"


def test_where_it_was_a_mistake_nothing_is_asked(town: World) -> None:
    worker = hired(town, "小王", duty=True)
    Phone(town, "他").type("我不想活了")
    assert worker.press("我来", "处理完了", "误会")[-1].key == "close_alert.words"


def test_the_day_comes_also_on_a_saturday_and_whoever_is_late_hears_and_says_so(town: World) -> None:
    worker, person = closes(town, "行，打电话", "13900002222", "对", "不写")
    other = hired(town, "小李", duty=True)
    town.tick("2026-11-28 08:05")
    assert said(worker, "tick.follow_up") == ["泸县：有过急事的一位，说好今天下午6点前再问一声。"]
    assert len(said(other, "tick.follow_up")) == 1
    town.tick("2026-11-28 18:00")
    assert said(person, "follow_up.late") == []
    for hour in ("2026-11-28 18:05", "2026-11-28 19:00", "2026-11-29 09:00"):
        town.tick(hour)
    assert said(worker, "tick.follow_up_late") == ["泸县：说好下午6点前再问一声的，还没问。请现在问。"]
    (late,) = [one for one in person.screen() if one.key == "follow_up.late"]
    assert late.text == "说好今天下午6点前问您一声，老师还没问上，对不起。急事打120、110。要人现在找您，点下面。"
    assert (late.labels, late.hrefs) == (("请老师找我", "打12356"), ("", "tel:12356"))


def test_who_was_asked_in_time_hears_no_late_word(town: World) -> None:
    worker, person = closes(town, "行，打电话", "13900002222", "对", "不写")
    town.tick("2026-11-28 08:05")
    (call,) = worker.press("去问一声")
    assert (call.labels, call.hrefs[0]) == (
        ("拨 139••••2222", "问过了，平安", "还不好", "没打通", "号码不对", "别的"),
        "tel:13900002222",
    )
    assert "有过急事，说好再问一声" in call.text
    assert worker.press("问过了，平安")[-1].text == "记下了。要不要7天后再问一声？先问他/她愿不愿意。"
    assert worker.press("愿意，再问一次")[-1].text == "好，12月5日（周六）下午6点前，在您的清单里，也告诉对方了。"
    town.tick("2026-11-28 18:05")
    assert said(person, "follow_up.late") == []
    town.tick("2026-12-05 08:05")
    assert len(said(worker, "tick.follow_up")) == 2


def test_who_is_not_well_is_an_alert_again_in_the_hand_of_whoever_asked(town: World) -> None:
    worker, _person = closes(town, "行，打电话", "13900002222", "对", "不写")
    town.tick("2026-11-28 08:05")
    assert worker.press("去问一声", "还不好")[-1].key == "thread.text"
    assert [(row.state, row.taken_by) for row in town.rows("alert")][1:] == [("taken", town.staff_of["小王"].id)]


def test_who_does_no_case_work_leaves_it_to_the_team(town: World) -> None:
    closes(town, "行，在这里写", "不写", role=Role.NURSE)
    (call,) = town.rows("call")
    assert call.owner_id is None
    worker = hired(town, "小李")
    town.tick("2026-11-28 08:05")
    assert "1 回电" in " ".join(worker.type("今天")[-1].labels)


def test_where_nobody_can_be_told_it_is_not_forgotten(town: World) -> None:
    closes(town, "行，在这里写", "不写")
    with town.turn() as turn:
        turn.unit.team.leave(town.staff_of["小王"].id)
        turn.unit.team.off_the_roster(town.staff_of["小王"].id)
    report = town.tick("2026-11-28 08:05")
    assert [(one.rule, one.why) for one in report.skipped] == [("follow_up", "nobody")]
    town.tick("2026-11-28 18:05")
    assert said(Phone(town, "他"), "follow_up.late")


def test_only_who_spoke_with_them_promises_it_once_more_and_only_that_day(town: World) -> None:
    worker, _person = closes(town, "行，打电话", "13900002222", "对", "不写")
    hired(town, "小李", duty=True)
    (call,) = town.rows("call")
    for who in ("小王", "小李"):
        with town.turn(who) as turn, pytest.raises(NotThere):
            aftercare.again(turn, call.id)
    town.tick("2026-11-28 08:05")
    worker.press("去问一声", "问过了，平安")
    with town.turn("小李") as turn, pytest.raises(NotThere):
        aftercare.again(turn, call.id)
    town.tick(timedelta(days=2))
    with town.turn("小王") as turn, pytest.raises(NotThere):
        aftercare.again(turn, call.id)


def test_any_other_call_is_no_such_call(town: World) -> None:
    worker = hired(town, "小王")
    person = Phone(town, "他")
    person.open("a:510521104")
    person.press("请给我打电话", "行，我来填")
    person.type("13800001234")
    person.press("对")
    worker.type("今天")
    (call,) = town.rows("call")
    with town.turn("小王") as turn, pytest.raises(NotThere):
        aftercare.well(turn, call.id)
