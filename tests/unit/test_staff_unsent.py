"""可能未送达 on the team's side: who sees it, and that one press settles it; what administrators see of a wire."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from bot.domain.case import Door, Stage
from bot.domain.people import AgeBand, Part, Role
from bot.services.posting import Pushed
from bot.store import wires
from bot.store.tables import TABLES
from bot.store.wires import Wires
from tests.fakes_wire import BOT, row
from tests.house import MONDAY
from tests.phone import Phone, hired
from tests.places import BARE_COUNTY
from tests.world import World

SENDING = TABLES["sending"]
PUSHED = "pushed"
"""A channel with a wire; the one on which people speak here is looked at, like a page."""


@pytest.fixture
def town(tmp_path: Path) -> World:
    """Monday, ten o'clock, with a wire."""
    made = World.on_disk(tmp_path, start=MONDAY, pushed={PUSHED: Pushed(BOT, everything=False)})
    with made.unit(commit=True) as unit:
        Wires(unit, PUSHED, BOT).alive()
    return made


def case(town: World, holder: Phone | None = None, area: str = "510521104") -> tuple[str, str]:
    """A family's case; returns its number and the family's account."""
    with town.unit() as unit:
        account = unit.accounts.make()
        number = account.id[:8].upper()
        made = unit.cases.make(
            unit.new_person(), account.id, number, area, Door.FAMILY, AgeBand.ADULT, town.now.date() + timedelta(days=9)
        )
        unit.cases.join(made.id, account.id, Part.FAMILY)
        if holder is not None:
            staff = unit.team.of_account(holder.account())
            assert staff is not None
            unit.connection.execute(
                update(TABLES["case"]).where(TABLES["case"].c.id == made.id).values(owner_id=staff.id)
            )
        unit.commit()
    return number, account.id


def lost(town: World, account_id: str, lane: str = "reminder") -> None:
    """Something to a family of which nobody knows."""
    with town.unit() as unit:
        person_id = unit.accounts.get(account_id).person_id
        unit.messages.add(account_id, person_id, "nudge.message", {}, lane=lane)
        unit.add_sending(
            row(str(unit.said[-1]["stem"]), account_id, "9", lane, town.now) | {"channel": PUSHED, "state": "unknown"}
        )
        unit.commit()


def lines(said: list) -> list[str]:
    return [one.text for one in said if one.key == "unsent.line"]


def test_the_holder_sees_the_number_and_the_hour_and_nothing_else(town: World) -> None:
    worker, other = hired(town, "w1"), hired(town, "w2")
    number, account = case(town, worker)
    lost(town, account)
    worker.type("今天")
    said = worker.press("1 可能未送达1")
    assert lines(said) == [f"编号{number}，11月23日（周一）上午10点发的一条，可能没收到。"]
    other.type("今天")
    assert not any("未送达" in label for one in other.screen() for label in one.labels)


def test_of_a_case_that_was_taken_back_nothing_is_shown(town: World) -> None:
    worker = hired(town, "w1")
    _number, account = case(town, worker)
    lost(town, account)
    with town.unit(commit=True) as unit:
        unit.connection.execute(update(TABLES["case"]).values(stage=Stage.WITHDRAWN.value))
    worker.type("今天")
    assert not any("未送达" in label for one in worker.screen() for label in one.labels)


def test_a_manager_sees_those_of_the_area(town: World) -> None:
    worker, near, far = hired(town, "w1"), hired(town, "m1", Role.MANAGER), hired(town, "m2", Role.MANAGER, BARE_COUNTY)
    _number, account = case(town, worker)
    lost(town, account)
    near.type("今天")
    assert len(lines(near.press("1 可能未送达1"))) == 1
    far.type("今天")
    assert not any("未送达" in label for one in far.screen() for label in one.labels)


def test_one_press_sends_it_again_once(town: World) -> None:
    worker = hired(town, "w1")
    _number, account = case(town, worker)
    lost(town, account)
    worker.type("今天")
    worker.press("1 可能未送达1")
    token = worker.token("再发一次")
    worker.send(token)
    assert [one.state for one in town.rows("sending")] == ["ready"]
    with town.unit() as unit:
        unit.connection.execute(update(SENDING).values(state="sent"))
        unit.commit()
    assert worker.send(token)[-1].key == "error.not_there"
    assert [one.state for one in town.rows("sending")] == ["sent"]


def test_what_is_taken_note_of_is_not_shown_again_and_not_sent(town: World) -> None:
    worker = hired(town, "w1")
    _number, account = case(town, worker)
    lost(town, account)
    worker.type("今天")
    worker.press("1 可能未送达1", "知道了")
    assert [(one.state, one.trouble) for one in town.rows("sending")] == [("unknown", "seen")]
    assert worker.press("看别的")[-1].key == "unsent.none"
    assert not any("未送达" in label for label in worker.type("今天")[-1].labels)


def _has(phone: Phone, label: str) -> bool:
    return any(text.startswith(label) for one in phone.screen() for text in one.labels)


@pytest.mark.parametrize("lane", ["broadcast", "reply", "crisis"])
def test_what_heals_itself_or_is_only_counted_is_nobodys_task(town: World, lane: str) -> None:
    worker = hired(town, "w1")
    _number, account = case(town, worker)
    lost(town, account, lane)
    worker.type("今天")
    assert not _has(worker, "1 可能")


def test_somebody_elses_line_cannot_be_pressed(town: World) -> None:
    worker, other = hired(town, "w1"), hired(town, "w2")
    _number, account = case(town, worker)
    lost(town, account)
    worker.type("今天")
    worker.press("1 可能未送达1")
    other.send(worker.token("再发一次"))
    assert [one.state for one in town.rows("sending")] == ["unknown"]


# -- administrators ----------------------------------------------------------------------------------------------------


def team_screen(admin: Phone) -> list[str]:
    admin.type("今天")
    return [one.text for one in admin.press("团队") if one.key == "team_wires.state"]


def test_an_administrator_sees_what_is_wrong_with_a_wire_and_what_was_set_aside(town: World) -> None:
    admin = hired(town, "a1", Role.ADMIN, "")
    assert team_screen(admin) == []
    with town.unit() as unit:
        Wires(unit, PUSHED, BOT).trouble("conflict")
        Wires(unit, PUSHED, "an earlier bot").trouble("token")
        unit.connection.execute(insert(TABLES["quarantine"]).values(
            id="q", reference="1", person_id="p", raw_box=b"", error="E", at=town.now))  # fmt: skip
        unit.commit()
    assert team_screen(admin) == [
        "另有一个程序在用同一个机器人，这边先停着。有1条收到的没能处理，封好放在一边，别的照常。"
    ]
    with town.unit() as unit:
        Wires(unit, PUSHED, BOT).trouble("")
        unit.commit()
    town.later(minutes=6)
    assert team_screen(admin)[0].startswith("聊天软件好几分钟没有动静。")


def test_a_trouble_without_words_of_its_own_is_still_one() -> None:
    assert [wires.word(one) for one in ("conflict", "", "strange")] == ["conflict", "", "other"]
