"""The checks of ux.md 15 that can be walked: counted chats, nobody else's yes, a no that erases, finding one's own again."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.conversation.messages import Heard, Kind
from bot.domain.case import Answer, Stage, Way
from bot.domain.errors import NotThere, Refused
from bot.domain.people import Part
from bot.domain.workflow import MOVES, Facts, move
from bot.services import wishes
from tests.village import TOWN, Village


class Counted(Village):
    """Counts what a person does."""

    presses = typed = 0

    def hear(self, who: str, kind: Heard, payload: str, external_id: str = "") -> str:
        self.presses += kind is Heard.PRESS
        self.typed += kind is Heard.TEXT
        return super().hear(who, kind, payload, external_id)

    def counts(self) -> tuple[int, int]:
        """Presses and typed answers since the last time."""
        found = (self.presses, self.typed)
        self.presses = self.typed = 0
        return found


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Counted]:
    built = Counted.on_disk(tmp_path)
    yield built
    assert not built.rows("quarantine"), "a turn failed"
    built.close()


# -- 2: counted chats --------------------------------------------------------------------------------


def test_a_full_application_takes_at_most_fourteen_presses_and_one_typed_answer(village: Counted) -> None:
    village.apply_family("ma")
    presses, typed = village.counts()
    assert presses <= 14
    assert typed == 1


def test_the_persons_own_application_takes_at_most_fourteen_presses_and_nothing_typed(village: Counted) -> None:
    village.apply_self("son")
    presses, typed = village.counts()
    assert presses <= 14
    assert typed == 0


def test_asking_for_a_call_takes_at_most_four_presses_and_one_typed_answer(village: Counted) -> None:
    village.open("ma", f"a:{TOWN}")
    village.press("ma", "call", "yes")
    village.type("ma", "13800001234")
    village.press("ma", "right", "fine")
    presses, typed = village.counts()
    assert presses <= 4
    assert typed == 1
    assert len(village.rows("call", state="open")) == 1


# -- 4: nobody else's yes ----------------------------------------------------------------------------


def test_no_road_of_the_table_leads_around_the_persons_yes() -> None:
    """Whoever moves, in whatever order: an adult is registered only with their yes to both."""
    from datetime import date, datetime

    from bot.domain.case import Case, Door, OwnYes
    from bot.domain.people import AgeBand

    today = date(2026, 11, 23)
    said = [None, *((answer, platform) for answer in Answer for platform in (None, *Answer))]
    for age, door, pair in itertools.product((AgeBand.ADULT, AgeBand.TEEN), Door, said):
        own = OwnYes("c", pair[0], pair[1], Way.LINK, "a", today, datetime.min) if pair else None
        facts = Facts(own, "SC-1", "why", guardian_yes=True, before=Stage.UNDER_REVIEW)
        start = Case(
            "c", "N", "p", "a", TOWN, door, age, Stage.SUBMITTED, 1, None, today, today, datetime.min, today, None, None
        )
        reached, waiting = {start.stage}, [start]
        while waiting:
            case = waiting.pop()
            for row, part in itertools.product(MOVES, Part):
                try:
                    after = move(case, row.name, part, today, facts)
                except Refused:
                    continue
                if after.stage not in reached:
                    reached.add(after.stage)
                    waiting.append(after)
        assert (Stage.REGISTERED in reached) == (pair == (Answer.YES, Answer.YES)), (age, door, pair)


@pytest.mark.parametrize("relation", ["parent", "spouse", "child", "sibling"])
def test_no_relative_can_answer_for_the_person(village: Counted, relation: str) -> None:
    """Not by the service, not by the door, not by their own link, not with the person's own buttons."""
    village.open("ma", f"a:{TOWN}")
    village.press(
        "ma",
        "home.apply",
        "family",
        "well",
        "yes",
        "go_on",
        "yes",
        relation,
        "adult",
        "willing",
        "done",
        "none",
        "send",
    )
    (case,) = village.rows("case")
    with village.turn("ma") as turn, pytest.raises(NotThere):
        wishes.answer(turn, case.id, Answer.YES, Answer.YES, Way.LINK)
    with village.turn("ma") as turn, pytest.raises(NotThere):
        turn.lead("own_yes", case=case.id)
    code = village.link("ma")
    assert village.open("ma", code) == ["link.not_for_you"]
    village.open("son", code)
    tokens = [f"{said.stem}.{n}" for said in village.page("son") for n, _ in enumerate(said.offers)]
    village.press("son", "learn")
    tokens += [f"{said.stem}.{n}" for said in village.page("son") for n, _ in enumerate(said.offers)]
    for token in tokens:
        village.hear("ma", Heard.PRESS, token)
    assert not village.rows("own_yes")
    village.press("son", "yes", "yes")
    assert [(row.answer, row.platform, row.way) for row in village.rows("own_yes")] == [("yes", "yes", "link")]


