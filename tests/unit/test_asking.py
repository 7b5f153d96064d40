"""A question typed anywhere: answered from the library for whoever asks, never where a human listens or danger speaks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.conversation.messages import Heard
from bot.domain.people import Role
from bot.knowledge.library.shelf import Shelf
from bot.services import caseload
from bot.store.tables import TABLES
from tests.village import TOWN, Village
from tests.world import content

ASKS = "残疾人证怎么办"
ANSWERED = ["library.answer"]


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    built = Village.on_disk(tmp_path)
    built.hire("worker")
    yield built
    built.close()


def counted(village: Village) -> tuple[int, int, int]:
    with village.database.reading(village.now) as unit:
        rows = unit.connection.execute(select(TABLES["asked"])).all()
    return sum(row.shown for row in rows), sum(row.helped for row in rows), sum(row.no_help for row in rows)


def test_the_first_words_somebody_types_may_be_a_question(village: Village) -> None:
    assert village.type("ma", ASKS) == ANSWERED
    assert village.type("ma", "低保") == ["library.which"] or village.type("ma", "低保") == ANSWERED


def test_what_helped_is_counted_and_no_word_is_kept(village: Village) -> None:
    village.type("ma", ASKS)
    village.press("ma", "helped")
    village.press("ma", "no_help")
    assert counted(village) == (1, 1, 1)
    columns = set(TABLES["asked"].c.keys())
    assert columns == {"entry", "on", "shown", "helped", "no_help"}


def test_the_library_is_built_while_nobody_waits(village: Village) -> None:
    """The turn breaks off, somebody who only reads builds it, and the turn begins again."""
    held: list[bool] = []

    def build() -> object:
        held.append(village.database.engine.pool.checkedout() > 0)
        with village.database.unit(village.now) as unit:
            unit.connection.execute(TABLES["setting"].delete().where(TABLES["setting"].c.name == "nothing"))
            unit.roll_back()
        return content().library

    shelf = Shelf(build)  # type: ignore[arg-type]
    object.__setattr__(village.house, "shelf", shelf)
    assert village.type("ma", ASKS) == ANSWERED
    assert held and shelf.ready
    assert village.type("pa", ASKS) == ANSWERED and len(held) == 1


def test_to_a_human_a_question_goes_to_the_human(village: Village) -> None:
    village.type("ma", "我不想活了 药都准备好了")
    village.press("worker", "alerts.take")
    village.type("worker", "您在哪里？")
    assert village.type("ma", ASKS) == []


def test_in_danger_no_clause_is_said(village: Village) -> None:
    said = village.type("ma", "我不想活了，残疾人证怎么办")
    assert not [key for key in said if key.startswith("library")]


def test_after_a_card_what_is_known_is_answered(village: Village) -> None:
    village.type("ma", "我不想活了 药都准备好了")
    assert village.type("ma", ASKS) == ANSWERED


def test_a_feeling_is_no_question(village: Village) -> None:
    village.open("ma")
    assert village.type("ma", "你们是不是派出所的") == ["feeling.police"]


def test_a_question_in_a_form_is_no_miss(village: Village) -> None:
    village.open("ma", f"a:{TOWN}")
    village.press("ma", "home.apply", "family", "well", "yes", "go_on", "yes")
    for _time in range(3):
        assert village.type("ma", ASKS) == ["library.answer", "family.relation"]
    assert village.press("ma", "source") == ["library.source", "family.relation"]
    assert village.press("ma", "helped") == ["library.thanks", "family.relation"]
    assert village.press("ma", "no_help") == ["library.sorry", "family.relation"]
    with village.unit() as unit:
        kept = unit.talks.open(village.account("ma").id)
    assert kept is not None and kept.talk.misses == 0


def test_what_was_chosen_of_two_is_answered(village: Village) -> None:
    village.open("ma")
    assert village.type("ma", "补贴") == ["library.which"]
    assert village.press("ma", "show") == ANSWERED


def test_who_works_here_asks_for_the_work(village: Village) -> None:
    village.hire("lead", Role.MANAGER)
    village.open("lead")
    assert village.type("lead", "一年要培训多少学时") == ANSWERED
    assert village.type("lead", "问点事情")[-1] in ("library.ask", "today.home")


@pytest.mark.parametrize(
    ("action", "args"), [("show", {"entry": "a.gone"}), ("source", {"entry": "a.gone"}), ("topic", {"topic": "gone"})]
)
def test_what_was_taken_out_is_said_so(village: Village, action: str, args: dict[str, str]) -> None:
    village.open("ma")
    with village.turn("ma") as turn:
        turn.lead(f"library.{action}", **args)
    assert village.page("ma")[-1].key == "library.none"


def test_a_long_story_is_no_question(village: Village) -> None:
    village.open("ma")
    village.hear("ma", Heard.TEXT, ASKS * 20)
    assert village.page("ma")[-1].key == "home.pass_on"


def test_what_is_handed_on_names_nobody_and_is_answered_by_a_human(village: Village) -> None:
    village.open("ma", f"a:{TOWN}")
    village.type("ma", "李建国的药要不要减半，电话13800001234")
    assert village.press("ma", "letter") == ["letter.fine"]
    assert village.press("ma", "anew") == ["letter.anew"]
    assert village.type("ma", "李建国吃了犯困，药能减吗") == ["letter.shown"]
    assert village.press("ma", "again") == ["letter.anew"]
    village.type("ma", "王小明吃了犯困，药能减吗")
    assert village.press("ma", "seen") == ["letter.sent"]
    (call,) = village.rows("call")
    with village.turn("worker") as turn:
        kept = turn.unit.calls.contact(turn.unit.calls.for_staff(call.id))
    assert kept["text"] == "〔姓名〕吃了犯困，药能减吗"
    village.now += timedelta(hours=1)
    village.type("worker", "今天")
    village.press("worker", "calls.show", "reply")
    village.type("worker", "先别自己减")
    assert village.page("ma")[-1].key == "thread.line"


def test_where_nobody_reads_nothing_is_promised(tmp_path: Path) -> None:
    empty = Village.on_disk(tmp_path)
    empty.open("ma", f"a:{TOWN}")
    empty.type("ma", "药要不要减半")
    assert empty.press("ma", "letter", "send") == ["letter.nobody"]
    assert not empty.rows("call")
    empty.type("ma", "药要不要减半")
    assert empty.press("ma", "letter", "drop") == ["letter.dropped"]
    empty.close()


def test_to_the_worker_who_holds_the_case_a_question_goes_also_where_nobody_else_is(village: Village) -> None:
    case = village.apply_family("ma")
    with village.turn("worker") as turn:
        caseload.take_up(turn, case)
    village.type("ma", "药要不要减半")
    assert village.press("ma", "letter", "send") == ["letter.sent"]
    with village.turn("worker") as turn:
        owner = village.staff_of["worker"].id
        assert [call.owner_id for call in turn.unit.calls.of_case(case) if call.reason == "question"] == [owner]
