"""`jingkang hear`: what the ear makes of what people type; nothing is kept, nobody is told."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.knowledge.ear.heard import Intent
from bot.reading import read_yaml
from bot.words import CONTENT


def hear(lines: Iterable[str], state: str = "home", side: str = "family") -> list[dict[str, Any]]:
    options = ["--state", state, "--as", side, "--now", "2026-12-01T09:00+08:00", "--json"]
    result = CliRunner().invoke(app, ["hear", "-", *options], input="\n".join(lines))
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


HOME = {
    "apply_self": ["我想申请帮助", "帮我自己报个名", "wo xiang shenqing", "I want to apply for myself"],
    "apply_family": ["给我儿子", "我想給我個仔申請", "我爸想来你们这", "apply for my daughter", "俩孩子都要申请"],
    "apply_other": ["我是村医，村里有个人需要康复", "帮朋友问下", "隔壁老王家的儿子没人管，替他报一个"],
    "call_me": ["转人工", "我不会打字，打电话给我", "唔該打電話俾我", "call me back please"],
    "progress": ["我的申请到哪了", "催一下", "都一个星期了还没人找我", "申請去到邊度", "where is my application?"],
    "withdraw": ["我不想办了", "申请不要了", "孩子不愿意，我们不办了", "唔辦啦"],
    "erase_data": ["删掉我的信息", "我不办了，资料也给我删了", "delete my data"],
    "what_is_kept": ["你们记了我什么", "谁看过我儿子的资料", "邊個睇過我嘅資料"],
    "complain": ["投诉", "你们老师态度太差", "我要投訴嗰個社工"],
    "change_phone": ["我换号码了", "手机丢了换了新号", "電話號碼換咗"],
    "moving": ["我们搬家了", "我儿子跟我去外地住了，搬走了"],
    "stop_messages": ["别再给我发消息了", "申请留着，就是别再发消息", "stop sending me messages"],
    "change_in_condition": ["他这几天又不睡觉了", "病情有变化", "佢又發病喇"],
    "hand_over": ["让我儿子自己跟你说", "换他来看"],
    "question": ["这个要钱吗", "怎么申请", "投诉电话是多少", "撤回申请以后还能再申请吗", "搬家了怎么转过去"],
    "feeling": ["我今天心情不好", "我真的好累", "I feel so sad"],
    "greeting": ["你好", "喂"],
    "thanks": ["谢谢老师", "唔該晒"],
    "bye": ["再见", "886"],
    "who_are_you": ["你是谁", "你是真人吗", "你係邊個"],
    "abuse": ["傻逼", "你们都是骗子"],
    "nonsense": ["哈哈哈", "讲个笑话", "asdf", "。。。"],
    "phone_number": ["13812345678", "我的号是139 8888 7777", "幺三九，八八八八，七七七七"],
    "receipt_number": ["7K4M92QX", "我的编号是7k4m 92qx"],
    "place": ["泸县嘉明", "武侯区", "成都市武侯区"],
    "danger": ["我不想活了", "他拿刀追我"],
}


@pytest.mark.parametrize(("intent", "lines"), HOME.items(), ids=HOME)
def test_on_the_first_screen(intent: str, lines: list[str]) -> None:
    assert [(one["text"], one["intent"]) for one in hear(lines)] == [(line, intent) for line in lines]


FORMS = {
    "form:age": {
        "age=adult": ["28", "二十八岁了", "成年", "一九九六年的", "他三十多了", "奔四", "大学毕业了", "18岁以上"],
        "age=teen": ["选2", "2️⃣", "十六", "读高二", "快18了", "下个月满十七"],
        "age=child": ["12", "小学五年级", "十岁半", "第三个"],
    },
    "form:knows": {
        "knows=yes": ["知道", "他自己想来的", "愿意的", "就是她让我来弄的", "1"],
        "knows=not_yet": ["他不晓得", "我還沒跟他講", "没敢跟他说", "哪敢让他知道", "佢唔知"],
        "knows=unwilling": ["不愿意", "他死活不肯", "一听就摔门"],
        "knows=thinking": ["还在想", "他说考虑考虑", "有时候说好有时候说不去"],
    },
    "form:wishes": {
        "wish=living+work": ["做饭跟找工作", "煮个饭，再找个活干", "2 4"],
        "wish=unsure": ["都行", "不晓得", "你们看着办"],
        "wish=skip": ["跳过", "不想说", "这个先空着"],
        "wish=medicine+living+people+work+at_home+relief": ["都想要", "俩都想要"],
    },
    "form:phone": {
        "13812345678": ["138 1234 5678", "幺三八一二三四五六七八", "+86 13812345678", "打这个：１３８１２３４５６７８"],
        "none": ["不留", "没有手机", "我自己来查"],
    },
    "form:review": {
        "review=send": ["提交吧", "没啥问题，交吧", "对的", "冇问题"],
        "review=change": ["电话不对", "改一下地方", "年纪填错了"],
        "review=park": ["先放着", "明天再说"],
        "review=drop": ["不办了", "算了不交了"],
    },
    "form:where": {"泸县": ["住泸县", "泸县"], "泸州泸县": ["我们家在泸州的泸县"], "文艺路街道": ["文艺路街道"]},
    "after_card": {"card=safe": ["我没事了", "我现在安全"], "card=called": ["已经打了120"]},
}
ROWS = [(state, value, line) for state, values in FORMS.items() for value, lines in values.items() for line in lines]


@pytest.mark.parametrize("state", FORMS)
def test_answers_to_an_open_question(state: str) -> None:
    rows = [(line, value) for at, value, line in ROWS if at == state]
    heard = hear([line for line, _value in rows], state)
    assert [(one["text"], one["intent"], one["value"]) for one in heard] == [
        (line, "answer", value) for line, value in rows
    ]


@pytest.mark.parametrize("state", ["form:where", "form:age", "form:knows", "form:wishes", "form:phone", "form:review"])
def test_in_a_form_what_is_no_answer_is_what_it_is(state: str) -> None:
    heard = hear(["这个要钱吗", "别再给我发消息了", "打电话给我吧，我不会打字", "我的申请到哪了", "谢谢"], state)
    assert [one["intent"] for one in heard] == ["question", "stop_messages", "call_me", "progress", "thanks"]


def test_a_human_who_listens_is_not_interrupted() -> None:
    heard = hear(["他今天吃了药了", "这个要钱吗", "谢谢", "我想申请帮助", "我不想活了"], "in_thread")
    assert [one["intent"] for one in heard] == ["to_human"] * 4 + ["danger"]


def test_after_a_card_what_is_not_understood_goes_to_whoever_has_the_alert() -> None:
    (heard,) = hear(["门口那个铁皮柜子旁边"], "after_card")
    assert heard["intent"] == "to_human"


def test_the_team_finds_people_and_asks_what_is_to_be_done() -> None:
    lines = ["李桂芳", "找一下张建国", "王秀英家的情况", "13800001234", "尾号1234", "7K4M92QX", "嘉明镇"]
    assert {one["intent"] for one in hear(lines, "staff_home", "staff")} == {"find_person"}
    lines = ["今天要打哪几个", "谁在等", "看看等候名单", "有没有新的申请"]
    assert {one["intent"] for one in hear(lines, "staff_home", "staff")} == {"staff_task"}
    lines = ["知情同意书要几个人签", "转介多少个工作日要回复", "评估员要什么资质？"]
    assert {one["intent"] for one in hear(lines, "staff_home", "staff")} == {"question"}


STORIES = [
    (
        "我儿子28了精神分裂五年了现在稳定想找个地方做点事，我们住文艺路街道我电话13812345678",
        ("family", "parent", "adult", "文艺路街道", ["work"], "13812345678"),
    ),
    (
        "给我妈报名，她62了，住成都市武侯区，想有人上门教做饭",
        ("family", "child", "adult", "成都市武侯区", ["living", "at_home"], None),
    ),
    ("我弟弟十六，在泸县嘉明，想学点手艺", ("family", "sibling", "teen", "泸县嘉明", ["work"], None)),
    ("孩子12岁，住在徐汇区，想让他多跟人来往", ("family", "parent", "child", "徐汇区", ["people"], None)),
    ("我今年35，刚出院，想找点事做，住田林街道", ("self", None, "adult", "田林街道", ["work"], None)),
    (
        "我儿子30岁，打我电话13812345678，他的电话是13987654321，别打",
        ("family", "parent", "adult", None, None, "13812345678"),
    ),
    ("我女儿20岁，电话13812345678或者13987654321", ("family", "parent", "adult", None, None, None)),
    ("我老公40岁，以前上班，现在不会做饭也不想上班，住泸县", ("family", "spouse", "adult", "泸县", None, None)),
]


@pytest.mark.parametrize(("text", "told"), STORIES, ids=range(len(STORIES)))
def test_a_story_in_one_breath(text: str, told: tuple[Any, ...]) -> None:
    (heard,) = hear([text])
    names = ("for_whom", "relation", "age_band", "place", "wishes", "phone")
    assert heard["story"] == dict(zip(names, told, strict=True))
    assert heard["intent"] == ("apply_self" if told[0] == "self" else "apply_family")


def test_every_intent_has_forty_examples_and_no_sentence_has_two() -> None:
    seen: dict[str, str] = {}
    for name in ("apply", "after", "state"):
        for intent, lines in read_yaml(CONTENT / "ear" / f"{name}.yaml").items():
            assert Intent(intent) and len(lines) >= 40, intent
            for line in map(str, lines):
                assert seen.setdefault(line, intent) == intent, line
                assert lines.count(line) < 2, line


@pytest.mark.parametrize(("option", "value"), [("--state", "nowhere"), ("--as", "nobody")])
def test_no_such_state_and_nobody_of_that_name(option: str, value: str) -> None:
    result = CliRunner().invoke(app, ["hear", "你好", option, value])
    assert result.exit_code == 2
    assert "写其中一个" in result.output
