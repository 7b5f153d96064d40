"""When it does not go straight: what a family may not learn, what silence means, and that nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, update

from bot.delivery import Mouth
from bot.domain.case import Answer, Stage, Way
from bot.domain.commands import RecordGuardian
from bot.domain.consent import Purpose
from bot.domain.decision import DecisionKind, DecisionState
from bot.domain.errors import NotThere, Refused
from bot.domain.guardianship import Basis, Finding
from bot.domain.hold import HoldKind
from bot.domain.people import AgeBand, Part, Relation, Role
from bot.domain.signers import Signer
from bot.services import (
    ages,
    caseload,
    closing,
    decisions,
    disagreements,
    guardians,
    holds,
    merging,
    reviews,
    threads,
    wishes,
)
from bot.store.tables import TABLES
from tests.village import COUNTY, FAR_TOWN, TOWN, Counted

DAY = timedelta(days=1)
PHONES = iter(f"1385555{n:04d}" for n in range(10_000))


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Counted]:
    built = Counted.on_disk(tmp_path)
    yield built
    assert not built.rows("quarantine"), "a turn failed"
    built.close()


def says_yes(village: Counted, who: str, son: str) -> None:
    """The son opens the link his mother made, and agrees to everything."""
    village.open(son, village.link(who))
    village.press(son, "learn", "yes", "yes")


def screen(village: Counted, who: str) -> list[tuple[str, tuple[str, ...]]]:
    """All that stands on somebody's page, as words and labels; what only numbers tell apart is taken out."""
    found, _account = Mouth(village.database, village.words).screen("web", "web", who, 0, village.now)
    numbers = [row.number for row in village.rows("case")]
    lines = []
    for line in found.lines:
        text = line.text
        for number in numbers:
            text = text.replace(number, "#").replace(f"{number[:4]} {number[4:]}", "#")
        text = text.partition("/l/")[0]
        lines.append((text, tuple(button.label for button in line.buttons)))
    return [*lines, (f"gone {found.gone}", ())]


# -- a family's 不办了 (docs/adr/008) ----------------------------------------------------------------


def both(village: Counted, door: str) -> tuple[str, str]:
    """Two mothers who do the same; only the son of the first has said yes."""
    for who in ("ma1", "ma2"):
        village.apply_family(who)
    says_yes(village, "ma1", "son")
    village.link("ma2")
    if door == "held":
        village.hire("w")
        with village.turn("w") as turn:
            for case in turn.unit.cases.queue():
                caseload.take_up(turn, case.id)
    return "ma1", "ma2"


ROADS = {
    "stop": [("type", "我的申请"), ("press", "withdraw", "really"), ("type", "我的申请"), ("type", "我的")],
    "typed": [("type", "不办了"), ("press", "really"), ("type", "不办了")],
    "back": [("type", "我的申请"), ("press", "withdraw", "really", "undo"), ("type", "我的申请")],
    "erase": [("type", "我的申请"), ("press", "withdraw", "really", "erase", "really_erase"), ("type", "我的申请")],
    "erase_all": [("type", "我的"), ("press", "erase", "really_erase"), ("type", "我的申请"), ("type", "我的")],
    "later": [("type", "我的申请"), ("press", "withdraw", "really"), ("wait",), ("type", "我的申请"), ("type", "我的")],
    "too_late": [("type", "我的申请"), ("press", "withdraw", "really"), ("wait",), ("old", "undo"), ("old", "erase")],
    "write": [("type", "我的申请"), ("press", "withdraw", "really"), ("type", "他昨晚没睡"), ("wait",)],
    "urge": [("late",), ("type", "我的申请"), ("press", "urge"), ("type", "我的申请"), ("press", "withdraw", "really")],
}