def test_the_phone_handed_over_holds_nothing_of_the_second_afterwards(village: Counted) -> None:
    """9: and her old buttons are nobody's while he holds it; her other phone stays hers."""
    case = village.apply_family("ma")
    old = village.token("ma", "my_case")
    account = village.account("ma")
    with village.unit(commit=True) as unit:
        unit.accounts.settle("web", "web", "ma's other phone", account.id)
    village.press("ma", "hand_over")
    assert village.account("ma").id != account.id
    assert village.account("ma's other phone").id == account.id, "only the phone that is handed over"
    assert not any("receipt" in said.key for said in village.page("ma"))
    village.hear("ma", Heard.PRESS, old)
    assert "progress.submitted" not in [said.key for said in village.page("ma")]
    village.press("ma", "learn", "yes", "yes")
    village.press("ma", "given_back")
    assert village.account("ma").id == account.id
    assert not any(said.key.startswith("own_yes") for said in village.page("ma"))
    assert [(row.way, row.case_id) for row in village.rows("own_yes")] == [("hand_over", case)]


def test_a_link_opens_for_the_first_who_opens_it(village: Counted) -> None:
    village.apply_family("ma")
    code = village.link("ma")
    assert village.open("son", code) == ["own_yes.hello"]
    assert village.open("stranger", code) == ["link.dead"]
    assert village.open("son", code) == ["own_yes.hello"], "what it opened stays"
    assert village.open("stranger", "made-up") == ["link.dead"]


# -- 5: the person's no ------------------------------------------------------------------------------

PHONE, WORDS, MORE_WORDS, NAME = "13877770001", "他半夜在院子里唱歌", "他以前在锦绣路修车", "王小明明"


def _as_submitted(village: Village) -> None:
    """Nothing else happened."""


def _with_letters(village: Village) -> None:
    village.type("ma", "问点事情")
    village.type("ma", WORDS)
    village.type("ma", MORE_WORDS)
    village.press("ma", "hand_on")


def _with_words_only(village: Village) -> None:
    village.type("ma", WORDS)


def _with_a_change(village: Village) -> None:
    village.type("ma", "病情有变化")
    village.press("ma", "no", "sleep", "medicine", "done")


def _with_a_change_left_open(village: Village) -> None:
    village.type("ma", "病情有变化")
    village.press("ma", "no", "sleep")


def _in_review(village: Village) -> None:
    village.hire("w")
    with village.turn("w") as turn:
        case = turn.unit.cases.queue()[0]
        from bot.services import caseload

        caseload.take_up(turn, case.id)
        turn.unit.files.open(case, "wish", "review")


def _more_asked_and_told(village: Village) -> None:
    _in_review(village)
    from bot.services import reviews

    with village.turn("w") as turn:
        reviews.ask_more(turn, turn.unit.cases.queue()[0].id, MORE_WORDS)
    village.type("ma", "我的申请")
    village.press("ma", "answer")
    village.type("ma", WORDS)


def _withdrawn(village: Village) -> None:
    village.type("ma", "我的申请")
    village.press("ma", "withdraw", "really")


def _urged_late(village: Village) -> None:
    village.now += timedelta(days=20)
    village.type("ma", "我的申请")
    village.press("ma", "urge")


STATES = (
    _as_submitted, _with_letters, _with_words_only, _with_a_change, _with_a_change_left_open, _in_review,
    _more_asked_and_told, _withdrawn, _urged_late,
)  # fmt: skip


