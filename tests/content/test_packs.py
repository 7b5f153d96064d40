"""Every rule of a place rests on a clause of its document, and says what that clause says (ux.md 11)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.domain.policy import Known, Standing
from bot.domain.reviewing import Reviewer
from bot.domain.rules import Pack, Packs, Rule, RuleName
from bot.reading import read_yaml
from bot.services.reviewers import rests_on
from bot.words import Content, Words

TODAY = date(2026, 11, 22)
PACKS = Content({}).packs
WORDS = Words.load({})
CLAUSES: dict[str, dict[str, list[str]]] = read_yaml(Path(__file__).parent / "clauses.yaml")
FIGURES = {
    ("四川", RuleName.WAIT_MONTHS): (3, "等候时间超过3个月"),
    ("四川", RuleName.TRAINING_HOURS): (20, "20 小时"),
    ("上海", RuleName.TRAINING_HOURS): (20, "20小时"),
    ("四川", RuleName.DEGREES): (30, "30%"),
    ("上海", RuleName.DEGREES): (30, "30%"),
}
"""Every figure that a document gives, and how it is printed there."""
OWN = {RuleName.CHECK_DAYS: 5, RuleName.REFER_DAYS: 5, RuleName.ANSWER_DAYS: 3, RuleName.MOVE_DAYS: 3}
"""Figures that are the operator's own, whatever document stands beside them."""
PRINTED = {
    "psychiatrist": ("精神科医生", "精神科医师"), "nurse": ("护士",), "rehab_therapist": ("康复师",),
    "social_worker": ("社会工作者",), "psychotherapist": ("心理治疗师",), "counsellor": ("心理咨询师",),
    "public_health_doctor": ("公共卫生医师",), "coordinator": ("社区康复协调员",), "volunteer": ("志愿者",),
    "stable": ("病情稳定",), "willing": ("就业意愿",), "able": ("具备就业能力",), "assessed": ("功能评估合格",),
    "medical": ("医疗机构",), "service": ("社区康复服务机构",), "direct_service": ("直接服务人员",),
    "assessor_referrer": ("评估转介人员",), "plan": ("预案",), "training": ("培训",), "drill": ("演练",),
    "signed": ("签字",), "sealed": ("公章",), "city": ("报送市级民政部门",), "copied": ("抄报",),
    "province": ("报送省民政厅",), "both": ("及监护人",), "either": ("或监护人",), "regularly": ("定期",),
    "clinic_and_institution": ("基层医疗机构和精神障碍社区康复服务机构",), "hospital": ("医院转介", "上传", "综合管理平台"),
    "institution_to_hospital": ("快速转介",), "shown": ("明码标价",), "line": ("监督电话",),
    "encouraged": ("鼓励",), "advice": ("建议",), "jointly": ("会同同级卫生健康、残联",),
    "fit_to_leave": ("经评估符合转出条件",),
}  # fmt: skip
"""How the words of our rules are printed in a clause."""
REMARKS = {
    "agreement_only": ("服务协议",), "guardian_named": ("康复对象及监护人",), "or_beside": ("康复对象及监护人",),
    "severe_only": ("严重精神障碍患者",), "fourth_national": (), "transfer_too": ("病情稳定",), "and_others": ("等",),
    "promptly": ("及时",), "no_interval": ("定期",), "no_hours": ("通道", "快速"), "year_own": ("每年",),
    "no_lapse": ("培训",), "target_passed": ("应占",), "no_notice": ("明码标价",), "no_answer_days": ("监督电话",),
    "no_frequency": ("预案",), "no_hand_in_day": ("每季度末",), "names_nobody": (), "measure_reviewer": (),
    "measure_days": (), "excerpt": (),
}  # fmt: skip
"""What a remark says of a clause, as it is printed there; those of an excerpt, or of what is missing, quote nothing."""
EVERY = [(pack, name, rule) for pack in PACKS.packs for name, rule in pack.rules.items()]


