"""Two applicants for one person: one case goes on, each applicant in their own thread, neither learns of the other.

Only after the person's yes; the person's no ends both. Source: 000 §二(二)5; PIPL 14, 29; ux.md 9.11.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.domain.case import OPEN, Answer, Case, Stage
from bot.domain.errors import NotThere, Refused
from bot.domain.events import CaseMoved
from bot.domain.people import Part
from bot.domain.workflow import Facts, move
from bot.services import caseload, referring, reviews, waiting
from bot.services.voice import Voice

TASKS = ("claim", "hand_over", "keep_wait")
"""Steps that move no case along its road."""
SECTION = "same"
"""What a worker said about which applications are one person's, and what a merge brought along."""
PLACED = (Stage.REFERRED, Stage.WAITLISTED, Stage.ACCEPTED)
"""An institution is asked, or has it."""


def both_placed(case: Case, other: Case) -> bool:
    """Whether both are with institutions: nobody is in two, so one is taken back first."""
    return case.stage in PLACED and other.stage in PLACED


def merge(turn: Voice, case_id: str, other_id: str) -> Case:
    """Of two that a worker marked as one person's, one goes on for both. Returns that one.

    Raises:
        NotThere: the two have not been marked as the same person.
        Refused: the person has not said yes, or both are with institutions.
    """
    case = caseload.take_up(turn, case_id)
    other = next((one for one, same in caseload.twins(turn, case) if same and one.id == other_id), None)
    if other is None:
        raise NotThere
    other = caseload.take_up(turn, other.id)
    if both_placed(case, other):
        raise Refused("merge.both_placed")
    goes_on, ends = _which(turn, case, other)
    after = move(ends, "merge", Part.WORKER, turn.today, reviews.facts(turn, goes_on))
    turn.unit.cases.save(ends, replace(after, merged_into=goes_on.id), "merge")
    for member in turn.unit.cases.members(ends.id):
        if member.part is Part.PERSON:
            turn.unit.cases.join(goes_on.id, member.account_id, Part.PERSON)
    goes_on = _bring_along(turn, goes_on, ends)
    turn.unit.tell(CaseMoved(after, "merge"))
    return goes_on


def _which(turn: Voice, case: Case, other: Case) -> tuple[Case, Case]:
    """Which goes on: the one with an institution, so that it sees one person and nobody's place changes; then the one
    with the person's yes, then the one further along the road, then the earlier."""

    def rank(one: Case) -> tuple[bool, bool, int, float]:
        own = turn.unit.files.own_yes(one.id)
        said = own is not None and own.answer is Answer.YES
        return one.stage in PLACED, said, OPEN.index(one.stage), -one.submitted_at.timestamp()

    goes_on, ends = sorted((case, other), key=rank, reverse=True)
    return goes_on, ends


def _bring_along(turn: Voice, goes_on: Case, ends: Case) -> Case:
    """What the one that ends had goes on: the day its wait began, what holds it, its calls, what is merged into it.

    What was brought is written down, so that taking apart leaves each with its own.
    """
    unit = turn.unit
    inside = unit.cases.merged(ends.id)
    for one in inside:
        unit.cases.save(one, replace(one, merged_into=goes_on.id, version=one.version + 1), "merge_along")
    kinds = {hold.kind for hold in unit.holds.of(goes_on.id)}
    held = [hold for hold in unit.holds.of(ends.id) if hold.kind not in kinds]
    for hold in held:
        unit.holds.begin(goes_on, hold.kind, unit.holds.why(hold, "review"), hold.look_on, hold.by)
    days = [one.waits_since for one in (goes_on, ends) if one.waits_since is not None]
    earliest = min(days, default=None)
    kept = unit.files.open(goes_on, SECTION, "review")
    brought = {
        "waited": goes_on.waits_since.isoformat() if goes_on.waits_since else "",
        "inside": [one.id for one in inside],
        "held": [hold.kind.value for hold in held],
    }
    unit.files.put(goes_on, SECTION, kept | {"brought": kept.get("brought", {}) | {ends.id: brought}})
    goes_on = _wait_from(turn, goes_on, earliest)
    for call in caseload.calls(turn, goes_on):
        unit.calls.hand(call.id, goes_on.owner_id)
    return goes_on