@pytest.mark.slow
@pytest.mark.parametrize("door", ["new", "held"])
@pytest.mark.parametrize("road", ROADS)
def test_a_familys_stop_looks_the_same_whether_or_not_the_person_said_yes(
    village: Counted, road: str, door: str
) -> None:
    """Word for word, button for button, on the page as it is sent; and only one of the two cases stops."""
    mothers = both(village, door)
    tokens: dict[str, str] = {}
    for step, *names in ROADS[road]:
        if step in ("wait", "late"):
            village.tick(DAY * 20 if step == "late" else DAY + timedelta(hours=3))
        for who in mothers:
            if step == "type":
                village.type(who, names[0])
            elif step == "press":
                village.press(who, *names)
                for name in ("undo", "erase"):
                    try:
                        tokens[f"{who} {name}"] = village.token(who, name)
                    except LookupError:
                        continue
            elif step == "old":
                from bot.conversation.messages import Heard

                village.hear(who, Heard.PRESS, tokens[f"{who} {names[0]}"])
        assert screen(village, "ma1") == screen(village, "ma2"), (step, names)
    first, second = (
        next(row for row in village.rows("case") if row.applicant_id == village.account(who).id) for who in mothers
    )
    assert first.stage not in ("withdrawn", "merged"), "the person's own yes stands"
    assert (second.stage == "withdrawn") == (road != "back")
    village.type("son", "我的申请")
    assert [said.key for said in village.page("son")][-1] in (
        "progress.submitted",
        "progress.submitted_late",
        "progress.under_review",
        "progress.under_review_late",
    )


@pytest.mark.parametrize("road", ["stop", "later", "erase"])
def test_by_the_number_a_stopped_application_tells_no_more_than_an_ended_one(village: Counted, road: str) -> None:
    """Somebody else's phone, the number alone: the same sentence for both."""
    mothers = both(village, "new")
    numbers = [row.number for row in village.rows("case")]
    for step, *names in ROADS[road]:
        if step == "wait":
            village.tick(DAY + timedelta(hours=3))
        for who in mothers if step != "wait" else ():
            village.type(who, names[0]) if step == "type" else village.press(who, *names)
    heard = []
    for n, number in enumerate(numbers):
        village.open(f"passer{n}")
        village.type(f"passer{n}", "查进度")
        village.type(f"passer{n}", number)
        heard.append(village.press(f"passer{n}", "none"))
    assert heard[0] == heard[1]
    assert screen(village, "passer0")[-2] == screen(village, "passer1")[-2]


def test_after_a_day_nothing_of_the_mothers_side_is_left_and_the_sons_is_whole(village: Counted) -> None:
    phone = "13866660001"
    village.apply_family("ma", phone)
    says_yes(village, "ma", "son")
    village.type("ma", "他以前在锦绣路修车")
    village.type("ma", "我的申请")
    village.press("ma", "withdraw", "really")
    village.tick(DAY + timedelta(hours=1))
    ours = village.account("ma").id
    assert not [value for *_where, value in village.opened() if phone in str(value)]
    assert not [value for *_where, value in village.opened() if "锦绣路" in str(value)]
    assert not village.rows("blind", kind="phone")
    assert all(row.withdrawn_at for row in village.rows("consent") if row.account_id == ours)
    (case,) = village.rows("case")
    assert case.stage == "submitted"
    assert {row.part for row in village.rows("member") if row.until is None} == {"person"}


def test_other_kin_sees_the_same_before_and_after_the_yes(village: Counted) -> None:
    """ux.md 8: 有老师接手了, whatever the person said."""
    for who in ("sis1", "sis2"):
        village.open(who, f"a:{TOWN}")
        village.press(who, "home.apply", "family", "well", "yes", "go_on", "yes", "sibling", "adult", "willing", "done")
        village.press(who, "none", "send")
        village.link(who)
    village.open("son", village.link("sis1"))
    village.link("sis2")
    village.press("son", "learn", "yes", "yes")
    for who in ("sis1", "sis2"):
        village.type(who, "我的申请")
    assert screen(village, "sis1") == screen(village, "sis2")
    assert village.page("sis1")[-1].key == "progress.kin"


def test_a_parents_stop_holds_a_teenagers_case_and_a_relatives_holds_nothing(village: Counted) -> None:
    """民法典 19: no contract without the guardian; nothing is lost either."""
    village.hire("w")
    for who, part, held in (("ma", "parent", True), ("sister", "sibling", False)):
        village.open(who, f"a:{TOWN}")
        village.press(who, "home.apply", "family", "well", "yes", "go_on", "yes", part, "teen", "willing", "done")
        village.press(who, "none", "send")
        says_yes(village, who, f"son of {who}")
        case = next(row for row in village.rows("case") if row.applicant_id == village.account(who).id)
        village.type(who, "不办了")
        village.press(who, "really")
        with village.turn("w") as turn:
            found = turn.unit.cases.any(case.id)
            assert found is not None
            assert found.stage is Stage.SUBMITTED
            assert holds.kinds(turn, found) == ({HoldKind.UNDER_AGE_NO} if held else set())


