"""Oversight: a sample anybody draws again, order by evidence, and never a name on an auditor's screen (ux.md 12.11)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.messages import Heard
from bot.domain.case import Answer, Way
from bot.domain.commands import RecordAnswer, Register
from bot.domain.consent import VERSIONS, Purpose
from bot.domain.errors import NotThere, Refused
from bot.domain.evidence import Fact, Fault, faults
from bot.domain.people import AgeBand, Role
from bot.domain.price import Price
from bot.domain.sampling import draw, quarter
from bot.services import auditing, referring, reviews, threads, wordings
from bot.store.messages import Said
from tests.sources import every, name_of
from tests.village import COUNTY, FAR_TOWN, ZONE, Village
from tests.world import content

DAY = date(2026, 11, 2)


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    built = Village.on_disk(tmp_path)
    with built.unit(commit=True) as unit:
        wordings.keep(unit, content().words, built.house.terms)
    yield built
    built.close()


# -- drawing ---------------------------------------------------------------------------------------------------------


def test_the_sample_is_the_one_that_was_always_drawn() -> None:
    """Written down once: should this ever fail, samples of earlier years can no longer be drawn again."""
    numbers = [f"A{number:03}" for number in range(213)]
    assert draw("20261122", numbers, 5) == ("A144", "A002", "A093", "A188", "A154")


@given(st.lists(st.text("23456789BCDF", min_size=8, max_size=8), unique=True), st.text("0123456789", min_size=1))
def test_the_order_of_the_list_and_doubles_change_nothing(numbers: list[str], seed: str) -> None:
    found = draw(seed, numbers, 10)
    assert found == draw(seed, [*reversed(numbers), *numbers], 10)
    assert len(found) == min(10, len(numbers))
    assert set(found) <= set(numbers)
    assert draw(seed, numbers, 3) == found[:3]


@pytest.mark.parametrize(
    ("day", "back", "first", "last"),
    [
        ((2026, 11, 22), 0, (2026, 10, 1), (2026, 12, 31)),
        ((2026, 1, 1), 0, (2026, 1, 1), (2026, 3, 31)),
        ((2026, 1, 1), 1, (2025, 10, 1), (2025, 12, 31)),
        ((2026, 6, 30), 0, (2026, 4, 1), (2026, 6, 30)),
    ],
)
def test_a_quarter(day: tuple[int, ...], back: int, first: tuple[int, ...], last: tuple[int, ...]) -> None:
    assert quarter(date(*day), back) == (date(*first), date(*last))


# -- order -----------------------------------------------------------------------------------------------------------


def fact(what: str, hour: int) -> Fact:
    return Fact(what, DAY, datetime(2026, 11, 2, hour, tzinfo=ZONE))


GOOD = [fact("consent", 1), fact("submit", 1), fact("own_yes", 2), fact("platform_yes", 2), fact("register", 3)]


def test_in_order_nothing_is_wrong() -> None:
    assert faults(GOOD) == []
    assert faults([*GOOD, fact("share", 4), fact("refer", 5)]) == []


@pytest.mark.parametrize("gone", ["consent", "own_yes", "platform_yes"])
def test_what_a_step_rests_on_is_missing_or_came_too_late(gone: str) -> None:
    step = "submit" if gone == "consent" else "register"
    rest = [one for one in GOOD if one.what != gone]
    assert faults(rest) == [Fault(step, gone, late=False)]
    assert faults([*rest, fact(gone, 9)]) == [Fault(step, gone, late=True)]


def test_a_referral_needs_its_own_yes_and_a_child_its_guardian() -> None:
    assert faults([*GOOD, fact("refer", 5)]) == [Fault("refer", "share", late=False)]
    child = [one for one in GOOD if not one.what.endswith("_yes")]
    assert faults(child, child=True) == [Fault("register", "guardian_yes", late=False)]
    assert faults([*child, fact("guardian_yes", 2)], child=True) == []


# -- whole: from an application to an auditor's screen ---------------------------------------------------------------

SECRETS = ("13800001234", "13700009999", "他说想学做饭", "张三丰", "小王", "请写信给我")


def registered(village: Village, who: str, phone: str) -> str:
    """A case all the way to its registration; returns its number."""
    case = village.apply_family(who, phone)
    with village.turn("小王") as turn:
        reviews.record_answer(turn, RecordAnswer(case, Answer.YES, Answer.YES, "phone", "他说想学做饭"))
        turn.unit.files.put(turn.unit.cases.for_staff(case), "identity", {"name": "张三丰"})
        reviews.register(turn, Register(case, "QG2026-0001", turn.today, "find"))
        threads.say(turn, reviews.thread(turn, case), "请写信给我")
    return str(village.rows("case", id=case)[0].number)


def everything_seen(village: Village, who: str) -> str:
    """All words, labels and raw particulars that ever stood on a screen."""

    def one(said: Said) -> str:
        return " ".join([village.text(said), *(village.label(said, each) for each in said.offers), str(said.params)])

    return "\n".join(one(said) for said in village.page(who, 4000))


def crawl(village: Village, who: str, most: int = 250) -> set[str]:
    """Press every button of every screen, once for each action and its arguments; returns the actions met."""
    met: set[str] = set()
    village.type(who, "首页")
    for _ in range(most):
        fresh = None
        for said in reversed(village.page(who, 4000)):
            for index, offer in enumerate(said.offers):
                sign = f"{offer.act.name} {sorted(offer.act.args.items())} {offer.act.asks}"
                if offer.act.do != "device" and sign not in met:
                    fresh, token = sign, f"{said.stem}.{index}"
                    break
            if fresh:
                break
        if fresh is None:
            break
        met.add(fresh)
        village._answered(who, Heard.PRESS, token)
    return {sign.split(" ")[0] for sign in met}


def test_no_name_no_number_no_word_stands_on_an_auditors_screen(village: Village) -> None:
    """The whole road: whatever can be pressed from the first screen on, until nothing new is left."""
    village.hire("小王")
    numbers = {registered(village, "ma", "13800001234"), registered(village, "ba", "13700009999")}
    with village.unit(commit=True) as unit:
        unit.places.add_prices([Price("i1", "午饭", "8", "顿", DAY), Price("i1", "午饭", "9", "顿", date(2026, 12, 1))])
    village.hire("au", Role.AUDITOR)
    actions = crawl(village, "au")
    assert {"audit.look", "audit.wording", "audit.looked", "audit.export", "audit.price", "audit_draw"} <= actions
    assert not {one for one in actions if one.startswith(("review", "calls", "today.list", "alerts", "team"))}
    seen = everything_seen(village, "au")
    assert numbers <= set(re.findall(r"[2-9A-Z]{8}", seen))
    assert not [secret for secret in SECRETS if secret in seen]
    assert "顺序对" in seen
    assert village.words.text("family.consent_what") in seen


def test_the_auditors_own_looks_are_logged_and_the_person_reads_them(village: Village) -> None:
    village.hire("小王")
    registered(village, "ma", "13800001234")
    village.hire("au", Role.AUDITOR)
    village.type("au", "首页")
    village.press("au", "first")
    assert {row.purpose for row in village.rows("reading", place="evidence")} == {"audit"}
    actions = {row.action for row in village.rows("audit")}
    assert {"audit.draw", "audit.look"} <= actions
    village.type("au", "首页")
    village.press("au", "export")
    assert "audit.export" in {row.action for row in village.rows("audit")}


def test_only_what_was_drawn_can_be_looked_at_and_not_without_end(village: Village) -> None:
    village.hire("小王")
    number = registered(village, "ma", "13800001234")
    village.hire("au", Role.AUDITOR)
    village.hire("other", Role.AUDITOR)
    with village.turn("au") as turn:
        sample = auditing.current(turn)
        assert sample.numbers == (number,)
        for _ in range(auditing.DRAWS_A_DAY - 1):
            auditing.new(turn, "x")
        with pytest.raises(Refused, match=r"audit\.enough"):
            auditing.new(turn, "x")
        with pytest.raises(NotThere):
            turn.unit.oversight.case(sample, "ZZZZZZZZ")
    with village.turn("other") as turn, pytest.raises(NotThere):
        turn.unit.oversight.sample(sample.id)
    for role in Role:
        if role is not Role.AUDITOR:
            village.hire(f"as-{role}", role)
            with village.turn(f"as-{role}") as turn, pytest.raises(NotThere):
                turn.lead("audit")


def test_notes_are_read_back_by_whoever_wrote_them_and_settled_with_a_trace(village: Village) -> None:
    village.hire("小王")
    numbers = {registered(village, "ma", "13800001234"), registered(village, "ba", "13700009999")}
    village.hire("au", Role.AUDITOR)
    village.hire("other", Role.AUDITOR)
    with village.turn("au") as turn:
        sample = auditing.current(turn)
        for number in sample.numbers:
            turn.unit.oversight.note(sample, number, f"about {number}")
    with village.turn("au") as turn:
        first, second = turn.unit.oversight.notes()
        assert {first.number, second.number} == numbers
        assert first.text == f"about {first.number}"
        turn.unit.oversight.settle(first.id, turn.today)
    with village.turn("au") as turn:
        assert [(one.id, one.closed) for one in turn.unit.oversight.notes()] == [
            (second.id, None),
            (first.id, turn.today),
        ]
        turn.unit.oversight.settle(first.id, None)
        assert all(one.closed is None for one in turn.unit.oversight.notes())
    with village.turn("other") as turn:
        assert turn.unit.oversight.notes() == []
        with pytest.raises(NotThere):
            turn.unit.oversight.settle(first.id, turn.today)
    with village.turn("小王") as turn, pytest.raises(NotThere):
        turn.unit.oversight.notes()
    traces = [row for row in village.rows("audit") if row.action.startswith("audit.note")]
    assert [row.action for row in traces][-2:] == ["audit.note_settle", "audit.note_reopen"]
    assert {row.fields for row in traces} == numbers


@pytest.mark.parametrize(
    ("age", "said"),
    [
        ("adult", "本人同意给机构看第1版11月23日（周一）（老师问的）"),
        ("child", "监护人同意给机构看第1版11月23日（周一）（老师问的）"),
    ],
)
def test_who_agreed_is_read_and_not_who_wrote_it_down(village: Village, age: str, said: str) -> None:
    """A worker who asked by telephone agreed to nothing."""
    village.hire("小王")
    number = registered(village, "ma", "13800001234")
    with village.turn("小王") as turn:
        case = turn.unit.cases.by_number(number)
        assert case is not None
        turn.unit.cases.save(case, replace(case, age=AgeBand(age), version=case.version + 1), "note")
        referring.agree_by_worker(turn, case.id, "i1", "phone", "行")
    village.hire("au", Role.AUDITOR)
    village.type("au", "首页")
    village.press("au", "first")
    read = village.screen("au")
    assert said in read and "老师同意" not in read


def test_what_a_hospital_says_is_told_as_what_it_says(village: Village) -> None:
    village.hire("doc", Role.PSYCHIATRIST, house="h1")
    village.hand_on("doc")
    (case,) = village.rows("case")
    with village.unit(commit=True) as unit:
        found = unit.cases.any(case.id)
        assert found is not None
        unit.cases.save(found, replace(found, platform_number="QG-1", version=found.version + 1), "register")
    village.hire("au", Role.AUDITOR)
    village.type("au", "首页")
    village.press("au", "first")
    read = village.screen("au")
    assert "转来的人填：医院说本人同意转第1版" in read and "转来的人同意" not in read


def test_another_countys_cases_are_in_no_sample(village: Village) -> None:
    village.hire("小王")
    registered(village, "ma", "13800001234")
    village.hire("far", Role.AUDITOR, FAR_TOWN)
    village.hire("near", Role.AUDITOR, COUNTY)
    for who, many in (("far", 0), ("near", 1)):
        with village.turn(who) as turn:
            assert auditing.current(turn).population == many


def test_a_registration_before_the_persons_yes_shows(village: Village) -> None:
    """As if a row had been written by hand: the order is read from the rows, not from what the guards would do."""
    village.hire("小王")
    number = registered(village, "ma", "13800001234")
    village.hire("au", Role.AUDITOR)
    with village.unit(commit=True) as unit:
        case = unit.cases.by_number(number)
        assert case is not None
        own = unit.files.own_yes(case.id)
        assert own is not None
        assert own.way is Way.WORKER
        assert unit.files.undo_answer(case.id, own.at)
    with village.turn("au") as turn:
        found = faults(turn.unit.oversight.facts(case))
    assert [(one.step, one.needs, one.late) for one in found] == [
        ("register", "own_yes", False),
        ("register", "platform_yes", False),
    ]


@pytest.mark.parametrize("purpose", Purpose)
def test_whatever_is_agreed_to_has_its_wording(village: Village, purpose: Purpose) -> None:
    """A purpose without words cannot be added: here it would have none."""
    with village.unit() as unit:
        text = unit.oversight.wording(purpose, VERSIONS[purpose], village.now)
    assert text.count("〔") == len(wordings.ASKED[purpose]) > 0
    assert not re.search(r"[{}]|None|undefined", text)
    assert village.words.has(f"audit_purpose.{purpose.name.lower()}")


def test_what_is_kept_is_read_back_as_its_purpose() -> None:
    for purpose in Purpose:
        assert Purpose.read(purpose.of("")) is purpose
    assert Purpose.read(Purpose.CALL.of("question")) is Purpose.CALL
    assert Purpose.read(Purpose.SHARE.of("i1")) is Purpose.SHARE
    with pytest.raises(ValueError, match="K9"):
        Purpose.read("K9")


def test_a_yes_is_kept_in_one_place_alone() -> None:
    """Whoever keeps one names its purpose, and so its words: nobody writes to the table past that."""
    writes = [
        file
        for file, node in every(ast.Call)
        if name_of(node) == "insert" and node.args and ast.unparse(node.args[0]) == "CONSENT"
    ]
    assert writes == ["bot/store/files.py"]


def test_the_persons_own_answers_show_their_wording_too(village: Village) -> None:
    village.hire("小王")
    registered(village, "ma", "13800001234")
    village.hire("au", Role.AUDITOR)
    village.type("au", "首页")
    village.press("au", "first")
    village.press("au", "wording")
    seen = everything_seen(village, "au")
    assert village.words.text("own_yes.platform") in seen
    assert village.words.text("register.two") in seen


def test_the_wording_is_the_one_of_its_day(village: Village) -> None:
    """A wording that changes later does not change what somebody read before."""
    with village.unit(commit=True) as unit:
        before = unit.oversight.wording(Purpose.KEEP, 1, village.now)
        at = village.now
    assert "{" not in before
    village.now += timedelta(days=1)
    with village.unit(commit=True) as unit:
        assert unit.oversight.keep_wording(Purpose.KEEP, 1, "another")
        assert not unit.oversight.keep_wording(Purpose.KEEP, 1, "another")
        assert unit.oversight.wording(Purpose.KEEP, 1, at) == before
        assert unit.oversight.wording(Purpose.KEEP, 1, village.now) == "another"
