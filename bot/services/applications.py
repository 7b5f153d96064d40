"""Applications: hand in, follow, hurry, withdraw, and undo."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta

from bot.domain.case import OPEN, Answer, Case, Door, Stage, Way
from bot.domain.commands import Apply
from bot.domain.consent import Purpose
from bot.domain.errors import Refused
from bot.domain.events import ApplicationSubmitted, CaseMoved
from bot.domain.people import Part
from bot.domain.workflow import Facts, move
from bot.services import calls, ending, promises, stopping
from bot.services.voice import Voice
from bot.store.calls import Call
from bot.store.cases import new_number


def make_room(turn: Voice) -> None:
    """Nobody fills a form that could not be taken: one account has room for a family, not for a flood (A63).

    Raises:
        Refused: there are enough under way.
    """
    if turn.unit.cases.under_way(turn.me.id) + turn.unit.talks.drafts(turn.me.id) >= turn.terms.applications_most:
        raise Refused("apply.enough")


def leave_alone(turn: Voice) -> None:
    """After a person's no, the account that asked does not enter them again for a while (ux.md 6).

    No mark about the person is kept, so a second child looks the same: a worker sorts that out.

    Raises:
        Refused: somebody this account entered said no not long ago.
    """
    since = turn.today - timedelta(days=turn.terms.leave_alone_days)
    if turn.unit.files.no_since(turn.me.id, since):
        raise Refused("apply.leave_alone")


def submit(turn: Voice, command: Apply) -> Case:
    """Hand an application in: the case, what was told, who takes part, and the call that answers it."""
    case = enter(turn, command, turn.me.id, Way.OWN)
    by = promises.call_by(turn).replace(
        year=case.promised_on.year, month=case.promised_on.month, day=case.promised_on.day
    )
    turn.unit.calls.make(
        turn.me.id, case.person_id, case.area, "application", by, asdict(command.reach), case_id=case.id
    )
    turn.unit.tell(ApplicationSubmitted(case))
    return case


def enter(turn: Voice, command: Apply, applicant_id: str, way: Way, words: str = "") -> Case:
    """Keep an application, whoever typed it: the case, what was told, who takes part.

    Nothing about an adult entered by somebody else is registered before that adult said yes (000 §二(二)5;
    PIPL 14, 29); the guard stands in the workflow.
    """
    unit, kept = turn.unit, turn.kept
    person_id = kept.person_id if kept else turn.me.person_id
    number = (kept.number if kept else None) or new_number()
    by = promises.check_by(turn)
    asked = unit.places.registered(command.applied_to) if command.applied_to else None
    case = unit.cases.make(
        person_id,
        applicant_id,
        number,
        command.area,
        command.door,
        command.age,
        by,
        applied_to=asked.id if asked else None,
        entered_by=turn.me.id if turn.me.id != applicant_id else None,
    )
    part = Part.PERSON if command.relation is None else command.relation.part
    unit.cases.join(case.id, applicant_id, part)
    unit.files.put(case, "wish", _wish(command))
    unit.files.put(case, "reach", asdict(command.reach))
    unit.files.consent(applicant_id, person_id, Purpose.KEEP)
    if command.reach.phone:
        unit.files.index(case.id, "phone", command.reach.phone)
    if command.door is Door.SELF:
        unit.files.answer(case, Answer.YES, None, way, words)
    return case


def _wish(command: Apply) -> dict[str, object]:
    return {
        "relation": command.relation.value if command.relation else "self",
        "knows": command.knows,
        "wishes": list(command.wishes),
        "call_as": command.call_as,
    }


def urge(turn: Voice, case_id: str) -> Call:
    """The family asks to hurry: the call goes above the list.

    Raises:
        Refused: the promised day is not over yet.
        NotThere: not one's own.
    """
    case, _part = turn.unit.cases.of_mine(case_id)
    if turn.today <= case.promised_on:
        raise Refused("progress.not_yet", promised_on=case.promised_on.isoformat(), said_on=turn.today.isoformat())
    asked = calls.answering(turn, case)
    if not asked:
        reach = turn.unit.files.open_own(case, "reach")
        by = promises.call_by(turn)
        asked = [turn.unit.calls.make(turn.me.id, case.person_id, case.area, "application", by, reach, case_id=case.id)]
    calls.hurry(turn, asked[0])
    return asked[0]


def withdraw(turn: Voice, case_id: str) -> Case:
    """Stop: at once, without a reason, at no cost (R52). What was kept goes when the time to undo is over.

    A family that no longer wants it cannot end what the person said yes to: they step aside, and are told the same.
    Source: 000 §二(二)5 自愿; PIPL 15; 民法典 35.
    """
    seen, part = turn.unit.cases.of_mine(case_id)
    if seen.stage in OPEN and stopping.goes_on_without(turn, seen, part):
        return stopping.step_aside(turn, seen, part)
    if seen.stage is Stage.WITHDRAWN:
        raise Refused("error.wrong_stage", stage=seen.stage.value)
    case = turn.unit.cases.alive(seen.id)
    after = move(case, "withdraw", part, turn.today)
    turn.unit.cases.save(case, after, "withdraw")
    for call in calls.over_with(turn, case):
        turn.unit.calls.finish(call.id)
    turn.unit.time.sleep("case", case.id, turn.today)
    turn.unit.tell(CaseMoved(after, "withdraw"))
    ending.pause_all(turn, after)
    return after


def undo_withdraw(turn: Voice, case_id: str) -> Case:
    """As if it had not happened, within a day.

    Raises:
        Refused: the time is over, or somebody else stopped it.
    """
    seen, part = turn.unit.cases.of_mine(case_id)
    back = stopping.step_back(turn, seen)
    if back is not None:
        return back
    case = turn.unit.cases.alive(seen.id)
    last = turn.unit.cases.last_step(case.id)
    mine = last is not None and last.move == "withdraw" and last.by == turn.me.id
    if not mine or turn.now - last.at > timedelta(hours=turn.terms.undo_hours):
        raise Refused("progress.cannot_undo", hours=turn.terms.undo_hours)
    after = move(case, "undo_withdraw", part, turn.today, Facts(before=Stage(last.before)))
    turn.unit.cases.save(case, after, "undo_withdraw")
    reach = turn.unit.files.open_own(case, "reach")
    by = promises.call_by(turn)
    turn.unit.calls.make(case.applicant_id, case.person_id, case.area, "application", by, reach, case_id=case.id)
    turn.unit.tell(CaseMoved(after, "undo_withdraw"))
    ending.go_on(turn, after)
    return after


def answer_more(turn: Voice, case_id: str, text: str) -> Case:
    """What was missing is told, in the same thread; the review goes on."""
    seen, part = turn.unit.cases.of_mine(case_id)
    if seen.stage is Stage.WITHDRAWN:
        raise Refused("error.wrong_stage", stage=seen.stage.value)
    case = turn.unit.cases.any(case_id) or seen
    after = move(case, "answer_more", part, turn.today)
    earlier = turn.unit.files.open_own(case, "more")
    told = [*earlier.get("told", []), {"on": turn.today.isoformat(), "text": text}]
    turn.unit.files.put(case, "more", earlier | {"told": told})
    turn.unit.cases.save(case, after, "answer_more")
    turn.unit.tell(CaseMoved(after, "answer_more", text))
    return after


def change_reach(turn: Voice, case_id: str, phone: str) -> None:
    """Another number for the same case."""
    case, _part = turn.unit.cases.of_mine(case_id)
    reach = turn.unit.files.open_own(case, "reach") | {"phone": phone, "way": "phone"}
    turn.unit.files.put(case, "reach", reach)
    turn.unit.files.index(case.id, "phone", phone)
    for call in turn.unit.calls.of_case(case.id):
        if not calls.is_letter(turn, call):
            turn.unit.calls.change_contact(call, reach)


def erase(turn: Voice, case: Case) -> None:
    """Everything that was kept about the person goes, also what another applicant told of them; the bare head of the
    case stays for the count."""
    unit = turn.unit
    ending.end_all(turn, case)
    for one in unit.cases.merged(case.id):
        stop_and_erase(turn, one, Part.WORKER)
    for call in unit.calls.of_case(case.id):
        calls.outlive(turn, call)
    unit.files.forget_index(case.id)
    unit.files.withdraw_consents(case.person_id)
    for talk_id in unit.talks.of_person(case.person_id):
        unit.talks.move(talk_id, "dropped")
    unit.erase_person(case.person_id)
    unit.time.sleep("case", case.id, None)


def stop_and_erase(turn: Voice, case: Case, part: Part) -> Case:
    """The person's no, or "delete my things": the case ends and what was kept is gone at once."""
    after = case
    if case.stage not in (Stage.WITHDRAWN, Stage.NOT_SUITABLE, Stage.CLOSED):
        after = move(case, "withdraw", part, turn.today)
        turn.unit.cases.save(case, after, "withdraw")
    erase(turn, after)
    return replace(after, owner_id=None)