# -- merging -----------------------------------------------------------------------------------------


def pair(village: Counted, *, yes: bool = True) -> tuple[str, str]:
    """A mother and a sister apply about one person, whom the worker recognised by the number."""
    first = village.apply_family("ma", "13877770009")
    second = village.apply_family("sis", "13877770009")
    if yes:
        says_yes(village, "ma", "son")
    village.hire("w")
    with village.turn("w") as turn:
        caseload.take_up(turn, first)
        caseload.take_up(turn, second)
        caseload.mark(turn, first, second, same=True)
    return first, second


def test_nothing_is_merged_before_the_persons_own_yes(village: Counted) -> None:
    first, second = pair(village, yes=False)
    with pytest.raises(Refused, match="needs_own_yes"), village.turn("w") as turn:
        merging.merge(turn, first, second)
    assert {row.stage for row in village.rows("case")} == {"under_review"}


def test_neither_applicant_learns_of_the_other_by_a_merge(village: Counted) -> None:
    """What stands on both pages, and who looked, is what stood there before."""
    first, second = pair(village)
    for who in ("ma", "sis"):
        village.type(who, "我的申请")
    before = {who: screen(village, who) for who in ("ma", "sis")}
    with village.turn("w") as turn:
        assert merging.merge(turn, second, first).id == first, "the one with the yes goes on"
    assert {who: screen(village, who) for who in ("ma", "sis")} == before
    for who in ("ma", "sis"):
        village.type(who, "我的申请")
        number = next(row.number for row in village.rows("case", id=first if who == "ma" else second))
        assert [said.params["number"] for said in village.page(who) if said.key == "progress.under_review"][
            -1
        ] == number
    with village.turn("w") as turn:
        turn.unit.files.put(turn.unit.cases.alive(second), "identity", {"name": "x"})
        turn.unit.files.open(turn.unit.cases.alive(second), "identity", "register")
    for who in ("ma", "sis"):
        village.press(who, "mine", "looked")
    looks = [
        next(s.params["looks"] for s in reversed(village.page(w)) if s.key == "mine.looked") for w in ("ma", "sis")
    ]
    assert "register" in str(looks[0])
    assert "register" not in str(looks[1]), "the other's file is no business of hers"


def test_the_persons_no_ends_both_and_destroys_both_keys(village: Counted) -> None:
    first, second = pair(village)
    with village.turn("w") as turn:
        merging.merge(turn, first, second)
    village.type("son", "我的申请")
    with village.turn("son") as turn:
        wishes.answer(turn, first, Answer.NO, None, Way.LINK)
    gone = {row.person_id for row in village.rows("case")}
    assert {row.id for row in village.rows("person") if row.wrapped is None} >= gone
    assert not [one for one in village.opened() if one[2] in gone]
    for who in ("ma", "sis"):
        assert village.page(who)[-1].key == "news.not_now"


def test_a_merge_is_undone_while_nothing_depends_on_it(village: Counted) -> None:
    first, second = pair(village)
    with village.turn("w") as turn:
        merging.merge(turn, first, second)
    with pytest.raises(Refused, match="needs_reason"), village.turn("w") as turn:
        merging.undo(turn, second, " ")
    with village.turn("w") as turn:
        assert merging.undo(turn, second, "号码是邻居的").stage is Stage.UNDER_REVIEW
        assert not caseload.twins(turn, turn.unit.cases.alive(second))


def test_a_merge_is_not_undone_after_the_case_went_on(village: Counted) -> None:
    first, second = pair(village)
    with village.turn("w") as turn:
        merging.merge(turn, first, second)
        village.now += timedelta(minutes=1)
    with village.turn("w") as turn:
        reviews.ask_more(turn, first, "哪天方便")
    with pytest.raises(Refused, match=r"merge\.too_late"), village.turn("w") as turn:
        merging.undo(turn, second, "号码是邻居的")


def test_what_the_person_closes_is_closed_in_every_thread(village: Counted) -> None:
    """K6, silently."""
    first, second = pair(village)
    with village.turn("w") as turn:
        merging.merge(turn, first, second)
    before = {who: len(village.page(who)) for who in ("ma", "sis")}
    village.type("son", "我的")
    village.press("son", "family_sees", "nothing")
    assert {who: len(village.page(who)) for who in ("ma", "sis")} == before
    for who in ("ma", "sis"):
        with village.turn(who) as turn:
            assert not turn.unit.cases.mine()


