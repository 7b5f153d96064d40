"""Two applicants for one person: one case goes on, each applicant in their own thread, neither learns of the other.

Only after the person's yes; the person's no ends both. Source: 000 §二(二)5; PIPL 14, 29; ux.md 9.11.
"""

from __future__ import annotations

from dataclasses import replace

from bot.domain.case import OPEN, Answer, Case, Stage
from bot.domain.errors import NotThere, Refused
from bot.domain.events import CaseMoved
from bot.domain.people import Part
from bot.domain.workflow import Facts, move
from bot.services import caseload
from bot.services.voice import Voice

TASKS = ("claim", "hand_over")
"""Steps that move no case along its road."""


def merge(turn: Voice, case_id: str, other_id: str) -> Case:
    """Of two that a worker marked as one person's, one goes on for both. Returns that one.

    Raises:
        NotThere: the two have not been marked as the same person.
        Refused: the person has not said yes, or both are with an institution.
    """
    case = caseload.take_up(turn, case_id)
    other = next((one for one, same in caseload.twins(turn, case) if same and one.id == other_id), None)
    if other is None:
        raise NotThere
    other = caseload.take_up(turn, other.id)
    goes_on, ends = _which(turn, case, other)
    own = turn.unit.files.own_yes(goes_on.id)
    after = move(ends, "merge", Part.WORKER, turn.today, Facts(own))
    turn.unit.cases.save(ends, replace(after, merged_into=goes_on.id), "merge")
    for member in turn.unit.cases.members(ends.id):
        if member.part is Part.PERSON:
            turn.unit.cases.join(goes_on.id, member.account_id, Part.PERSON)
    turn.unit.tell(CaseMoved(after, "merge"))
    return goes_on


def _which(turn: Voice, case: Case, other: Case) -> tuple[Case, Case]:
    """Which goes on: the one with the person's yes, then the one further along the road, then the earlier.

    Raises:
        Refused: something is merged into both already, or what would end is what others go on in.
    """

    def rank(one: Case) -> tuple[bool, bool, int, float]:
        own = turn.unit.files.own_yes(one.id)
        said = own is not None and own.answer is Answer.YES
        return (
            bool(turn.unit.cases.merged(one.id)),
            said,
            OPEN.index(one.stage),
            -one.submitted_at.timestamp(),
        )

    goes_on, ends = sorted((case, other), key=rank, reverse=True)
    if turn.unit.cases.merged(ends.id):
        raise Refused("merge.both_full")
    return goes_on, ends


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
    _unmark(turn, case, goes_on)
    return after


def _moved_since(turn: Voice, case: Case) -> bool:
    merged = turn.unit.cases.step_of(case.id, "merge")
    last = turn.unit.cases.last_step(case.merged_into or "", but=TASKS)
    return merged is not None and last is not None and last.at > merged.at


def _unmark(turn: Voice, case: Case, other: Case) -> None:
    """Not the same, so not offered again."""
    for one, two in ((case, other), (other, case)):
        kept = turn.unit.files.open(one, "same", "review")
        same = [each for each in kept.get("same", []) if each != two.id]
        different = sorted({*kept.get("different", []), two.id})
        turn.unit.files.put(one, "same", kept | {"same": same, "different": different})
