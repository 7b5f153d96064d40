"""Tables from CSV: whatever saved them, every bad row with its line and a reason, and nothing in halves."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.commands.folder import DATABASE, Folder
from bot.commands.importing.run import Table, look
from bot.commands.opening import open_database
from bot.domain.institution import Institution, Kind, Registration
from bot.store.unit import Database
from tests.house import MONDAY
from tests.tables import INSTITUTIONS, PRICES, write

TREE = [
    ("510521101201", "狮子山村"),
    ("510000", "四川省"),
    ("510521101", "嘉明镇"),
    ("510500", "泸州市"),
    ("510521", "泸县"),
]
PLACE = ("jm", "嘉明活动室", "510521101", "日间中心", "已登记", "0830-0000102", "周二", "510521101、510521", "20")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A deployment that knows a few places."""
    data = tmp_path_factory.mktemp("made") / "data"
    jingkang("init", data=data)
    jingkang("places", "import", "areas", str(write(data / "a.csv", ("代码", "名称"), TREE)), "--yes", data=data)
    return data


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "data"))


@pytest.fixture
def database(data: Path) -> Iterator[Database]:
    opened = open_database(Folder(data))
    yield opened
    opened.close()


def jingkang(*words: str, data: Path, ok: int = 0, answer: str = "") -> Result:
    result = CliRunner().invoke(app, [*words, "--data", str(data)], input=answer)
    assert result.exit_code == ok, result.output + str(result.exception)
    return result


def load(data: Path, table: str, file: Path, *more: str, ok: int = 0, answer: str = "") -> str:
    return jingkang("places", "import", table, str(file), *more, data=data, ok=ok, answer=answer).stdout


def rows(data: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(data / DATABASE)) as connection:
        return connection.execute(query).fetchall()


# -- what a file may look like ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("comma", [",", ";", "\t"])
@pytest.mark.parametrize(
    "heading", [("代码", "名称"), ("统计用区划代码", "单位名称"), ("Code", "NAME"), (" 代　码", "名称 ")]
)
def test_any_way_of_saving_is_read(
    data: Path, database: Database, encoding: str, comma: str, heading: tuple[str, str]
) -> None:
    file = write(data / "x.csv", heading, [("510521102", "喻寺镇")], comma, encoding)
    plan = look(database, Table.AREAS, file, MONDAY).plan
    assert [(area.code, area.name, area.level, area.parent) for area in plan.new] == [
        ("510521102", "喻寺镇", "street", "510521")
    ]
    assert not plan.faults


def test_quotes_line_ends_and_empty_lines_are_read(data: Path, database: Database) -> None:
    file = data / "x.csv"
    file.write_bytes('\r\n"代码","名称",城乡分类\r\n\r\n510521102,"喻寺, ""镇""",121\r\n,,\r\n'.encode())
    seen = look(database, Table.AREAS, file, MONDAY)
    assert [area.name for area in seen.plan.new] == ['喻寺, "镇"']
    assert seen.sheet.unused == ("城乡分类",)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "空的"),
        (b"\xff\xfe\x00\x01\xff", "编码"),
        ("代码\n510000\n".encode(), "缺这些列：名称"),
        ("代码,名称,区划代码\n".encode(), "两次：区划代码"),
        ('代码,名称\n510000,"四川\n'.encode(), "引号"),
    ],
    ids=["empty", "no text", "lacks a column", "one twice", "quotes"],
)
def test_what_is_no_table_is_refused(data: Path, content: bytes, told: str) -> None:
    (data / "x.csv").write_bytes(content)
    assert told in jingkang("places", "import", "areas", str(data / "x.csv"), data=data, ok=2).stderr


def test_a_table_of_another_kind_is_refused(data: Path) -> None:
    assert "areas" in jingkang("places", "import", "people", str(data / "a.csv"), data=data, ok=2).stderr


# -- bad rows --------------------------------------------------------------------------------------------------------

BAD_AREAS = [
    (",合江县", "没有写：代码"),
    ("510522,", "没有写：名称"),
    ("5105２2,合江县", "要全是数字"),
    ("5.10521E+11,合江县", "要全是数字"),
    ("51052,合江县", "位数不对"),
    ("990000,没有的省", "不是哪个省的"),
    ("510022,没有的县", "中间缺了一级"),
    ("510900100,没有的镇", "上级 510900 不在表里"),
    ("510521,泸县,村", "照代码是“县”"),
    ("510521,泸县,大队", "级别“大队”认不得"),
    ("510521,泸县,,510600", "照代码是 510500"),
    ("510521,泸县,,51x", "要全是数字"),
    ("510521,泸县,,,多,了", "只有4列"),
    ("510521,泸\x07县", "控制符"),
    (f"510521,{'泸' * 201}", "超过200个字"),
]