def test_the_other_applicant_is_not_asked_what_one_was_asked(village: Counted) -> None:
    first, second = pair(village)
    with village.turn("w") as turn:
        merging.merge(turn, first, second)
    with village.turn("w") as turn:
        reviews.ask_more(turn, first, "哪天方便")
    assert village.page("ma")[-1].key == "news.ask_more"
    assert "news.ask_more" not in [said.key for said in village.page("sis")]
    village.type("sis", "我的申请")
    assert village.page("sis")[-1].key == "progress.under_review"


def test_the_mother_cannot_become_the_person_by_the_sisters_link(village: Counted) -> None:
    first, second = pair(village)
    village.type("sis", "我的申请")
    with village.turn("sis") as turn:
        code = wishes.make_link(turn, turn.unit.cases.alive(second))
    with village.turn("w") as turn:
        merging.merge(turn, first, second)
    assert village.open("ma", code) == ["link.not_for_you"]
    assert village.rows("member", case_id=first, account_id=village.account("ma").id)[0].part == "family"


# -- silence -----------------------------------------------------------------------------------------


def referred(village: Counted, case_id: str, state: str = "in_progress") -> None:
    """An institution was asked."""
    (case,) = village.rows("case", id=case_id)
    row = {
        "id": "r1",
        "case_id": case_id,
        "person_id": case.person_id,
        "kind": "place",
        "to_institution": "i1",
        "state": state,
        "version": 1,
        "made_on": village.now.date(),
        "made_at": village.now,
        "answer_by": village.now.date() + DAY,
        "wake_on": village.now.date(),
    }
    with village.unit(commit=True) as unit:
        unit.connection.execute(insert(TABLES["referral"]).values(row))
        unit.connection.execute(
            update(TABLES["case"]).where(TABLES["case"].c.id == case_id).values(stage="referred", owner_id=None)
        )


@pytest.mark.parametrize("by", ["ma", "w"])
def test_one_press_silences_everything(village: Counted, by: str) -> None:
    village.hire("w")
    case = village.apply_family("ma")
    says_yes(village, "ma", "son")
    with village.turn("w") as turn:
        caseload.take_up(turn, case)
        threads.say(turn, reviews.thread(turn, case), "下周来看您")
        holds.begin(turn, case, "worker", "说不了")
    referred(village, case)
    if by == "ma":
        village.type("ma", "我的申请")
        village.press("ma", "upheaval.ask", "upheaval.close")
        assert village.page("ma")[-1].key == "upheaval.silent"
    else:
        with village.turn("w") as turn:
            closing.close_by_staff(turn, case)
    quiet = {who: len(village.page(who)) for who in ("ma", "son")}
    assert not village.rows("call", state="open")
    assert not [row for row in village.rows("message") if row.case_id == case and row.wake_on and row.lane == "reply"
                and row.account_id in (village.account("ma").id, village.account("son").id)]  # fmt: skip
    for _ in range(29):
        village.tick(DAY)
    assert {who: len(village.page(who)) for who in ("ma", "son")} == quiet, "something spoke by itself"
    assert not village.rows("call", state="open")
    assert [row.state for row in village.rows("referral")] == ["revoked"]
    assert [row.stage for row in village.rows("case")] == ["closed"]
    assert len(list(village.opened())) > 0, "what is kept stays until they ask"


def test_a_slip_is_taken_back_for_a_day_by_whoever_pressed_and_by_the_person_always(village: Counted) -> None:
    case = village.apply_family("ma")
    says_yes(village, "ma", "son")
    with village.turn("ma") as turn:
        closing.close(turn, case)
    village.tick(DAY * 3)
    with pytest.raises(Refused, match="cannot_undo"), village.turn("ma") as turn:
        closing.undo(turn, case)
    village.type("son", "我的申请")
    village.press("son", "upheaval.undo")
    assert [row.stage for row in village.rows("case")] == ["submitted"]
    assert [row.reason for row in village.rows("call", state="open")] == ["application"]


