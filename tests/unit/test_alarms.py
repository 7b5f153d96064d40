"""Words of danger: which card is shown, and when the alert begins to climb (ux.md 9.12)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.contract import Screen, Veil
from bot.conversation.messages import Kind
from bot.delivery.mouth import Mouth
from bot.domain.people import Role
from bot.services import alarms
from bot.services.alarms import Level
from tests.village import COUNTY, TOWN, Village

NIGHT = timedelta(hours=14)
"""From nine in the morning to eleven at night."""


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    built = Village.on_disk(tmp_path)
    built.open("ma", f"a:{TOWN}")
    yield built
    built.close()


def danger(village: Village, level: Level) -> list[str]:
    """Words of this danger are heard; the keys of what is shown."""
    before = village.last_id()
    with village.turn("ma") as turn:
        alarms.raise_alarm(turn, level, ["x"])
    return [said.key for said in village.page("ma") if said.id > before and said.key.startswith("card.")]


CARDS = {
    "the same again is not shown again": (Level.URGENT, 9, Level.URGENT, "card.again"),
    "nor what is less grave": (Level.NOW, 1, Level.SOFT, "card.again"),
    "graver danger shows its card at once": (Level.SOFT, 1, Level.URGENT, "card.urgent"),
    "the gravest too": (Level.VIOLENCE, 9, Level.NOW, "card.now"),
    "after ten minutes the card comes again": (Level.URGENT, 10, Level.URGENT, "card.urgent"),
    "and that of the words said now": (Level.NOW, 11, Level.SOFT, "card.soft"),
    "who is missing is another danger": (Level.NOW, 1, Level.MISSING, "card.missing"),
    "who is beaten too": (Level.NOW, 1, Level.VIOLENCE, "card.violence"),
    "and somebody else": (Level.VIOLENCE, 1, Level.OTHER, "card.other"),
    "which is not shown again either": (Level.MISSING, 9, Level.MISSING, "card.again"),
}


@pytest.mark.parametrize(("first", "minutes", "then", "card"), CARDS.values(), ids=CARDS)
def test_which_card_is_shown(village: Village, first: Level, minutes: int, then: Level, card: str) -> None:
    assert danger(village, first)[0] == f"card.{first.value}"
    village.now += timedelta(minutes=minutes)
    assert danger(village, then)[0] == card


def test_two_dangers_one_after_the_other_show_each_its_card_once(village: Village) -> None:
    levels = (Level.NOW, Level.MISSING, Level.NOW, Level.MISSING, Level.URGENT)
    assert [danger(village, level)[0] for level in levels] == ["card.now", "card.missing", *["card.again"] * 3]


def on_duty(village: Village, starts: str, ends: str) -> None:
    """One works in these hours; a lead has none."""
    village.hire("lead", Role.MANAGER)
    staff = village.hire("worker")
    with village.turn("worker") as turn:
        for weekday in range(7):
            turn.unit.team.set_duty(staff.id, COUNTY, weekday, starts, ends, "sms:13800000001")


def told(village: Village) -> list[str]:
    """Who was told of the alert."""
    return [who for who in ("worker", "lead") if any("alert" in said.key for said in village.page(who))]


def test_by_day_those_on_duty_are_told_at_once_and_after_their_minutes_it_climbs(village: Village) -> None:
    on_duty(village, "00:00", "00:00")
    assert danger(village, Level.NOW)[-1] == "card.told"
    assert told(village) == ["worker"]
    for _ in range(2):
        village.tick(timedelta(minutes=5))
    assert told(village) == ["worker", "lead"]


def test_where_nobody_is_on_duty_it_waits_for_hours_to_begin(village: Village) -> None:
    """Nobody who has gone home is woken for it, and no step of the ladder is used up before somebody could take it."""
    on_duty(village, "08:00", "20:00")
    for who in ("worker", "lead"):
        with village.turn(who) as turn:
            turn.unit.accounts.log_out(turn.me.id)
    village.now += NIGHT
    assert danger(village, Level.NOW)[-1] == "card.nobody_until"
    for _ in range(4):
        village.tick(timedelta(minutes=5))
    assert told(village) == []
    village.tick(timedelta(hours=9))
    assert told(village) == ["worker"]
    for _ in range(2):
        village.tick(timedelta(minutes=5))
    assert told(village) == ["worker", "lead"]


def test_where_nobody_works_at_all_nobody_is_promised_and_whoever_runs_the_house_is_told(village: Village) -> None:
    """A place without a team, or whose only worker is away for good: what is written there reaches no one."""
    village.hire("admin", Role.ADMIN)
    assert danger(village, Level.NOW)[-1] == "card.no_road"
    assert village.type("ma", "我妈不在家") == ["card.noted_unread"]
    assert [said.key for said in village.page("admin") if "alert" in said.key] == ["tick.alert_no_road"]
    village.hire("worker")
    assert village.type("ma", "门锁着") == ["card.noted_nobody"]
    village.now += timedelta(minutes=11)
    assert danger(village, Level.NOW)[-1] == "card.nobody"


# -- at a screen that only a word opens ---------------------------------------------------------------------------------


def locked(village: Village) -> Screen:
    """What the page shows of it."""
    screen, _ = Mouth(village.database, village.words).screen(*village.address("ma"), 0, village.now)
    return screen


@pytest.fixture
def shut(village: Village) -> Village:
    """She set a word, told of danger, and emptied her screen."""
    for said in ("我的", "设个4位口令", "8832", "8832", "我想自杀", "收起"):
        village.type("ma", said)
    assert locked(village).veil is Veil.WORD
    return village


@pytest.mark.parametrize(
    ("typed", "texts"),
    [
        (("1111",), []),
        (("你好",), []),
        (("我要跳楼",), ["card.urgent"]),
        (("/start 我不想活了",), ["card.urgent"]),
        (("/start 救命",), ["card.now"]),
        (("药全吞下去了",), ["card.now"]),
        (("药全吞下去了", "0000", "救命"), ["card.now", "card.again"]),
    ],
)
def test_danger_typed_where_the_word_is_asked_shows_its_card_and_nothing_else(
    shut: Village, typed: tuple[str, ...], texts: list[str]
) -> None:
    shut.now += timedelta(minutes=11)
    for said in typed:
        shut.type("ma", said)
    screen = locked(shut)
    wanted = [shut.words.text(key) for key in texts]
    assert screen.veil is Veil.WORD
    assert [line.text for line in screen.lines if line.text in wanted] == wanted
    assert bool(screen.lines) is bool(wanted)
    assert all(line.kind is not Kind.ECHO for line in screen.lines)
    assert {button.href for line in screen.lines for button in line.buttons} <= {"tel:120", "tel:110", "tel:12356"}


def test_the_word_opens_all_that_was_there_before(shut: Village) -> None:
    shut.type("ma", "我要跳楼")
    shut.type("ma", "8832")
    screen = locked(shut)
    assert screen.veil is Veil.OPEN
    assert shut.words.text("card.urgent") in [line.text for line in screen.lines]
    assert "我想自杀" in [line.text for line in screen.lines]
