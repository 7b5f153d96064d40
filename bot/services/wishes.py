"""The person's own yes, and the no that is acted on at once (ux.md 6)."""

from __future__ import annotations

from bot.domain.case import Answer, Case, Door, Way
from bot.domain.errors import NotThere
from bot.domain.events import OwnAnswered, PersonErased
from bot.domain.people import Part
from bot.services import applications
from bot.services.voice import Voice
from bot.store.unit import new_code


def make_link(turn: Voice, case: Case) -> str:
    """A one-use code by which the person opens their own page; only its hash is kept."""
    code = new_code()
    turn.unit.files.link(case, code)
    turn.unit.record("link.make", f"case:{case.id}")
    return code


def question(case: Case) -> str:
    """The form that asks the person for their own word: what a hospital told is first laid before them (ux.md 5.4)."""
    return "discharge" if case.door is Door.HOSPITAL else "own_yes"


def answer(turn: Voice, case_id: str, said: Answer, platform: Answer | None, way: Way) -> Case:
    """The person answers for themself.

    Raises:
        NotThere: whoever presses is not the person of this case.
    """
    case, part = turn.unit.cases.of_mine(case_id)
    if part is not Part.PERSON:
        raise NotThere
    return _record(turn, turn.unit.cases.alive(case.id), said, platform, way, "", part)


def answer_by_worker(turn: Voice, case: Case, said: Answer, platform: Answer | None, words: str) -> Case:
    """A worker asked by phone or visit, and writes down what the person said, in their own words."""
    return _record(turn, case, said, platform, Way.WORKER, words, Part.WORKER)


def _record(turn: Voice, case: Case, said: Answer, platform: Answer | None, way: Way, words: str, part: Part) -> Case:
    if said is Answer.NO:
        both = turn.unit.cases.merged(case.id)
        for one in (case, *both):
            turn.unit.files.answer(one, said, platform, way)
        ended = applications.stop_and_erase(turn, case, part)
        for one in (ended, *both):
            turn.unit.tell(PersonErased(one, by_person=True))
        return ended
    turn.unit.files.answer(case, said, platform, way, words)
    turn.unit.time.sleep("case", case.id, turn.today)
    turn.unit.tell(OwnAnswered(case, said, platform))
    return case
