"""A message as Telegram can show it: what becomes a button, what a line, and where a long text is cut."""

from __future__ import annotations

import re

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from bot.channels.telegram.engine import Key
from bot.channels.telegram.shape import LONGEST, Part, shape, split, units
from bot.conversation.messages import Button, Outgoing


def said(text: str, *buttons: Button, note: str = "") -> Outgoing:
    return Outgoing(1, text, buttons, note=note)


def labels(part: Part) -> list[list[str]]:
    return [[key.label for key in row] for row in part.rows]


# -- buttons -------------------------------------------------------------------------------------------------------


def test_a_note_stands_on_a_line_of_its_own() -> None:
    assert shape(said("问题", note="还有3个问题")) == [Part("问题\n还有3个问题")]


def test_short_labels_share_a_row_and_long_ones_do_not() -> None:
    buttons = [
        Button(label, f"t.{n}")
        for n, label in enumerate(("是", "不是", "我想申请帮助吧", "六个宽的字符", "abcdefghijkl", "再见"))
    ]
    assert labels(shape(said("x", *buttons))[0]) == [
        ["是", "不是"],
        ["我想申请帮助吧"],
        ["六个宽的字符", "abcdefghijkl"],
        ["再见"],
    ]


def test_what_is_chosen_is_marked() -> None:
    rows = shape(said("x", Button("吃饭", "a.0", chosen=True), Button("睡觉", "a.1")))[0].rows
    assert rows == ((Key("✓ 吃饭", "a.0"), Key("睡觉", "a.1")),)


def test_a_link_opens_and_a_token_comes_back() -> None:
    rows = shape(said("x", Button("网页", "", "https://example.org/l/abc"), Button("好", "tok.1")))[0].rows
    assert rows == ((Key("网页", url="https://example.org/l/abc"), Key("好", token="tok.1")),)


def test_reading_aloud_is_not_offered() -> None:
    assert shape(said("x", Button("念给我听", "", "speak:"))) == [Part("x")]


@pytest.mark.parametrize(("text", "label", "number", "wanted"), [
    ("有危险", "打急救", "120", "有危险\n打急救 120"),
    ("有危险", "打120", "120", "有危险\n打120"),
    ("有危险请打120。", "打急救", "120", "有危险请打120。"),
    ("喝了1200毫升", "打急救", "120", "喝了1200毫升\n打急救 120"),
    ("热线", "心理热线", "400-161-9995", "热线\n心理热线 400-161-9995"),
])  # fmt: skip
def test_what_dials_becomes_a_line(text: str, label: str, number: str, wanted: str) -> None:
    assert shape(said(text, Button(label, "", f"tel:{number}"))) == [Part(wanted)]


def test_the_mark_between_label_and_number_is_the_contents() -> None:
    assert shape(said("x", Button("急救", "", "tel:120")), call="{label}：{number}") == [Part("x\n急救：120")]


def test_where_a_link_is_refused_it_stands_in_the_text() -> None:
    parts = shape(
        said("要吗", Button("要", "a.0"), Button("看", "", "https://example.org"), Button("急救", "", "tel:120")),
        plain=True,
    )
    assert parts == [Part("要吗\n看\nhttps://example.org\n急救 120", ((Key("要", "a.0"),),))]


def test_a_token_is_at_most_64_bytes() -> None:
    shape(said("x", Button("y", "a" * 64)))
    with pytest.raises(AssertionError):
        shape(said("x", Button("y", "字" * 22)))


def test_only_the_last_part_has_buttons() -> None:
    parts = shape(said("长。" * 3000, Button("好", "a.0")))
    assert len(parts) == 2
    assert parts[0].rows == ()
    assert labels(parts[1]) == [["好"]]


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b", "\u2060\ufeff ", "\0"])
def test_nothing_to_see_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="nothing to see"):
        shape(said(text))


def test_what_no_database_could_hold_does_not_leave() -> None:
    assert shape(said("a\0b\ud83d")) == [Part("ab\ufffd")]


# -- splitting -----------------------------------------------------------------------------------------------------


PIECES = st.sampled_from([
    "字", "word", " ", "\n", "\n\n", "。", "! ", "3.14", "😀", "👨‍👩‍👧‍👦", "🇨🇳", "🇫🇷", "é", "n\u0303", "نص", "\u202e", "👍🏽", "각", "\r\n", "“好。”",
    " \u0301", "\u200d", "https://example.org/a?b=c",
])  # fmt: skip
TEXTS = st.lists(PIECES, min_size=1, max_size=80).map("".join).filter(lambda text: re.search(r"\w", text))


@given(TEXTS, st.integers(24, 90))
@example("字" * 30 + " \u0301" * 20, 24)
def test_parts_fit_and_lose_nothing_but_white_space_at_the_cuts(text: str, longest: int) -> None:
    parts = split(text, longest)
    assert all(part and units(part) <= longest for part in parts)
    at = 0
    for n, part in enumerate(parts):
        begin = text.index(part, at)
        between = text[at:begin]
        assert between == "" or (n > 0 and between.isspace())
        at = begin + len(part)
    assert not text[at:].strip()


@given(TEXTS, st.integers(24, 90))
def test_a_character_is_never_cut(text: str, longest: int) -> None:
    whole = {0, *(match.end() for match in regex.finditer(r"\X", text))}
    at = 0
    for part in split(text, longest):
        at = text.index(part, at)
        assert at in whole
        at += len(part)
        assert at in whole


@pytest.mark.parametrize(("text", "parts"), [
    ("第一段。还是。\n\n第二段很长很长", ["第一段。还是。", "第二段很长很长"]),
    ("第一行，长长长\n第二行。长长长", ["第一行，长长长", "第二行。长长长"]),
    ("第一句话。第二句话没有完啊", ["第一句话。", "第二句话没有完啊"]),
    ("value is 3.14159 or more", ["value is", "3.14159 or", "more"]),
    ("one two three four five", ["one two", "three four", "five"]),
    ("字字字字字字字字字字字字字", ["字字字字字字字字字字", "字字字"]),
    ("😀😀😀😀😀😀", ["😀😀😀😀😀", "😀"]),
])  # fmt: skip
def test_a_cut_falls_where_a_reader_would_make_it(text: str, parts: list[str]) -> None:
    assert split(text, 10) == parts


def test_a_character_longer_than_a_message_is_cut_after_all() -> None:
    parts = split("z" + "\u0301" * 50, 20)
    assert "".join(parts) == "z" + "\u0301" * 50
    assert all(units(part) <= 20 for part in parts)


def test_a_whole_message_is_left_alone() -> None:
    assert split("😀" * (LONGEST // 2)) == ["😀" * (LONGEST // 2)]
    assert len(split("😀" * (LONGEST // 2) + "a")) == 2
