"""Outside the mainland everything may be said in the chat, once the person has agreed (PIPL 38-40; ux.md 15.19)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.services import abroad, news
from tests.chat import Chat, deliver, keys, widen
from tests.village import TOWN, Village


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    built = Village.on_disk(tmp_path)
    widen(built, everything=True)
    yield built
    assert not built.rows("quarantine"), "a turn failed"
    built.close()


@pytest.fixture
def chat(village: Village) -> Chat:
    """A mother came as far as the consent."""
    found = Chat(village)
    found.opens(f"a-{TOWN}")
    found.presses("home.apply", "family", "well", "yes")
    return found


def apply(chat: Chat) -> None:
    chat.presses("go_on", "here", "yes", "parent", "adult", "willing", "work", "done")
    chat.types("13800001234")
    chat.presses("right", "send")


def test_before_the_yes_it_is_as_anywhere(village: Village, chat: Chat) -> None:
    (one,) = chat.presses("go_on")
    assert one.said.key == "away.abroad"
    assert one.labels[0] == "同意，就在这里"
    assert keys(chat.types("我儿子不愿意出门")) == ["away.abroad"]
    assert keys(chat.types("13800001234")) == ["away.private", "away.abroad"]
    assert not village.rows("consent")


def test_a_whole_application_in_the_chat(village: Village, chat: Chat) -> None:
    chat.presses("go_on")
    assert keys(chat.presses("here")) == ["away.here", "family.consent_what", "family.consent"]
    (consent,) = village.rows("consent")
    assert (consent.purpose, consent.version) == (abroad.PURPOSE, abroad.VERSION)
    assert keys(chat.presses("yes")) == ["family.relation"]
    chat.presses("parent", "adult", "willing", "work", "done")
    assert keys(chat.types("13800001234")) == ["phone.right"]
    assert keys(chat.presses("right")) == ["family.review_1", "family.review_2"]
    assert keys(chat.presses("send")) == ["receipt.family_phone", "receipt.ask_person"]
    (case,) = village.rows("case")
    assert case.applicant_id == chat.account()
    assert case.number[:4] in chat.seen


def test_a_turn_looks_the_yes_up_once(village: Village, chat: Chat) -> None:
    """Whatever it asks of it, and what it wrote itself it knows."""
    chat.presses("go_on", "here", "yes")
    asked: list[str] = []
    event.listen(village.database.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    chat.presses("parent")
    assert len([one for one in asked if "FROM consent" in one]) == 1
    assert chat.presses("not_here")[-1].said.public, "the turn that takes it back speaks as after it"


def test_it_is_taken_back_as_easily_as_given(village: Village, chat: Chat) -> None:
    """One press each; what has not left yet does not leave, and it is not asked for again."""
    chat.presses("go_on", "here")
    assert keys(chat.presses("not_here")) == ["abroad.withdrawn"]
    assert "family.consent" not in deliver(village)
    assert keys(chat.types("我儿子不愿意出门")) == ["away.link"]
    assert keys(chat.types("就在这里说"))[0] == "away.here"
    assert keys(chat.types("不在这里说了")) == ["abroad.withdrawn"]
    assert [row.withdrawn_at is None for row in village.rows("consent")] == [False, False]


def test_where_the_operator_narrows_it_again_the_yes_of_before_opens_nothing(village: Village, chat: Chat) -> None:
    chat.presses("go_on", "here", "yes")
    widen(village, everything=False)
    assert keys(chat.presses("parent")) == ["engine.stale", "away.link"]
    assert keys(chat.types("我儿子不愿意出门")) == ["away.link"]


def test_what_was_pressed_before_the_yes_follows_it(village: Village) -> None:
    chat = Chat(village)
    chat.opens()
    assert keys(chat.presses("home.apply", "neighbour", "neighbour.knows")) == ["away.abroad"]
    assert sorted(keys(chat.presses("here"))) == ["away.here", "neighbour.knows"]
    assert keys(chat.presses("unaware")) == ["neighbour.best"]


def test_news_ring_neutrally_and_are_shown_on_a_press(village: Village, chat: Chat) -> None:
    apply(chat)
    deliver(village)
    chat.fresh()
    with village.turn() as turn:
        case = village.rows("case")[0]
        news.tell(turn, case.applicant_id, case.person_id, "news.register", case_id=case.id, climbs=True)
    assert keys(chat.fresh()) == ["nudge.message"]
    deliver(village)
    assert keys(chat.presses("away.look")) == ["news.register"]
    deliver(village)
    assert keys(chat.presses("away.look"))[0].startswith("progress."), "once is enough"


def test_the_phone_is_handed_over_on_the_page(village: Village, chat: Chat) -> None:
    apply(chat)
    deliver(village)
    assert keys(chat.presses("hand_over")) == ["away.link"]
    assert {row.acting_id for row in village.rows("address")} == {None}
    village.open("ma", chat.link())
    assert village.page("ma")[-1].key == "progress.submitted"
    assert village.press("ma", "hand_over") == ["own_yes.hello"]


def test_the_team_never_works_there(village: Village, chat: Chat) -> None:
    apply(chat)
    staff = village.hire("worker")
    with village.unit(commit=True) as unit:
        unit.files.consent(staff.account_id, unit.accounts.get(staff.account_id).person_id, abroad.PURPOSE)
        unit.accounts.settle("telegram", "42", "7007", staff.account_id)
    worker = Chat(village, "7007")
    for text in ("看今天的", "报号", "就在这里说"):
        assert keys(worker.types(text)) == ["away.staff"]


def test_an_invitation_is_used_on_the_page_only(chat: Chat) -> None:
    chat.presses("go_on", "here")
    assert keys(chat.opens("join-abc")) == ["away.on_page"]


def test_where_it_is_not_set_up_nobody_can_agree(tmp_path: Path) -> None:
    village = Village.on_disk(tmp_path)
    chat = Chat(village)
    chat.opens()
    assert keys(chat.types("就在这里说")) == ["away.link"]
    assert not village.rows("consent")
    village.close()