@pytest.mark.parametrize("state", STATES, ids=[state.__name__ for state in STATES])
@pytest.mark.parametrize("way", ["link", "hand_over"])
def test_a_no_from_any_state_leaves_nothing_readable(village: Counted, way: str, state: object) -> None:
    """Every sealed box of every table is tried, and every byte of the file."""
    village.apply_family("ma", PHONE)
    (case,) = village.rows("case")
    code = village.link("ma")
    if way == "link":
        village.open("son", code)
    state(village)  # type: ignore[operator]
    if way == "hand_over":
        village.type("ma", "我的申请")
        try:
            village.press("ma", "hand_over")
        except LookupError:
            pytest.skip("not offered in this state")
        village.press("ma", "no")
    else:
        village.press("son", "no")
    assert not [one for one in village.opened() if one[2] == case.person_id]
    for table, column, _person, value in village.opened():
        told = [text for text in (WORDS, MORE_WORDS, NAME, PHONE, "sleep", "work", "willing") if text in str(value)]
        # The number of who applied may stand in a call they asked for themselves: it is their own.
        assert [text for text in told if not (table == "call" and text == PHONE)] == [], f"{table}.{column}: {value}"
    raw = village.raw()
    assert not [text for text in (PHONE, WORDS, MORE_WORDS) if text.encode() in raw]
    assert [(row.answer, row.person_id) for row in village.rows("own_yes")] == [("no", case.person_id)]
    assert not village.rows("blind")
    assert "news.not_now" in [said.key for said in village.page("ma")] or way == "hand_over"
    village.type("ma", "还回去了")
    village.type("ma", "我的申请")
    assert not [said.key for said in village.page("ma")[-1:] if said.key.startswith("progress.sub")]


def test_erasing_twice_is_erasing_once(village: Counted) -> None:
    """A85."""
    village.apply_family("ma")
    for _ in range(2):
        village.type("ma", "我的")
        village.press("ma", "erase", "really_erase")
    assert [row.stage for row in village.rows("case")] == ["withdrawn"]
    assert len(village.rows("step")) == 1
    village.apply_family("ma")


# -- 6: silence --------------------------------------------------------------------------------------


def test_silence_closes_nothing_and_calls_are_waiting(village: Counted) -> None:
    """Half a year in which nobody hears or says anything: every application is still there, with a call for each."""
    cases = [village.apply_family("ma"), village.apply_self("son"), village.apply_family("pa", "13800005678")]
    for _ in range(26):
        village.tick(timedelta(days=7))
    assert {row.id: row.stage for row in village.rows("case")} == dict.fromkeys(cases, "submitted")
    assert {row.case_id for row in village.rows("call", state="open")} == set(cases)
    with village.unit() as unit:
        for row in village.rows("case"):
            found = unit.cases.any(row.id)
            assert found is not None
            assert unit.files.open_own(found, "wish")


def test_a_draft_lives_its_days_and_no_longer(village: Counted) -> None:
    village.family_to_review("ma")
    village.tick(timedelta(days=village.terms.draft_days - 1))
    assert [row.state for row in village.rows("talk", flow="family")] == ["open"]
    village.tick(timedelta(days=2))
    assert [row.state for row in village.rows("talk", flow="family")] == ["dropped"]
    assert not [value for *_where, value in village.opened() if "13800001234" in str(value)]


# -- 15: under 14 ------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["press", "type", "change"])
def test_of_a_child_at_the_persons_door_nothing_is_stored(village: Counted, how: str) -> None:
    village.open("kid", f"a:{TOWN}")
    village.press("kid", "home.apply", "person", "well", "yes", "go_on", "yes")
    if how == "press":
        village.press("kid", "child")
    elif how == "type":
        village.type("kid", "3")
    else:
        village.press("kid", "adult", "own", "friends", "done", "here", "change", "change_age", "child")
    assert "person.child" in [said.key for said in village.page("kid")]
    assert not any(village.rows(name) for name in ("case", "section", "call", "own_yes", "blind", "member"))
    assert not [row for row in village.rows("consent") if row.withdrawn_at is None]
    left = [value for *_where, value in village.opened() if "child" in str(value) or "friends" in str(value)]
    assert [value["key"] for value in left if value.get("key") != "person.child"] == []


# -- 16: nobody on duty ------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["我不想活了", "我现在就在楼顶", "我儿子今天说不想活了", "他拿着刀要砍人"])
def test_with_an_empty_roster_no_card_says_that_somebody_reads(village: Counted, text: str) -> None:
    village.type("ma", text)
    cards = [said for said in village.page("ma") if said.kind is Kind.CRISIS or said.key.startswith("card.")]
    keys = [said.key for said in cards]
    assert keys, "no card"
    assert "card.nobody" in keys
    assert not {"card.told", "card.taken", "card.nobody_until"} & set(keys)
    assert "告诉值班老师" not in village.screen("ma")


def test_the_roster_speaks_only_for_who_can_read(village: Counted) -> None:
    """Somebody who left, or never signed the undertaking, is not on duty."""
    gone, unbound = village.hire("gone"), village.hire("unbound", bound=False)
    with village.unit(commit=True) as unit:
        for staff in (gone, unbound):
            for weekday in range(7):
                unit.team.set_duty(staff.id, "510521", weekday, "00:00", "23:59")
        unit.team.leave(gone.id)
    village.open("ma", f"a:{TOWN}")
    village.press("ma", "home.apply", "family")
    village.type("ma", "我儿子今天说不想活了")
    assert "card.nobody" in [said.key for said in village.page("ma")]


