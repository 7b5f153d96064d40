"""Identity numbers as typed (ux.md 5.6; A56). All numbers here are made up."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from bot.domain.idcard import IdCard, IdFault, IdTrouble, Sex, read_idcard

WORDS = yaml.safe_load((Path(__file__).parents[2] / "content/patterns/zh.yaml").read_text("utf-8"))["digits"]
TODAY = date(2026, 11, 22)


def read(text: str) -> IdCard | IdTrouble:
    return read_idcard(text, TODAY, WORDS)


def numbered(place: str, birth: date, order: int) -> str:
    body = f"{place}{birth:%Y%m%d}{order:03}"
    return body + ric.calc_check_digit(body + "0")


numbers = st.builds(
    numbered,
    st.from_regex(r"[1-6][1-5][0-9]{4}", fullmatch=True),
    st.dates(date(1900, 1, 1), TODAY),
    st.integers(0, 999),
)


@pytest.mark.parametrize(
    "text",
    [
        "11010519491231002X",
        "11010519491231002x",
        "11010519491231002ⅹ",
        "11010519491231002Ⅹ",
        "11010519491231002×",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105 1949 1231 002 X",
        "110105-19491231-002X",
        "身份证号是11010519491231002X，谢谢",
        "一一〇一〇五一九四九一二三一〇〇二X",
    ],
)
def test_a_number_is_read_however_it_is_typed(text: str) -> None:
    assert read(text) == IdCard("11010519491231002X", date(1949, 12, 31), Sex.FEMALE)


def test_an_old_number_of_fifteen_signs_becomes_eighteen() -> None:
    card = read("510101 850703 123")
    assert card == IdCard("510101198507031235", date(1985, 7, 3), Sex.MALE)
    assert ric.calc_check_digit(card.number) == "5"


def test_a_number_is_shown_by_its_first_and_last_four_signs_only() -> None:
    card = read("510101198507031235")
    assert isinstance(card, IdCard)
    assert card.masked == "5101••••••••1235"
    assert repr(card) == str(card) == "IdCard(5101••••••••1235)"


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("51010119850703123", IdTrouble(IdFault.LENGTH, missing=1)),
        ("5101011985070312355", IdTrouble(IdFault.LENGTH, extra=1)),
        ("00000000", IdTrouble(IdFault.LENGTH, missing=10)),
        ("51010185070312X", IdTrouble(IdFault.LENGTH, missing=3)),
        ("510101198507031236", IdTrouble(IdFault.CHECK)),
        ("510101198507031253", IdTrouble(IdFault.CHECK)),
        ("510101198502301235", IdTrouble(IdFault.BIRTH)),
        ("510101850230123", IdTrouble(IdFault.BIRTH)),
        ("000000000000000000", IdTrouble(IdFault.BIRTH)),
        ("510101179907031235", IdTrouble(IdFault.BIRTH)),
        (numbered("510101", date(2026, 11, 23), 1), IdTrouble(IdFault.FUTURE)),
        ("510101198507031235 11010519491231002X", IdTrouble(IdFault.LENGTH, extra=18)),
        ("510101198507031235，11010519491231002X", IdTrouble(IdFault.UNREADABLE)),
        ("", IdTrouble(IdFault.UNREADABLE)),
        ("见面再说", IdTrouble(IdFault.UNREADABLE)),
    ],
)
def test_what_is_wrong_is_named_without_a_digit_of_it(text: str, trouble: IdTrouble) -> None:
    assert read(text) == trouble


def test_somebody_born_today_may_have_a_number() -> None:
    card = read(numbered("510101", TODAY, 2))
    assert isinstance(card, IdCard)
    assert card.birth == TODAY


@given(numbers)
def test_every_rightly_made_number_is_read(number: str) -> None:
    card = read(f" {number[:6]} {number[6:14]} {number[14:].lower()} ")
    assert isinstance(card, IdCard)
    assert card.number == number
    assert card.birth.strftime("%Y%m%d") == number[6:14]
    assert number[4:14] not in f"{card} {card!r} {card.masked}"


@given(numbers, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(number: str, place: int, by: int) -> None:
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    assert isinstance(read(wrong), IdTrouble)


@given(numbers, st.integers(0, 15))
def test_two_digits_swapped_are_always_noticed(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or isinstance(read(swapped), IdTrouble)


@given(st.text() | st.text(alphabet="0123456789 xXⅹ一", max_size=40))
def test_no_text_at_all_makes_it_raise(text: str) -> None:
    assert isinstance(read(text), IdCard | IdTrouble)
