"""Rules that differ by place: a value with its clause, and whether it still binds or is only the operator's practice.

A place has the pack of its province, with the national pack behind it. A rule of a document that is over goes on as the
operator's own practice and is named so; so is a figure that no document gives (ux.md 1 no. 12, 11; requirements.md
2.10). A rule that no pack knows is not there: nothing is carried from one province to another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from bot.domain.policy import Policy, Standing
from bot.domain.terms import Terms

NATIONAL = ""
"""The area of the national pack: every code begins with it."""


class RuleName(StrEnum):
    """What a rule is about, in the order in which staff read them."""

    REVIEWER_VOLUNTARY = "reviewer_voluntary"
    """Who reviews what the person or the family applied for."""
    REVIEWER_THIRD = "reviewer_third"
    """Who reviews what a third party, other kin or a carer asked for."""
    REVIEWER_HOSPITAL = "reviewer_hospital"
    """Whose assessment stands where a hospital hands somebody on."""
    UPSTREAM = "upstream"
    """The system to which a hospital uploads."""
    SIGNERS = "signers"
    """Whether person and guardian sign, or one of them is enough."""
    CHECK_DAYS = "check_days"
    REFER_DAYS = "refer_days"
    ANSWER_DAYS = "answer_days"
    WAIT_MONTHS = "wait_months"
    """A wait longer than so many calendar months: the wish is asked again, somewhere near is offered."""
    MOVE_DAYS = "move_days"
    DISCIPLINES = "disciplines"
    """Who takes part in the comprehensive assessment."""
    PERIODIC = "periodic"
    """That it is assessed again; no document says how often."""
    GREEN_CHANNEL = "green_channel"
    """Between whom somebody is passed on quickly."""
    EMPLOYMENT = "employment"
    """What must be true before somebody is recommended for work."""
    EMPLOYMENT_NAMED = "employment_named"
    """Which of these the province's own document names."""
    LEAVING = "leaving"
    """What must be true before somebody leaves for work, another place or home."""
    TRAINING_HOURS = "training_hours"
    TRAINING_BOUND = "training_bound"
    """Categories of staff whom the hours bind."""
    ASSESSOR_TRAINING = "assessor_training"
    """Categories of staff who should have had the training for assessors; it does not lapse."""
    DEGREES = "degrees"
    """Per cent of staff who hold a degree in the field."""
    TEAM = "team"
    PRICES = "prices"
    COMPLAINTS = "complaints"
    EMERGENCY = "emergency"
    INSURANCE = "insurance"
    REPORT_QUARTER = "report_quarter"
    REPORT_HALF_YEAR = "report_half_year"


Value = int | str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a pack."""

    value: Value | None
    """None: the figure is the operator's own, under `term`."""
    document: str = ""
    """The document it rests on; empty: none gives it."""
    clause: str = ""
    """As the document numbers it; empty where no document is quoted."""
    term: str = ""
    """The operator's figure that is meant, by its name in `Terms`."""
    note: str = ""
    """Key of a remark: what the clause leaves open."""


@dataclass(frozen=True, slots=True)
class Pack:
    """The rules of one place."""

    area: str
    """Digits that every place in it begins with."""
    name: str
    rules: Mapping[RuleName, Rule]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What holds in a place on a day, and what it rests on."""

    name: RuleName
    value: Value
    place: str
    """Name of the place whose pack it is."""
    national: bool
    """It is the national one."""
    document: Policy | None
    clause: str
    standing: Standing | None
    """None: no document gives it."""
    note: str = ""

    @property
    def practice(self) -> bool:
        """Whether it is only what the operator does: no document gives it, or the one that did is over."""
        return self.standing is None or self.standing.over

    @property
    def number(self) -> int:
        """The figure.

        Raises:
            TypeError: it is none.
        """
        if not isinstance(self.value, int):
            raise TypeError(self.name)
        return self.value

    @property
    def words(self) -> tuple[str, ...]:
        """One or several words."""
        return self.value if isinstance(self.value, tuple) else (str(self.value),)


@dataclass(frozen=True)
class Packs:
    """All packs, the documents behind them, and the operator's own figures."""

    documents: Mapping[str, Policy] = field(default_factory=dict)
    packs: Sequence[Pack] = ()
    terms: Terms = field(default_factory=Terms)

    @classmethod
    def from_data(cls, documents: Mapping[str, Policy], data: Sequence[Mapping[str, Any]]) -> Packs:
        """Packs as they stand in content.

        Raises:
            ValueError: a rule rests on nothing, or on something that is not there.
        """
        packs = tuple(
            Pack(
                str(one["area"]), str(one["name"]), {RuleName(name): _rule(rule) for name, rule in one["rules"].items()}
            )
            for one in data
        )
        for pack in packs:
            for name, rule in pack.rules.items():
                if trouble := _trouble(rule, documents):
                    raise ValueError(f"{pack.name} {name}: {trouble}")
        return cls(documents, packs)

    def of(self, area: str) -> Pack | None:
        """The pack of a place; None: it has none of its own and goes by the national one."""
        found = [pack for pack in self.packs if pack.area != NATIONAL and area.startswith(pack.area)]
        return max(found, key=lambda pack: len(pack.area), default=None)

    def rule(self, area: str, name: RuleName, today: date) -> Ruling | None:
        """What holds in a place; None: no rule is known there, and none is borrowed from elsewhere."""
        for pack in (self.of(area), self._national):
            if pack is not None and name in pack.rules:
                return self._ruling(pack, name, pack.rules[name], today)
        return None

    def rules(self, area: str, today: date) -> list[Ruling]:
        """Everything that holds in a place, in one fixed order."""
        found = (self.rule(area, name, today) for name in RuleName)
        return [ruling for ruling in found if ruling is not None]

    @property
    def _national(self) -> Pack | None:
        return next((pack for pack in self.packs if pack.area == NATIONAL), None)

    def _ruling(self, pack: Pack, name: RuleName, rule: Rule, today: date) -> Ruling:
        document = self.documents.get(rule.document)
        # A document known by an excerpt names a figure; here it is the operator's promise (ux.md 11, rows 1 and 2).
        standing = document.standing(today) if document is not None and not rule.term else None
        value = getattr(self.terms, rule.term) if rule.value is None else rule.value
        return Ruling(name, value, pack.name, pack.area == NATIONAL, document, rule.clause, standing, rule.note)


def _rule(data: Mapping[str, Any]) -> Rule:
    value = data.get("value")
    return Rule(**{**data, "value": tuple(value) if isinstance(value, list) else value})


def _trouble(rule: Rule, documents: Mapping[str, Policy]) -> str:
    if rule.document and rule.document not in documents:
        return f"no document {rule.document}"
    if (rule.value is None) is not bool(rule.term):
        return "either a value or one of the operator's figures"
    if rule.term and not isinstance(getattr(Terms(), rule.term, None), int):
        return f"no figure {rule.term}"
    if rule.clause and not rule.document:
        return "a clause of no document"
    return ""
