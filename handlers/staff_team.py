"""团队: ask in, let in, and what happens when somebody leaves (design.md 7; ux.md 13)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.app import Desk, Form, Turn
from bot.conversation.flow import Answers, Ask, Choose, Data, Flow, Option, Seen, Trouble, Value
from bot.domain import name
from bot.domain.commands import Invite
from bot.domain.errors import NotThere
from bot.domain.people import Role, Staff, StaffState
from bot.services import caseload, joining, wiring
from handlers.steps import read_area

SHOWN = 5
CLINICAL = ("psychiatrist", "nurse", "rehab_therapist", "psychotherapist", "counsellor", "public_health_doctor")
TEAM = "who works in the team, in which role and for which place (001 §三(四); 004 §二(四)8; R4-R6, R25)"


def _leads(turn: Turn) -> None:
    if not caseload.leads_team(turn):
        raise NotThere


def show(turn: Turn) -> None:
    """The team on one screen; who does not lead it sees who is on duty."""
    if not caseload.leads_team(turn):
        turn.lead("roster")
        return
    waiting = joining.may_approve(turn, turn.working)
    offers = [turn.button("waiting", "team.waiting")] if waiting else []
    offers += [
        turn.button("invite", "invite"),
        turn.button("on_duty", "roster"),
        turn.button("people", "team.people"),
    ]
    if turn.working.role is Role.ADMIN:
        offers.append(turn.button("leaving", "team.leaving"))
        _wires(turn)
    active = sum(one.state is StaffState.ACTIVE for one in turn.unit.team.everyone())
    turn.say("team.open", *offers, turn.button("today"), active=active, waiting=len(waiting))


def _wires(turn: Turn) -> None:
    """What is wrong with a wire, and how many things could not be taken in: for who runs the house."""
    found = wiring.of(turn, {channel: one.bot for channel, one in turn.house.pushed.items()})
    if found.aside or found.troubles:
        turn.say("team_wires.state", aside=found.aside, troubles=list(found.troubles))


def waiting(turn: Turn) -> None:
    """Who waits for a second person: a call first, then a press."""
    _leads(turn)
    for one in joining.may_approve(turn, turn.working)[:SHOWN]:
        turn.say(
            "team.pending",
            turn.button("approve", "team.approve", staff=one.id),
            turn.button("turn_down", "team.turn_down", staff=one.id),
            **_about(turn, one),
            by=_inviter(turn, one),
        )
    turn.say("team.that_is_all", turn.button("team"), turn.button("today"))


def approve(turn: Turn, staff: str) -> None:
    """确认: never one's own guest."""
    turn.say("team.approved", turn.button("team"), turn.button("today"), name=joining.approve(turn, staff).name)


def turn_down(turn: Turn, staff: str) -> None:
    """不认识: they never were in."""
    turn.say("team.turned_down", turn.button("team"), name=joining.turn_down(turn, staff).name)


def people(turn: Turn, page: int = 0) -> None:
    """Who works here, five to a page."""
    _leads(turn)
    everyone = [one for one in turn.unit.team.everyone() if one.state is StaffState.ACTIVE]
    here = everyone[page * SHOWN : (page + 1) * SHOWN]
    more = len(everyone) > (page + 1) * SHOWN
    offers = [turn.button("next", "team.people", page=page + 1)] if more else []
    offers += [turn.button("renew", "team.renew")] if joining.may_renew(turn) else []
    turn.say("team.people", *offers, turn.button("team"), people=[_about(turn, one) for one in here])


def _about(turn: Turn, one: Staff) -> dict[str, Any]:
    return {
        "name": one.name,
        "role": one.role.value,
        "area": turn.areas.name(one.area),
        "bound": bool(one.undertaking_on),
    }


def _inviter(turn: Turn, one: Staff) -> str:
    """Who asked them in; nobody's name where it was done on the machine."""
    on_the_machine = one.invited_by in (joining.FOUNDING, joining.COMMAND)
    return "" if on_the_machine else turn.unit.team.get(one.invited_by).name


# -- a word that was forgotten -----------------------------------------------------------------------------------------


def renew(turn: Turn, page: int = 0) -> None:
    """有人忘了口令: who?"""
    _leads(turn)
    found = joining.may_renew(turn)
    here = found[page * SHOWN : (page + 1) * SHOWN]
    offers = [turn.button("", "team.renew_now", label=one.name, staff=one.id) for one in here]
    if len(found) > (page + 1) * SHOWN:
        offers.append(turn.button("next", "team.renew", page=page + 1))
    turn.say("team.renew" if here else "team.alone", *offers or [turn.button("team")])


def renew_now(turn: Turn, staff: str) -> None:
    """A link for them, by which they set another word."""
    _leads(turn)
    one, code = joining.renew(turn, staff)
    hours = turn.terms.invitation_hours
    turn.say("team.renewed", turn.button("team"), name=one.name, path=f"/l/join-{code}", hours=hours)


