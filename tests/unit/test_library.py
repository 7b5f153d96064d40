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
from bot.reading import read_yaml
from bot.words import CONTENT, Content

TODAY = date(2026, 12, 1)
ROWS: list[dict[str, Any]] = [row for path in sorted((CONTENT / "library").glob("*/*.yaml")) for row in read_yaml(path)]


# Every clause of the five documents that somebody may ask about: what only opens or closes a text is left out.
CLAUSES = {
    "000": "题头 引言 一(二) 一(三) 二(一)1 二(一)2 二(一)3 二(二)4 二(二)5 二(二)6 二(二)7 二(三)8 二(三)9 二(三)10 二(三)11 二(四)12 "
    "二(四)13 二(四)14 二(五)15 二(五)16 二(六)17 二(六)18 二(六)19 二(六)20 三(一) 三(二) 三(三) 三(四) 三(四)末",
    "001": "题头 引言 一(二) 一(三) 二(一)建立健全基层服务网络 二(一)大力培育服务机构 二(一)不断丰富服务形式 二(二)搭建信息转介平台 "
    "二(二)建立康复转介机制 二(二)建立就业转介机制 二(三)强化家庭监护主体责任 二(三)构建社区支持网络 二(三)创新政策支持体系 "
    "二(四)健全管理服务机制 二(四)建立技术指导体系 二(四)强化质量安全管理 二(四)积极推进标准化和标准认证 三(一) 三(二) 三(三) "
    "三(四) 三(五)",
    "002": "题头 一 二 三 四 五 六 七 八 八(一) 八(二) 八(三) 八(四) 八(五) 八(六) 八(七) 八(八) 八(九)",
    "003": "题头 通知正文 一 二(一) 二(二) 二(三) 二(四) 二(五) 三(一) 三(三) 三(四) 四(一) 四(二) 四(三)",
    "004": "题头 引言 一(二) 一(三) 二(一)1 二(一)2 二(二)3 二(二)4 二(二)5 二(三)6 二(三)7 二(四)8 二(四)9 二(五)10 二(五)11 二(五)12 "
    "二(六)13 二(六)14 三(一) 三(二) 三(三)",
}


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


@pytest.mark.parametrize("document", CLAUSES)
def test_every_clause_of_the_five_answers_something(document: str) -> None:
    answered = {row["clause"].removeprefix("§") for row in ROWS if row.get("document") == document}
    assert set(CLAUSES[document].split()) - answered == set()


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
