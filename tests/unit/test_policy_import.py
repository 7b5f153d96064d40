"""An official document from a file: every clause by its own number, what it says of itself, and the file as it came."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import docx
import pypdf
import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.commands.documents import text_of
from bot.domain.errors import Refused
from bot.knowledge.documents.cutting import Cut, cut
from bot.knowledge.documents.facts import Facts, facts
from bot.knowledge.documents.paragraphs import Marks
from bot.words import Content

MARKS = Marks(Content().documents)

PLAN = """
**某某省民政厅 某某省财政厅  
关于印发《“试一试行动”实施方案  
(2030-2032年)》的通知**

某民规〔2030〕7号

各市（州）民政局：

现印发给你们，请贯彻《意见》（民发〔2017〕167号）。

某某省民政厅

某某省财政厅

2030年3月18日

# “试一试行动”实施方案

## (2030-2032年)

为贯彻精神，制定本方案。

### 一、总体要求

#### （一）基本原则

**强化协作，凝聚合力。**坚持全局观念，形成统筹引导

作用，推动服务发展。

**突出重点，精准实施。**坚持示范带动。

### **（二）主要目标**

**第一年（2030年），**围绕目标，加大力度。

**第二年（2031 年）**，围绕目标，到 2032年全面铺开。

## **二、主要任务**

### **（一）体系建设行动**

**1.建设服务
体系。**运用各部门数据，立足县（市、区）。

**2.搭建基层网络。**按照原则，至少1.5公里一个。

### (二) 双向转介行动

**3.做好信息共享。**用好平台，见前文（一）。

（五）这一句没有按号来。

### 三、保障措施

**（一）加强领导。**各地要建立机制。

(二)加强督促。适时征集案例。

本方案有效期自发文之日起至2032年12月31日止。
"""
WRAPPED = """ 某 市 民 政 局
某 市 财 政 局

某民发〔2031〕4号

--------------------------------

关于推进本市这项服务

发展的实施意见

各区民政局、财政局：

这项服务是以促进大家回归和融入社会为目标的服务，综合运用

各种方法开展关怀帮助，以提高大家健康水平。现提出如下意见。

一、总体要求

（一）工作目标

通过开展为期三年的行动，到 2033年，基本形成服务网络布局合

理、主体组成多元、形式方法多样、转介衔接顺畅、管理机制专业。

一年一年做下去，让每个街道都有一处地方可以去，让人放心安心。
 大家都能就近参加，家里人也能学着照顾，志愿者一起来帮着做事。

二、主要任务

1.科学规划服务体系建设。本市各级民政部门会同财政、卫生健康

等部门，综合各种数据，合理布局服务机构，促进衔接配合做好。

2.着力健全服务网络。立足街道，按照有利于满足需求、交通便利

的原则，依托社区各类场地，鼓励现有机构，积极创造条件做好。

三、自2031年5月1日起施行

本意见由某市民政局负责解释，各区可以结合实际制定细则办法。

某 市 民 政 局 某 市 财 政 局

2031年 4月 7日

（此件主动公开）
 --------------------------------
某市民政局办公室 2031年 4月 16日印发

--------------------------------
"""
RUN_IN = """关于做好这件事的意见

一、主要任务
（一）着力拓展供给。加大投入，引导参与。
建立健全基层网络。由县级统筹规划，增强服务。
不断丰富服务形式。通过政府购买等方式，鼓励开

展服务，为大家提供多种类型的服务。
（二）建立机制。打通循环。
附件：汇总表
2030年1月2日印发
"""
LAW = """某某条例

第一章 总则

第一条 为了做好服务，制定本条例。

第二条 本条例所称服务，是指第一条规定的服务。
（一）第一种；
（二）第二种。

第二章 附则

