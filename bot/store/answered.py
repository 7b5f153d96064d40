"""Which cases the team of an area answers for, and which an institution does (R39)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, or_

from bot.domain.people import CASE_ROLES, Staff, StaffState
from bot.store.inside import inside
from bot.store.tables import TABLES

CASE, STAFF = TABLES["case"], TABLES["staff"]
_SOMEBODY = exists().where(
    STAFF.c.organisation_id == CASE.c.institution_id,
    STAFF.c.role.in_([role.value for role in CASE_ROLES]),
    STAFF.c.state == StaffState.ACTIVE.value,
    STAFF.c.undertaking_on.is_not(None),
)
NOBODY_ELSE = or_(CASE.c.institution_id.is_(None), ~_SOMEBODY)
"""No institution answers for it here."""


def of_area(staff: Staff) -> ColumnElement[bool]:
    """The cases of somebody's area that no institution answers for here: one that nobody works at has its answers told
    to a worker by telephone, and whoever comes after that worker finds them."""
    return and_(inside(CASE.c.area, staff.area), NOBODY_ELSE)


def by_a_house() -> ColumnElement[bool]:
    """The cases that an institution has at which somebody works here."""
    return and_(CASE.c.institution_id.is_not(None), _SOMEBODY)


def of_house(staff: Staff) -> ColumnElement[bool]:
    """The cases that somebody's own institution has, wherever they are."""
    return CASE.c.institution_id == staff.organisation_id
