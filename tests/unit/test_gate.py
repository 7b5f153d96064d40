"""What the crisis gate hears, sentence by sentence, and what it must not take for danger."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from bot.knowledge.gate import Gate, Level, Lexicon, Signal
from bot.knowledge.normal import plain
from bot.words import CONTENT, read_lexicon

HERE = Path(__file__).parent
SENTENCES = [
    (row["text"], row["level"])
    for row in csv.DictReader((HERE / "crisis_sentences.tsv").open(encoding="utf-8"), delimiter="\t")
]


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    return read_lexicon(CONTENT / "lexicon")


@pytest.fixture(scope="module")
def lexicon(data: dict[str, Any]) -> Lexicon:
    return Lexicon.from_data(data)


@pytest.fixture(scope="module")
def gate(lexicon: Lexicon) -> Gate:
    return Gate(lexicon)


@pytest.mark.parametrize(("text", "level"), SENTENCES)
def test_a_sentence_is_heard_as_what_it_is(gate: Gate, text: str, level: str) -> None:
    heard = gate.hears(text)
    assert (heard.level.value if heard else "none") == level


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("乾淨", "干净"),
        ("幹活", "干活"),
        ("乾脆", "干脆"),
        ("活著", "活着"),
        ("著火", "着火"),
        ("後來", "后来"),
        ("皇后", "皇后"),
        ("發瘋", "发疯"),
        ("頭髮", "头发"),
        ("麵包", "面包"),
        ("見面", "见面"),
        ("鐘頭", "钟头"),
        ("鍾情", "钟情"),
        ("剩餘", "剩余"),
        ("家裡", "家里"),
        ("家裏", "家里"),
        ("憂鬱", "忧郁"),
        ("復發", "复发"),
        ("重複", "重复"),
        ("強姦", "强奸"),
        ("慾望", "欲望"),
        ("捱打", "挨打"),
        ("枴杖", "拐杖"),
        ("隻有", "只有"),
        ("繫緊", "系紧"),
        ("甚麼", "什么"),
        ("瞭結", "了结"),
        ("揹著", "背着"),
        ("姪子", "侄子"),
        ("嗰個", "那个"),
        ("已歿", "已死"),
        ("噉樣", "这样"),
        ("妳們", "你们"),
        ("ＡＰＰ", "app"),
        ("𠁞", "𠀾"),
        ("㗲", "𠵾"),
    ],
)
def test_traditional_dialect_and_wide_letters_are_read_as_the_plain_ones(
    lexicon: Lexicon, typed: str, read: str
) -> None:
    assert plain(typed, lexicon.spelling).text == read


def test_the_table_is_large_enough_to_mean_something() -> None:
    levels = [level for _, level in SENTENCES]
    assert len(levels) >= 150
    assert levels.count("none") >= 70
    assert {level.value for level in Level} < set(levels)


def test_a_signal_names_entries_and_never_repeats_what_was_written(gate: Gate) -> None:
    heard = gate.hears("备注：我不想活了，姓名王小明")
    assert heard == Signal(Level.URGENT, ("no_life",))


def test_nothing_typed_is_no_danger(gate: Gate) -> None:
    for text in ("", " ", "……", "😀", "\x00", "\ud83d"):
        assert gate.hears(text) is None


@pytest.mark.parametrize(
    ("before", "text", "level"),
    [
        (["我", "想"], "死", Level.URGENT),
        (["不想"], "活了", Level.URGENT),
        (["我一整瓶安眠药"], "都吞下去了", Level.NOW),
        (["没有"], "想死", Level.URGENT),
    ],
)
def test_a_sentence_sent_in_pieces_is_heard_with_its_last_piece(
    gate: Gate, before: list[str], text: str, level: Level
) -> None:
    heard = gate.hears(text, before)
    assert heard
    assert heard.level is level


def test_an_earlier_message_is_not_heard_twice(gate: Gate) -> None:
    assert gate.hears("好的，谢谢", ["我想死"]) is None


@pytest.mark.parametrize(
    ("denied", "told"),
    [
        ("我没有想死", "我没有不想死"),
        ("他没有打我", "他没有上班，打我"),
        ("我从来没想过自杀", "我不是没想过自杀"),
    ],
)
def test_a_negation_cancels_once_and_only_what_follows_it(gate: Gate, denied: str, told: str) -> None:
    assert gate.hears(denied) is None
    assert gate.hears(told)


@pytest.mark.parametrize(
    "text",
    [
        "救命",
        "救命啊！！",
        "老师救救我",
        "快来人",
        "求求你们，快来人啊",
        "谁能救救我们",
        "出事了",
        "出大事了快来人",
        "要出人命了，快派人来",
        "没有人救我",
        "来人呀，救人呀",
        "来人哟",
        "哪个来救救人嘛",
        "派个人过来救我",
        "SOS",
        "save us please",
        "help me",
    ],
)
def test_a_cry_for_help_and_little_else_is_danger_now(gate: Gate, text: str) -> None:
    heard = gate.hears(text)
    assert heard
    assert heard.level is Level.NOW


@pytest.mark.parametrize(
    "text",
    [
        "救命，这个表怎么这么长",
        "这道题太难谁来救救我",
        "救命稻草是什么意思",
        "没出事，您放心",
        "出事了谁负责赔",
        "他救过我的命",
        "来人登记在哪个窗口",
        "来救助站",
        "派个人来教教我",
        "快来救急钱的窗口",
    ],
)
def test_a_cry_for_help_in_everyday_talk_is_none(gate: Gate, text: str) -> None:
    assert gate.hears(text) is None


@pytest.mark.parametrize(
    ("bound", "elsewhere"),
    [
        ("游戏里我自杀了", "游戏里没意思，我自杀了"),
        ("游戏里我自杀了", "在游戏里他骂我我自杀了"),
        ("小说里写她上吊了", "小说里写完了，她上吊了"),
        ("自杀的新闻", "新闻看完我要自杀"),
        ("问卷里问有没有自残", "问卷里问完了有没有自残过我都认"),
        ("我在楼顶收床单", "床单他在收我在楼顶"),
        ("他拿着刀切菜", "切菜的时候他拿着刀"),
        ("玉米打百草枯", "玉米不种了，我喝百草枯"),
        ("三年前想过自杀，现在好多了", "三年前生的病，想过自杀，现在好多了"),
    ],
)
def test_a_context_counts_only_where_it_binds_the_word(gate: Gate, bound: str, elsewhere: str) -> None:
    def grave(text: str) -> bool:
        heard = gate.hears(text)
        return heard is not None and heard.level is not Level.SOFT

    assert (grave(bound), grave(elsewhere)) == (False, True)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("哈哈我不想活了", Level.SOFT),
        ("我不想活了，哈哈", Level.SOFT),
        ("哈哈。早上来过。我不想活了", Level.URGENT),
        ("我没有开玩笑，我不想活了", Level.URGENT),
        ("这不是玩笑，我不想活了", Level.URGENT),
        ("绳子挂好了，哈哈", Level.NOW),
        ("我吞了一整瓶安眠药，开玩笑的", Level.NOW),
        ("他要跳楼哈哈", Level.OTHER),
        ("我要弄死他哈哈", Level.VIOLENCE),
        ("妈妈走丢了哈哈", Level.MISSING),
    ],
)
def test_a_joke_beside_a_wish_lowers_it_and_nothing_else(gate: Gate, text: str, level: Level) -> None:
    heard = gate.hears(text)
    assert heard
    assert heard.level is level


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"dangers": {"soft": {"odd_one": {"say": ["{nowhere}"]}}}}, "odd_one"),
        ({"dangers": {"soft": {"odd_one": {"say": ["…"]}}}}, "odd_one"),
        ({"dangers": {"grave": {"odd_one": {"say": ["x"]}}}}, "odd_one"),
        ({"dangers": {"soft": {"odd_one": {"say": ["x"], "unless": ["nothing"]}}}}, "odd_one"),
        ({"dangers": {"soft": {"odd_one": {"say": "x"}}}}, "odd_one"),
        ({"friends": {"odd_one": [84]}}, "odd_one"),
        ({"contexts": {"worlds": {"odd_one": ["x"]}, "chores": {"odd_one": ["y"]}}}, "odd_one"),
        ({"spelling": {"letters": {}}}, "stops"),
        ({"spelling": {"letters": {}, "stops": []}}, "quotes"),
    ],
)
def test_a_wrong_lexicon_is_refused_by_the_name_of_its_entry(
    data: dict[str, Any], change: dict[str, Any], named: str
) -> None:
    with pytest.raises(ValueError, match=named):
        Lexicon.from_data({**data, **change})
