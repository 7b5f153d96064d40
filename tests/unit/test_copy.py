"""要一份: what is kept of somebody, given to them alone, once, behind their word (PIPL 45; docs/adr/006)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import CheckConstraint

from bot.channels.web.paper import Paper, paper
from bot.commands import copies
from bot.domain.case import Answer
from bot.domain.commands import RecordAnswer, Register
from bot.domain.consent import Purpose
from bot.services import alarms, reviews
from bot.services.copying import ORDER
from bot.store.copies import BY_PART, COPIED, LEFT_OUT
from bot.store.tables import TABLES
from tests.village import Village
from tests.world import content

SOMEBODYS = {
    "account_id", "acting_id", "applicant_id", "person_id", "case_id", "alert_id", "call_id", "thread_id",
    "opened_by", "reader", "subject", "object", "actor", "who", "stem", "numbers", "number", "external_id",
}  # fmt: skip
"""Columns by which a row may be somebody's."""
DANGER = "我不想活了"
MOTHERS_PHONE, NEIGHBOUR, WORKER = "13800001234", "老张", "陈素芬"


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    made = Village.on_disk(tmp_path)
    made.hire("worker")
    yield made
    made.close()


def ask(village: Village, who: str) -> str:
    """Press 要一份; returns the code of what is offered."""
    assert village.type(who, "要一份") == ["copy.ready"]
    return code(village, who)


def code(village: Village, who: str) -> str:
    said = next(said for said in reversed(village.page(who)) if said.key == "copy.ready")
    return next(offer.act.name for offer in said.offers if offer.word == "open_copy").rpartition("/")[2]


def read(made: Paper) -> str:
    """The page without its markup."""
    return re.sub(r"<[^>]*>", "\n", paper(made, "/static/copy.css"))


def copy_of(village: Village, who: str) -> tuple[str, dict[str, Any]]:
    """As it is read, and as it is saved."""
    made = copies.opened(village.house, ask(village, who), village.now)
    assert made.door is not None
    saved = copies.saved(village.house, made.door.path.split("/")[2], village.now)
    assert saved is not None
    return read(made), json.loads(saved.json)


# -- what it holds -----------------------------------------------------------------------------------------------------


def test_every_table_with_something_of_a_person_is_copied_or_its_absence_is_explained() -> None:
    theirs = {name for name, table in TABLES.items() if SOMEBODYS & set(table.c.keys())} | {"person", "account"}
    known = [*COPIED, *BY_PART, *LEFT_OUT]
    assert len(known) == len(set(known))
    assert theirs == set(known), theirs ^ set(known)
    assert set(ORDER) == {*COPIED, *BY_PART}


def test_every_part_has_its_words_and_every_absence_its_reason() -> None:
    words = content().words
    assert set(words.table("copy.part")) == set(words.table("copy.line")) == set(ORDER)
    assert set(words.table("copy.left")) == set(LEFT_OUT)


@pytest.mark.parametrize(
    ("table", "column", "said"),
    [
        ("case", "stage", "stage"),
        ("case", "age", "age"),
        ("own_yes", "answer", "copy_answer"),
        ("own_yes", "way", "answer_way"),
        ("referral", "state", "copy_referral"),
        ("call", "reason", "copy_reason"),
        ("call", "state", "copy_state"),
        ("call_try", "outcome", "copy_outcome"),
        ("alert", "state", "copy_state"),
        ("told", "whom", "told_to"),
        ("lead", "side", "lead_side"),
        ("thread", "kind", "copy_thread"),
    ],
)
def test_every_state_has_a_word(table: str, column: str, said: str) -> None:
    checks = [one for one in TABLES[table].constraints if isinstance(one, CheckConstraint)]
    states = next(re.findall(r"'(\w+)'", str(one.sqltext)) for one in checks if str(one.sqltext).startswith(column))
    assert set(states) <= set(content().words.table(said))


def test_every_purpose_has_a_word() -> None:
    assert set(content().words.table("copy_purpose")) == {one.name.lower() for one in Purpose}


def test_the_person_gets_what_is_theirs(village: Village) -> None:
    case = village.apply_self("me")
    village.type("me", DANGER)
    with village.turn("worker") as turn:
        (alert,) = turn.unit.alerts.visible()
        alarms.take(turn, alert.id)
        alarms.close(turn, alert.id, "safe: 问过了，在家")
        assert turn.unit.files.open(turn.unit.cases.for_staff(case), "wish", "review")
        reviews.record_answer(turn, RecordAnswer(case, Answer.YES, Answer.YES, "visit", "我自己愿意来"))
        reviews.register(turn, Register(case, "SC-1", turn.today, "find"))
    shown, saved = copy_of(village, "me")
    tables = saved["tables"]
    for part in ("case", "section", "step", "own_yes", "consent", "alert", "reading", "account"):
        assert tables[part], part
    assert "我自己愿意来" in shown and "认识些朋友" in shown
    assert tables["consent"][0]["words"] and "停了" not in shown
    assert tables["alert"][0]["level"] and tables["alert"][0]["closed_at"]
    assert "在家" not in shown + json.dumps(saved, ensure_ascii=False), "what a worker wrote is read by a worker first"


