"""谁签字: who will have to sign before the service begins, what that rests on, and what is not clear yet (ux.md 7.6).

Source: 000 §二(二)6; 004 §二(二)4; 001 §二(四); 民法典 19-21, 35.
"""

from __future__ import annotations

from typing import Any

from bot.app import Turn
from bot.domain.case import Case, Stage
from bot.domain.people import AgeBand
from bot.domain.signers import Signers, asks_both
from bot.services import guardians, reviewers


def note(turn: Turn, case: Case) -> None:
    """Beside the case itself, once an institution has it, or two have decided who need not sign."""
    found = guardians.signers(turn, case)
    if found is not None and (found.spared or case.stage is Stage.ACCEPTED):
        _say(turn, case, found)
    elif found is None and case.stage is Stage.ACCEPTED:
        holder = turn.unit.team.get(case.owner_id).name if case.owner_id else ""
        turn.say("signers.open", turn.button("guardian", case=case.id), person=case.person_id, holder=holder)


def say(turn: Turn, case: Case) -> None:
    """Who signs, where papers have told it."""
    found = guardians.signers(turn, case)
    if found is not None:
        _say(turn, case, found)


def rule(turn: Turn, case: Case) -> dict[str, Any]:
    """Whether the place asks for the family's name, and on what ground, as particulars for a text."""
    found = guardians.signing_rule(turn, case)
    return {"both": asks_both(found), **(reviewers.rests_on(found) if found is not None else _NO_RULE)}


_NO_RULE = {"document": "", "clause": "", "standing": "own"}


def _say(turn: Turn, case: Case, found: Signers) -> None:
    ruling = guardians.signing_rule(turn, case)
    # The law says it of a minor and of whoever a court found; the place says it of everybody else.
    law = case.age.value if case.age is not AgeBand.ADULT else "" if found.able else "court"
    turn.say(
        "signers.who",
        person=case.person_id,
        who=[one.value for one in found.who],
        able=found.able,
        words=found.words,
        spared=[one.value for one in found.spared],
        law=law,
        note=ruling.note if ruling is not None and not law else "",
        **rule(turn, case),
    )
