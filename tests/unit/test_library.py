"""The library: the answer that is found, for whom, where it holds, and what only a human may say."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.commands.ask import ask
from bot.domain.errors import Refused
from bot.knowledge.library.answering import Library
from bot.knowledge.library.entry import Audience, EntryKind, entries
from bot.words import CONTENT, Content, read_yaml

TODAY = date(2026, 12, 1)
ROWS: list[dict[str, Any]] = [row for path in sorted((CONTENT / "library").glob("*/*.yaml")) for row in read_yaml(path)]


@pytest.fixture(scope="module")
def library() -> Library:
    return Content().library


@pytest.mark.parametrize(
    ("question", "area", "audience", "document", "clause"),
    [
        ("上海这边咋申请", "", Audience.FAMILY, "004", "§二(二)4"),
        ("四川的康复怎么报名", "", Audience.FAMILY, "000", "§二(二)5"),
        ("社区康复怎么申请", "四川", Audience.FAMILY, "000", "§二(二)5"),
        ("社区康复怎么申请", "黑龙江", Audience.FAMILY, "2023-12-19", ""),
        ("这家干得不像样 向谁反映", "", Audience.FAMILY, "000", "§二(六)17"),
        ("辅助性就业是什么", "", Audience.FAMILY, "001", "§三(三)"),
        ("上海有哪些服务项目", "四川", Audience.FAMILY, "004", "§二(三)7"),
    ],
)
def test_the_answer_holds_where_it_is_asked(
    library: Library, question: str, area: str, audience: Audience, document: str, clause: str
) -> None:
    first = library.reply(question, area, audience, TODAY).answers[0]
    assert (first.entry.document, first.entry.clause) == (document, clause)
    assert not first.elsewhere


def test_what_is_said_elsewhere_says_so(library: Library) -> None:
    asked = library.reply("上海的社区康复怎么申请", "四川", Audience.FAMILY, TODAY).answers[0]
    assert asked.entry.area == "上海" and not asked.elsewhere
    unknown = library.reply("社区康复怎么申请", "", Audience.FAMILY, TODAY)
    assert {"", "四川"} <= {one.entry.area for one in unknown.answers}


def test_a_document_whose_days_are_over_says_so(library: Library) -> None:
    (first, *_) = library.reply("四川的康复怎么报名", "", Audience.FAMILY, TODAY).answers
    assert first.standing == "expired"


@pytest.mark.parametrize("question", ["药要不要减半", "能不能把药藏在饭里给他吃", "他这是不是精神分裂", "能治好吗"])
def test_what_only_a_human_may_say_is_handed_over(library: Library, question: str) -> None:
    reply = library.reply(question, "", Audience.FAMILY, TODAY)
    assert reply.handed_over and not reply.answers


@pytest.mark.parametrize("question", ["", "？？", "今晚吃什么菜好", "asdf qwer", "股票明天涨不涨"])
def test_what_nobody_wrote_an_answer_to_is_handed_over(library: Library, question: str) -> None:
    assert library.reply(question, "", Audience.FAMILY, TODAY).handed_over


def test_in_danger_no_machine_answers() -> None:
    (one,) = ask(Content(), ["我不想活了，补贴怎么领"], "", "family", TODAY)
    assert one["handed_over"] and one["answers"] == []


@pytest.mark.parametrize("row", [row for row in ROWS if row.get("unlike")], ids=lambda row: row["id"])
def test_a_no_is_not_answered_as_its_neighbours_yes(library: Library, row: dict[str, Any]) -> None:
    """Both of a pair are asked by their titles: each finds itself, not the answer that is the other way."""
    reply = library.reply(
        row["title"], row.get("area", ""), Audience(next(iter(row.get("audience", ["family"])))), TODAY
    )
    found = reply.handed or reply.answers[0].entry
    assert found.title == row["title"]


def test_there_is_enough_of_every_kind() -> None:
    many = Counter(row["kind"] for row in ROWS)
    assert len(ROWS) >= 300
    assert many["law"] >= 60 and many["local"] >= 50 and many["handed"] >= 40 and many["clause"] >= 100


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"kind": "clause"}, "rests on no known document"),
        ({"kind": "law", "document": "nowhere"}, "rests on no known document"),
        ({"kind": "clause", "document": "000"}, "names no clause"),
        ({"kind": "local"}, "names no clause, or no local fact"),
        ({"asked": ["a"]}, "fewer than"),
        ({"unlike": "x.y"}, "is not there"),
        ({"audience": ["nobody"]}, "nobody"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_an_answer_that_is_not_whole_is_refused(change: dict[str, Any], why: str) -> None:
    row = {
        "id": "a.b",
        "title": "t",
        "kind": "handed",
        "text": "x",
        "asked": [f"q{n}" for n in range(9)],
        "review": date(2027, 6, 1),
    }
    assert entries([row], ["000"])[0].topic == "a"
    with pytest.raises(ValueError, match=why):
        entries([row | change], ["000"])


def test_two_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        entries([ROWS[0] | {"unlike": ""}] * 2, [str(ROWS[0].get("document", ""))])


@pytest.mark.parametrize(
    ("area", "audience", "key"),
    [("四川", "nobody", "cli.refused.audience"), ("火星", "family", "cli.refused.library_area")],
)
def test_who_and_where_must_be_known(area: str, audience: str, key: str) -> None:
    with pytest.raises(Refused, match=key):
        list(ask(Content(), ["怎么申请"], area, audience, TODAY))


def test_the_command_answers_a_line_each_and_says_what_it_rests_on() -> None:
    printed = CliRunner().invoke(
        app, ["ask", "-", "--json", "--now", "2026-12-01", "--area", "四川"], input="社区康复怎么申请\n今晚吃什么菜好\n"
    )
    first, second = (json.loads(line) for line in printed.stdout.splitlines())
    assert list(first) == ["question", "answers", "handed_over", "meanwhile"]
    assert first["answers"][0]["document"] == "000" and not first["handed_over"]
    assert second["answers"] == [] and second["handed_over"]
    said = CliRunner().invoke(app, ["ask", "社区康复怎么申请", "--area", "四川", "--now", "2026-12-01"]).stdout
    assert "000 §二(二)5" in said
    assert CliRunner().invoke(app, ["ask", "今晚吃什么菜好"]).stdout
    assert CliRunner().invoke(app, ["ask", "怎么申请", "--area", "火星"]).exit_code == 2


def test_every_kind_of_answer_is_known() -> None:
    assert {row["kind"] for row in ROWS} == {kind.value for kind in EntryKind}
