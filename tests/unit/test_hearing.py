"""The ear: what was typed, to the command or the button that was meant."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.conversation.messages import Kind
from bot.hearing import Ear, plain
from bot.store.messages import Act, Offer, Said
from bot.words import Words

WORDS = Words.load(dict.fromkeys(["bot_name", "handler", "contact_phone", "civil_affairs"], "x"))
EAR = Ear(WORDS)


def said(key: str, *names: str, many: bool = False) -> Said:
    """A message with these buttons."""
    offers = tuple(Offer(name, Act("answer", name, "field", "talk")) for name in (*names, *(["done"] if many else [])))
    return Said(1, "s", key, {}, offers, Kind.REPLY, 0, False, "a", "p", datetime(2026, 11, 23, 10, 0), public=True)  # noqa: DTZ001


def meant(text: str, message: Said) -> list[str]:
    return [offer.word for offer in EAR.offers(text, message)]


WHOM = said("home.for_whom", "self", "family", "neighbour", "hospital")
KNOWS = said("family.knows", "willing", "thinking", "unwilling", "unaware")
CONSENT = said("family.consent", "yes", "details", "no")
WISHES = said("family.wishes", "medicine", "living", "people", "work", "at_home", "relief", "unsure", many=True)
RIGHT = said("phone.right", "right", "again")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("给家里人", "family"),
        (" 给家里人。 ", "family"),
        ("“给家里人”", "family"),
        ("2", "family"),
        ("２", "family"),
        ("第二个", "family"),
        ("儿子", "family"),
        ("家里人", "family"),
        ("我自己", "self"),
        ("医院的", "hospital"),
    ],
)
def test_a_label_a_number_or_a_word_for_it_is_the_button(text: str, name: str) -> None:
    assert meant(text, WHOM) == [name]


@pytest.mark.parametrize("text", ["", "。", "0", "5", "99", "给", "这个我不知道呢", "家里人和邻居都在问这件事呢"])
def test_what_may_mean_anything_is_no_button(text: str) -> None:
    assert meant(text, WHOM) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [("同意", "yes"), ("不同意", "no"), ("我不同意", "no"), ("行", "yes"), ("不", "no"), ("先看详细的吧", "details")],
)
def test_a_no_is_never_heard_as_a_yes(text: str, name: str) -> None:
    assert meant(text, CONSENT) == [name]


@pytest.mark.parametrize("text", ["好，不同意", "行吧，还是不同意", "同意，不同意"])
def test_yes_and_no_in_one_breath_is_not_a_yes(text: str) -> None:
    assert "yes" not in meant(text, CONSENT)


@pytest.mark.parametrize(
    ("text", "name"),
    [("知道，不愿意", "unwilling"), ("知道，也愿意", "willing"), ("不愿意", "unwilling"), ("还在想", "thinking")],
)
def test_labels_that_begin_alike_are_told_apart(text: str, name: str) -> None:
    assert meant(text, KNOWS) == [name]


def test_the_common_beginning_of_two_labels_is_neither() -> None:
    assert meant("知道", KNOWS) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("1 2", ["medicine", "living"]),
        ("1、4", ["medicine", "work"]),
        ("按时吃药、做饭洗衣", ["medicine", "living"]),
        ("做饭洗衣 说不好", ["living", "unsure"]),
        ("找点事做，选好了", ["work", "done"]),
        ("按时吃药", ["medicine"]),
        ("选好了", ["done"]),
        ("好了", ["done"]),
    ],
)
def test_several_at_once_where_several_may_be_chosen(text: str, names: list[str]) -> None:
    assert meant(text, WISHES) == names


@pytest.mark.parametrize("text", ["按时吃药，还有别的", "做饭洗衣 飞上天"])
def test_a_list_that_is_only_half_understood_is_not_half_taken(text: str) -> None:
    assert meant(text, WISHES) == []


def test_a_yes_to_a_read_back_is_heard_in_many_words() -> None:
    for text in ("对", "对的", "是", "嗯", "没错", "1"):
        assert meant(text, RIGHT) == ["right"]
    for text in ("不对", "错了", "改一下", "2"):
        assert meant(text, RIGHT) == ["again"]


def test_a_question_in_simpler_words_has_the_same_buttons() -> None:
    assert meant("爸爸妈妈", said("family.relation.simple", "parent", "spouse")) == ["parent"]
    assert meant("老公", said("family.relation.simple", "parent", "spouse")) == ["spouse"]


def test_only_the_very_label_is_taken_from_a_message_in_between() -> None:
    message = said("engine.tired", "call")
    assert [offer.word for offer in EAR.labelled("请给我打电话", message)] == ["call"]
    assert EAR.labelled("1", message) == []


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("人工", "human"),
        ("找真人！", "human"),
        ("给我回个电话", "human"),
        ("不办了", "cancel"),
        ("算了", "cancel"),
        ("上一步", "back"),
        ("看不懂", "help"),
        ("咋弄", "help"),
        ("有人来了", "hide"),
        (" 收 起 ", "hide"),
        ("为什么问", "why"),
        ("我的申请", "progress"),
        ("/Apply", "apply"),
    ],
)
def test_a_whole_message_may_be_a_command(text: str, command: str) -> None:
    assert EAR.command(text) == command


@pytest.mark.parametrize("text", ["他说算了，不去了", "我想取消那个，改成别的", "医生说要人工喂饭", "帮助他找点事做"])
def test_an_answer_may_hold_the_words_of_a_command(text: str) -> None:
    assert EAR.command(text) == ""


@pytest.mark.parametrize(
    ("text", "feeling"),
    [
        ("你们是不是派出所的", "police"),
        ("会不会报警啊", "police"),
        ("是不是要抓我去住院", "locked_up"),
        ("你是真人吗", "machine"),
        ("什么破玩意", "angry"),
        ("登记会不会影响孩子考试", "record"),
        ("他三天没睡了药也不吃一直骂人", "worse"),
    ],
)
def test_a_fear_or_an_anger_is_heard(text: str, feeling: str) -> None:
    assert EAR.feeling(text) == f"feeling.{feeling}"


@pytest.mark.parametrize("text", ["想问问活动室几点开门", "我家在派出所对面", ""])
def test_an_ordinary_sentence_is_no_feeling(text: str) -> None:
    assert EAR.feeling(text) == ""


def test_width_case_spaces_and_marks_do_not_matter() -> None:
    assert plain("  ＡＢｃ，１２ 。") == "abc12"
    assert plain("🙂好") == "好"