def test_it_holds_nothing_of_others(village: Village) -> None:
    village.tell_of_need("wang", name=NEIGHBOUR)
    case = village.apply_family("ma", MOTHERS_PHONE)
    link = village.link("ma")
    village.open("son", link)
    village.press("son", "learn", "yes", "yes")
    village.type("ma", DANGER)
    with village.turn("worker") as turn:
        assert turn.unit.files.open(turn.unit.cases.for_staff(case), "reach", "call")
    sons, of_son = copy_of(village, "son")
    mothers, of_mother = copy_of(village, "ma")
    strangers, _ = copy_of(village, "wang")
    for other in (MOTHERS_PHONE, NEIGHBOUR, WORKER, DANGER):
        assert other not in sons + json.dumps(of_son, ensure_ascii=False), other
    assert "alert" not in of_son["tables"] and "own_yes" in of_son["tables"]
    assert "138 0000 1234" in mothers or MOTHERS_PHONE in mothers
    for part in ("own_yes", "member", "hold", "section_version"):
        assert part not in of_mother["tables"], part
    assert not [look for look in of_mother["tables"].get("reading", []) if look["role"] == "own"]
    assert NEIGHBOUR not in strangers and "邻居朋友" in strangers
    ids = {str(row.id) for table in ("account", "person", "staff", "case") for row in village.rows(table)}
    assert not [one for one in ids if one in json.dumps([of_son, of_mother])], "no id of ours tells anything"


def test_an_unsent_form_stands_in_it_as_its_buttons_named_it(village: Village) -> None:
    village.family_to_review("ma")
    shown, _ = copy_of(village, "ma")
    assert "没填完的" in shown and "爸爸妈妈" in shown and "go_on" not in shown


def test_markup_that_somebody_typed_stays_text(village: Village) -> None:
    village.apply_self("me")
    village.type("me", "问点事情")
    made = copies.opened(village.house, ask(village, "me"), village.now)
    hostile = Paper("<b>", ["<script>"], made.parts, made.door)
    assert "<script>" not in paper(hostile, "x")


# -- how it is opened --------------------------------------------------------------------------------------------------


def test_a_code_opens_it_once_and_soon(village: Village) -> None:
    village.apply_self("me")
    first, second = ask(village, "me"), ask(village, "me")
    assert copies.before(village.house, first) == copies.before(village.house, first)
    opened = copies.opened(village.house, first, village.now)
    assert opened.parts and opened.door is not None
    assert not copies.opened(village.house, first, village.now).parts, "twice"
    late = village.now + timedelta(minutes=village.house.terms.link_minutes)
    assert not copies.opened(village.house, second, late).parts, "too late"
    assert not copies.opened(village.house, "nothing", village.now).parts
    data = opened.door.path.split("/")[2]
    assert copies.opened(village.house, data, village.now).parts == (), "the code of the file is none of the page"
    assert copies.saved(village.house, data, village.now) is not None
    assert copies.saved(village.house, data, village.now) is None


def test_of_somebody_erased_nothing_is_opened(village: Village) -> None:
    village.apply_self("me")
    made = ask(village, "me")
    with village.unit(commit=True) as unit:
        speaker = unit.accounts.at(*village.address("me"))
        assert speaker is not None
        unit.erase_person(speaker.account.person_id)
    assert not copies.opened(village.house, made, village.now).parts


def test_where_a_word_is_set_it_is_typed_first(village: Village) -> None:
    village.apply_self("me")
    village.press("me", "set_word")
    village.type("me", "8832")
    village.type("me", "8832")
    assert village.type("me", "要一份") == ["copy_word.word"]
    assert village.type("me", "8833") == ["copy.wrong"]
    village.press("me", "copy")
    assert village.type("me", "8832") == ["copy.ready"]
    assert copies.opened(village.house, code(village, "me"), village.now).parts
    assert not [said for said in village.page("me") if "8832" in village.text(said)]


def test_on_somebody_elses_phone_there_is_none_without_a_word(village: Village) -> None:
    village.apply_family("ma")
    village.press("ma", "handover")
    assert village.type("ma", "要一份") == ["copy.not_here"]


def test_what_was_opened_is_on_record(village: Village) -> None:
    village.apply_self("me")
    copies.opened(village.house, ask(village, "me"), village.now)
    assert {"copy.offer", "copy.open"} <= {row.action for row in village.rows("audit")}
