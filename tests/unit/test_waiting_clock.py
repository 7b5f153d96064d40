"""The clocks on the way to an institution, at their edges: a date of the rule's own words, and the days beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.domain.case import Answer, Case, Stage, Way
from bot.domain.consent import Purpose
from bot.domain.institution import Institution, Kind
from bot.domain.people import Account, Part, Role, Staff
from bot.domain.referral import Place, Referral, ReferralKind, ReferralState
from bot.services import waiting
from scheduler import TickReport
from tests.clocked import Clocked
from tests.places import COUNTY, TOWN

pytestmark = pytest.mark.slow

HOUSE = "i2"


def at(day: date | str, hour: str = "09:00") -> str:
    return f"{day} {hour}"


def town(folder: Path, start: str) -> Clocked:
    made = Clocked.fresh(folder, start)
    with made.turn() as turn:
        turn.unit.places.add_institution(Institution(HOUSE, HOUSE, COUNTY, Kind.CLINIC, True, "1", "", "", capacity=9))
    return made


def place_for(
    town: Clocked, case: Case, owner: Staff, place: Place | None, *, kind: ReferralKind = ReferralKind.PLACE
) -> tuple[Case, Referral]:
    """A case as it stands with an institution, since today: asked (no place), in its queue, or taken in."""
    stage = {None: Stage.REFERRED, Place.NOW: Stage.ACCEPTED}.get(place, Stage.WAITLISTED)
    with town.turn() as turn:
        unit = turn.unit
        unit.files.answer(case, Answer.YES, Answer.YES, Way.WORKER)
        unit.files.consent(case.applicant_id, case.person_id, Purpose.SHARE, HOUSE)
        after = replace(
            case,
            stage=stage,
            stage_on=unit.today,
            owner_id=owner.id,
            institution_id=HOUSE if place else None,
            waits_since=unit.today if stage is Stage.WAITLISTED else None,
            version=case.version + 1,
        )
        unit.cases.save(case, after, "queue")
        for call in unit.calls.of_case(case.id):
            unit.calls.finish(call.id)
        by = turn.calendar.add_working_days(unit.today, turn.terms.answer_days)
        made = unit.referrals.make(after, HOUSE, kind, by, owner.id)
        if place is not None:
            made = unit.referrals.change(made, state=ReferralState.ACCEPTED, place=place, answered_on=unit.today)
    return after, made


def with_page(town: Clocked, case: Case) -> Account:
    """The person has a page of their own."""
    with town.turn() as turn:
        account = turn.unit.accounts.make()
        turn.unit.cases.join(case.id, account.id, Part.PERSON)
    return account


def fired(reports: list[TickReport], rule: str) -> list[date]:
    return [line.due_on for report in reports for line in report.planned if line.rule == rule]


def days(town: Clocked, until: date) -> list[TickReport]:
    """A tick in the morning of every day up to one."""
    made, day = [], town.now.date() + timedelta(days=1)
    while day <= until:
        made.append(town.tick(at(day)))
        day += timedelta(days=1)
    return made


# -- three months ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "due", "again"),
    [
        ("2026-11-22", date(2027, 2, 22), date(2027, 5, 22)),
        ("2026-11-30", date(2027, 2, 28), date(2027, 5, 30)),
        ("2027-11-30", date(2028, 2, 29), date(2028, 5, 30)),
        ("2026-12-31", date(2027, 3, 31), date(2027, 6, 30)),
    ],
)
def test_the_wish_is_asked_on_the_corresponding_day_and_no_day_before(
    tmp_path: Path, since: str, due: date, again: date
) -> None:
    """Check 12: from 22 November nothing on day 91; a shorter month ends it on its last day."""
    place = town(tmp_path, at(since))
    owner = place.staff()
    _account, case = place.family()
    place_for(place, case, owner, Place.QUEUE)
    person = with_page(place, case)
    place.tick()
    assert not fired(days(place, due - timedelta(days=1)), "wish")
    if since == "2026-11-22":
        assert (due - date(2026, 11, 22)).days == 92, "day 91 was among those on which nothing was due"
    assert fired([place.tick(at(due))], "wish") == [due]
    assert [said.key for said in place.said(person.id)] == ["reminder.waiting"]
    assert not fired([place.tick(at(due, "15:00"))], "wish"), "once"
    assert fired(days(place, again), "wish") == [again]


def test_unheard_changes_nothing(tmp_path: Path) -> None:
    """Check 6: the place in the queue, its day and its order are what they were; a call stands for them."""
    place = town(tmp_path, at("2026-11-22"))
    owner = place.staff()
    _account, case = place.family()
    after, asked = place_for(place, case, owner, Place.QUEUE)
    with_page(place, case)
    days(place, date(2027, 3, 15))
    row, referral = place.rows("case", id=case.id)[0], place.rows("referral", id=asked.id)[0]
    assert (row.stage, row.waits_since, row.institution_id) == ("waitlisted", after.waits_since, HOUSE)
    assert (referral.state, referral.place) == ("accepted", "queue")
    assert {call.reason for call in place.rows("call", state="open")} == {"unheard"}


def test_who_has_no_page_is_rung_on_a_working_day(tmp_path: Path) -> None:
    """2027-02-28 is a Sunday: a worker has the call on the Monday after it."""
    place = town(tmp_path, at("2026-11-30"))
    owner = place.staff()
    _account, case = place.family()
    place_for(place, case, owner, Place.QUEUE)
    assert fired(days(place, date(2027, 3, 2)), "wish") == [date(2027, 3, 1)]
    (call,) = place.rows("call", state="open")
    assert (call.reason, call.owner_id, call.case_id) == ("waiting", owner.id, case.id)


def test_after_an_outage_only_the_latest_is_asked(tmp_path: Path) -> None:
    place = town(tmp_path, at("2026-11-22"))
    owner = place.staff()
    _account, case = place.family()
    place_for(place, case, owner, Place.QUEUE)
    with_page(place, case)
    assert fired([place.tick(at("2027-06-10"))], "wish") == [date(2027, 5, 22)]


def test_where_no_document_names_months_nobody_is_asked_by_the_calendar(tmp_path: Path) -> None:
    """Nothing is carried from one province to another (ux.md 11 row 4)."""
    place = town(tmp_path, at("2026-11-22"))
    owner = place.staff()
    _account, case = place.family()
    after, _asked = place_for(place, case, owner, Place.QUEUE)
    with place.turn() as turn:
        turn.unit.cases.save(after, replace(after, area="310101", version=after.version + 1), "change_area")
    assert not fired([place.tick(at("2027-02-22"))], "wish")


# -- a place that is kept --------------------------------------------------------------------------------------------


def offered(place: Clocked, owner: Staff) -> tuple[list[tuple[Account, Case, Referral]], Account]:
    """Two who wait, the first of whom is offered the place that came free."""
    found = []
    for _ in range(2):
        _account, case = place.family()
        after, asked = place_for(place, case, owner, Place.QUEUE)
        found.append((with_page(place, case), after, asked))
    with place.turn(place.look(lambda turn: turn.unit.accounts.get(owner.account_id))) as turn:
        turn.unit.staff = owner
        first = waiting.offer_first(turn)
    found.sort(key=lambda one: one[1].id != first.id)
    return found, found[0][0]


def standing(place: Clocked, referral: Referral) -> str:
    return str(place.rows("referral", id=referral.id)[0].place)


@pytest.fixture
def waiting_town(tmp_path: Path) -> tuple[Clocked, Staff]:
    place = town(tmp_path, at("2026-11-23"))
    return place, place.staff(Role.MANAGER, house=HOUSE)


def test_an_offer_nobody_has_heard_of_never_runs_out(waiting_town: tuple[Clocked, Staff]) -> None:
    place, owner = waiting_town
    found, _person = offered(place, owner)
    assert not fired(days(place, date(2027, 1, 31)), "offer_lapsed")
    assert [standing(place, one[2]) for one in found] == ["offered", "queue"]


def test_an_offer_runs_from_when_it_was_heard_and_then_goes_to_the_next(waiting_town: tuple[Clocked, Staff]) -> None:
    """Heard the day after; kept for seven days from then, and not from when it was said."""
    place, owner = waiting_town
    found, person = offered(place, owner)
    days(place, date(2026, 11, 24))
    place.hears(person)
    assert not fired(days(place, date(2026, 12, 1)), "offer_lapsed"), "the seventh day is still theirs"
    assert [standing(place, one[2]) for one in found] == ["offered", "queue"]
    assert fired([place.tick(at("2026-12-02"))], "offer_lapsed") == [date(2026, 12, 2)]
    assert [standing(place, one[2]) for one in found] == ["queue", "offered"]
    with place.house.database.reading(place.now) as unit:
        assert unit.referrals.queue_of(HOUSE)[0].id == found[0][2].id, "seniority stays"
    rows = {row.id: row for row in place.rows("case")}
    assert all(rows[one[1].id].stage == "waitlisted" for one in found)


def test_an_offer_looked_at_after_weeks_runs_from_then(waiting_town: tuple[Clocked, Staff]) -> None:
    """The message had become a call long before; a last day on a Sunday moves to the Monday (民法典 203)."""
    place, owner = waiting_town
    found, person = offered(place, owner)
    days(place, date(2026, 12, 13))
    with place.turn(person) as turn:
        waiting.look_at_offer(turn, found[0][1].id)
    assert not fired(days(place, date(2026, 12, 21)), "offer_lapsed")
    assert fired([place.tick(at("2026-12-22"))], "offer_lapsed") == [date(2026, 12, 22)]


# -- who has to ask, who has to answer ---------------------------------------------------------------------------------


def digest_of(place: Clocked, staff: Staff) -> list[str]:
    return [line["what"] for line in place.digests(staff)[-1].params["lines"]] if place.digests(staff) else []


def test_a_place_is_asked_within_five_working_days_of_the_registration(tmp_path: Path) -> None:
    """Registered on Monday the 23rd: the day is Monday the 30th, and the lead hears on Tuesday."""
    place = town(tmp_path, at("2026-11-23"))
    owner, lead = place.staff(), place.staff(Role.MANAGER)
    _account, case = place.family(owner=owner)
    with place.turn() as turn:
        seen = turn.unit.cases.any(case.id)
        assert seen is not None
        after = replace(seen, stage=Stage.REGISTERED, stage_on=turn.today, version=seen.version + 1)
        turn.unit.cases.save(seen, after, "register")
        for call in turn.unit.calls.of_case(case.id):
            turn.unit.calls.finish(call.id)
    assert not fired(days(place, date(2026, 11, 26)), "refer")
    assert fired([place.tick(at("2026-11-27"))], "refer") == [date(2026, 11, 27)], "the working day before"
    assert digest_of(place, owner) == ["refer"]
    assert fired(days(place, date(2026, 11, 30)), "refer") == [date(2026, 11, 30)]
    assert digest_of(place, lead) == []
    place.tick(at("2026-12-01"))
    assert digest_of(place, lead) == ["refer"], "past its day the lead hears"


def test_an_institution_that_does_not_answer_is_heard_of_on_both_sides(waiting_town: tuple[Clocked, Staff]) -> None:
    """Asked on Monday, three working days: Thursday. On Friday whoever asked and the county's lead hear of it."""
    place, theirs = waiting_town
    asker, county = place.staff(), place.staff(Role.MANAGER)
    _account, case = place.family(owner=asker)
    with place.turn() as turn:
        seen = turn.unit.cases.any(case.id)
    assert seen is not None
    place_for(place, seen, asker, None)
    place.tick()
    days(place, date(2026, 11, 25))
    assert digest_of(place, theirs) == ["answer"]
    days(place, date(2026, 11, 26))
    assert (digest_of(place, asker), digest_of(place, county)) == ([], [])
    days(place, date(2026, 11, 27))
    assert digest_of(place, asker) == ["unanswered"]
    assert "unanswered" in digest_of(place, county)
    assert place.rows("case", id=case.id)[0].stage == "referred", "nothing else happens by itself"
    assert TOWN.startswith(COUNTY)
