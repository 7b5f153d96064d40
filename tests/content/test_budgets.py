"""Every message is short enough for a tired parent, in common characters and plain words (ux.md 2.1 to 2.4)."""

from __future__ import annotations

import re

import pytest

from tests.content.texts import FAMILY, OWN, STAFF, Text, flat, labels, length, messages, texts

LONG_BY_RIGHT = {
    "apply.details": "one page, because PIPL 17 and 30 ask for all of it; the question stands one press away",
    "apply.details_self": "the same, for who applies for themself",
}
"""Longer than a message may be."""
LONG_SENTENCE: dict[str, str] = {}
"""Sentences that may be longer, and why."""
UNCOMMON: dict[str, str] = {}
"""Characters outside the common 3,755, and why they stand."""
OFFICIAL = (
    "患者", "康复对象", "监护人", "提出申请", "初核登记", "康复转介", "转介", "综合评估", "服务提供", "阶段性评估",
    "结案", "知情同意书", "服务协议", "单独同意", "授权", "处理个人信息", "撤回同意", "承接能力", "等候", "绿色通道",
)  # fmt: skip
OFFICIAL_BY_RIGHT = {
    "own_yes.platform": "it names the platform that the person is asked about (PIPL 23)",
    "receipt.guardian": "ux.md 5.3: the person must know this word, papers will use it",
    "progress.guardian_open": "ux.md 7.6: what the agreement waits for, in the word that stands on it",
}
NEVER = (
    "疯", "傻", "神经病", "精神病", "病人", "肇事", "危险分子", "你应该", "必须配合", "逾期", "拒不", "违规",
    "无能为力", "一定会", "没有按时", "系统繁忙", "非法输入", "精神分裂", "抑郁症", "双相", "躁狂", "第几步",
)  # fmt: skip
PUSHES = {
    "您有一条新消息，方便时点开看。",
    "温馨提醒：…有一项安排。",
    "您有一件事等您回一句话。",
    "今天没打通您的电话，方便时请回一下。",
}


def read_by_families() -> list[Text]:
    """Every message and label that families, the person and third parties meet."""
    own = [one for one in texts("reminders") if one.message.startswith(OWN)]
    return [*texts(*FAMILY), *own]


def family_messages() -> list[Text]:
    return [*messages(*FAMILY), *(one for one in messages("reminders") if one.message in OWN)]


def listed(found: list[Text], what: str) -> None:
    """Fails with every text at once, so that one run shows all there is to mend."""
    if found:
        pytest.fail("\n".join([what, *(f"{one.key}: {one.raw}" for one in found)]), pytrace=False)


def test_a_message_to_a_family_has_at_most_70_characters() -> None:
    """Placeholders and buttons do not count."""
    long = [one for one in family_messages() if length(one.bare) > 70 and one.message not in LONG_BY_RIGHT]
    listed(long, "more than 70 characters")


def test_a_sentence_to_a_family_has_at_most_30_characters() -> None:
    long = [
        one
        for one in family_messages()
        if one.message not in LONG_BY_RIGHT | LONG_SENTENCE and any(length(each) > 30 for each in one.sentences)
    ]
    listed(long, "a sentence of more than 30 characters")


def test_a_message_to_a_family_has_at_most_four_sentences_and_one_question() -> None:
    many = [
        one
        for one in family_messages()
        if one.message not in LONG_BY_RIGHT and (len(one.sentences) > 4 or one.bare.count("？") > 1)
    ]
    listed(many, "more than four sentences, or more than one question")


def test_a_label_has_at_most_ten_characters() -> None:
    """For families and staff alike."""
    listed([one for one in labels(*FAMILY, *STAFF) if length(one.bare) > 10], "a label of more than 10 characters")


def test_a_message_to_staff_has_at_most_120_characters() -> None:
    listed([one for one in messages(*STAFF) if length(one.bare) > 120], "more than 120 characters")


def test_families_read_only_common_characters() -> None:
    """The 3,755 of GB 2312 level 1: first byte B0 to D7."""

    def rare(text: str) -> set[str]:
        found = set()
        for sign in text:
            if "\u3400" <= sign <= "\u9fff":
                code = sign.encode("gb2312", "replace")
                if len(code) != 2 or not 0xB0 <= code[0] <= 0xD7:
                    found.add(sign)
        return found - UNCOMMON.keys()

    listed([one for one in read_by_families() if rare(one.bare) and ".heard" not in one.key], "uncommon characters")


def test_official_words_do_not_stand_alone() -> None:
    """In brackets they may follow once, because families will meet them on paper (ux.md 2.2)."""

    def outside_brackets(text: str) -> str:
        return re.sub(r"（[^）]*）", "", text)

    found = [
        one
        for one in read_by_families()
        if one.message not in OFFICIAL_BY_RIGHT and any(word in outside_brackets(one.bare) for word in OFFICIAL)
    ]
    listed(found, "an official word")


def test_some_words_are_never_said() -> None:
    """Not to families and not among ourselves (ux.md 2.3)."""
    found = [one for one in texts(*FAMILY, *STAFF, "cli") if any(word in one.bare for word in NEVER)]
    listed(found, "a word we never say")


def test_what_lights_up_a_screen_is_one_of_the_closed_list() -> None:
    pushed = {str(value) for key, value in flat("cli").items() if key.startswith("nudge.")}
    assert pushed
    assert {re.sub(r"(\{\{.*?\}\})+", "…", text) for text in pushed} <= PUSHES


def test_outward_names_tell_nothing_by_default() -> None:
    """Bot name, page title, icon: nothing that gives a family away (ux.md 2.4)."""
    telling = flat("outward")["telling.name.heard"]
    assert set(telling) == {"精", "神经", "心理", "康复", "病", "药", "医院"}
    listed([one for one in texts("outward", "page") if any(word in one.raw for word in telling)], "it tells a secret")


def test_no_text_begins_or_ends_with_a_space() -> None:
    """Nor holds a link of its own: addresses are data."""
    listed([one for one in texts(*FAMILY, *STAFF, "cli") if one.raw != one.raw.strip()], "a space at an end")
    listed([one for one in texts(*FAMILY, *STAFF) if "http" in one.raw], "a raw link")


def test_every_exception_is_still_needed() -> None:
    """An exception for a text that is gone, or has become short enough, is taken out again."""
    by_key = {one.message: one for one in family_messages()}
    assert all(length(by_key[key].bare) > 70 for key in LONG_BY_RIGHT)
    assert all(any(length(each) > 30 for each in by_key[key].sentences) for key in LONG_SENTENCE)
    assert all(any(word in by_key[key].bare for word in OFFICIAL) for key in OFFICIAL_BY_RIGHT)
