"""Who signs beside the person: recorded by staff from papers, never told by a family's button (ux.md 7.6).

Source: 民法典 19-24, 28, 35; 000 §二(二)6; 004 §二(二)4 (R2, R3).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.domain.case import Case
from bot.domain.commands import RecordGuardian
from bot.domain.consent import Purpose
from bot.domain.decision import DecisionKind
from bot.domain.guardianship import Basis, Finding, Guardianship
from bot.domain.hold import HoldKind
from bot.domain.people import AgeBand, Part, Relation
from bot.domain.rules import RuleName, Ruling
from bot.domain.signers import Signer, Signers, who_signs
from bot.services import caseload, decisions
from bot.services.voice import Voice

SECTION = "guardianship"
YES = "guardian"
"""The section with the yes of a parent or guardian where it counts."""


def on_file(turn: Voice, case: Case) -> Guardianship:
    """What papers say, as a fact for a guard: nobody looks at it."""
    return _guardianship(turn.unit.files.open_own(case, SECTION))


def look(turn: Voice, case: Case) -> Guardianship:
    """The same for a worker's eyes; the look is logged."""
    return _guardianship(turn.unit.files.open(case, SECTION, "guardian"))


def record(turn: Voice, command: RecordGuardian) -> Case:
    """Papers were shown. A guardian who is not the one before closes the old view silently, and consents are asked
    anew (ux.md 9.13)."""
    case = caseload.take_up(turn, command.case_id)
    before = on_file(turn, case)
    after = Guardianship(
        command.finding,
        command.relation,
        command.basis,
        command.name,
        command.phone,
        command.evidence,
        turn.working.id,
        turn.today,
    )
    same = _who(before) == _who(after)
    entry = turn.unit.files.open_own(case, SECTION).get("entry", "") if same else ""
    # Papers of the same guardian leave the entry that was handed out as it is; another one's closes it.
    turn.unit.files.put(case, SECTION, _plain(after) | ({"entry": entry} if entry else {}))
    if before.known(case.age) and not same:
        _close_old_views(turn, case)
    if command.is_applicant and decides(case, after):
        turn.unit.cases.join(case.id, case.applicant_id, Part.GUARDIAN)
    turn.unit.record("guardian.record", f"case:{case.id}", fields=f"{after.finding.value}")
    return case


def decides(case: Case, guardianship: Guardianship) -> bool:
    """Whether there is somebody who decides beside the person."""
    return case.age is not AgeBand.ADULT or guardianship.finding is Finding.COURT


def agree(turn: Voice, case_id: str, words: str) -> Case:
    """A guardian by court finding agrees while the person cannot say it; without a finding it fills no gap."""
    case = caseload.take_up(turn, case_id)
    turn.unit.files.put(case, YES, {"who": "guardian", "on": turn.today.isoformat(), "words": words})
    return case


def stands(turn: Voice, case: Case) -> bool:
    """Whether the guardian's yes counts instead of an adult's: finding on file, person not able, yes recorded."""
    if case.age is not AgeBand.ADULT or YES not in turn.unit.files.names(case.id):
        return False
    held = any(hold.kind is HoldKind.NOT_ABLE for hold in turn.unit.holds.of(case.id))
    return held and on_file(turn, case).finding is Finding.COURT


def close_views(turn: Voice, case: Case) -> None:
    """A guardian's view ends without a word: whoever applied goes on as family, the others see nothing more."""
    unit = turn.unit
    wish = unit.files.open_own(case, "wish")
    for member in unit.cases.members(case.id):
        if member.part is not Part.GUARDIAN:
            continue
        unit.messages.take_back(member.account_id, case.id)
        unit.files.withdraw_consents(case.person_id, account_id=member.account_id, but=Purpose.KEEP)
        if member.account_id == case.applicant_id and wish.get("relation", "self") in set(Relation):
            unit.cases.join(case.id, member.account_id, Relation(wish["relation"]).part)
        else:
            unit.cases.leave(case.id, member.account_id)
    if YES in unit.files.names(case.id):
        unit.files.drop(case, YES)


def signing_rule(turn: Voice, case: Case) -> Ruling | None:
    """What the person's place says about whose names stand there."""
    return turn.packs.rule(case.area, RuleName.SIGNERS, turn.today)


def signers(turn: Voice, case: Case) -> Signers | None:
    """Who must sign for this case, by the rule of its place; None while that is not clear.

    Decisions of two spare a signer who will not, or of whom there is none.
    """
    spared = set()
    if decisions.agreed(turn, case, DecisionKind.PERSONS_YES_STANDS):
        spared.add(Signer.FAMILY)
    if decisions.agreed(turn, case, DecisionKind.NO_GUARDIAN):
        spared.add(Signer.GUARDIAN)
    return who_signs(case.age, on_file(turn, case), signing_rule(turn, case), without=frozenset(spared))


def _close_old_views(turn: Voice, case: Case) -> None:
    close_views(turn, case)
    for hold in turn.unit.holds.of(case.id):
        if hold.kind is not HoldKind.NOT_ABLE:
            turn.unit.holds.end(hold)  # what the one before objected to is asked of the new one


def _who(one: Guardianship) -> tuple[object, ...]:
    return (one.finding, one.relation, one.name, one.phone)


def _plain(one: Guardianship) -> dict[str, Any]:
    return {
        "finding": one.finding.value,
        "relation": one.relation.value if one.relation else "",
        "basis": one.basis.value if one.basis else "",
        "name": one.name,
        "phone": one.phone,
        "evidence": one.evidence,
        "seen_by": one.seen_by,
        "seen_on": one.seen_on.isoformat() if one.seen_on else "",
    }


def _guardianship(kept: dict[str, Any]) -> Guardianship:
    if not kept:
        return Guardianship()
    return Guardianship(
        Finding(kept["finding"]),
        Relation(kept["relation"]) if kept["relation"] else None,
        Basis(kept["basis"]) if kept["basis"] else None,
        kept["name"],
        kept["phone"],
        kept["evidence"],
        kept["seen_by"],
        date.fromisoformat(kept["seen_on"]) if kept["seen_on"] else None,
    )
