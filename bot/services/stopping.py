"""What a family's 不办了 does once the person has said yes: they step aside, and the case goes on (docs/adr/008).

The family sees exactly what it sees where the person has said nothing: stopped, a day to take it back, then nothing is
left on their side. Source: 民法典 19, 31, 35; PIPL 15, 47; ux.md 8, 9.4, 9.5.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.case import Answer, Case, Stage
from bot.domain.disagreement import Others, Says, row_for
from bot.domain.events import FamilyBack, FamilyStopped
from bot.domain.guardianship import Finding
from bot.domain.hold import HoldKind
from bot.domain.people import AgeBand, Part
from bot.services import calls, promises
from bot.services.voice import Voice

SECTION = "disagreement"


def goes_on_without(turn: Voice, case: Case, part: Part) -> bool:
    """Whether the case is the person's by now: they said yes, and whoever presses is not the person.

    For a child under 14 the parents decide (PIPL 31).
    """
    if part is Part.PERSON or case.age is AgeBand.CHILD:
        return False
    own = turn.unit.files.own_yes(turn.unit.cases.alive(case.id).id)
    return own is not None and own.answer is Answer.YES


def step_aside(turn: Voice, case: Case, part: Part) -> Case:
    """They are out of it; a guardian's no holds the case where the law says so, anybody else's holds nothing."""
    alive = turn.unit.cases.alive(case.id)
    keep(turn, alive, {"who": part.value, "others": Others.NO.value, "words": ""})
    row = row_for(alive.age, finding(turn, alive), Says.YES, Others.NO)
    if row is not None and row.hold is not None and _binds(alive, part):
        _hold(turn, alive, row.hold)
    turn.unit.cases.stop(case.id, turn.me.id, turn.now)
    for call in calls.over_with(turn, case):
        if call.account_id == turn.me.id and call.reason != calls.MEET:
            turn.unit.calls.finish(call.id)
    turn.unit.time.sleep("case", case.id, turn.today)
    turn.unit.record("family.stop", f"case:{case.id}")
    turn.unit.tell(FamilyStopped(alive))
    return replace(case, stage=Stage.WITHDRAWN)


def step_back(turn: Voice, case: Case) -> Case | None:
    """They take it back within a day, and everything is as before. None: they had not stepped aside."""
    since = next((at for who, at in turn.unit.cases.stopped(case.id) if who == turn.me.id), None)
    if since is None or turn.now - since > timedelta(hours=turn.terms.undo_hours):
        return None
    turn.unit.cases.stop(case.id, turn.me.id, None)
    alive = turn.unit.cases.alive(case.id)
    for hold in turn.unit.holds.of(alive.id):
        if hold.by == turn.me.id:
            turn.unit.holds.end(hold)
    if alive.stage in (Stage.SUBMITTED, Stage.UNDER_REVIEW) and case.applicant_id == turn.me.id:
        contact = turn.unit.files.open_own(case, "reach")
        by = promises.call_by(turn)
        turn.unit.calls.make(turn.me.id, case.person_id, case.area, "application", by, contact, case_id=case.id)
    turn.unit.record("family.back", f"case:{case.id}")
    turn.unit.tell(FamilyBack(alive))
    return alive


def end(turn: Voice, case: Case, account_id: str) -> None:
    """Their part is over: their number, their consent and all that was said to them about the person are gone."""
    unit = turn.unit
    unit.cases.leave(case.id, account_id)
    unit.cases.stop(case.id, account_id, None)
    if account_id == case.applicant_id:
        reach = unit.files.open_own(case, "reach")
        if reach.get("phone"):
            unit.files.put(case, "reach", reach | {"phone": "", "way": "here"})
            unit.files.forget_phone(case.id)
            unit.history.forget(case, "reach")
    for call in unit.calls.of_case(case.id):
        if call.account_id == account_id:
            calls.outlive(turn, call)
    for talk_id in unit.talks.of_person(case.person_id):
        kept = unit.talks.get(talk_id)
        if kept is not None and kept.account_id == account_id and kept.state in ("open", "parked"):
            unit.talks.drop(kept)
    unit.files.withdraw_consents(case.person_id, account_id=account_id)
    unit.messages.forget(account_id, case.person_id)
    unit.threads.forget(account_id, case.person_id)
    unit.record("family.end", f"case:{case.id}")


def keep(turn: Voice, case: Case, told: dict[str, Any]) -> None:
    """What one side said, in the file that neither side reads."""
    earlier = turn.unit.files.open_own(case, SECTION).get("all", [])
    one = {"on": turn.today.isoformat(), "by": turn.me.id, **told}
    turn.unit.files.put(case, SECTION, {"all": [*earlier, one]})


def finding(turn: Voice, case: Case) -> Finding:
    """What a court found, as a fact for the table; unknown while nobody has seen papers."""
    kept = turn.unit.files.open_own(case, "guardianship")
    return Finding(kept["finding"]) if kept else Finding.UNKNOWN


def _binds(case: Case, part: Part) -> bool:
    """Whose no holds: a guardian's by court finding; of a teenager a parent's too."""
    near = (Part.GUARDIAN, Part.FAMILY) if case.age is AgeBand.TEEN else (Part.GUARDIAN,)
    return part in near


def _hold(turn: Voice, case: Case, kind: HoldKind) -> None:
    if all(hold.kind is not kind for hold in turn.unit.holds.of(case.id)):
        look_on = turn.today + timedelta(days=turn.terms.hold_days)
        turn.unit.holds.begin(case, kind, {"judge": "guardian", "why": ""}, look_on)