def _give_back(turn: Voice, goes_on: Case, apart: Case) -> None:
    """Each has its own again."""
    unit = turn.unit
    kept = unit.files.open(goes_on, SECTION, "review")
    brought = kept.get("brought", {}).get(apart.id)
    if brought is None:
        return
    for one in unit.cases.merged(goes_on.id):
        if one.id in brought["inside"]:
            unit.cases.save(one, replace(one, merged_into=apart.id, version=one.version + 1), "merge_along")
    for hold in unit.holds.of(goes_on.id):
        if hold.kind.value in brought["held"]:
            unit.holds.end(hold)
    for hold in unit.holds.of(apart.id):
        unit.holds.look_again(hold, max(hold.look_on, turn.today))  # nobody looked at it meanwhile
    _wait_from(turn, goes_on, date.fromisoformat(brought["waited"]) if brought["waited"] else None)
    rest = {one: told for one, told in kept["brought"].items() if one != apart.id}
    unit.files.put(goes_on, SECTION, kept | {"brought": rest})


def _wait_from(turn: Voice, case: Case, since: date | None) -> Case:
    if since == case.waits_since:
        return case
    after = replace(case, waits_since=since, version=case.version + 1)
    turn.unit.cases.save(case, after, "keep_wait")
    return after


def take_back(turn: Voice, case_id: str) -> Case:
    """One of two that are both with institutions is taken back from there; the day of its wait is kept, and the worker
    goes on holding it, so that the two can be merged."""
    case = caseload.hold(turn, caseload.look(turn, case_id))
    if case.stage is Stage.REFERRED:
        for one in turn.unit.referrals.pending(case.id):
            case = referring.revoke(turn, case.id, one.id)
        return case
    waits = case.stage is Stage.WAITLISTED
    left = waiting.leave(turn, case, Part.WORKER) if waits else referring.leave(turn, case, Part.WORKER)
    after = replace(left, owner_id=turn.working.id, version=left.version + 1)
    turn.unit.cases.save(left, after, "hand_over")
    turn.unit.cases.join(case.id, turn.me.id, Part.WORKER)
    return after


def may_undo(turn: Voice, case: Case) -> bool:
    """Whether nothing depends on it yet: the one that goes on has not moved along since."""
    return case.stage is Stage.MERGED and not _moved_since(turn, case)


def undo(turn: Voice, case_id: str, why: str) -> Case:
    """It was somebody else after all: both go on as before, and whose person is whose is as it was.

    Raises:
        Refused: the case went on since; no reason is given.
    """
    case = caseload.look(turn, case_id)
    if case.stage is not Stage.MERGED or case.merged_into is None:
        raise NotThere
    goes_on = caseload.look(turn, case.merged_into)
    if _moved_since(turn, case):
        raise Refused("merge.too_late")
    last = turn.unit.cases.step_of(case.id, "merge")
    after = move(case, "undo_merge", Part.WORKER, turn.today, Facts(why=why, before=Stage(last.before)))
    turn.unit.cases.save(case, replace(after, merged_into=None), "undo_merge", why)
    theirs = {member.account_id for member in turn.unit.cases.members(case.id) if member.part is Part.PERSON}
    for account_id in theirs & turn.unit.cases.joined_since(goes_on.id, last.at):
        turn.unit.cases.leave(goes_on.id, account_id)
    _give_back(turn, goes_on, after)
    _unmark(turn, case, goes_on)
    return after


def _moved_since(turn: Voice, case: Case) -> bool:
    merged = turn.unit.cases.step_of(case.id, "merge")
    last = turn.unit.cases.last_step(case.merged_into or "", but=TASKS)
    return merged is not None and last is not None and last.at > merged.at


def _unmark(turn: Voice, case: Case, other: Case) -> None:
    """Not the same, so not offered again."""
    for one, two in ((case, other), (other, case)):
        kept = turn.unit.files.open(one, SECTION, "review")
        same = [each for each in kept.get("same", []) if each != two.id]
        different = sorted({*kept.get("different", []), two.id})
        turn.unit.files.put(one, SECTION, kept | {"same": same, "different": different})
