"""What stands on a page, what of it counts as heard, and what is gone with the right to see it (ux.md 2.4, 10; K6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.conversation.messages import Kind
from bot.services import news
from tests.chat import Chat, widen
from tests.village import Village

WEEK = timedelta(days=7)
TOLD = "news.register"


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    built = Village.on_disk(tmp_path)
    widen(built)
    built.hire("worker")
    built.apply_family("ma")
    built.open("son", built.link("ma"))
    built.press("son", "learn", "yes", "yes")
    for call in built.rows("call"):
        with built.unit(commit=True) as unit:
            unit.calls.finish(call.id)
    yield built
    assert not built.rows("quarantine"), "a turn failed"
    built.close()


def tell(village: Village) -> None:
    """Something happens that the mother has to hear of."""
    with village.turn() as turn:
        (case,) = village.rows("case")
        news.tell(turn, case.applicant_id, case.person_id, TOLD, case_id=case.id, climbs=True)


def look(village: Village, who: str) -> list[str]:
    """Their page is open: keys of what stands there, all of which was on a screen now."""
    found = village.page(who)
    with village.unit(commit=True) as unit:
        unit.messages.shown([said.id for said in found])
    return [said.key for said in found]


def rung(village: Village) -> list[str]:
    """Whom a worker has to ring after a week, because they did not hear of something."""
    village.tick(WEEK)
    return [row.account_id for row in village.rows("call", reason="unheard")]


@pytest.mark.parametrize(
    ("seen", "closed", "stands", "rings"),
    [
        pytest.param(False, False, True, True, id="open and not seen"),
        pytest.param(True, False, True, True, id="open, seen, and nobody answered"),
        pytest.param(False, True, False, False, id="closed before it was seen"),
        pytest.param(True, True, True, False, id="closed after it was seen"),
    ],
)
def test_what_a_closed_view_leaves(village: Village, seen: bool, closed: bool, stands: bool, rings: bool) -> None:
    """The person alone decides, silently: what nobody had seen never comes, and nobody rings about what they had."""
    tell(village)
    if seen:
        look(village, "ma")
    if closed:
        village.type("son", "我的")
        village.press("son", "family_sees", "nothing")
    assert (TOLD in look(village, "ma")) is stands
    assert rung(village) == [village.account("ma").id] * rings


@pytest.mark.parametrize(
    ("where", "seen", "rings"),
    [
        pytest.param("page", False, False, id="on the page where it stands"),
        pytest.param("chat", True, False, id="in a chat, after it stood on an open page"),
        pytest.param("chat", False, True, id="in a chat, where it never stood"),
        pytest.param("", True, True, id="nowhere"),
    ],
)
def test_whoever_speaks_has_heard_what_stood_before_them(village: Village, where: str, seen: bool, rings: bool) -> None:
    chat = Chat(village)
    chat.opens()
    with village.unit(commit=True) as unit:
        unit.accounts.settle("telegram", "42", chat.address, village.account("ma").id)
    tell(village)
    if seen:
        look(village, "ma")
    if where == "page":
        village.type("ma", "好的")
    elif where == "chat":
        chat.types("好的")
    assert rung(village) == [village.account("ma").id] * rings


def test_what_only_rings_does_not_stand_on_the_page(village: Village) -> None:
    account = village.account("ma")
    with village.unit(commit=True) as unit:
        for kind in (Kind.PUSH, Kind.NOTICE):
            unit.messages.add(account.id, account.person_id, f"x.{kind.value}", {}, kind=kind)
    assert [key for key in look(village, "ma") if key.startswith("x.")] == ["x.notice"]


def test_what_is_erased_takes_nobodys_place_on_the_page(village: Village) -> None:
    """Of the newest only so many are shown: those of whom something is left."""
    account = village.account("ma")
    with village.unit(commit=True) as unit:
        gone = unit.new_person()
        for person in (account.person_id, gone):
            unit.messages.add(account.id, person, "home.help", {"of": person})
    with village.unit(commit=True) as unit:
        unit.erase_person(gone)
    (last,) = village.page("ma", most=1)
    assert last.person_id == account.person_id
