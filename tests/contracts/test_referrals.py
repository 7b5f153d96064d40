"""Referrals: one institution is asked, and never more are taken in than there is room; on both databases alike."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.app import Turn
from bot.domain.case import Answer, Case, Door, Stage, Way
from bot.domain.consent import Purpose
from bot.domain.errors import NotThere, Overtaken, Refused
from bot.domain.institution import Institution
from bot.domain.people import AgeBand, Part, Role
from bot.domain.referral import Expected, Place, Referral, ReferralKind, ReferralState
from bot.services import answering
from bot.store.referrals import offer_mark
from bot.store.unit import Unit
from tests.house import Ground
from tests.village import COUNTY, TOWN, Village

MANY, ROOM = 200, 7


@pytest.fixture
def village(ground: Ground, kind: str) -> Iterator[Village]:
    built = Village.on(ground, kind)
    with built.unit(commit=True) as unit:
        for one in ("i2", "i3"):
            unit.places.add_institution(Institution(one, one, COUNTY, "clinic", True, "1", "", "", capacity=ROOM))
    yield built
    built.close()


def refer(unit: Unit, to: str, *, agreed: bool = True) -> tuple[Case, Referral]:
    """Somebody registered, with their yes to one institution, which is asked."""
    account = unit.accounts.make()
    by = unit.today + timedelta(days=7)
    case = unit.cases.make(unit.new_person(), account.id, account.id[:8], TOWN, Door.SELF, AgeBand.ADULT, by)
    unit.cases.join(case.id, account.id, Part.PERSON)
    unit.files.put(case, "wish", {"relation": "self", "wishes": ["work"], "call_as": "ta"})
    unit.files.put(case, "reach", {"phone": "13800001234"})
    unit.files.answer(case, Answer.YES, Answer.YES, Way.OWN)
    if agreed:
        unit.files.consent(account.id, case.person_id, Purpose.SHARE, to)
    after = replace(case, stage=Stage.REFERRED, version=case.version + 1)
    unit.cases.save(case, after, "refer")
    return after, unit.referrals.make(after, to, ReferralKind.PLACE, by, None)


def one_referred(village: Village, to: str = "i2", *, agreed: bool = True) -> tuple[Case, Referral]:
    with village.unit(commit=True) as unit:
        return refer(unit, to, agreed=agreed)


# -- who may see it --------------------------------------------------------------------------------------------------


def test_only_the_institution_that_is_asked_finds_it(village: Village) -> None:
    """Not yours and not there look alike, for every role and every other place."""
    _case, asked = one_referred(village)
    village.hire("theirs", house="i2")
    village.hire("lead", Role.MANAGER, house="i2")
    village.hire("elsewhere", house="i3")
    village.hire("nurse", Role.NURSE, house="i2")
    village.hire("unbound", house="i2", bound=False)
    for who in ("theirs", "lead"):
        with village.turn(who) as turn:
            assert [one.id for one in turn.unit.referrals.received()] == [asked.id]
            assert turn.unit.referrals.for_receiver(asked.id).id == asked.id
    for who in ("elsewhere", "nurse", "unbound"):
        with village.turn(who) as turn:
            assert turn.unit.referrals.received() == []
            for wanted in (asked.id, "none"):
                with pytest.raises(NotThere):
                    turn.unit.referrals.for_receiver(wanted)
    with village.unit() as unit:
        assert unit.referrals.received() == [], "nobody acts"


def test_before_the_yes_the_case_itself_is_not_there(village: Village) -> None:
    case, asked = one_referred(village)
    village.hire("theirs", area="510522", house="i2")
    with village.turn("theirs") as turn:
        with pytest.raises(NotThere):
            turn.unit.cases.for_staff(case.id)
        assert turn.unit.cases.queue() == []
        shown = answering.look(turn, asked.id)
        assert (shown.age, shown.wishes, shown.call_as) == ("adult", ("work",), "ta")
        assert not {"phone", "number", "name", "words"} & set(answering.Asked.__dataclass_fields__)
        assert not {case.number, "13800001234"} & {str(getattr(shown, name)) for name in ("area", "age", "call_as")}
    looks = [(row.place, row.purpose) for row in village.rows("reading", person_id=case.person_id)]
    assert looks == [("section.box", "referral")], "what was not shown was not opened"


def test_what_has_stopped_is_not_waited_for(village: Village) -> None:
    case, asked = one_referred(village)
    village.hire("theirs", house="i2")
    with village.unit(commit=True) as unit:
        unit.cases.save(case, replace(case, stage=Stage.WITHDRAWN, version=case.version + 1), "withdraw")
    with village.turn("theirs") as turn:
        assert turn.unit.referrals.received() == []
        with pytest.raises(Refused, match=r"referral\.answered"):
            answering.look(turn, asked.id)


def test_the_screen_before_the_yes_holds_nothing_that_names_them(village: Village) -> None:
    """Neither number, phone, name nor words, on no message and behind no button of it (ux.md 8)."""
    case, asked = one_referred(village)
    with village.unit(commit=True) as unit:
        unit.files.put(case, "identity", {"name": "WANGXIAOMING"})
        unit.files.put(case, "letters", {"all": [{"text": "WORDS"}]})
    village.hire("theirs", house="i2", area="510522")
    village.open("theirs")
    village.type("theirs", village.words.texts["choice.today"])
    village.press("theirs", "referral.show", "referral.how_long")
    village.press("theirs", "referral.show", "referral.elsewhere")
    for said in village.page("theirs"):
        held = f"{village.text(said)} {dict(said.params)} {[offer.act.args for offer in said.offers]}"
        assert not [one for one in (case.number, "13800001234", "WANGXIAOMING", "WORDS", case.id) if one in held]
    assert village.press("theirs", "refuse")
    village.type("theirs", "no room")
    with village.unit() as unit:
        ended = unit.referrals.any(asked.id)
        assert ended is not None and ended.state is ReferralState.REJECTED
    held = " ".join(f"{village.text(said)} {dict(said.params)}" for said in village.page("theirs"))
    assert case.number not in held


def test_a_no_that_was_a_slip_is_taken_back_with_the_yes_that_ended_with_it(village: Village) -> None:
    case, asked = one_referred(village)
    village.hire("theirs", house="i2")
    with village.turn("theirs") as turn:
        answering.refuse(turn, asked.id, "slip")
    with village.turn("theirs") as turn:
        answering.undo_refusal(turn, asked.id, "wrong one")
    with village.turn("theirs") as turn:
        answering.accept(turn, asked.id)
    assert village.rows("case", id=case.id)[0].stage == "accepted"


def test_nobody_is_taken_in_before_those_who_have_waited_longer(village: Village) -> None:
    """Seven places and seven who wait: the newcomer waits too; with one place more they come at once."""
    village.hire("theirs", house="i2")
    for _ in range(ROOM):
        _case, asked = one_referred(village)
        with village.turn("theirs") as turn:
            answering.queue(turn, asked.id, Expected.MONTH)
    _case, late = one_referred(village)
    with village.turn("theirs") as turn, pytest.raises(Refused, match="others_wait"):
        answering.accept(turn, late.id)
    with village.unit(commit=True) as unit:
        more = unit.places.institution("i2")
        assert more is not None
        unit.places.change_institution(replace(more, capacity=ROOM + 1))
    with village.turn("theirs") as turn:
        assert answering.accept(turn, late.id).stage is Stage.ACCEPTED


# -- one object ------------------------------------------------------------------------------------------------------


def test_of_two_answers_one_counts(village: Village) -> None:
    _case, asked = one_referred(village)
    with village.unit(commit=True) as unit:
        unit.referrals.change(asked, state=ReferralState.ACCEPTED, place=Place.QUEUE, expected=Expected.MONTH)
    with village.unit() as unit, pytest.raises(Overtaken):
        unit.referrals.change(asked, state=ReferralState.REJECTED)


def test_a_reason_is_sealed_for_the_person(village: Village) -> None:
    case, asked = one_referred(village)
    with village.unit(commit=True) as unit:
        kept = unit.referrals.change(asked, "no room until spring", state=ReferralState.REJECTED)
        assert unit.referrals.why(kept, "transfer") == "no room until spring"
    box = village.rows("referral", id=asked.id)[0].why_box
    assert b"spring" not in box
    with village.unit(commit=True) as unit:
        unit.erase_person(case.person_id)
        assert unit.referrals.why(kept, "transfer") == ""


def test_those_who_wait_stand_by_the_day_the_wait_began(village: Village) -> None:
    """Whoever came later to this place and has waited longer stands before."""
    made = [one_referred(village) for _ in range(3)]
    with village.unit(commit=True) as unit:
        for days, (case, asked) in zip((1, 9, 4), made, strict=True):
            since = unit.today - timedelta(days=days)
            waits = replace(
                case, stage=Stage.WAITLISTED, institution_id="i2", waits_since=since, version=case.version + 1
            )
            unit.cases.save(case, waits, "queue")
            unit.referrals.change(asked, state=ReferralState.ACCEPTED, place=Place.QUEUE)
        order = [one.case_id for one in unit.referrals.queue_of("i2")]
        assert order == [made[1][0].id, made[2][0].id, made[0][0].id]
        assert unit.referrals.queue_of("i3") == []


def test_a_place_that_is_offered_is_kept(village: Village) -> None:
    case, asked = one_referred(village)
    with village.unit(commit=True) as unit:
        waits = replace(
            case, stage=Stage.WAITLISTED, institution_id="i2", waits_since=unit.today, version=case.version + 1
        )
        unit.cases.save(case, waits, "queue")
        kept = unit.referrals.change(asked, state=ReferralState.ACCEPTED, place=Place.QUEUE)
        load = unit.referrals.load("i2")
        assert (load.capacity, load.taken, load.waiting, load.free) == (ROOM, 0, 1, ROOM)
        unit.referrals.change(kept, place=Place.OFFERED)
        load = unit.referrals.load("i2")
        assert (load.taken, load.waiting, load.free) == (1, 1, ROOM - 1)
        assert unit.referrals.loads({"i2": ROOM, "i3": ROOM})["i3"].room


def test_an_offer_sleeps_until_it_is_heard_of_and_only_that_wakes_it(village: Village) -> None:
    case, asked = one_referred(village)
    with village.unit(commit=True) as unit:
        waits = replace(
            case, stage=Stage.WAITLISTED, institution_id="i2", waits_since=unit.today, version=case.version + 1
        )
        unit.cases.save(case, waits, "queue")
        offered = unit.referrals.change(asked, state=ReferralState.ACCEPTED, place=Place.OFFERED, offered_on=unit.today)
        account, mark = unit.accounts.get(case.applicant_id), f"{offer_mark(offered.id)}{offered.version}"
        unit.messages.add(account.id, case.person_id, "news.place_free", {}, dedupe=mark, case_id=case.id)
        unit.time.sleep("referral", offered.id, None)
    with village.unit() as unit:
        assert unit.time.awake("referral") == unit.time.heard_of() == []
        assert unit.referrals.offer_heard_on(offered) is None
    with village.unit(commit=True) as unit:
        unit.referrals.hear_offer(offered)
    with village.unit() as unit:
        assert unit.time.heard_of() == [offered.id]
        unit.time.sleep("referral", offered.id, unit.today)
        assert unit.time.heard_of() == []
        (found,) = unit.time.awake("referral")
        assert found == (unit.today, offered.id)
        assert unit.time.awake("referral", after=found) == []
        assert unit.referrals.offer_heard_on(offered) == unit.today


# -- two hundred at once ---------------------------------------------------------------------------------------------


def test_two_hundred_at_once_never_exceed_the_room_of_two_institutions(village: Village) -> None:
    """Each institution takes in exactly as many as it has room for; everybody else is told, and nothing is lost."""
    team = {to: village.hire(to, house=to) for to in ("i2", "i3")}
    with village.unit(commit=True) as unit:
        asked = [refer(unit, ("i2", "i3")[number % 2])[1] for number in range(MANY)]
    start, found = threading.Barrier(MANY), list[object]()

    def accept(referral: Referral) -> None:
        start.wait()
        try:
            with village.database.unit(village.now) as unit:
                unit.staff = team[referral.to_institution]
                unit.me = unit.accounts.get(unit.staff.account_id)
                turn = Turn(village.house, unit)
                answering.accept(turn, referral.id)
                turn.finish()
                unit.commit()
            found.append("taken")
        except Exception as error:
            found.append(error.key if isinstance(error, Refused) else error)

    threads = [threading.Thread(target=accept, args=(one,)) for one in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found.count("taken") == 2 * ROOM
    assert found.count("error.needs_room") == MANY - 2 * ROOM, [one for one in found if not isinstance(one, str)]
    for to, staff in team.items():
        inside = village.rows("case", stage="accepted", institution_id=to)
        assert len(inside) == ROOM
        assert {row.owner_id for row in inside} == {staff.id}
    assert len(village.rows("case", stage="referred")) == MANY - 2 * ROOM
    assert len(village.rows("referral", state="in_progress")) == MANY - 2 * ROOM
