"""Whose business an alert is while no hours of the roster are anybody's: who works on cases of the place.

Never a volunteer, a committee, a house that only hands people on, or an institution that has not to do with the person
while another one answers for them. Source: 精神卫生法 28; 000 §二(三)11 (R154); ux.md 17 no. 6.
"""

from __future__ import annotations

from bot.domain.area import reach
from bot.domain.people import Role, Staff
from bot.services.voice import Voice


def of(turn: Voice, account_id: str, area: str) -> list[Staff]:
    """Everybody, approved and bound, who may take an alert of an account and is not away."""
    team, away = turn.unit.team, turn.unit.absences.away()
    houses = {case.institution_id for case, _part in turn.unit.cases.of_account(account_id) if case.institution_id}
    answering = {house for house in houses if team.of_organisation(house)}
    return [
        one
        for one in team.everyone()
        if one.works
        and one.id not in away
        and team.works_area(one)
        and holds(one.area, area)
        and (not answering or one.organisation_id in answering or one.role is Role.MANAGER)
    ]


def ever(turn: Voice, account_id: str, area: str) -> bool:
    """Whether what somebody in danger writes will ever be read: hours come, or somebody may take it."""
    return turn.unit.team.next_duty(area, turn.now, turn.calendar) is not None or bool(of(turn, account_id, area))


def signed_in(turn: Voice, account_id: str, area: str) -> list[Staff]:
    """Those of them who are in now: somebody sits there, and nobody is woken for it."""
    found = of(turn, account_id, area)
    here = turn.unit.accounts.signed_in([one.account_id for one in found])
    return [one for one in found if one.account_id in here]


def holds(outer: str, area: str) -> bool:
    """Whether a place is theirs. Where nobody knows the place, it is everybody's."""
    return not area or area.startswith(reach(outer))
