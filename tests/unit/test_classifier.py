"""The classifier: what it may add, what it may never take away, and that it belongs to the sentences beside it."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.knowledge.classifier import Classifier
from bot.knowledge.gate import LETTERS, Gate, Level
from bot.knowledge.normal import plain
from bot.words import Content
from corpus.danger.tables import digest, read, tables
from corpus.danger.train import FILE, main

KILOBYTES = 400


@pytest.fixture(scope="module")
def gate() -> Gate:
    """A gate whose classifier knows four pieces of letters."""
    rows = [
        "ask 100",
        "sure 300",
        "票 60 0 0",
        "回 60 0 0",
        "单 70 0 0",
        "程 70 0 0",
        "夜 80 0 0",
        "她 200 90 0",
        "砸 200 0 90",
        "谢 -500 0 0",
    ]
    return Gate(Content().lexicon, Classifier.from_lines(["# a card", *rows]))


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("票", None),
        ("票回", Level.SOFT),
        ("票 回", Level.SOFT),
        ("她她", Level.OTHER),
        ("砸砸", Level.VIOLENCE),
        ("票回单程夜", Level.URGENT),
        ("谢谢票回单程夜", None),
        ("我不想活了谢谢", Level.URGENT),
        ("活着没意思票回单程夜", Level.URGENT),
    ],
)
def test_letters_ask_lift_and_take_nothing_away(gate: Gate, text: str, level: Level | None) -> None:
    heard = gate.hears(text)
    assert (heard.level if heard else None) is level


def test_what_letters_say_has_a_name_of_its_own(gate: Gate) -> None:
    heard = gate.hears("票回")
    assert heard and heard.entries == (LETTERS,)


def test_what_the_words_explained_is_not_said_again_by_letters() -> None:
    explained = Gate(Content().lexicon, Classifier.from_lines(["ask 100", "sure 300", "自杀 400 0 0"]))
    assert explained.hears("我没有想过自杀") is None
    assert explained.hears("他说的自杀")


@pytest.mark.parametrize(
    ("before", "text", "asked"),
    [("票", "回", True), ("票回票", "好", False), ("好", "票", False)],
    ids=["half and half", "only what was before", "only half"],
)
def test_letters_sent_in_pieces_speak_where_the_last_piece_says_its_part(
    gate: Gate, before: str, text: str, asked: bool
) -> None:
    assert bool(gate.hears(text, [before])) is asked


def test_a_file_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="values to unpack"):
        Classifier.from_lines(["ask 1"])


def test_it_was_learnt_from_the_tables_as_they_are() -> None:
    """After a change of corpus/danger: make classifier."""
    assert digest(tables()) in FILE.read_text("utf-8").splitlines()[0]
    assert FILE.stat().st_size < KILOBYTES * 1024


@pytest.mark.nightly
def test_the_same_tables_give_the_same_file() -> None:
    before = FILE.read_bytes()
    assert main() == 0
    assert FILE.read_bytes() == before


def test_there_are_pairs_of_every_kind() -> None:
    sides: dict[tuple[str, str], list[str]] = {}
    kinds: dict[tuple[str, str], str] = {}
    for line in read(tables()):
        sides.setdefault((line.author, line.pair), []).append(line.level)
        kinds[line.author, line.pair] = line.kind
    pairs = [key for key, levels in sides.items() if len(levels) == 2 and levels.count("none") == 1]
    many = Counter(kinds[key] for key in pairs)
    assert len(pairs) >= 3000 and min(many.values()) >= 60


def test_a_text_is_read_in_one_pass(gate: Gate) -> None:
    assert plain("票回" * 2000, Content().lexicon.spelling).text
    assert gate.hears("票回" * 2000)
