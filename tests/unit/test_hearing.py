"""The ear: what was typed, to the command or the button that was meant."""

from __future__ import annotations

from dataclasses import replace
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
KIN = said("family.relation", "parent", "spouse", "child", "sibling", "other")
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
        ("给我儿子", "family"),
        ("替我妈申请", "family"),
        ("帮我爱人问问", "family"),
        ("是我女儿", "family"),
        ("给我自己申请", "self"),
        ("帮邻居问", "neighbour"),
        ("我是医院的护士", ""),
        ("不是给我儿子", ""),
    ],
)
def test_a_label_a_number_or_a_word_for_it_is_the_button(text: str, name: str) -> None:
    assert meant(text, WHOM) == ([name] if name else [])


@pytest.mark.parametrize(
    ("text", "name"),
    [("我是他妈妈", "parent"), ("我是他妈", "parent"), ("我是她老公", "spouse"), ("他哥", "sibling"), ("他妈的", "")],
)
def test_whose_mother_one_is_is_heard(text: str, name: str) -> None:
    assert meant(text, KIN) == ([name] if name else [])


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
        ("找工作 还有做饭", ["work", "living"]),
        ("找个工作和做饭", ["work", "living"]),
        ("跟人来往", ["people"]),
        ("想学做饭，上班", ["living", "work"]),
        ("家里人太累还有上门", ["relief", "at_home"]),
    ],
)
def test_several_at_once_where_several_may_be_chosen(text: str, names: list[str]) -> None:
    assert meant(text, WISHES) == names


@pytest.mark.parametrize(
    ("text", "names", "rest"),
    [
        ("按时吃药，还有别的", ["medicine"], ["还有别的"]),
        ("做饭洗衣 飞上天", ["living"], ["飞上天"]),
        ("飞上天", [], ["飞上天"]),
        ("不想上班", [], ["不想上班"]),
    ],
)
def test_of_a_list_that_is_half_understood_the_rest_is_known(text: str, names: list[str], rest: list[str]) -> None:
    assert meant(text, WISHES) == names
    assert EAR.unheard(text, WISHES) == rest


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


@pytest.mark.parametrize(
    ("text", "feeling"),
    [
        ("我是他妈", ""),
        ("他妈妈身体不好", ""),
        ("我妈的药在哪领", ""),
        ("我家娃有病吧不晓得咋办", ""),
        ("他妈的药在哪领", ""),
        ("你他妈妈来过没有", ""),
        ("就他妈一个人照顾", ""),
        ("爸妈的证件都要带吗", ""),
        ("我怀疑他有病吧，说不好", ""),
        ("垃圾站对面那家", ""),
        ("神经病学科挂哪个号", ""),
        ("遇到骗子了怎么报案", ""),
        ("什么破伤风针能报", ""),
        ("派出所的证明要不要", ""),
        ("要抓我手按手印吗", ""),
        ("他喜欢抓娃娃", ""),
        ("机器人课程有吗", ""),
        ("登记完有记录吗给我看一眼", ""),
        ("吃药影响工作，能调时间吗", ""),
        ("他不吃药了可以停登记吗", ""),
        ("他没睡午觉", ""),
        ("你他妈管不管", "angry"),
        ("他妈的，又白跑一趟", "angry"),
        ("妈的", "angry"),
        ("他妈的烦透了", "angry"),
        ("你们有病吧", "angry"),
        ("有病吧，天天要表", "angry"),
        ("神经病！", "angry"),
        ("你们都是骗子", "angry"),
        ("骗子", "angry"),
        ("你们是派出所的吧", "police"),
        ("会来抓他吗", "locked_up"),
        ("是真人还是机器", "machine"),
        ("进了系统会不会影响孩子政审", "record"),
        ("药也不吃，几天没睡", "worse"),
    ],
)
def test_a_feeling_is_heard_as_words_and_not_as_pieces_of_others(text: str, feeling: str) -> None:
    assert EAR.feeling(text) == (feeling and f"feeling.{feeling}")


LISTS = [
    (prefix, name, kind, said)
    for prefix in ("feeling", "reported", "telling")
    for key, many in WORDS.table(prefix).items()
    for name, _, kind in [key.rpartition(".")]
    if kind in ("heard", "alone", "unless")
    for said in many
]


@pytest.mark.parametrize(("prefix", "name", "kind", "said"), LISTS)
def test_each_phrase_of_each_list_is_heard_and_no_longer_word_for_one(
    prefix: str, name: str, kind: str, said: str
) -> None:
    phrases = WORDS.phrases(prefix)
    if kind == "unless":
        assert phrases.which(said).name != (name or prefix)
    else:
        assert phrases.found(said)


def test_nothing_we_offer_is_heard_as_a_feeling() -> None:
    """Labels, commands and words for them are typed, and none of them is swearing or fear."""
    typed = [str(said) for key, said in WORDS.texts.items() if ".choices." in key or key.startswith("choice.")]
    typed += [word for many in WORDS.table("command").values() for word in many]
    typed += [word for key, many in WORDS.texts.items() if ".heard." in key and "feeling" not in key for word in many]
    assert len(typed) > 500
    assert [text for text in typed if EAR.feeling(text)] == []


@pytest.mark.parametrize(
    ("name", "where", "word"),
    [
        ("社区中心理事会", "name", ""),
        ("精彩社区帮手", "name", ""),
        ("健康复兴路服务站", "name", ""),
        ("芍药居社区", "name", ""),
        ("中心理发店", "signature", ""),
        ("心理服务站", "name", "心理"),
        ("中心心理服务站", "name", "心理"),
        ("精彩精神家园", "name", "精"),
        ("安康康复站", "name", "康复"),
        ("残联", "signature", "残"),
    ],
)
def test_a_name_tells_by_its_words(name: str, where: str, word: str) -> None:
    assert WORDS.telling(name, where) == word


@pytest.mark.parametrize(
    ("text", "reports"),
    [("他不吃饭了", True), ("老张又停药了", True), ("协调停药店门口的车", False), ("要开发病历系统", False)],
)
def test_a_report_is_heard_as_words(text: str, reports: bool) -> None:
    assert bool(WORDS.phrases("reported").found(text)) is reports


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("那我就给家里人吧", "family"),
        ("选给我自己", "self"),
        ("不给家里人", ""),
        ("谁说给家里人", ""),
        ("给家里人个头", ""),
    ],
)
def test_what_stands_around_a_label_must_say_nothing(text: str, name: str) -> None:
    assert meant(text, WHOM) == ([name] if name else [])


def test_the_end_of_a_label_behind_a_no_is_not_the_label() -> None:
    message = said("own_yes.platform", "yes", "not_yet")
    labels = [EAR.label(offer, message) for offer in message.offers]
    assert labels == ["同意", "先不登记"]
    assert meant("登记", message) == []
    assert meant("先不登记", message) == ["not_yet"]


def test_width_case_spaces_and_marks_do_not_matter() -> None:
    assert plain("  ＡＢｃ，１２ 。") == "abc12"
    assert plain("🙂好") == "好"


def test_what_was_chosen_is_said_and_not_the_word_that_closes_it() -> None:
    done = WISHES.offers[-1]
    assert EAR.answered(done, WISHES) == "选好了"
    chosen = replace(WISHES, offers=tuple(replace(o, chosen=o.word in ("living", "work")) for o in WISHES.offers))
    assert EAR.answered(done, chosen) == "做饭洗衣、找点事做"
    assert EAR.answered(chosen.offers[0], chosen) == "按时吃药"