def test_the_danger_card_is_seen_on_an_emptied_screen_too(village: Counted) -> None:
    village.open("ma")
    village.type("ma", "收起")
    village.type("ma", "我不想活了")
    from bot.delivery import Mouth

    screen, _account = Mouth(village.database, village.words).screen("web", "web", "ma", 0, village.now)
    assert [line.kind for line in screen.lines][:1] == [Kind.CRISIS]
    assert not [line for line in screen.lines if line.kind is Kind.ECHO], "nothing of before, and not the words"


# -- 17: found again ---------------------------------------------------------------------------------


def with_word(village: Counted, who: str) -> str:
    """Set the word after applying; returns the number of the receipt."""
    village.press(who, "set_word")
    village.type(who, "8832")
    village.press(who, "right")
    village.counts()
    return str(village.rows("case")[0].number)


@pytest.mark.parametrize("way", ["lost cookie", "second phone", "a week away"])
def test_an_application_is_found_within_three_presses_and_one_typed_code(village: Counted, way: str) -> None:
    village.apply_family("ma")
    number = with_word(village, "ma")
    if way == "a week away":
        village.now += timedelta(days=7)
        village.open("ma")
        village.type("ma", "8832")
        village.press("ma", "my_case")
        who = "ma"
    else:
        who = "a new browser"
        village.open(who)
        village.press(who, "progress.ask")
        village.type(who, f"{number[:4].lower()} {number[4:]}，8832")
        village.press(who, "my_case")
    assert village.page(who)[-1].key == "progress.submitted"
    presses, typed = village.counts()
    assert presses <= 3
    assert typed <= 1


def test_without_a_word_a_week_away_costs_two_presses(village: Counted) -> None:
    village.apply_family("ma")
    village.counts()
    village.now += timedelta(days=7)
    village.open("ma")
    village.press("ma", "go_on")
    assert village.page("ma")[-1].key == "progress.submitted"
    assert village.counts() == (1, 0)


def test_a_draft_is_found_on_another_phone_too(village: Counted) -> None:
    village.apply_family("first")
    village.family_to_review("ma")
    village.press("ma", "park")
    number = village.page("ma")[-1].params["number"]
    village.type("ma", "我的")
    village.press("ma", "set_word")
    village.type("ma", "8832")
    village.press("ma", "right")
    village.open("new")
    village.press("new", "progress.ask")
    village.type("new", f"{number}8832")
    village.press("new", "go_on", "home.resume", "send")
    assert len(village.rows("case")) == 2


# -- 19: taking back is as easy ----------------------------------------------------------------------


def test_taking_back_costs_no_more_presses_than_giving(village: Counted) -> None:
    """PIPL 15: for each purpose there is: K1 of a family, of the person, of a call; K2."""
    village.apply_family("ma")
    given = village.counts()[0]
    village.press("ma", "my_case", "withdraw", "really")
    assert village.counts()[0] <= given
    village.press("ma", "undo")
    village.press("ma", "my_case", "hand_over")
    village.counts()
    village.press("ma", "learn", "yes", "yes")
    given = village.counts()[0]
    village.press("ma", "given_back", "my_case")
    village.counts()
    with village.unit() as unit:
        assert unit.files.own_yes(village.rows("case")[0].id) is not None


def test_the_persons_yes_is_taken_back_within_three_presses(village: Counted) -> None:
    village.apply_family("ma")
    code = village.link("ma")
    village.open("son", code)
    village.counts()
    village.press("son", "learn", "yes", "yes")
    given = village.counts()[0]
    village.press("son", "fine", "withdraw", "really")
    assert village.counts()[0] <= given
    assert village.rows("case")[0].stage == "withdrawn"


def test_a_call_is_taken_back_within_its_presses(village: Counted) -> None:
    village.open("ma", f"a:{TOWN}")
    village.press("ma", "call", "yes")
    village.type("ma", "13800001234")
    village.press("ma", "right")
    given = village.counts()[0]
    village.type("ma", "我的申请")
    village.press("ma", "not_needed")
    assert village.counts()[0] <= given
    (row,) = village.rows("call")
    assert (row.state, row.box) == ("done", None)


def test_a_draft_is_taken_back_with_one_press_on_the_review_page(village: Counted) -> None:
    village.family_to_review("ma")
    village.counts()
    village.press("ma", "drop")
    assert village.counts()[0] == 1
    assert not [value for *_where, value in village.opened() if "13800001234" in str(value)]