第三条 本条例自2030年7月1日起施行。
"""


def labels(text: str) -> list[str]:
    return [one.label for one in cut(text, MARKS).clauses]


def read(text: str) -> tuple[Cut, Facts]:
    found = cut(text, MARKS)
    return found, facts(found, MARKS)


def test_every_clause_has_its_own_number() -> None:
    assert labels(PLAN) == [
        "§一",
        "§一(一)",
        "§一(一)强化协作，凝聚合力",
        "§一(一)突出重点，精准实施",
        "§一(二)",
        "§二",
        "§二(一)",
        "§二(一)1",
        "§二(一)2",
        "§二(二)",
        "§二(二)3",
        "§三",
        "§三(一)",
        "§三(二)",
        "§三(二)末",
    ]
    assert labels(RUN_IN) == [
        "§一",
        "§一(一)",
        "§一(一)建立健全基层网络",
        "§一(一)不断丰富服务形式",
        "§一(二)",
    ]
    assert labels(LAW) == ["一章", "§第一条", "§第二条", "§第二条(一)", "§第二条(二)", "二章", "§第三条"]


def test_a_page_break_and_a_wrapped_line_break_no_sentence() -> None:
    by = {one.label: one for one in cut(PLAN, MARKS).clauses}
    assert by["§一(一)强化协作，凝聚合力"].text == "坚持全局观念，形成统筹引导作用，推动服务发展。"
    assert (by["§二(一)1"].title, by["§二(一)1"].text) == ("建设服务体系", "运用各部门数据，立足县（市、区）。")
    wrapped = {one.label: one for one in cut(WRAPPED, MARKS).clauses}
    assert list(wrapped) == ["§一", "§一(一)", "§二", "§二1", "§二2", "§三"]
    assert wrapped["§一(一)"].title == "工作目标"
    assert "布局合理、主体" in wrapped["§一(一)"].text and "安心。大家都能" in wrapped["§一(一)"].text
    assert wrapped["§二2"].text.endswith("积极创造条件做好。")


def test_signatures_and_print_lines_hang_on_no_clause() -> None:
    found = cut(WRAPPED, MARKS)
    assert found.clauses[-1].text.endswith("制定细则办法。")
    assert any("印发" in one for one in found.tail)
    assert cut(RUN_IN, MARKS).clauses[-1].text == "打通循环。"


def test_what_is_out_of_order_is_told_and_stays_where_it_stood() -> None:
    found = cut(PLAN, MARKS)
    assert found.doubts == ("（五）这一句没有按号来。",)
    assert "（五）" in next(one for one in found.clauses if one.label == "§二(二)3").text


def test_what_a_document_says_of_itself() -> None:
    _found, plan = read(PLAN)
    assert plan == Facts(
        title="“试一试行动”实施方案(2030-2032年)",
        number="某民规〔2030〕7号",
        issuers=("某某省民政厅", "某某省财政厅"),
        issued=date(2030, 3, 18),
        effective=date(2030, 3, 18),
        valid_until=date(2032, 12, 31),
        target_until=date(2032, 12, 31),
    )
    _found, wrapped = read(WRAPPED)
    assert wrapped == Facts(
        title="关于推进本市这项服务发展的实施意见",
        number="某民发〔2031〕4号",
        issuers=("某市民政局", "某市财政局"),
        issued=date(2031, 4, 7),
        printed=date(2031, 4, 16),
        effective=date(2031, 5, 1),
        target_until=date(2033, 12, 31),
    )
    _found, bare = read(RUN_IN)
    assert (bare.number, bare.issuers, bare.issued) == ("", (), date(2030, 1, 2))
    _found, years = read("关于这件事的通知\n2030年2月29日\n一、要做。\n二、有效期5年，自2030年2月28日起施行。\n")
    assert (years.issued, years.valid_until) == (None, date(2035, 2, 27))


def word(text: str) -> bytes:
    made = docx.Document()
    for line in text.split("\n"):
        made.add_paragraph(line)
    made.add_table(1, 2).rows[0].cells[0].text = "表"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def empty_pdf(_text: str) -> bytes:
    made, out = pypdf.PdfWriter(), io.BytesIO()
    made.add_blank_page(100, 100)
    made.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "made"),
    [("a.txt", lambda text: text.encode("gb18030")), ("a.md", lambda text: text.encode()), ("a.DOCX", word)],
    ids=("gb18030", "utf-8", "word"),
)
def test_a_file_of_any_kind_gives_the_same_clauses(name: str, made: Callable[[str], bytes]) -> None:
    assert labels(text_of(name, made(LAW))) == labels(LAW)


@pytest.mark.parametrize(
    ("name", "data", "key"),
    [
        ("a.xls", b"x", "policy.refused.kind"),
        ("a.docx", b"no zip", "policy.refused.unreadable"),
        ("a.pdf", empty_pdf(""), "policy.refused.empty"),
    ],
    ids=("kind", "word", "scan"),
)
def test_what_cannot_be_read_says_why(name: str, data: bytes, key: str) -> None:
    with pytest.raises(Refused, match=key):
        text_of(name, data)


def test_without_the_library_that_reads_it_it_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(Refused, match=r"policy\.refused\.library"):
        text_of("a.docx", word(LAW))


def run(folder: Path, *words: str, answer: str = "") -> tuple[int, str]:
    done = CliRunner().invoke(app, ["policy", *words, "--data", str(folder)], input=answer)
    return done.exit_code, done.output


def test_it_is_shown_asked_about_and_kept(tmp_path: Path) -> None:
    folder, file = tmp_path / "data", tmp_path / "plan.md"
    file.write_text(PLAN, "utf-8")
    assert CliRunner().invoke(app, ["init", "--data", str(folder)]).exit_code == 0
    code, said = run(folder, "import", str(file), answer="n\n")
    assert code == 1 and "某民规〔2030〕7号" in said and "没有存" in said
    assert json.loads(run(folder, "import", str(file), "--json")[1])["kept"] is False
    assert run(folder, "import", str(file), "--id", "try", "--area", "51", answer="y\n")[0] == 0
    again = json.loads(run(folder, "import", str(file), "--id", "try", "--yes", "--json")[1])
    assert again["kept"] and again["clauses"] == 15 and again["valid_until"] == "2032-12-31"
    listed = {one["id"]: one for one in json.loads(run(folder, "list", "--json")[1])}
    assert listed["try"]["clauses"] == 15 and listed["000"]["standing"] and listed["000"]["clauses"] == 0
    kept = json.loads(run(folder, "clauses", "try", "--json")[1])
    assert [one["clause"] for one in kept] == labels(PLAN)
    shown = json.loads(run(folder, "show", "try", "--clause", "§二(一)1", "--json")[1])
    assert [one["title"] for one in shown["clauses"]] == ["建设服务体系"]
    assert json.loads(run(folder, "clauses", "000", "--json")[1])[0]["answers"], "what our answers rest on"
    for words in (("list",), ("clauses", "try"), ("show", "try")):
        assert "try" in run(folder, *words)[1] or "§一" in run(folder, *words)[1]
    for words in (("clauses", "no"), ("show", "try", "--clause", "§九"), ("import", str(_none(tmp_path)))):
        assert run(folder, *words)[0] == 2


def _none(folder: Path) -> Path:
    """A file without a clause."""
    file = folder / "none.txt"
    file.write_text("没有一条\n", "utf-8")
    return file


def test_the_file_is_kept_as_it_came(tmp_path: Path) -> None:
    folder, file = tmp_path / "data", tmp_path / "notice.txt"
    file.write_bytes(RUN_IN.encode("gb18030"))
    CliRunner().invoke(app, ["init", "--data", str(folder)])
    assert run(folder, "import", str(file), "--id", "n", "--yes")[0] == 0
    from bot.clock import now
    from bot.commands.folder import Folder
    from bot.commands.opening import open_database

    database = open_database(Folder(folder))
    with database.reading(now()) as unit:
        assert unit.documents.original("n") == ("notice.txt", RUN_IN.encode("gb18030"))
        assert unit.documents.original("no") is None and unit.documents.clause("n", "§九") is None
        found = unit.documents.clause("n", "§一(二)")
    database.close()
    assert found is not None and found.text == "打通循环。"
