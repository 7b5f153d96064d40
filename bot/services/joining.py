"""Joining and leaving the team: invited by one, approved by another, bound by an undertaking (design.md 7; R154)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.domain.area import reach
from bot.domain.commands import Invite
from bot.domain.errors import NotThere, Refused
from bot.domain.events import StaffApproved, StaffJoined
from bot.domain.people import CASE_ROLES, Category, Role, Staff, StaffState
from bot.domain.terms import Terms
from bot.services import absences, guessing, village_doctors
from bot.services.voice import Voice
from bot.store.unit import Unit, new_code

FOUNDING = "init"
"""Who invited the first two administrators: the command on the machine."""
COMMAND = "command"
"""Who invited, where it was done on the machine."""

_CATEGORY = {
    Role.MANAGER: Category.MANAGER,
    Role.ADMIN: Category.OTHER,
    Role.AUDITOR: Category.OTHER,
    Role.VOLUNTEER: Category.OTHER,
    Role.COORDINATOR: Category.ASSESSOR_REFERRER,
}
"""How each role counts; whoever is not named serves directly. Source: 000 §二(三)11 (R24)."""
_ABOVE = (Role.ADMIN, Role.AUDITOR)
"""Roles that only an administrator asks in and lets in."""


# -- inviting ----------------------------------------------------------------------------------------------------


def invite(turn: Voice, command: Invite) -> str:
    """Ask somebody into the team; returns the code, of which only the hash is kept.

    Raises:
        NotThere: not a role or a place that one may ask into.
    """
    if command.role not in may_invite(turn.working) or not _covers(turn.working, command.area):
        raise NotThere
    return _invitation(
        turn.unit,
        command.role,
        command.organisation_id,
        command.area,
        command.name,
        turn.working.id,
        timedelta(hours=turn.terms.invitation_hours),
    )


def may_invite(staff: Staff) -> tuple[Role, ...]:
    """Administrators ask anybody in; managers everybody but administrators and auditors."""
    if staff.role is Role.ADMIN:
        return tuple(Role)
    return tuple(role for role in Role if role not in _ABOVE) if staff.role is Role.MANAGER else ()


def found(unit: Unit, names: Sequence[str], area: str = "", organisation_id: str = "") -> list[str]:
    """The first two administrators of an empty installation, who approve each other (ux.md 13).

    Returns a code for each. They serve every place unless one is named.
    """
    lives = timedelta(hours=Terms().invitation_hours)
    return [_invitation(unit, Role.ADMIN, organisation_id, area, name, FOUNDING, lives) for name in names]


def invite_by_command(unit: Unit, command: Invite, terms: Terms) -> str:
    """Ask somebody in from the machine itself; an administrator still has to let them in. Returns the code."""
    lives = timedelta(hours=terms.invitation_hours)
    return _invitation(unit, command.role, command.organisation_id, command.area, command.name, COMMAND, lives)


def may_renew(turn: Voice) -> list[Staff]:
    """Colleagues who may be given a link by which they set another word: those whom one may ask in."""
    mine = turn.working
    return [
        one
        for one in turn.unit.team.everyone()
        if one.state is StaffState.ACTIVE
        and one.id != mine.id
        and one.role in may_invite(mine)
        and _covers(mine, one.area)
    ]


def renew(turn: Voice, staff_id: str) -> tuple[Staff, str]:
    """Somebody forgot their word; returns the code of a link for them. Until it is used nothing changes.

    Whoever gives it could use it too, so that a second person lets them in again, as at the beginning.

    Raises:
        NotThere: nobody whom one may ask in.
    """
    one = next((one for one in may_renew(turn) if one.id == staff_id), None)
    if one is None:
        raise NotThere
    lives = timedelta(hours=turn.terms.invitation_hours)
    return one, _invitation(
        turn.unit, one.role, one.organisation_id, one.area, one.name, turn.working.id, lives, renews=one.id
    )


def renew_by_command(unit: Unit, one: Staff, terms: Terms) -> str:
    """The same from the machine itself; the only administrator is then let in like a founder. Returns the code."""
    alone = one.role is Role.ADMIN and all(admin.id == one.id for admin in unit.team.admins(with_word=True))
    by, lives = FOUNDING if alone else COMMAND, timedelta(hours=terms.invitation_hours)
    return _invitation(unit, one.role, one.organisation_id, one.area, one.name, by, lives, renews=one.id)


def _invitation(
    unit: Unit,
    role: Role,
    organisation_id: str,
    area: str,
    name: str,
    by: str,
    lives: timedelta,
    renews: str | None = None,
) -> str:
    code = new_code()
    category = _CATEGORY.get(role, Category.DIRECT_SERVICE)
    unit.team.invite(code, role, category, organisation_id, area, name, by, lives, renews)
    return code


# -- coming in ---------------------------------------------------------------------------------------------------


def redeem(turn: Voice, code: str) -> Staff | None:
    """Use an invitation. None: used, lapsed, revoked, unknown or closed after five misses, all alike (A26).

    Raises:
        Refused: this account is, or was, of the team already; the invitation stays unused.
    """
    if guessing.closed(turn, guessing.CODE):
        return None
    invitation, mine = turn.unit.team.redeem(code), turn.unit.team.of_account(turn.me.id)
    if mine is not None and (invitation is None or invitation.renews != mine.id):
        raise Refused("join.already")  # nothing of a refused turn is kept: the invitation is not used up by it
    if invitation is None:
        guessing.miss(turn, guessing.CODE)
        return None
    if invitation.renews is not None:
        return _renewed(turn, invitation.renews, invitation.invited_by)
    staff = turn.unit.team.join(turn.me.id, turn.me.person_id, invitation)
    turn.unit.tell(StaffJoined(staff.id))
    return staff


def _renewed(turn: Voice, staff_id: str, by: str) -> Staff | None:
    """From now on they are in nowhere, until another word is set and a second person says yes."""
    unit = turn.unit
    one = unit.team.find(staff_id)
    if one is None or one.state is StaffState.LEFT:
        return None
    unit.team.keep_secret(one.id, None)
    unit.team.renew(one.id, by)
    unit.accounts.log_out(one.account_id)
    unit.tell(StaffJoined(one.id))
    return unit.team.get(one.id)


def may_approve(turn: Voice, staff: Staff) -> list[Staff]:
    """Who waits for this one's word: never one's own guest, never oneself.

    Founding administrators let each other in, whoever of them comes first, exactly as long as there is no other one:
    otherwise the first would wait for a second who cannot exist (ux.md 12.10).
    """
    waiting = turn.unit.team.pending_for(staff)
    if turn.unit.working is not None and turn.unit.working.id == staff.id:
        return [one for one in waiting if one.role in may_invite(staff) and _covers(staff, one.area)]
    others = [one for one in turn.unit.team.admins() if one.id != staff.id]
    if staff.state is StaffState.LEFT or staff.invited_by != FOUNDING or others:
        return []
    return [one for one in waiting if one.invited_by == FOUNDING]


def approve(turn: Voice, staff_id: str) -> Staff:
    """A second person says: yes, this is our colleague.

    Raises:
        NotThere: nobody who waits for this one's word.
    """
    one = _waiting(turn, staff_id)
    turn.unit.team.approve(one.id, turn.unit.staff.id if turn.unit.staff else "")
    turn.unit.tell(StaffApproved(one.id))
    return one


def turn_down(turn: Voice, staff_id: str) -> Staff:
    """A second person says: I do not know them. They never were in; of a colleague nobody took anything."""
    one = _waiting(turn, staff_id)
    if one.undertaking_on is None:
        turn.unit.team.leave(one.id)
    else:
        turn.unit.accounts.log_out(one.account_id)
        turn.unit.team.lock(one.id)
    return one


def _waiting(turn: Voice, staff_id: str) -> Staff:
    staff = turn.unit.staff
    for one in may_approve(turn, staff) if staff else []:
        if one.id == staff_id:
            return one
    raise NotThere


def undertake(turn: Voice) -> None:
    """The confidentiality undertaking is signed; from now on cases are seen. Source: 000 §二(三)11 (R154).

    Raises:
        NotThere: not, or not yet, of the team.
    """
    staff = turn.unit.staff
    if staff is None or staff.state is not StaffState.ACTIVE:
        raise NotThere
    turn.unit.team.undertake(staff.id)
    turn.unit.staff = turn.unit.team.get(staff.id)
    village_doctors.offer_all(turn, turn.unit.staff)


# -- going -----------------------------------------------------------------------------------------------------------


def leave(turn: Voice, staff_id: str, to_id: str = "") -> int:
    """Somebody leaves: cut off at once everywhere; cases and calls go to a colleague, or to everybody's list.

    Whoever is speaking at this moment is heard out first; the next press from the same page finds nobody (A29).
    Returns how many cases were passed on.

    Raises:
        NotThere: not an administrator's press, or nobody of the kind.
    """
    if turn.working.role is not Role.ADMIN:
        raise NotThere
    gone = turn.unit.team.find(staff_id)
    if gone is None or gone.state is StaffState.LEFT or gone.id == turn.working.id:
        raise NotThere
    heir = next((one for one in heirs(turn, gone) if one.id == to_id), None)
    if to_id and heir is None:
        raise NotThere
    unit = turn.unit
    for address in unit.accounts.addresses(gone.account_id):
        unit.wait_for(address.address)
    cases = absences.leave_team(turn, gone, heir)
    unit.alerts.release(gone.id)
    unit.threads.let_go(gone.id)
    village_doctors.close_doctor(turn, gone)
    unit.team.leave(gone.id)
    unit.team.off_the_roster(gone.id)
    unit.team.revoke_invitations(gone.id)
    unit.crossings.forget(gone.account_id, "link", "code", "spoken")
    unit.chats.recall(gone.account_id, everything=True)
    unit.talks.drop_all(gone.account_id)
    unit.accounts.cut_off(gone.account_id)
    return cases


def heirs(turn: Voice, gone: Staff) -> list[Staff]:
    """Who could take everything over: active workers whose area holds the other's."""
    found = turn.unit.team.workers_of(gone.area) if gone.role in CASE_ROLES else []
    return [one for one in found if one.id != gone.id]


def _covers(staff: Staff, area: str) -> bool:
    return area.startswith(reach(staff.area))