def test_words_of_danger_from_the_persons_own_phone_are_not_silenced_by_a_family(village: Counted) -> None:
    staff = village.hire("w")
    with village.unit(commit=True) as unit:
        for weekday in range(7):
            unit.team.set_duty(staff.id, COUNTY, weekday, "00:00", "00:00")
    case = village.apply_family("ma")
    says_yes(village, "ma", "son")
    village.type("son", "我不想活了")
    with village.turn("ma") as turn:
        closing.close(turn, case)
    (alert,) = village.rows("alert")
    assert alert.next_at is not None
    with village.turn("w") as turn:
        closing.undo_by_staff(turn, case)
        closing.close_by_staff(turn, case)
    (alert,) = village.rows("alert")
    assert (alert.state, alert.next_at) == ("open", None), "still on the list: only a human closes it"


def test_a_familys_erasing_of_what_is_silent_leaves_the_last_word_to_a_worker(village: Counted) -> None:
    """Else one press and a day would undo an adult's own yes."""
    village.hire("w")
    case = village.apply_family("ma")
    says_yes(village, "ma", "son")
    with village.turn("w") as turn:
        caseload.take_up(turn, case)
    with village.turn("ma") as turn:
        closing.close(turn, case)
    village.type("ma", "我的申请")
    village.press("ma", "erase", "really_erase")
    assert village.page("ma")[-1].key == "mine.erased"
    assert village.rows("person", id=village.rows("case")[0].person_id)[0].wrapped is not None
    assert village.page("w")[-1].key == "news.staff.erasure_asked"
    with village.turn("w") as turn:
        closing.erase(turn, case)
    assert village.rows("person", id=village.rows("case")[0].person_id)[0].wrapped is None


# -- holds and guardians -----------------------------------------------------------------------------


def guardian(case: str, finding: Finding = Finding.COURT, name: str = "王大妈", *, applied: bool = True) -> Any:
    return RecordGuardian(case, finding, Relation.PARENT, Basis.APPOINTED, name, "", "判决书", applied)


def test_only_a_court_finding_lets_a_guardian_fill_the_gap(village: Counted) -> None:
    village.hire("w")
    case = village.apply_family("ma")
    with village.turn("w") as turn:
        holds.begin(turn, case, "doctor", "说不了")
        guardians.agree(turn, case, "同意")
        assert {"not_held", "own_yes"} <= set(reviews.lacking(turn, turn.unit.cases.alive(case)))
    with village.turn("w") as turn:
        guardians.record(turn, guardian(case))
        assert not reviews.lacking(turn, turn.unit.cases.alive(case))
        holds.over(turn, holds.of(turn, turn.unit.cases.alive(case))[0].id)
        assert "own_yes" in reviews.lacking(turn, turn.unit.cases.alive(case)), "the person can say it again"


def test_a_new_guardian_closes_the_old_view_and_asks_anew(village: Counted) -> None:
    village.hire("w")
    case = village.apply_family("ma")
    says_yes(village, "ma", "son")
    with village.turn("w") as turn:
        guardians.record(turn, guardian(case))
        turn.unit.files.consent(village.account("ma").id, turn.unit.cases.alive(case).person_id, Purpose.PLATFORM)
    assert village.rows("member", account_id=village.account("ma").id)[0].part == "guardian"
    before = len(village.page("ma"))
    with village.turn("w") as turn:
        holds.put(turn, turn.unit.cases.alive(case), HoldKind.GUARDIAN_NO, {"judge": "guardian", "why": ""})
        guardians.record(turn, guardian(case, name="李叔", applied=False))
        assert not holds.of(turn, turn.unit.cases.alive(case))
    assert village.rows("member", account_id=village.account("ma").id)[0].part == "family"
    assert len(village.page("ma")) == before, "silently"
    assert [bool(row.withdrawn_at) for row in village.rows("consent") if row.purpose == "K2"] == [True]