# -- leaving ---------------------------------------------------------------------------------------------------------


def leaving(turn: Turn, page: int = 0) -> None:
    """有人离开: who?"""
    _admin(turn)
    everyone = [one for one in turn.unit.team.everyone() if one.state is not StaffState.LEFT]
    others = [one for one in everyone if one.id != turn.working.id]
    here = others[page * SHOWN : (page + 1) * SHOWN]
    offers = [turn.button("", "team.heir", label=one.name, staff=one.id) for one in here]
    if len(others) > (page + 1) * SHOWN:
        offers.append(turn.button("next", "team.leaving", page=page + 1))
    turn.say("team.leaving" if here else "team.alone", *offers or [turn.button("team")])


def heir(turn: Turn, staff: str) -> None:
    """Who takes everything over? Without a name it goes to everybody's list."""
    _admin(turn)
    gone = _one(turn, staff)
    offers = [
        turn.button("", "team.leave", label=one.name, staff=staff, to=one.id) for one in joining.heirs(turn, gone)[:4]
    ]
    turn.say(
        "team.heir",
        *offers,
        turn.button("to_everybody", "team.leave", staff=staff),
        turn.button("slip", "team"),
        name=gone.name,
        cases=len(turn.unit.cases.held_by(staff)),
    )


def leave(turn: Turn, staff: str, to: str = "") -> None:
    """Cut off at once, everywhere."""
    _admin(turn)
    name = _one(turn, staff).name
    turn.say("team.left", turn.button("team"), name=name, cases=joining.leave(turn, staff, to))


def _one(turn: Turn, staff: str) -> Staff:
    found = turn.unit.team.find(staff)
    if found is None:
        raise NotThere
    return found


def _admin(turn: Turn) -> None:
    if turn.working.role is not Role.ADMIN:
        raise NotThere


# -- inviting --------------------------------------------------------------------------------------------------------


def _roles(seen: Seen) -> tuple[Option | str, ...]:
    first = ("social_worker", "manager", "coordinator", "clinical", "volunteer", "system")
    return first if "admin" in seen.facts["may"] else first[:-1]


def _name(text: str, _seen: Seen) -> Value | Trouble:
    said = name.fold(text)
    return Value(said) if name.is_name(said) else Trouble("invite.name_wrong")


def _organisations(seen: Seen) -> tuple[Option | str, ...]:
    near = tuple(Option(one["id"], label=one["name"]) for one in seen.facts["near"])
    return ("mine", *near[:4])


def _view(turn: Turn) -> Mapping[str, Any]:
    staff = turn.working
    near = turn.unit.places.near(turn.areas, staff.area)
    return {
        "may": [role.value for role in joining.may_invite(staff)],
        "near": [{"id": one.id, "name": one.name} for one in near],
    }


def _prepare(turn: Turn, _about: Mapping[str, Any]) -> Mapping[str, Any]:
    _leads(turn)
    return {"area": turn.working.area, "organisation": turn.working.organisation_id}


def _invited(answers: Answers, about: Mapping[str, Any]) -> Invite:
    role = answers.get("clinical") or answers.get("system") or answers["role"]
    area = about["area"] if answers["area"] == "mine" else answers["area"]
    organisation = about["organisation"] if answers.get("organisation", "mine") == "mine" else answers["organisation"]
    return Invite(Role(role), str(area), str(organisation), str(answers["name"]))


def _invite(turn: Turn, command: Invite) -> None:
    code = joining.invite(turn, command)
    turn.say(
        "invite.made",
        turn.button("team"),
        turn.button("today"),
        name=command.name,
        path=f"/l/join-{code}",
        hours=turn.terms.invitation_hours,
    )


INVITE = Form(
    Flow(
        "invite",
        1,
        (
            Choose("role", Data.PUBLIC, TEAM, options=_roles),
            Choose(
                "clinical",
                Data.PUBLIC,
                TEAM,
                options=CLINICAL,
                when=lambda seen: seen.answers.get("role") == "clinical",
            ),
            Choose(
                "system",
                Data.PUBLIC,
                TEAM,
                options=("admin", "auditor"),
                when=lambda seen: seen.answers.get("role") == "system",
            ),
            Ask("area", Data.PUBLIC, TEAM, reads=read_area, also=("mine",)),
            Choose(
                "organisation",
                Data.PUBLIC,
                TEAM,
                options=_organisations,
                when=lambda seen: bool(seen.facts.get("near")),
            ),
            Ask("name", Data.CONTACT, "the one expected, for whoever approves", reads=_name),
        ),
        then=_invited,
    ),
    _invite,
    view=_view,
    prepare=_prepare,
    staff=True,
)

DESK = Desk(
    "team",
    {
        "open": show,
        "waiting": waiting,
        "approve": approve,
        "turn_down": turn_down,
        "people": people,
        "renew": renew,
        "renew_now": renew_now,
        "leaving": leaving,
        "heir": heir,
        "leave": leave,
    },
    staff=True,
)