@pytest.mark.parametrize(("pack", "name", "rule"), EVERY, ids=lambda one: getattr(one, "name", None) or str(one)[:40])
def test_a_rule_says_what_its_clause_says(pack: Pack, name: RuleName, rule: Rule) -> None:
    if not rule.document or PACKS.documents[rule.document].known is Known.EXCERPT:
        assert not rule.clause
        return
    printed = "".join(CLAUSES[rule.document][rule.clause])
    if isinstance(rule.value, int):
        value, words = FIGURES[pack.name, name]
        assert rule.value == value and words in printed
    elif rule.value is not None:
        for word in rule.value if isinstance(rule.value, tuple) else (rule.value,):
            assert any(one in printed for one in PRINTED.get(word, (word,))), word


def test_a_remark_says_what_its_clause_says() -> None:
    wrong = []
    for pack, name, rule in EVERY:
        printed = "".join(CLAUSES.get(rule.document, {}).get(rule.clause, ()))
        known = REMARKS[rule.note] if rule.note else ()
        if known and not any(one in printed for one in known):
            wrong.append((pack.name, name, rule.note))
    assert wrong == []


def line(area: str, name: RuleName) -> str:
    """A rule as staff of a place read it today."""
    one = PACKS.rule(area, name, TODAY)
    assert one is not None, (area, name)
    told = {"name": name.value, "value": one.value, "values": list(one.words), "note": one.note}
    return WORDS.text("rules.line", told | rests_on(one))


@pytest.mark.parametrize(
    ("area", "name", "said"),
    [
        ("430102", RuleName.SIGNERS, ["本人或监护人签", "文件只说服务协议"]),
        ("510521", RuleName.SIGNERS, ["本人和监护人都签", "文件写的是监护人"]),
        ("310104", RuleName.SIGNERS, ["本人和监护人都签", "文件写的是监护人", "§二(六)13写的是“或”"]),
        ("510521", RuleName.UPSTREAM, ["只上传严重精神障碍患者的"]),
        ("510521", RuleName.LEAVING, ["经评估符合转出条件", "§二(二)7"]),
        ("510521", RuleName.EMPLOYMENT_NAMED, ["§二(二)7还写了“经评估符合转出条件”"]),
        ("230102", RuleName.REPORT_QUARTER, ["会同卫健、残联"]),
        ("430102", RuleName.TRAINING_HOURS, ["至少20小时", "只见到摘要", "全国2022精康融合通知", "行动期已过，本机构沿用"]),
        ("510521", RuleName.TRAINING_HOURS, ["至少20小时", "四川2023方案§二(四)13", "方案已到期，本机构沿用"]),
    ],
)  # fmt: skip
def test_what_each_document_says_and_no_more(area: str, name: RuleName, said: list[str]) -> None:
    """Issue 12 A7."""
    assert [one for one in said if one not in line(area, name)] == [], line(area, name)


def test_signing_is_cited_by_the_act_that_says_it() -> None:
    """A child's data rest on PIPL 31; who signs, on the civil code: 20 under eight, 19 from eight on."""
    law = {band: WORDS.text(f"signer_law.{band}") for band in ("child", "teen", "court")}
    assert law == {"child": "民法典20，满8岁的民法典19", "teen": "民法典19", "court": "民法典35"}


def test_the_measure_of_2023_and_the_action_are_named_as_they_are_printed() -> None:
    measure, action = PACKS.documents["2023-12-19"], PACKS.documents["104"]
    assert measure.title == "精神障碍社区康复服务资源共享与转介管理办法"
    assert measure.issuers == ("民政部", "国家卫生健康委", "中国残联")
    assert (action.number, action.title) == ("民发〔2022〕104号", "关于开展“精康融合行动”的通知")
    assert action.known is Known.EXCERPT


def test_every_clause_of_the_table_carries_a_rule() -> None:
    used = {(rule.document, rule.clause) for _, _, rule in EVERY if rule.clause}
    assert used == {(document, clause) for document, clauses in CLAUSES.items() for clause in clauses}


def test_a_figure_that_no_document_gives_is_the_operators_own() -> None:
    for pack, name, rule in EVERY:
        assert bool(rule.term) is (name in OWN), (pack.name, name)
    for area in ("510521", "310104", "230102", "220102", "430102"):
        for name, figure in OWN.items():
            found = PACKS.rule(area, name, TODAY)
            assert found is not None and found.number == figure and found.practice


