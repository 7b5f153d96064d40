"""Decisions of two: who asked, who is still to answer, what was said. Reasons are sealed for the person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, insert, select, update

from bot.domain.case import Case
from bot.domain.decision import Decision, DecisionKind, DecisionState
from bot.domain.errors import NotThere, Overtaken
from bot.store.tables import TABLES
from bot.store.unit import PERSON, new_id

if TYPE_CHECKING:
    from bot.store.unit import Unit

DECISION = TABLES["decision"]


class Decisions:
    """What one person may not decide alone."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._run = unit.connection.execute

    def ask(self, kind: DecisionKind, case: Case, why: str) -> Decision:
        """Put a question to a second person.

        Raises:
            NotThere: nobody of the staff acts.
        """
        unit, decision_id = self._unit, new_id()
        if unit.working is None:
            raise NotThere
        row = {
            "id": decision_id,
            "kind": kind.value,
            "case_id": case.id,
            "person_id": case.person_id,
            "asked_by": unit.working.id,
            "state": DecisionState.ASKED.value,
            "why_box": unit.seal(case.person_id, f"decision.why_box:{decision_id}", why),
            "asked_on": unit.today,
            "asked_at": unit.now,
        }
        kept = self._run(insert(DECISION).values(row).returning(*DECISION.c)).one()
        unit.record("decision.ask", f"case:{case.id}", fields=kind.value)
        return _decision(kept)

    def answer(self, decision: Decision, state: DecisionState, words: str) -> Decision:
        """The second person's word. Of two who answer at once one counts.

        Raises:
            Overtaken: somebody else answered it a moment ago.
            NotThere: nobody of the staff acts.
        """
        unit = self._unit
        if unit.working is None:
            raise NotThere
        where = (DECISION.c.id == decision.id, DECISION.c.state == DecisionState.ASKED.value)
        change = {
            "state": state.value,
            "second_by": unit.working.id,
            "answer_box": unit.seal(decision.person_id, f"decision.answer_box:{decision.id}", words),
            "answered_on": unit.today,
            "answered_at": unit.now,
        }
        row = self._run(update(DECISION).where(*where).values(change).returning(*DECISION.c)).first()
        if row is None:
            raise Overtaken
        alone = decision.asked_by == unit.working.id
        unit.record(f"decision.{state.value}", f"case:{decision.case_id}", outcome="alone" if alone else "ok")
        return _decision(row)

    def asked(self) -> list[Decision]:
        """Every question that nobody has answered, the oldest first; those of the erased are gone."""
        query = select(DECISION).join(PERSON, PERSON.c.id == DECISION.c.person_id).where(PERSON.c.wrapped.is_not(None))
        waiting = query.where(DECISION.c.state == DecisionState.ASKED.value)
        return [_decision(row) for row in self._run(waiting.order_by(DECISION.c.asked_at, DECISION.c.id))]

    def get(self, decision_id: str) -> Decision | None:
        """A decision by its id."""
        row = self._run(select(DECISION).where(DECISION.c.id == decision_id)).first()
        return _decision(row) if row else None

    def of_case(self, case_id: str) -> list[Decision]:
        """Every decision about a case, the newest first."""
        query = select(DECISION).where(DECISION.c.case_id == case_id)
        return [_decision(row) for row in self._run(query.order_by(DECISION.c.asked_at.desc(), DECISION.c.id))]

    def why(self, decision: Decision, purpose: str) -> str:
        """The reason, for the second person's eyes; the reading is logged. Empty once erased."""
        if self._unit.key_of(decision.person_id) is None:
            return ""
        box = self._run(select(DECISION.c.why_box).where(DECISION.c.id == decision.id)).scalar_one()
        return str(self._unit.open(decision.person_id, f"decision.why_box:{decision.id}", box, purpose))


def _decision(row: Row[Any]) -> Decision:
    values = {name: getattr(row, name) for name in Decision.__dataclass_fields__}
    return Decision(**values | {"kind": DecisionKind(row.kind), "state": DecisionState(row.state)})
