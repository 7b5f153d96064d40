"""What stands on the desks of one or several of the team, as rows: whatever there is of a kind is one statement.

A desk has what its worker holds, and what nobody holds yet in their area or their institution (ux.md 8): the rules of
`answered`, for several at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Row, and_, exists, false, or_, select

from bot.domain.area import reach
from bot.domain.case import OPEN, Stage
from bot.domain.lead import LeadState
from bot.domain.people import Staff
from bot.domain.referral import ReferralKind, ReferralState
from bot.store.answered import NOBODY_ELSE
from bot.store.inside import inside
from bot.store.tables import TABLES

if TYPE_CHECKING:
    from bot.store.unit import Unit

CASE, CALL, HOLD, REFERRAL, SECTION, FIRED, LEAD = (
    TABLES[name] for name in ("case", "call", "hold", "referral", "section", "fired", "lead")
)
_WAITING = and_(REFERRAL.c.case_id == CASE.c.id, REFERRAL.c.state == ReferralState.IN_PROGRESS.value)
_ABOUT = (CASE.c.id, CASE.c.area)


def of_cases(unit: Unit, team: Sequence[Staff]) -> ColumnElement[bool]:
    """Which cases stand on these desks, whatever their stage."""
    houses = CASE.c.institution_id.in_({one.organisation_id for one in team})
    free = or_(houses, and_(NOBODY_ELSE, _near(unit, team, CASE)))
    return or_(_held(team, CASE), and_(CASE.c.owner_id.is_(None), free))


def of_calls(unit: Unit, team: Sequence[Staff]) -> ColumnElement[bool]:
    """Which calls do. Staff of a hospital or clinic see nothing of their area but what is theirs."""
    return or_(_held(team, CALL), and_(CALL.c.owner_id.is_(None), _near(unit, team, CALL)))


def _held(team: Sequence[Staff], table: Any) -> ColumnElement[bool]:
    held: ColumnElement[bool] = table.c.owner_id.in_([one.id for one in team])
    return held


def _near(unit: Unit, team: Sequence[Staff], table: Any) -> ColumnElement[bool]:
    """In somebody's area; one that lies in another's need not be asked for."""
    reaches = {reach(one.area) for one in team if unit.team.works_area(one)}
    widest = [one for one in reaches if not any(one != other and one.startswith(other) for other in reaches)]
    return or_(false(), *(inside(table.c.area, one) for one in sorted(widest)))


class Desks:
    """The desks of some of the team."""

    def __init__(self, unit: Unit, team: Sequence[Staff]) -> None:
        self._unit = unit
        self._run = unit.connection.execute
        self._team = team
        self._here = and_(of_cases(unit, team), CASE.c.stage.in_(OPEN))

    def applications(self, first: Sequence[str], until: date) -> list[Row[Any]]:
        """Nobody has spoken with them: new, or a first call stands. (id, area, on) of those promised by a day."""
        mine = of_calls(self._unit, self._team)
        asked = exists().where(CALL.c.case_id == CASE.c.id, CALL.c.state == "open", CALL.c.reason.in_(first), mine)
        waits = (or_(CASE.c.stage == Stage.SUBMITTED.value, asked), CASE.c.promised_on <= until)
        return list(self._run(select(*_ABOUT, CASE.c.promised_on.label("on")).where(self._here, *waits)))

    def calls(self, first: Sequence[str], until: datetime) -> list[Row[Any]]:
        """Open calls that nobody has to make later: (id, area, reason, promised_at, again_at). A first call about an
        application on these desks is that application."""
        counted = exists().where(CASE.c.id == CALL.c.case_id, self._here).correlate(CALL)
        due = (CALL.c.promised_at < until, or_(CALL.c.again_at.is_(None), CALL.c.again_at < until))
        columns = (CALL.c[name] for name in ("id", "area", "reason", "promised_at", "again_at"))
        query = select(*columns).where(CALL.c.state == "open", of_calls(self._unit, self._team), *due)
        return list(self._run(query.where(~and_(CALL.c.reason.in_(first), counted))))

    def held(self, until: date) -> list[Row[Any]]:
        """What stands still and is looked at again by a day: (id, area, on)."""
        stands = (HOLD.c.ended_on.is_(None), HOLD.c.look_on <= until)
        query = select(*_ABOUT, HOLD.c.look_on.label("on")).join(HOLD, HOLD.c.case_id == CASE.c.id)
        return list(self._run(query.where(self._here, *stands)))

    def reviewed(self, until: date) -> list[Row[Any]]:
        """Under review since a day, and nobody is to be rung about it: (id, area, on) since when."""
        asked = exists().where(CALL.c.case_id == CASE.c.id, CALL.c.state == "open")
        since = (CASE.c.stage == Stage.UNDER_REVIEW.value, CASE.c.stage_on <= until)
        still = ~exists().where(HOLD.c.case_id == CASE.c.id, HOLD.c.ended_on.is_(None))
        return list(self._run(select(*_ABOUT, CASE.c.stage_on.label("on")).where(self._here, *since, ~asked, still)))

    def leads(self, until: date) -> list[Row[Any]]:
        """Leads that somebody has to look after, told by a day: (id, area, made_on, again_on, abuse)."""
        free = and_(LEAD.c.owner_id.is_(None), _near(self._unit, self._team, LEAD))
        theirs = (LEAD.c.state == LeadState.OPEN.value, LEAD.c.made_on <= until, or_(_held(self._team, LEAD), free))
        return list(
            self._run(select(*(LEAD.c[name] for name in ("id", "area", "made_on", "again_on", "abuse"))).where(*theirs))
        )

    def registered(self, until: date) -> list[Row[Any]]:
        """Held, registered by a day, and no place asked yet: (id, area, on) since when."""
        query = select(*_ABOUT, CASE.c.stage_on.label("on")).where(self._here, CASE.c.owner_id.is_not(None))
        return list(self._run(query.where(CASE.c.stage == Stage.REGISTERED.value, CASE.c.stage_on <= until)))

    def moving(self, until: date) -> list[Row[Any]]:
        """Told to move by a day, had by an institution, and no place asked there: (id, area, on, person_id, box)."""
        asked = exists().where(_WAITING, REFERRAL.c.kind == ReferralKind.MOVE.value)
        told = (SECTION.c.case_id == CASE.c.id, SECTION.c.name == "moving", SECTION.c.on <= until)
        query = select(*_ABOUT, SECTION.c.on, SECTION.c.person_id, SECTION.c.box).join(SECTION, and_(*told))
        return list(self._run(query.where(self._here, CASE.c.institution_id.is_not(None), ~asked)))

    def asked(self) -> list[Row[Any]]:
        """Places that have been asked and have not answered: (id, area, on, to_institution)."""
        may_be = (Stage.REFERRED, Stage.WAITLISTED, Stage.ACCEPTED)
        columns = (REFERRAL.c.id, CASE.c.area, REFERRAL.c.answer_by.label("on"), REFERRAL.c.to_institution)
        query = select(*columns).join(CASE, _WAITING)
        return list(self._run(query.where(self._here, CASE.c.stage.in_(may_be))))

    def received(self, until: date) -> list[Row[Any]]:
        """What the institutions of these have to answer by a day: (id, area, on)."""
        houses = [one.organisation_id for one in self._team if one.organisation_id]
        query = select(REFERRAL.c.id, CASE.c.area, REFERRAL.c.answer_by.label("on")).join(CASE, _WAITING)
        due = (REFERRAL.c.to_institution.in_(houses), REFERRAL.c.answer_by <= until, CASE.c.stage.in_(OPEN))
        return list(self._run(query.where(*due)))

    def noted(self, rules: Sequence[str]) -> list[Row[Any]]:
        """Cases for which one of these rules was noted today: (id, area, rule)."""
        today = (FIRED.c.rule.in_(rules), FIRED.c.due_on == self._unit.today)
        query = select(*_ABOUT, FIRED.c.rule).join(FIRED, FIRED.c.subject == CASE.c.id)
        return list(self._run(query.where(self._here, *today)))
