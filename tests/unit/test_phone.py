"""Telephone numbers as typed (ux.md F8; A57), and private numbers in any text."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.phone import Kind, Phone, PhoneFault, PhoneTrouble, dialled, find_private, read_phone

WORDS = yaml.safe_load((Path(__file__).parents[2] / "content/patterns/zh.yaml").read_text("utf-8"))["digits"]

mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
landlines = st.sampled_from(["0830", "028", "010", "0571", "0431"]).flatmap(
    lambda area: st.integers(10**6, 10**7 - 1).map(lambda n: area + ("2" if area == "0830" else "86") + f"{n:07}"[1:])
)


def read(text: str) -> Phone | PhoneTrouble:
    return read_phone(text, WORDS)


@pytest.mark.parametrize(
    "text",
    [
        "13800001234",
        "138 0000 1234",
        "138-0000-1234",
        "138—0000–1234",
        "1 3 8 0 0 0 0 1 2 3 4",
        "１３８００００１２３４",
        "138\u30000000\u00a01234",
        "138\u200b00001234",
        "1️⃣3️⃣8️⃣00001234",
        "+86 138 0000 1234",
        "+86-13800001234",
        "＋８６１３８００００１２３４",
        "0086 13800001234",
        "8613800001234",
        "013800001234",
        "一三八零零零零一二三四",
        "幺三八〇〇〇〇幺二三四",
        "138零零零零1234",
        "我的号码是13800001234哦",
        "电话：13800001234，微信同号",
        "一个人在家，打13800001234",
        "13800001234，再说一遍13800001234",
        "3号楼 2单元，13800001234",
    ],
)
def test_a_mobile_is_read_however_it_is_typed(text: str) -> None:
    assert read(text) == Phone("13800001234", Kind.MOBILE)


@pytest.mark.parametrize(
    ("text", "grouped", "masked"),
    [
        ("(0830)-1234567", "0830 123 4567", "0830•••4567"),
        ("（0830）2345678", "0830 234 5678", "0830•••5678"),
        ("028-87654321", "028 8765 4321", "028••••4321"),
        ("+86 28 8765 4321", "028 8765 4321", "028••••4321"),
        ("+86 (0)28 8765 4321", "028 8765 4321", "028••••4321"),
        ("+86 10 6500 1234", "010 6500 1234", "010••••1234"),
        ("零二八 八七六五四三二一", "028 8765 4321", "028••••4321"),
        ("138 0000 1234", "138 0000 1234", "138••••1234"),
    ],
)
def test_a_number_is_read_back_in_groups_and_shown_to_others_masked(text: str, grouped: str, masked: str) -> None:
    phone = read(text)
    assert isinstance(phone, Phone)
    assert phone.grouped == grouped
    assert phone.masked == masked


def test_the_kind_says_whether_a_text_message_can_arrive() -> None:
    kinds = [phone.kind for text in ("13800001234", "028-87654321") if isinstance(phone := read(text), Phone)]
    assert kinds == [Kind.MOBILE, Kind.LANDLINE]


@pytest.mark.parametrize(
    ("text", "missing", "extra"),
    [
        ("1380000123", 1, 0),
        ("138 0000", 4, 0),
        ("+86 1380000123", 1, 0),
        ("138000012345", 0, 1),
        ("138 0000 1234 56", 0, 2),
        ("028-8765432", 1, 0),
        ("028-876543211", 0, 1),
        ("0571-8765432", 1, 0),
        ("0830-123456", 1, 0),
        ("0830-12345678", 0, 1),
    ],
)
def test_digits_too_few_or_too_many_are_counted(text: str, missing: int, extra: int) -> None:
    fault = PhoneFault.MISSING if missing else PhoneFault.EXTRA
    assert read(text) == PhoneTrouble(fault, missing, extra)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("400-123-4567", PhoneFault.NOT_REACHABLE),
        ("8001234567", PhoneFault.NOT_REACHABLE),
        ("95588", PhoneFault.NOT_REACHABLE),
        ("95013123", PhoneFault.NOT_REACHABLE),
        ("12356", PhoneFault.NOT_REACHABLE),
        ("10086", PhoneFault.NOT_REACHABLE),
        ("114", PhoneFault.NOT_REACHABLE),
        ("110", PhoneFault.EMERGENCY),
        ("打120", PhoneFault.EMERGENCY),
        ("一一零", PhoneFault.EMERGENCY),
        ("8765 4321", PhoneFault.AREA_CODE),
        ("2345678", PhoneFault.AREA_CODE),
        ("", PhoneFault.UNREADABLE),
        ("没有电话", PhoneFault.UNREADABLE),
        ("abcdefghijk", PhoneFault.UNREADABLE),
        ("12345678901", PhoneFault.UNREADABLE),
        ("+852 2345 6789", PhoneFault.UNREADABLE),
        ("13800001234或者13900001234", PhoneFault.UNREADABLE),
        ("13800001234 13900001234", PhoneFault.UNREADABLE),
        ("13800001234，028-87654321", PhoneFault.UNREADABLE),
        ("510101198507031235", PhoneFault.UNREADABLE),
        ("130101198507031235", PhoneFault.UNREADABLE),
        ("00000000000", PhoneFault.UNREADABLE),
        ("1", PhoneFault.UNREADABLE),
        ("9" * 5000, PhoneFault.UNREADABLE),
    ],
)
def test_what_is_no_number_to_call_back_is_refused_with_its_reason(text: str, fault: PhoneFault) -> None:
    assert read(text) == PhoneTrouble(fault)


def test_without_a_table_only_figures_are_read() -> None:
    assert read_phone("一三八零零零零一二三四") == PhoneTrouble(PhoneFault.UNREADABLE)
    assert read_phone("１３８００００１２３４") == Phone("13800001234", Kind.MOBILE)


def test_a_number_never_prints_itself_in_full() -> None:
    phone = read("13800001234")
    assert "0000" not in f"{phone!r} {phone} {[phone]}"


def test_the_heavy_table_waits_for_the_first_landline() -> None:
    code = (
        "import sys; from bot.domain.phone import read_phone; read_phone('13800001234'); "
        "assert 'phonenumbers' not in sys.modules; read_phone('028-87654321'); "
        "assert 'phonenumbers' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@given(mobiles | landlines)
def test_a_number_read_back_is_the_same_number(digits: str) -> None:
    phone = read(digits)
    assert isinstance(phone, Phone)
    assert phone.digits == digits
    assert read(phone.grouped) == phone
    assert phone.digits not in phone.masked


@given(mobiles, st.integers(1, 8))
def test_a_mobile_cut_short_lacks_what_was_cut(digits: str, cut: int) -> None:
    assert read(digits[:-cut]) == PhoneTrouble(PhoneFault.MISSING, missing=cut)


@given(st.text() | st.text(alphabet="0123456789+-() 一二三幺xX１２"))
def test_no_text_at_all_makes_it_raise(text: str) -> None:
    assert isinstance(read(text), Phone | PhoneTrouble)
    assert all(0 <= start < end <= len(text) for start, end, _ in find_private(text, WORDS))


def found(text: str) -> list[tuple[str, str]]:
    return [(kind, text[start:end]) for start, end, kind in find_private(text, WORDS)]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("打我138 0000 1234吧", [("phone", "138 0000 1234")]),
        ("一三八零零零零一二三四", [("phone", "一三八零零零零一二三四")]),
        ("座机028-87654321", [("phone", "028-87654321")]),
        ("(0830)1234567", [("phone", "0830)1234567")]),
        ("+86 28 8765 4321", [("phone", "86 28 8765 4321")]),
        ("１１０１０５１９４９１２３１００２Ｘ", [("idcard", "１１０１０５１９４９１２３１００２Ｘ")]),
        ("证号110105 19491231 002x。", [("idcard", "110105 19491231 002x")]),
        ("老证510101850703123", [("idcard", "510101850703123")]),
        ("少一位11010519491231002", [("idcard", "11010519491231002")]),
        ("错一位110105194913310021", [("idcard", "110105194913310021")]),
        (
            "13800001234，510101198507031235",
            [("phone", "13800001234"), ("idcard", "510101198507031235")],
        ),
        ("110105194912310021 13800001234", [("idcard", "110105194912310021 13800001234")]),
    ],
)
def test_private_numbers_are_found_in_any_text(text: str, places: list[tuple[str, str]]) -> None:
    assert found(text) == places


@pytest.mark.parametrize(
    "text",
    [
        "",
        "有事打12356或者120",
        "400-123-4567",
        "2026-11-22 13:00 到 2026-11-30",
        "2026-11-22 2026-11-30",
        "1985.7.3",
        "编号 7K4M 92QX，报号 4821",
        "我们一家三口，住二十一楼",
        "川民规〔2023〕4号，80%和60%",
    ],
)
def test_public_numbers_and_dates_are_not_private(text: str) -> None:
    assert found(text) == []


@given(mobiles, st.sampled_from(["", " ", "-", "\u3000", "\u200b"]), st.booleans())
def test_no_mobile_slips_through(digits: str, between: str, wide: bool) -> None:
    typed = between.join(digits)
    if wide:
        typed = typed.translate({ord("0") + n: 0xFF10 + n for n in range(10)})
    assert found(f"电话{typed}。") == [("phone", typed)]


@pytest.mark.parametrize(
    ("written", "dials"),
    [
        ("0830-8190001", "08308190001"),
        ("(0830) 819 0001", "08308190001"),
        ("（0830）8190001", "08308190001"),
        ("138 0000 1234", "13800001234"),
        ("+86 138 0000 1234", "+8613800001234"),
        ("县社工站：0830-8190001（工作日9点到17点）", "08308190001"),
        ("0830-8190001、13800001234", "08308190001"),
        ("0830-8190001 13800001234", "08308190001"),
        ("13800001234/0830-8190001", "13800001234"),
        ("12345", "12345"),
        ("社区服务电话", ""),
        ("", ""),
    ],
)
def test_a_button_dials_the_whole_number_and_nothing_else(written: str, dials: str) -> None:
    assert dialled(written) == dials