def test_the_standing_of_each_document_today() -> None:
    stands = {name: one.standing(TODAY) for name, one in PACKS.documents.items()}
    notable = {
        "000": Standing.EXPIRED,
        "001": Standing.TARGET_ELAPSED,
        "002": Standing.TARGET_ELAPSED,
        "003": Standing.HISTORICAL,
        "004": Standing.TARGET_ELAPSED,
        "2023-12-19": Standing.IN_FORCE,
        "104": Standing.ACTION_OVER,
    }
    assert {name: stands[name] for name in notable} == notable
    assert {stands[name] for name in stands.keys() - notable.keys()} == {Standing.IN_FORCE}


@pytest.mark.parametrize(
    ("document", "day", "standing"),
    [
        ("000", date(2025, 12, 31), Standing.IN_FORCE),
        ("000", date(2026, 1, 1), Standing.EXPIRED),
        ("004", date(2025, 12, 31), Standing.IN_FORCE),
        ("004", date(2026, 1, 1), Standing.TARGET_ELAPSED),
        ("003", date(2019, 12, 31), Standing.IN_FORCE),
        ("003", date(2020, 1, 1), Standing.HISTORICAL),
        ("104", date(2025, 12, 31), Standing.IN_FORCE),
        ("104", date(2026, 1, 1), Standing.ACTION_OVER),
    ],
)
def test_the_last_day_of_a_document_still_counts(document: str, day: date, standing: Standing) -> None:
    assert PACKS.documents[document].standing(day) is standing


def test_a_rule_of_an_expired_plan_is_named_a_practice_and_nothing_is_carried_elsewhere() -> None:
    """ux.md 1 no. 12, 11 row 4: three months in 四川, nowhere else."""
    wait = PACKS.rule("510521104", RuleName.WAIT_MONTHS, TODAY)
    assert wait is not None and wait.number == 3 and wait.practice and wait.place == "四川"
    before = PACKS.rule("510521104", RuleName.WAIT_MONTHS, date(2025, 12, 31))
    assert before is not None and not before.practice
    assert all(PACKS.rule(area, RuleName.WAIT_MONTHS, TODAY) is None for area in ("310104", "230102", "430102"))
    assert all(PACKS.rule(area, RuleName.DISCIPLINES, TODAY) is None for area in ("310104", "230102", "430102"))


def test_a_place_without_a_pack_has_the_national_one_and_says_so() -> None:
    assert PACKS.of("430102") is None
    signers = PACKS.rule("430102", RuleName.SIGNERS, TODAY)
    assert signers is not None and signers.national and signers.place == "全国" and signers.value == "either"
    assert PACKS.rule("510521", RuleName.SIGNERS, TODAY).value == "both"  # type: ignore[union-attr]


def test_who_signs_is_one_of_two_readings() -> None:
    """及 or 或: a third word would be read as nobody else's name."""
    assert {rule.value for _, name, rule in EVERY if name is RuleName.SIGNERS} == {"both", "either"}


def test_reviewers_are_words_that_the_guard_knows() -> None:
    names = (RuleName.REVIEWER_VOLUNTARY, RuleName.REVIEWER_THIRD, RuleName.REVIEWER_HOSPITAL)
    for _, name, rule in EVERY:
        if name in names:
            assert isinstance(rule.value, tuple) and all(Reviewer(word) for word in rule.value)


def test_every_rule_can_be_read_in_one_plain_line() -> None:
    for pack, name, rule in EVERY:
        value: Any = getattr(PACKS.terms, rule.term) if rule.term else rule.value
        values = list(value) if isinstance(value, tuple) else [str(value)]
        line = WORDS.text(f"rule.{name}", {"value": value, "values": values})
        line += WORDS.text(f"rule_note.{rule.note}") if rule.note else ""
        assert 5 < len(line) <= 80, (pack.name, name, line)


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ({"value": 1, "document": "999", "clause": "x"}, "no document 999"),
        ({"value": 1, "term": "check_days"}, "either a value or one"),
        ({}, "either a value or one"),
        ({"term": "no_such"}, "no figure no_such"),
        ({"value": 1, "clause": "x"}, "a clause of no document"),
    ],
)
def test_a_rule_that_rests_on_nothing_is_refused(rule: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Packs.from_data(PACKS.documents, [{"area": "", "name": "x", "rules": {"wait_months": rule}}])