@pytest.mark.parametrize(("row", "why"), BAD_AREAS, ids=[why for _, why in BAD_AREAS])
def test_a_bad_place_is_told_with_its_line(data: Path, row: str, why: str) -> None:
    (data / "x.csv").write_text(f"代码,名称,级别,上级代码\n510000,四川省\n{row}\n", "utf-8")
    printed = load(data, "areas", data / "x.csv", ok=1)
    assert re.search(f"第3行：.*{re.escape(why)}", printed), printed
    assert "什么都没有写" in printed


BAD_INSTITUTIONS = {
    "编号": ("a b", "编号“a b”"),
    "名称": ("", "没有写：名称"),
    "区划代码": ("510599", "区划代码 510599 还没有导入过"),
    "类型": ("网吧", "类型“网吧”认不得"),
    "登记状态": ("好", "登记状态“好”认不得"),
    "电话": ("没有", "电话“没有”"),
    "服务区域": ("510521、510599", "区划代码 510599 还没有导入过"),
    "承接人数": ("二十", "承接人数“二十”要是一个整数"),
}
BAD_PRICES = {
    "机构编号": ("nobody", "没有编号是 nobody 的机构"),
    "项目": ("", "没有写：项目"),
    "价格": ("八块", "价格“八块”读不出"),
    "起算日期": ("2026-02-30", "日期“2026-02-30”读不出"),
}


@pytest.mark.parametrize("column", BAD_INSTITUTIONS)
def test_a_bad_institution_is_told_with_its_line(data: Path, column: str) -> None:
    cell, why = BAD_INSTITUTIONS[column]
    row = dict(zip(INSTITUTIONS, PLACE, strict=True)) | {column: cell}
    printed = load(data, "institutions", write(data / "x.csv", INSTITUTIONS, [tuple(row.values())]), ok=1)
    assert f"第2行：{why}" in printed


@pytest.mark.parametrize("column", BAD_PRICES)
def test_a_bad_price_is_told_with_its_line(data: Path, column: str) -> None:
    load(data, "institutions", write(data / "i.csv", INSTITUTIONS, [PLACE]), "--yes")
    cell, why = BAD_PRICES[column]
    row = dict(zip(PRICES, ("jm", "午饭", "8", "顿", "2026-01-01"), strict=True)) | {column: cell}
    assert f"第2行：{why}" in load(data, "prices", write(data / "x.csv", PRICES, [tuple(row.values())]), ok=1)


@pytest.mark.parametrize(
    ("table", "heading", "row"),
    [
        ("areas", ("代码", "名称"), ("510524", "叙永县")),
        ("institutions", INSTITUTIONS, PLACE),
        ("prices", PRICES, ("jm", "午饭", "8", "顿", "2026-01-01")),
    ],
)
def test_the_same_thing_twice_is_bad_the_second_time(
    data: Path, table: str, heading: tuple[str, ...], row: tuple[str, ...]
) -> None:
    if table == "prices":
        load(data, "institutions", write(data / "i.csv", INSTITUTIONS, [PLACE]), "--yes")
    printed = load(data, table, write(data / "x.csv", heading, [row, row]), ok=1)
    assert re.search("第3行：.*在第2行已经有了", printed)


def test_good_rows_are_taken_without_the_bad_ones_only_when_asked(data: Path) -> None:
    """A bad place takes those inside it along."""
    table = [("510524", "叙永县"), ("5105", "泸州市"), ("510526", ""), ("510526100", "没有县的镇")]
    file = write(data / "x.csv", ("代码", "名称"), table)
    before = rows(data, "SELECT * FROM area")
    printed = load(data, "areas", file, "--yes", ok=1)
    assert ("第4行：" in printed, "第5行：上级 510526" in printed) == (True, True)
    assert rows(data, "SELECT * FROM area") == before
    load(data, "areas", file, "--yes", "--skip-bad")
    assert set(rows(data, "SELECT code FROM area")) - {row[:1] for row in before} == {("510524",)}


# -- before, while and after it is written ---------------------------------------------------------------------------


def test_changes_are_shown_and_nothing_is_written_without_a_yes(data: Path) -> None:
    file = write(data / "x.csv", ("代码", "名称"), [("510521", "泸县城"), ("510524", "叙永县"), ("510500", "泸州市")])
    before = rows(data, "SELECT * FROM area ORDER BY code")
    printed = load(data, "areas", file, ok=1, answer="n\n")
    assert "新的1，有变化的1，没变的1，表里没有的3（留着不动），有错的0" in printed
    assert "变：510521 泸县：名称 泸县 → 泸县城" in printed
    assert "表里没有：510521101201 狮子山村" in printed
    load(data, "areas", file, "--check")
    assert rows(data, "SELECT * FROM area ORDER BY code") == before
    load(data, "areas", file, answer="y\n")
    assert rows(data, "SELECT name FROM area WHERE code IN ('510521', '510524') ORDER BY code") == [
        ("泸县城",),
        ("叙永县",),
    ]
    assert len(rows(data, "SELECT * FROM area")) == len(before) + 1, "what the table lacks stays"


