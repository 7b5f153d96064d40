"""Everything that is kept goes on the day that its consent names, read from the setting that does it (PIPL 17, 19, 47;
ux.md 7.2, 11 rows 23-25, 17 row 12)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.case import Answer
from bot.domain.commands import RecordAnswer, Register
from bot.domain.terms import Terms
from bot.services import alarms, closing, reviews
from tests.content.test_keys import fail_with
from tests.content.texts import FAMILY, TABLES, messages
from tests.sources import literals
from tests.village import TOWN, Village
from tests.world import content

DAY = timedelta(days=1)
DAYS = {"draft_days": 17, "lead_days": 19, "closed_days": 740, "danger_days": 23, "letter_days": 13}
"""Other figures than those of the house, so that what is said can only come from the setting."""
TERMS = Terms(**DAYS)
DANGER = "我不想活了"


@dataclass(frozen=True)
class Kept:
    """One kind of what is kept."""

    name: str
    stops: Callable[[Village], str]
    """Brings it to where its days begin; returns the person whose key holds it."""
    setting: str
    says: tuple[str, ...]
    """Texts that promise it; each names its days."""


def unsent(village: Village) -> str:
    village.family_to_review("ma")
    return str(village.rows("talk")[-1].person_id)


def unsuitable(village: Village) -> str:
    case = village.apply_family("ma")
    with village.turn("worker") as turn:
        reviews.find_unsuitable(turn, case, "x")
    return person_of(village, case)


def heard_unsuitable(village: Village) -> str:
    person = unsuitable(village)
    village.type("ma", "/progress")
    return person


def closed_before(village: Village) -> str:
    case = village.apply_family("ma")
    with village.turn("ma") as turn:
        closing.close(turn, case)
    return person_of(village, case)


def closed_after(village: Village) -> str:
    case = village.apply_self("me")
    village.later(minutes=1)
    with village.turn("worker") as turn:
        reviews.record_answer(turn, RecordAnswer(case, Answer.YES, Answer.YES, "visit", "yes"))
        reviews.register(turn, Register(case, "SC-1", turn.today, "find"))
    with village.turn("me") as turn:
        closing.close(turn, case)
    return person_of(village, case)


def lead(village: Village) -> str:
    village.tell_of_need("wang")
    return str(village.rows("lead")[0].person_id)


def person_of(village: Village, case: str) -> str:
    return next(str(row.person_id) for row in village.rows("case") if row.id == case)


KINDS = (
    Kept("a form nobody sent", unsent, "draft_days", ("family.consent", "person.consent", "apply.details")),
    Kept(
        "an application that came to nothing",
        heard_unsuitable,
        "draft_days",
        ("apply.details", "staff_application.details"),
    ),
    Kept("one that was closed before it was registered", closed_before, "draft_days", ("apply.details",)),
    Kept("a case that is over", closed_after, "closed_days", ("apply.details", "apply.details_self")),
    Kept("what a neighbour told", lead, "lead_days", ("lead.consent",)),
)


@pytest.fixture
def village(tmp_path: Path) -> Any:
    village = Village.on_disk(tmp_path, terms=TERMS)
    village.hire("worker")
    yield village
    village.close()


@pytest.mark.parametrize("kept", KINDS, ids=lambda kept: kept.name)
def test_it_is_there_on_its_last_day_and_gone_on_the_next(village: Village, kept: Kept) -> None:
    person, days = kept.stops(village), DAYS[kept.setting]
    village.tick((days - 1) * DAY)
    assert holds(village, person), "gone too soon"
    village.tick(DAY)
    assert not holds(village, person), "still there"
    village.tick(DAY)


@pytest.mark.parametrize("kept", KINDS, ids=lambda kept: kept.name)
def test_what_is_said_names_the_days_of_the_setting(kept: Kept) -> None:
    told = {**TERMS.kept(), "abuse": ""}
    for key in kept.says:
        said = content().words.text(key, told)
        assert f"{DAYS[kept.setting]}天" in said, (key, said)


def test_how_long_words_of_danger_are_kept_is_said() -> None:
    assert f"{TERMS.danger_days}天" in content().words.text("apply.details", TERMS.kept())


def test_words_of_danger_go_but_for_how_grave_when_and_how_it_ended(village: Village) -> None:
    village.open("ma")
    village.type("ma", DANGER)
    (alert,) = village.rows("alert")
    with village.turn("worker") as turn:
        alarms.take(turn, alert.id)
        alarms.close(turn, alert.id, "safe: 妈妈说他睡了")
    village.tick((TERMS.danger_days - 1) * DAY)
    assert DANGER in str(list(village.opened()))
    village.tick(DAY)
    kept = str(list(village.opened()))
    assert DANGER not in kept and "睡了" not in kept
    (after,) = village.rows("alert")
    assert (after.level, after.at, after.closed_at is not None) == (alert.level, alert.at, True)
    with village.unit() as unit:
        verdict = unit.open_own(after.person_id, f"alert.verdict_box:{after.id}", after.verdict_box)
    assert verdict == "safe"


def test_words_of_danger_go_from_every_page_they_stood_on(village: Village) -> None:
    """Whoever wrote them, whoever took the alert and read and answered, and whoever took it over."""
    for who in ("first", "mate"):
        village.hire(who, hours="00:00-00:00")
    village.open("ma", f"a:{TOWN}")
    village.type("ma", "我不")
    village.type("ma", "想活了")
    village.type("ma", "在河边")
    for who in ("first", "mate"):
        village.press(who, "alerts.take")
        village.type(who, f"{who}问您在哪")
        village.type("ma", f"{who}您来吧")
        village.type("ma", "我真的想死")
        village.press(who, "today")
        village.type("ma", f"{who}还在吗")
        village.tick(timedelta(minutes=11))
    village.press("mate", "alerts.take")
    village.press("mate", "close_alert", "safe", "not_asked")
    village.type("mate", "妈妈说他睡了")
    said = ("我不", "想活了", "在河边", "问您在哪", "您来吧", "想死", "还在吗", "睡了")
    assert all(any(one in str(found) for found in village.opened()) for one in said)
    village.tick(TERMS.danger_days * DAY)
    left = [found for found in map(str, village.opened()) if any(one in found for one in said)]
    assert not left, left[0]


def test_what_is_written_without_an_application_goes_from_every_page_it_stood_on(village: Village) -> None:
    """So many days after the last word, by either side; and not while it waits for an answer."""
    village.open("ma", f"a:{TOWN}")
    village.press("ma", "library", "letter")
    village.type("ma", "活动室管饭吗")
    village.tick(2 * TERMS.letter_days * DAY)
    assert "活动室管饭吗" in str(list(village.opened())), "it waits for us"
    village.type("worker", "今天")
    village.press("worker", "calls.show", "reply")
    village.type("worker", "自己带碗")
    village.type("ma", "要带几个")
    village.tick((TERMS.letter_days - 1) * DAY)
    assert "要带几个" in village.screen("ma")
    said = ("活动室管饭吗", "自己带碗", "要带几个")
    assert all(one in str(list(village.opened())) for one in said)
    village.tick(DAY)
    left = [found for found in map(str, village.opened()) if any(one in found for one in said)]
    assert not left, left[0]
    village.press("ma", "library", "letter")
    village.type("ma", "下周还开门吗")
    village.tick(DAY)
    assert "下周还开门吗" in str(list(village.opened()))


def test_how_long_a_letter_is_kept_is_said() -> None:
    assert f"{TERMS.letter_days}天" in content().words.text("letter.words.why", TERMS.kept())


def test_words_of_danger_of_which_nobody_knows_how_it_ended_stay(village: Village) -> None:
    village.open("ma")
    village.type("ma", DANGER)
    village.tick(2 * TERMS.danger_days * DAY)
    assert DANGER in str(list(village.opened()))


def test_words_of_danger_are_read_where_the_alert_is_taken_and_nowhere_else() -> None:
    """Never in a referral or a figure."""
    places = {one.file for one in literals() if one.text.startswith("thread_line.box")}
    assert places == {"bot/store/threads.py"}


def test_an_application_under_way_is_kept_however_long_it_waits(village: Village) -> None:
    """Silence closes nothing: what waits for us goes by no clock (ux.md 10, 15.6)."""
    person = person_of(village, village.apply_family("ma"))
    village.tick(400 * DAY)
    assert holds(village, person)


def test_one_found_unsuitable_stays_while_nobody_has_told_them(village: Village) -> None:
    """Only what was heard may cost a family something (ux.md 10)."""
    person = unsuitable(village)
    for _ in range(30):
        village.tick(DAY)
    calls_open = [row for row in village.rows("call") if row.state == "open"]
    assert calls_open and holds(village, person)


def holds(village: Village, person: str) -> bool:
    """Whether anything sealed for a person can still be read."""
    with village.unit() as unit:
        return unit.key_of(person) is not None


NUMBER = re.compile(r"[一两二三四五六七八九十百半\d]+个?(?:天|小时|分钟|星期|周|个月|年|刻钟|工作日)|第二天|明天|后天")
NO_PROMISE = {
    "no_service.reported_already.text": "a day of the calendar, on which one account counts once",
    "later.date_no_year": "asks for a year",
}
"""Numbers of days that nobody keeps anything by."""


def test_no_number_of_days_stands_in_a_text_by_itself() -> None:
    """What a family is told is read from the setting that does it, or somebody changes one and not the other."""
    said = [one for one in messages(*FAMILY, "helping") if not one.key.startswith(TABLES)]
    fail_with(
        [f"{one.key}: {one.raw}" for one in said if NUMBER.search(one.raw) and one.key not in NO_PROMISE], "a number"
    )
