"""Whatever the clock does, silence costs nobody anything (ux.md 15, check 6), and nothing is done twice."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.case import Stage
from tests.clocked import Clocked

pytestmark = pytest.mark.slow

SOME = settings(max_examples=8, deadline=None)
MANY = settings(max_examples=60, deadline=None)

waits = st.lists(st.integers(1, 4 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes)), min_size=1, max_size=12)
"""How long the server sleeps between ticks: from a minute to four days."""


def nobody_hears(pauses: list[timedelta], gateway: bool, answered: bool, has_team: bool) -> None:
    """Three families are written to, and silence is all that comes back."""
    with tempfile.TemporaryDirectory() as folder:
        town = Clocked.fresh(Path(folder), gateway=gateway)
        if has_team:
            town.staff()
        families = [town.family(phone=phone) for phone in ("13800001234", "", "083012345678")]
        for account, _case in families:
            if answered:
                town.answers_phone(account)
        town.now += timedelta(minutes=1)
        for account, case in families:
            town.say(account, case)
        for pause in [*pauses, *[timedelta(hours=6)] * 32]:
            town.now += pause
            town.tick()
        assert [row.stage for row in town.rows("case")] == [Stage.SUBMITTED.value] * 3
        assert all(town.look(lambda turn, case=case: turn.unit.key_of(case.person_id)) for _, case in families)
        open_calls = Counter((row.account_id, row.reason) for row in town.rows("call", state="open"))
        assert open_calls == {(account.id, why): 1 for account, _ in families for why in ("application", "unheard")}
        assert town.rows("call", state="done") == []
        assert len(town.rows("nudge")) == (1 if gateway and answered else 0)
        digests = Counter(row.made_on for row in town.rows("message", lane="reminder"))
        assert max(digests.values(), default=0) <= 1


@SOME
@given(waits, st.booleans(), st.booleans(), st.booleans())
def test_with_no_message_heard_nothing_is_lost_declined_or_closed_and_a_call_stands(
    pauses: list[timedelta], gateway: bool, answered: bool, has_team: bool
) -> None:
    nobody_hears(pauses, gateway, answered, has_team)


@pytest.mark.nightly
@MANY
@given(waits, st.booleans(), st.booleans(), st.booleans())
def test_with_no_message_heard_nothing_is_lost_however_often(
    pauses: list[timedelta], gateway: bool, answered: bool, has_team: bool
) -> None:
    nobody_hears(pauses, gateway, answered, has_team)


@SOME
@given(waits, st.lists(st.integers(0, 40), max_size=4))
def test_a_form_is_kept_for_its_days_and_erased_at_the_first_tick_after_them(
    pauses: list[timedelta], answered_after: list[int]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        town = Clocked.fresh(Path(folder))
        with town.turn() as turn:
            account = turn.unit.accounts.make()
            kept = turn.unit.talks.begin(account.id, turn.unit.new_person(), "family", 1, {})

        def answer() -> date:
            with town.turn() as turn:
                found = turn.unit.talks.get(kept.talk.id)
                assert found is not None
                ends = turn.today + timedelta(days=turn.terms.draft_days)
                talk = replace(found.talk, answers={"knows": "unaware"})
                turn.unit.talks.save(found, talk, "open", None, ends)
                return ends

        def there() -> bool:
            return town.look(lambda turn: turn.unit.key_of(kept.person_id)) is not None

        ends = answer()
        for pause, days in zip(pauses * 5, [*answered_after, *[0] * 60], strict=False):
            town.now += pause
            town.tick()
            today, quiet = town.now.date(), not 8 <= town.now.hour < 21
            if today < ends:
                assert there()
            elif not quiet:
                assert not there()
            if not there():
                break
            if days:
                ends = answer()


@SOME
@given(st.lists(st.integers(-3 * 24 * 60, 5 * 24 * 60), min_size=1, max_size=15))
def test_a_clock_that_jumps_about_repeats_nothing(jumps: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        town = Clocked.fresh(Path(folder))
        worker = town.staff()
        account, case = town.family()
        town.say(account, case)
        for minutes in jumps:
            town.now += timedelta(minutes=minutes)
            town.tick()
            assert town.tick().planned == ()
        days = Counter(one.made_at.astimezone(town.now.tzinfo).date() for one in town.digests(worker))
        assert max(days.values(), default=0) <= 1
        assert len(town.rows("call", reason="unheard")) <= 1