def test_what_was_imported_is_in_the_audit_and_again_is_nothing(data: Path) -> None:
    file = write(data / "x.csv", ("代码", "名称"), TREE)
    assert "没有要写的" in load(data, "areas", file)
    found = rows(data, "SELECT action, object, fields FROM audit WHERE action LIKE 'places.import%'")
    assert found == [("places.import.areas", "file:a.csv", "new 5, changed 0, bad 0")]


def test_progress_goes_to_standard_error(data: Path) -> None:
    file = write(data / "x.csv", ("代码", "名称"), [("510524", "叙永县")])
    result = jingkang("places", "import", "areas", str(file), "--yes", data=data)
    assert "写了1/1行" in result.stderr
    assert "写了" not in result.stdout


def test_an_institution_is_kept_whole(data: Path, database: Database) -> None:
    load(data, "institutions", write(data / "x.csv", INSTITUTIONS, [PLACE]), "--yes")
    more = (
        "编号",
        "名称",
        "区划代码",
        "登记状态",
        "电话",
        "综合功能机构",
        "技术指导对接点",
        "品牌化机构",
        "热线",
        "热线时间",
    )
    row = ("jm", "嘉明活动室", "510521101", "已备案", "0830-0000102", "是", "", "否", "0830-0000199", "晚上")
    printed = load(data, "institutions", write(data / "x.csv", more, [row]), "--yes")
    assert "登记状态 已登记 → 已备案" in printed
    with database.reading(MONDAY) as unit:
        assert unit.places.institution("jm") == Institution(
            "jm", "嘉明活动室", "510521101", Kind.DAY_CENTRE, True, "0830-0000102", "周二", "",
            registration=Registration.FILED, serves=("510521101", "510521"), capacity=20,
            hotline="0830-0000199", hotline_hours="晚上", is_hub=True,
        )  # fmt: skip


def test_a_column_that_is_not_there_says_nothing_and_an_empty_cell_says_nothing_is_there(
    data: Path, database: Database
) -> None:
    load(data, "institutions", write(data / "x.csv", INSTITUTIONS, [PLACE]), "--yes")
    short = ("编号", "名称", "区划代码", "登记状态", "电话", "承接人数")
    load(
        data, "institutions", write(data / "x.csv", short, [("jm", "嘉明", "510521101", "注销", "12345", "")]), "--yes"
    )
    with database.reading(MONDAY) as unit:
        kept = unit.places.institution("jm")
    assert kept is not None
    assert (kept.hours, kept.capacity, kept.registered) == ("周二", None, False)


@pytest.mark.parametrize("said", ["已批准", "已登记", "已备案", "办理中", "已注销", "未登记"])
def test_only_what_is_approved_registered_or_filed_counts(data: Path, database: Database, said: str) -> None:
    row = dict(zip(INSTITUTIONS, PLACE, strict=True)) | {"登记状态": said}
    load(data, "institutions", write(data / "x.csv", INSTITUTIONS, [tuple(row.values())]), "--yes")
    with database.reading(MONDAY) as unit:
        assert (unit.places.registered("jm") is not None) == said.startswith("已") & (said != "已注销")


@pytest.mark.parametrize("day", ["2026-01-05", "2026/1/5", "2026.1.5", "2026年1月5日", "20260105"])
def test_prices_keep_their_history(data: Path, day: str) -> None:
    """A new price is a new entry; so is a correction of the same day."""
    load(data, "institutions", write(data / "i.csv", INSTITUTIONS, [PLACE]), "--yes")
    for amount, since in (
        ("8", "2025-01-01"),
        ("10.50", day),
        ("10", day),
        ("免费", "2026-06-01"),
        ("停收", "2026-07-01"),
    ):
        load(data, "prices", write(data / "x.csv", PRICES, [("jm", "午饭", amount, "元/顿", since)]), "--yes")
    assert rows(data, "SELECT amount, unit, since FROM price ORDER BY id") == [
        ("8", "顿", "2025-01-01"),
        ("10.5", "顿", "2026-01-05"),
        ("10", "顿", "2026-01-05"),
        ("0", "顿", "2026-06-01"),
        ("", "顿", "2026-07-01"),
    ]


def test_what_changed_since_it_was_shown_is_not_written(data: Path, database: Database) -> None:
    from bot.commands.importing.run import carry_out
    from bot.domain.errors import Refused

    file = write(data / "x.csv", ("代码", "名称"), [("510524", "叙永县")])
    seen = look(database, Table.AREAS, file, MONDAY)
    load(data, "areas", file, "--yes")
    quiet: Callable[[int, int], None] = lambda _done, _total: None  # noqa: E731
    with pytest.raises(Refused, match="overtaken"):
        carry_out(database, seen, MONDAY, quiet)
