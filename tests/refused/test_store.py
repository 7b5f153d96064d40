"""What the store does for nobody, for the wrong one, or a moment too late: nothing of it is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pytest
from psycopg.errors import ConnectionTimeout, DeadlockDetected, UniqueViolation

from bot.domain.case import Case
from bot.domain.decision import Decision, DecisionKind, DecisionState
from bot.domain.errors import NotThere, Overtaken, Refused
from bot.domain.green import Direction, Green, Urgency
from bot.domain.lead import Lead, Side
from bot.domain.people import Role
from bot.domain.sampling import Sample
from bot.store.alerts import Alert
from bot.store.calls import Call
from bot.store.unit import Database, Unit
from tests.house import KEYS
from tests.refused import kept
from tests.samples import after, the_case
from tests.village import FAR_TOWN, TOWN, Village

NOBODY, FAMILY = "", "ma"


class Things(NamedTuple):
    """One of each."""

    case: Case
    call: Call
    alert: Alert
    decision: Decision
    green: Green
    lead: Lead
    sample: Sample


Attempt = Callable[[Unit, Things], object]


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    with after(family_and_team, tmp_path) as built:
        yield built


def family_and_team(village: Village) -> None:
    for who, role, area in (
        ("worker", Role.SOCIAL_WORKER, TOWN),
        ("far", Role.SOCIAL_WORKER, FAR_TOWN),
        ("nurse", Role.NURSE, TOWN),
        ("auditor", Role.AUDITOR, TOWN),
        ("doctor", Role.PUBLIC_HEALTH_DOCTOR, TOWN),
    ):
        village.hire(who, role, area)
    village.apply_family("ma")


@pytest.fixture
def things(village: Village) -> Things:
    case_id = the_case(village)
    with village.turn("ma") as turn:
        lead = turn.unit.leads.make(turn.unit.new_person(), TOWN, Side.NEIGHBOUR, {"name": "x"}, None, abuse=False)
        alert, _new = turn.unit.alerts.raise_(turn.me.id, turn.me.person_id, TOWN, "now", ("x",), None)
    with village.turn("auditor") as turn:
        sample = turn.unit.oversight.keep("1", turn.today, turn.today, 1, ("22334455",))
    with village.turn("worker") as turn:
        unit = turn.unit
        case = unit.cases.for_staff(case_id)
        decision = unit.decisions.ask(DecisionKind.PERSONS_YES_STANDS, case, "x")
        green = unit.greens.make(Direction.LOOK_IN, case, village.staff_of["doctor"].id, Urgency.URGENT, unit.today, {})
        (call,) = [one for one in unit.calls.queue() if one.case_id == case_id]
    return Things(case, call, alert, decision, green, lead, sample)


def take_alert(unit: Unit, of: Things) -> bool:
    return unit.alerts.take(of.alert)


def take_call(unit: Unit, of: Things) -> Call:
    return unit.calls.take(of.call)


def ask(unit: Unit, of: Things) -> Decision:
    return unit.decisions.ask(DecisionKind.NO_GUARDIAN, of.case, "x")


def decide(unit: Unit, of: Things) -> Decision:
    return unit.decisions.answer(of.decision, DecisionState.AGREED, "x")


def look_in(unit: Unit, of: Things) -> Green:
    return unit.greens.make(Direction.LOOK_IN, of.case, of.green.doctor_id, Urgency.URGENT, unit.today, {})


def read_green(unit: Unit, of: Things) -> Green:
    return unit.greens.for_staff(of.green.id)


def read_own_green(unit: Unit, of: Things) -> Green:
    return unit.greens.for_doctor(of.green.id)


def tell_of_need(unit: Unit, _of: Things) -> Lead:
    return unit.leads.make(unit.new_person(), TOWN, Side.NEIGHBOUR, {}, None, abuse=False)


def read_lead(unit: Unit, of: Things) -> Lead:
    return unit.leads.for_staff(of.lead.id)


def take_lead(unit: Unit, of: Things) -> Lead:
    return unit.leads.take(of.lead)


def note(unit: Unit, of: Things) -> None:
    unit.oversight.note(of.sample, of.sample.numbers[0], "x")


def note_another(unit: Unit, of: Things) -> None:
    unit.oversight.note(of.sample, of.case.number, "x")


def seal(unit: Unit, of: Things) -> bytes:
    return unit.seal(of.case.person_id, "section.box:x", "x")


def erase(unit: Unit, of: Things) -> None:
    unit.erase_person(of.case.person_id)


def alive(unit: Unit, of: Things) -> Case:
    return unit.cases.alive(of.case.id)


def alive_made_up(unit: Unit, _of: Things) -> Case:
    return unit.cases.alive("none")


REFUSED: dict[str, tuple[str, Attempt, type[Refused]]] = {
    "the clock takes no alert": (NOBODY, take_alert, NotThere),
    "a family takes no alert": (FAMILY, take_alert, NotThere),
    "a family takes no call": (FAMILY, take_call, NotThere),
    "who does no case work takes no call": ("nurse", take_call, NotThere),
    "a call of another place is not taken": ("far", take_call, NotThere),
    "a family puts no question to a second one": (FAMILY, ask, NotThere),
    "a family decides nothing for the team": (FAMILY, decide, NotThere),
    "a family sends no doctor": (FAMILY, look_in, NotThere),
    "a family reads nothing of the green channel": (FAMILY, read_green, NotThere),
    "who is asked on the green channel is a doctor": (FAMILY, read_own_green, NotThere),
    "nobody tells of no need": (NOBODY, tell_of_need, NotThere),
    "a family reads no lead": (FAMILY, read_lead, NotThere),
    "who does no case work reads no lead": ("nurse", read_lead, NotThere),
    "a lead of another place is not there": ("far", read_lead, NotThere),
    "what was not drawn is not noted": ("auditor", note_another, NotThere),
    "who is no auditor notes nothing": ("worker", note, NotThere),
    "a case that never was does not go on": (NOBODY, alive_made_up, NotThere),
}

ALLOWED: dict[str, tuple[str, Attempt]] = {
    "a worker takes an alert": ("worker", take_alert),
    "a worker takes a call": ("worker", take_call),
    "a worker puts a question": ("worker", ask),
    "a worker answers one": ("worker", decide),
    "a worker sends a doctor": ("worker", look_in),
    "a worker reads what was written": ("worker", read_green),
    "the doctor reads what was asked": ("doctor", read_own_green),
    "a neighbour tells of a need": (FAMILY, tell_of_need),
    "a worker reads a lead": ("worker", read_lead),
    "an auditor notes what was drawn": ("auditor", note),
    "what lives is sealed": (NOBODY, seal),
    "a case goes on": (NOBODY, alive),
}

LATE: dict[str, tuple[Attempt, Attempt, type[Refused]]] = {
    "a decision is made once": (decide, decide, Overtaken),
    "a call that a colleague took": (take_call, take_call, Overtaken),
    "a lead that a colleague took": (take_lead, take_lead, Overtaken),
    "nothing is sealed for whom was erased": (erase, seal, NotThere),
}
"""What one did, what another does after that with what they saw before, and what they are told."""


@pytest.mark.parametrize(("who", "attempt", "refusal"), REFUSED.values(), ids=REFUSED)
def test_refused(village: Village, things: Things, who: str, attempt: Attempt, refusal: type[Refused]) -> None:
    before = kept(village, "ma")
    with pytest.raises(refusal), village.turn(who) as turn:
        attempt(turn.unit, things)
    assert kept(village, "ma") == before


@pytest.mark.parametrize(("who", "attempt"), ALLOWED.values(), ids=ALLOWED)
def test_allowed(village: Village, things: Things, who: str, attempt: Attempt) -> None:
    with village.turn(who) as turn:
        attempt(turn.unit, things)


@pytest.mark.parametrize(("first", "then", "refusal"), LATE.values(), ids=LATE)
def test_a_moment_too_late(
    village: Village, things: Things, first: Attempt, then: Attempt, refusal: type[Refused]
) -> None:
    village.hire("colleague", area=TOWN)
    with village.turn("worker") as turn:
        first(turn.unit, things)
    before = kept(village, "colleague")
    with pytest.raises(refusal), village.turn("colleague") as turn:
        then(turn.unit, things)
    assert kept(village, "colleague") == before


@pytest.mark.parametrize(
    ("error", "refusal"),
    [
        pytest.param(DeadlockDetected(), Overtaken, id="of two who wait for each other one may look again"),
        pytest.param(UniqueViolation(), None, id="another error stays what it is"),
        pytest.param(ConnectionTimeout(), None, id="so does one without a code"),
    ],
)
def test_what_the_server_of_a_large_installation_ends(error: Exception, refusal: type[Refused] | None) -> None:
    """Nobody gets an apology for what the next press does. No server is needed to tell which error it is."""
    large = Database("postgresql+psycopg://nobody@127.0.0.1:1/none", KEYS)
    (hears,) = large.engine.dialect.dispatch.handle_error
    with pytest.raises(refusal) if refusal else nullcontext():
        hears(SimpleNamespace(original_exception=error))
    large.close()