def test_until_papers_told_everybody_reads_what_the_agreement_waits_for(village: Counted) -> None:
    """ux.md 7.6."""
    village.hire("w")
    case = village.apply_family("ma")
    says_yes(village, "ma", "son")
    with village.turn("w") as turn:
        caseload.take_up(turn, case)
        assert guardians.signers(turn, turn.unit.cases.alive(case)) is None
    with village.unit(commit=True) as unit:
        cases = TABLES["case"]
        unit.connection.execute(update(cases).where(cases.c.id == case).values(stage="accepted"))
    for who in ("ma", "son"):
        assert "progress.guardian_open" in village.type(who, "我的申请")
    with village.turn("w") as turn:
        guardians.record(turn, guardian(case, Finding.NONE, applied=False))
        found = guardians.signers(turn, turn.unit.cases.alive(case))
        assert found is not None
        assert found.who == (Signer.PERSON, Signer.FAMILY)
        decisions.ask(turn, case, DecisionKind.PERSONS_YES_STANDS, "本人愿意")
    village.hire("lead", Role.MANAGER)
    with village.turn("lead") as turn:
        decisions.answer(turn, decisions.waiting(turn)[0].id, DecisionState.AGREED, "同意")
        found = guardians.signers(turn, turn.unit.cases.alive(case))
        assert found is not None
        assert found.who == (Signer.PERSON,)
    assert "progress.guardian_open" not in village.type("son", "我的申请")


def test_a_birthday_changes_the_band_closes_views_and_asks_the_person_anew(village: Counted) -> None:
    village.hire("w")
    village.open("ma", f"a:{TOWN}")
    village.press("ma", "home.apply", "family", "well", "yes", "go_on", "yes", "parent", "teen", "willing", "done")
    village.press("ma", "none", "send")
    (case,) = village.rows("case")
    says_yes(village, "ma", "son")
    with village.turn("w") as turn:
        guardians.record(turn, guardian(case.id, Finding.NONE))
        ages.tell_birth(turn, case.id, "2008-11-25")
        assert not reviews.lacking(turn, turn.unit.cases.alive(case.id))
    village.tick(DAY)
    assert village.rows("case")[0].age == AgeBand.TEEN.value
    village.tick(DAY)
    assert village.rows("case")[0].age == AgeBand.ADULT.value
    assert village.rows("member", account_id=village.account("ma").id)[0].part == Part.FAMILY.value
    with village.turn("w") as turn:
        assert "own_yes" in reviews.lacking(turn, turn.unit.cases.alive(case.id))
    digest = [said for said in village.page("w") if said.key == "reminder.digest"][-1]
    assert "came_of_age" in [line["what"] for line in digest.params["lines"]]
    village.tick(DAY)
    with village.turn("w") as turn:
        wishes.answer_by_worker(turn, turn.unit.cases.alive(case.id), Answer.YES, Answer.YES, "我愿意")
        assert not reviews.lacking(turn, turn.unit.cases.alive(case.id))


def test_without_a_birth_date_the_worker_is_asked_once_a_year(village: Counted) -> None:
    village.hire("w")
    village.open("ma", f"a:{TOWN}")
    village.press("ma", "home.apply", "family", "well", "yes", "go_on", "yes", "parent", "teen", "willing", "done")
    village.press("ma", "none", "send")
    with village.turn("w") as turn:
        caseload.take_up(turn, village.rows("case")[0].id)
    asked = 0
    for _ in range(24):
        village.tick(timedelta(days=31))
        asked = len([row for row in village.rows("fired") if row.rule == "age_asked"])
    assert asked == 2


# -- two decide --------------------------------------------------------------------------------------


def test_the_second_person_is_never_whoever_asked_and_comes_from_near_first(village: Counted) -> None:
    village.hire("w")
    case = village.apply_family("ma")
    with village.turn("w") as turn:
        made = decisions.ask(turn, case, DecisionKind.PERSONS_YES_STANDS, "本人愿意")
        assert decisions.ask(turn, case, DecisionKind.PERSONS_YES_STANDS, "再问").id == made.id
        assert decisions.seconds(turn, made) == []
        assert decisions.waiting(turn) == []
        with pytest.raises(NotThere):
            decisions.answer(turn, made.id, DecisionState.AGREED, "好")
    far = village.hire("far", Role.MANAGER)
    with village.unit(commit=True) as unit:
        staff = TABLES["staff"]
        unit.connection.execute(update(staff).where(staff.c.id == far.id).values(organisation_id="i2"))
    with village.turn("w") as turn:
        assert [one.id for one in decisions.seconds(turn, made)] == [far.id], "of the county, where nobody is nearer"
    street = village.hire("street", Role.MANAGER, TOWN)
    with village.unit(commit=True) as unit:
        unit.connection.execute(update(staff).where(staff.c.id == street.id).values(organisation_id="i3"))
    with village.turn("w") as turn:
        assert [one.id for one in decisions.seconds(turn, made)] == [street.id]
    lead = village.hire("lead", Role.MANAGER)
    with village.turn("w") as turn:
        assert [one.id for one in decisions.seconds(turn, made)] == [lead.id], "of the same organisation"
    with village.turn("lead") as turn:
        decisions.answer(turn, made.id, DecisionState.AGREED, "同意")
        assert decisions.agreed(turn, turn.unit.cases.alive(case), DecisionKind.PERSONS_YES_STANDS)
    assert village.page("w")[-1].key == "news.staff.decision_agreed"


