"""They disagree: the table holds its rows and no other, who signs, who is asked, and when one comes of age."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from bot.domain.ages import band_on, comes_of_age
from bot.domain.disagreement import ROWS, Follows, Others, Says, row_for
from bot.domain.guardianship import Basis, Finding, Guardianship, to_ask
from bot.domain.hold import HoldKind
from bot.domain.people import AgeBand, Relation
from bot.domain.rules import RuleName, Ruling
from bot.domain.signers import Signer, Signers, who_signs

ADULT, TEEN, CHILD = AgeBand.ADULT, AgeBand.TEEN, AgeBand.CHILD


def expected(age: AgeBand, finding: Finding, person: Says, others: Others) -> tuple[Follows, HoldKind | None] | None:
    """The table of ux.md 9.5, told once more in other words."""
    if person is Says.YES and others is Others.SPLIT:
        return Follows.ASK_NAMED, None
    if age is CHILD:
        return (Follows.GUARDIAN_DECIDES, None) if (person, others) == (Says.NO, Others.YES) else None
    if person is Says.PARTLY:
        return Follows.EACH_APART, None
    match person, others:
        case Says.YES, Others.NO if age is TEEN:
            return Follows.TALK_ONLY, HoldKind.UNDER_AGE_NO
        case Says.YES, Others.NO if finding is Finding.COURT:
            return Follows.PAUSE, HoldKind.GUARDIAN_NO
        case Says.YES, Others.NO:
            return Follows.STANDS, None
        case Says.NO, Others.YES:
            return Follows.STOPS, None
        case Says.UNCLEAR, Others.YES:
            return Follows.VISIT, None
    return None


@pytest.mark.parametrize(
    ("age", "finding", "person", "others"), list(itertools.product(AgeBand, Finding, Says, Others))
)
def test_every_cell_follows_the_table(age: AgeBand, finding: Finding, person: Says, others: Others) -> None:
    row = row_for(age, finding, person, others)
    assert (row and (row.follows, row.hold)) == expected(age, finding, person, others)


def test_every_outcome_stands_in_one_row_and_no_row_hides_another() -> None:
    assert [row.follows for row in ROWS] == list(Follows)
    for cell in itertools.product(AgeBand, Finding, Says, Others):
        age, finding, person, others = cell
        fits = [
            row
            for row in ROWS
            if age in row.ages and finding in row.findings and person is row.person and others in row.others
        ]
        assert len(fits) <= 1, cell


def test_nobodys_yes_but_the_persons_starts_anything() -> None:
    """Where the person did not say yes, what follows is to stop, to ask, or to record; never to go on."""
    for row in ROWS:
        if row.person in (Says.NO, Says.UNCLEAR):
            assert row.follows in (Follows.STOPS, Follows.VISIT, Follows.GUARDIAN_DECIDES)


# -- who signs ---------------------------------------------------------------------------------------

PARENT = Guardianship(Finding.NONE, Relation.PARENT, Basis.STATUTORY)
COURT = Guardianship(Finding.COURT, Relation.PARENT, Basis.APPOINTED)
BOTH, EITHER = (Ruling(RuleName.SIGNERS, value, "", False, None, "", None) for value in ("both", "either"))
NOBODY = Guardianship(Finding.NONE)


@pytest.mark.parametrize(
    ("age", "guardianship", "policy", "signers"),
    [
        (ADULT, NOBODY, BOTH, Signers((Signer.PERSON, Signer.FAMILY))),
        (ADULT, NOBODY, EITHER, Signers((Signer.PERSON,))),
        (ADULT, COURT, BOTH, Signers((Signer.PERSON, Signer.GUARDIAN), able=False)),
        (ADULT, COURT, EITHER, Signers((Signer.PERSON, Signer.GUARDIAN), able=False)),
        (TEEN, PARENT, BOTH, Signers((Signer.PERSON, Signer.GUARDIAN))),
        (TEEN, PARENT, EITHER, Signers((Signer.PERSON, Signer.GUARDIAN))),
        (CHILD, PARENT, BOTH, Signers((Signer.GUARDIAN,), words=True)),
        (ADULT, Guardianship(), BOTH, None),
        (TEEN, Guardianship(), BOTH, None),
        (CHILD, NOBODY, BOTH, None),
    ],
)
def test_who_must_sign(age: AgeBand, guardianship: Guardianship, policy: Ruling, signers: Signers | None) -> None:
    """ux.md 7.6, each row under both readings of the area."""
    assert who_signs(age, guardianship, policy) == signers


def test_without_any_rule_nobody_elses_name_is_asked_for() -> None:
    assert who_signs(ADULT, NOBODY, None) == Signers((Signer.PERSON,))


def test_a_decision_spares_the_family_and_never_the_person() -> None:
    spared = who_signs(ADULT, NOBODY, BOTH, without=frozenset(Signer))
    assert spared is not None
    assert spared.who == (Signer.PERSON,)
    assert spared.spared == (Signer.FAMILY,)


def test_the_one_the_person_names_is_asked_else_the_order_of_the_law() -> None:
    """民法典 28."""
    two = frozenset({Relation.SIBLING, Relation.PARENT})
    assert to_ask(Relation.SIBLING, two) is Relation.SIBLING
    assert to_ask(None, two) is Relation.PARENT
    assert to_ask(None, frozenset({Relation.CARER, Relation.SPOUSE})) is Relation.SPOUSE
    assert to_ask(None, frozenset()) is None


# -- coming of age -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age", "birth", "id_number", "day"),
    [
        (TEEN, "2008-11-24", "", date(2026, 11, 24)),
        (CHILD, "2012-12-31", "", date(2026, 12, 31)),
        (TEEN, "2008-02-29", "", date(2026, 3, 1)),
        (TEEN, "2008-11", "", date(2026, 12, 1)),
        (TEEN, "2008-12", "", date(2027, 1, 1)),
        (TEEN, "2008", "", date(2027, 1, 1)),
        (TEEN, "", "510521200811240012", date(2026, 11, 24)),
        (TEEN, "", "", None),
        (ADULT, "2008-11-24", "", None),
    ],
)
def test_the_day_of_coming_of_age_is_never_too_early(age: AgeBand, birth: str, id_number: str, day: date) -> None:
    assert comes_of_age(age, birth, id_number) == day


def test_the_band_that_holds_is_the_one_of_the_day() -> None:
    assert band_on(CHILD, "2008-11-24", "", date(2026, 11, 23)) is TEEN
    assert band_on(CHILD, "2008-11-24", "", date(2026, 11, 24)) is ADULT
    assert band_on(CHILD, "2012-11-25", "", date(2026, 11, 24)) is CHILD
