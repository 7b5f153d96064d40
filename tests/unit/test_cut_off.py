"""A29: whoever leaves the team is cut off everywhere at once, within five seconds also where nothing is pressed."""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.channels.web import Look, serving, web_app
from bot.conversation.messages import Heard, Incoming
from bot.domain.people import Category, Role, StaffState
from bot.services import joining
from bot.store.wires import Wires
from bot.writer import Writer
from tests.chat import BOT, widen
from tests.house import Town
from tests.unit.test_web_server import LABELS, events
from tests.village import COUNTY, Village

VISITOR = "ab" * 16
AT_ONCE = 5.0
"""Seconds from the commit to the end of the open page (reliability.md A29)."""


@contextmanager
def served(town: Town) -> Iterator[str]:
    """The deployment over real HTTP, with a beat that is far too slow to help."""
    writer = Writer(town.app, town.clock)
    writer.start()
    app = web_app(writer, Look(name="x"), LABELS)
    assert app.state.streams.heartbeat > 2 * AT_ONCE
    server = serving(app, port=0)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    writer.close()


def hired(town: Town) -> str:
    """A worker with a page of their own; returns the id of staff."""
    address = hashlib.sha256(VISITOR.encode()).hexdigest()
    with town.database.unit(town.clock()) as unit:
        account = unit.accounts.make()
        unit.accounts.settle("web", "web", address, account.id)
        unit.accounts.log_in("web", "web", address, None)
        unit.team.invite("x", Role.SOCIAL_WORKER, Category.DIRECT_SERVICE, "", COUNTY, "x", "init", timedelta(days=1))
        invitation = unit.team.redeem("x")
        assert invitation is not None
        staff = unit.team.join(account.id, account.person_id, invitation, StaffState.ACTIVE)
        unit.team.undertake(staff.id)
        unit.messages.add(account.id, account.person_id, "news.staff.erased", {"number": "SECRET77"})
        unit.commit()
    return staff.id


@pytest.mark.parametrize("elsewhere", [False, True], ids=["here", "by another process"])
def test_an_open_page_is_emptied_and_its_stream_ends(town: Town, *, elsewhere: bool) -> None:
    staff_id, met, ended = hired(town), list[dict[str, str]](), threading.Event()
    with served(town) as url, httpx.Client(base_url=url, timeout=20, trust_env=False) as client:
        client.cookies.set("visitor", VISITOR)
        begun = threading.Event()

        def watch() -> None:
            with client.stream("GET", "/stream?after=0") as response:
                for event in events(response):
                    met.append(event)
                    begun.set()
            ended.set()

        threading.Thread(target=watch, daemon=True).start()
        assert begun.wait(5)
        other = Town(town.folder) if elsewhere else town
        with other.database.unit(other.clock()) as unit:
            unit.team.leave(staff_id)
            unit.accounts.cut_off(unit.team.get(staff_id).account_id)
            unit.commit()
        committed = time.monotonic()
        assert ended.wait(AT_ONCE)
        assert time.monotonic() - committed < AT_ONCE
        first, last = json.loads(met[0]["data"]), json.loads(met[-1]["data"])
        assert "SECRET77" in json.dumps(first)
        assert (last["face"], last["lines"], last["staff"]) == ("", [], False)
        assert client.get("/screen?after=0").json()["lines"] == []
        if elsewhere:
            other.database.close()


# -- what is gone with them ------------------------------------------------------------------------------------------


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    built = Village.on_disk(tmp_path)
    yield built
    built.close()


def dismissed(village: Village, who: str) -> None:
    """An administrator lets somebody go."""
    village.hire("admin", Role.ADMIN)
    with village.turn("admin") as turn:
        joining.leave(turn, village.staff_of[who].id)


def test_duty_links_invitations_and_what_was_begun_go_too(village: Village) -> None:
    gone, other = village.hire("gone", Role.MANAGER), village.hire("other")
    account = gone.account_id
    with village.turn("gone") as turn:
        unit = turn.unit
        unit.team.set_duty(gone.id, COUNTY, 0, "00:00", "00:00")
        unit.team.set_duty(other.id, COUNTY, 1, "00:00", "00:00", stand_in_id=gone.id)
        unit.crossings.make("link", account, "code", timedelta(days=1))
        unit.team.invite("new", Role.NURSE, Category.DIRECT_SERVICE, "i1", COUNTY, "n", gone.id, timedelta(days=1))
        turn.lead("leave_ask")
    dismissed(village, "gone")
    assert [(row.staff_id, row.stand_in_id) for row in village.rows("duty")] == [(other.id, None)]
    assert not village.rows("crossing", account_id=account)
    assert {row.state for row in village.rows("talk", account_id=account)} == {"dropped"}
    with village.unit() as unit:
        assert unit.team.redeem("new") is None


def test_a_press_that_waited_in_line_finds_nobody(village: Village) -> None:
    """The button was on their screen, the turn came after the commit: it is that of somebody new."""
    village.hire("gone")
    village.apply_family("ma")
    village.open("gone")
    village.type("gone", "首页")
    token = village.token("gone", "arrived")
    dismissed(village, "gone")
    village.hear("gone", Heard.PRESS, token)
    with village.unit() as unit:
        speaker = unit.accounts.at("web", "web", "gone")
        assert speaker is not None
        assert speaker.staff is None
    assert {row.owner_id for row in village.rows("case")} == {None}
    assert not [said.key for said in village.page("gone") if said.key.startswith(("review.", "today."))]


def test_a_chat_loses_the_menu_of_the_team_and_gets_nothing_that_waited(village: Village) -> None:
    gone = village.hire("gone")
    widen(village)
    village.app.receive(Incoming("telegram", BOT, "1", "77", Heard.OPEN, ""), village.now)
    with village.unit(commit=True) as unit:
        unit.accounts.settle("telegram", BOT, "77", gone.account_id)
        Wires(unit, "telegram", BOT).menu_set("77", Role.SOCIAL_WORKER.value)
        assert Wires(unit, "telegram", BOT).menus() == []
    village.apply_family("ma")
    assert [row.state for row in village.rows("sending", account_id=gone.account_id)] == ["ready"]
    dismissed(village, "gone")
    with village.unit() as unit:
        assert Wires(unit, "telegram", BOT).menus() == [("77", "")]
        speaker = unit.accounts.at("telegram", BOT, "77")
        assert speaker is not None
        assert (speaker.staff, speaker.account.id == gone.account_id) == (None, False)
    assert {row.state for row in village.rows("sending", account_id=gone.account_id)} == {"superseded"}


def test_letters_of_a_family_reach_the_team_and_not_who_left(village: Village) -> None:
    gone = village.hire("gone")
    village.hire("other")
    case = village.apply_family("ma")
    with village.turn("gone") as turn:
        turn.unit.cases.claim(turn.unit.cases.for_staff(case))
    dismissed(village, "gone")
    before = len(village.rows("message", account_id=gone.account_id))
    village.type("ma", "问老师")
    village.type("ma", "中午管饭吗")
    assert len(village.rows("message", account_id=gone.account_id)) == before
    assert [row.reason for row in village.rows("call", case_id=case) if row.reason == "question"] == ["question"]