@pytest.mark.parametrize("kind", DecisionKind)
def test_alone_after_a_day_only_where_a_delay_harms_nobody(village: Counted, kind: DecisionKind) -> None:
    village.hire("w")
    case = village.apply_family("ma")
    with village.turn("w") as turn:
        made = decisions.ask(turn, case, kind, "因为")
    for wait, may in ((timedelta(hours=23), False), (timedelta(hours=2), kind is DecisionKind.PUBLISH)):
        village.now += wait
        with village.turn("w") as turn:
            assert [one.id for one in decisions.waiting(turn)] == ([made.id] if may else [])


# -- not yours looks like not there ------------------------------------------------------------------

DOORS = (
    ("straight", "case"), ("straight.close", "case"), ("straight.reopen", "case"), ("straight.erase", "case"),
    ("straight.erase_now", "case"), ("birthday", "case"), ("not_able", "case"), ("guardian", "case"),
    ("guardian_yes", "case"), ("disagree", "case"), ("disagreement.tell_person", "case"), ("visit", "case"),
    ("second", "case"), ("apart", "case"), ("hold.look", "hold"), ("hold.still", "hold"), ("hold.over", "hold"),
    ("hold.doctor", "hold"), ("decide", "decision"),
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("who", ["elsewhere", "ma", "stranger", "auditor"])
@pytest.mark.parametrize(("door", "thing"), DOORS, ids=[door for door, _ in DOORS])
def test_not_yours_looks_like_not_there(village: Counted, who: str, door: str, thing: str) -> None:
    """Somebody of another county, the family itself, a stranger, one who reads no case: the same answer as for nothing."""
    village.hire("w")
    village.hire("elsewhere", area=FAR_TOWN)
    village.hire("auditor", Role.AUDITOR)
    case = village.apply_family("ma")
    village.open("stranger")
    with village.turn("w") as turn:
        hold = holds.begin(turn, case, "worker", "说不了")
        made = decisions.ask(turn, case, DecisionKind.PERSONS_YES_STANDS, "本人愿意")
    there = {"case": case, "hold": hold.id, "decision": made.id}[thing]
    more = {"verdict": "agreed"} if door == "decide" else {}
    for one in (there, "f" * 20):
        with village.unit() as unit:
            speaker = unit.accounts.at("web", "web", who)
            assert speaker is not None
            from bot.app import Turn

            turn = Turn(village.house, unit)
            unit.me, unit.staff = speaker.account, speaker.staff
            with pytest.raises(NotThere):
                turn.lead(door, **{thing: one}, **more)


@pytest.mark.parametrize("action", ["upheaval.close", "upheaval.undo"])
def test_somebody_elses_case_cannot_be_silenced(village: Counted, action: str) -> None:
    case = village.apply_family("ma")
    village.open("stranger")
    for one in (case, "f" * 20):
        with pytest.raises(NotThere), village.turn("stranger") as turn:
            turn.lead(action, case=one)
    assert [row.stage for row in village.rows("case")] == ["submitted"]


def test_visits_are_three_within_sixty_days(village: Counted) -> None:
    village.hire("w")
    case = village.apply_family("ma", knows="unaware")
    with village.turn("w") as turn:
        assert [disagreements.visited(turn, case, "没开门") for _ in range(3)] == [2, 1, 0]
        with pytest.raises(Refused, match=r"visit\.enough"):
            disagreements.visited(turn, case, "没开门")
    other = village.apply_family("ma2", "13800009999", knows="unaware")
    with village.turn("w") as turn:
        disagreements.visited(turn, other, "没开门")
    village.now += timedelta(days=60)
    with village.turn("w") as turn:
        assert disagreements.visits_left(turn, turn.unit.cases.alive(other)) == 2
    village.now += DAY
    with village.turn("w") as turn:
        assert disagreements.visits_left(turn, turn.unit.cases.alive(other)) == 0
