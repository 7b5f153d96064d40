"""What tells who somebody is is covered, and what an answer needs stays."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.words import Content

MASK = Content().mask
COVERED = [
    ("我叫王小明，怎么申请", ["王小明"]),
    ("儿子李建国不肯吃药", ["李建国"]),
    ("张阿姨说低保要重新审", ["张"]),
    ("小王老师在吗，我姓欧阳", ["王", "欧阳"]),
    ("我妈刘桂芳能领补贴吗", ["刘桂芳"]),
    ("欧阳娜娜的残疾证怎么办", ["欧阳娜娜"]),
    ("去民政所找张建军主任", ["张建军"]),
    ("老李家的儿子犯病了", ["李"]),
    ("电话138 1234 5678", ["138 1234 5678"]),
    ("打给我幺三八零零零零一二三四", ["幺三八零零零零一二三四"]),
    ("座机0830-8192345", ["0830-8192345"]),
    ("家里电话8192345，没人接", ["8192345"]),
    ("身份证51052119850312003x能办吗", ["51052119850312003x"]),
    ("老身份证510521850312003", ["510521850312003"]),
    ("残疾人证号51052119850312003X42", ["51052119850312003X42"]),
    ("工资卡6217 0012 3456 7890 123被他拿了", ["6217 0012 3456 7890 123"]),
    ("微信号abc_12345加我", ["abc_12345"]),
    ("QQ是12345678", ["12345678"]),
    ("写到zhang.san@qq.com", ["zhang.san@qq.com"]),
    ("川A·12345堵在门口", ["川A·12345"]),
    ("住在和平路12号3栋201", ["和平路12号3栋201"]),
    ("在翠湖小区门口等", ["翠湖小区"]),
    ("家住石桥村3组12号", ["石桥村3组12号"]),
    ("3栋2单元501室那家吵", ["3栋2单元501室"]),
    ("儿子在华兴电子厂上班", ["华兴电子厂"]),
    ("陈秀英今年五十八，能办低保不", ["陈秀英"]),
    ("我爸叶建平", ["叶建平"]),
    ("老周家的媳妇闹", ["周"]),
    ("司马光明是我爸", ["司马光明"]),
    ("他原来在鑫达物流公司开车", ["鑫达物流公司"]),
    ("在富士康上班", ["富士康"]),
    ("孩子在城关镇中心小学", ["中心小学"]),
    ("女儿在泸县二中读高一3班", ["二中", "高一3班"]),
    ("实验小学不让他回来读", ["实验小学"]),
]
CLEAN = [
    "四川2023-2025年方案还管用吗",
    "民发〔2017〕167号在哪里看",
    "12345 12356 12385是管什么的",
    "泸县云锦镇怎么申请社区康复",
    "有关医生的规定",
    "单位要我签字，方便吗",
    "老高血压要吃药吗",
    "大学毕业能申请吗",
    "社区康复服务中心在哪",
    "小区里有没有活动",
    "他上小学就犯病了，还能读书吗",
    "厂里不要他了怎么办",
    "村委会能帮着提吗",
    "一年要培训20小时吗",
    "残疾人两项补贴是什么",
    "派出所会不会管我们",
    "2023年12月19日的办法",
    "怎么找公司上班",
    "在里面做活给钱吗",
    "投诉石沉大海",
    "他今天穿了件蓝毛衣",
    "那个马大哈拿了白毛巾",
    "阳光家园和中途宿舍是什么",
    "上海公司可以替职工提吗",
    "民发2020 147",
]


@pytest.mark.parametrize(("text", "told"), COVERED, ids=[text for text, _told in COVERED])
def test_what_tells_is_covered(text: str, told: list[str]) -> None:
    masked = MASK.cover(text)
    assert not [one for one in told if one in masked.masked], masked.masked
    assert masked.text == text and masked.found


@pytest.mark.parametrize("text", CLEAN)
def test_what_an_answer_needs_stays(text: str) -> None:
    assert MASK.cover(text).masked == text


def test_the_command_prints_a_line_each() -> None:
    said = CliRunner().invoke(app, ["mask", "-"], input="我叫王小明\n怎么申请\n").stdout.splitlines()
    first, second = (json.loads(line) for line in said)
    assert list(first) == ["text", "masked", "found"]
    assert first["masked"] == "我叫〔姓名〕"
    assert first["found"] == [{"kind": "name", "text": "王小明", "start": 2, "end": 5}]
    assert second == {"text": "怎么申请", "masked": "怎么申请", "found": []}
    assert "〔姓名〕" in CliRunner().invoke(app, ["mask", "我叫王小明"]).stdout
