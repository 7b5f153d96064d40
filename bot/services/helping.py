"""Typing for somebody else: at a desk, from paper. Who typed, who said yes and how is kept; the typist sees that it
arrived, and no more (ux.md 4, 8, 12.5).

Source: 无障碍环境建设法 39; 000 §二(二)5; 004 §二(二)4; PIPL 13-14 (R15, R41).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta

from bot.domain.case import Case, Way
from bot.domain.commands import Apply, Reach
from bot.domain.consent import Purpose
from bot.domain.errors import NotThere
from bot.domain.events import CallAsked
from bot.domain.people import HELPING_ROLES
from bot.services import applications, caseload, news, promises
from bot.services.voice import Voice
from bot.store.calls import Call
from bot.store.unit import new_code

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Helped:
    """A number and a place, typed for somebody who stands there and said yes."""

    who: str
    """self or family: whose wish it is."""
    area: str
    phone: str


@dataclass(frozen=True, slots=True)
class FromPaper:
    """A form on paper that a worker copies."""

    asked: Apply
    signed_by: str
    """self or family."""
    signed_on: date


def begin(turn: Voice) -> None:
    """Only those of the team who meet families.

    Raises:
        NotThere: somebody else.
    """
    if turn.working.role not in HELPING_ROLES:
        raise NotThere


def own_numbers(turn: Voice) -> set[str]:
    """Numbers that are the typist's, as far as they are known: left for oneself, for being called out, the house's."""
    unit, staff = turn.unit, turn.working
    known = [unit.calls.own_contact(call).get("phone", "") for call in unit.calls.of_account(turn.me.id)]
    for case, _part in unit.cases.mine():
        if case.applicant_id == turn.me.id:
            known.append(unit.files.open_own(case, "reach").get("phone", ""))
    known += [duty.nudge.removeprefix("sms:") for duty in unit.team.roster() if duty.staff_id == staff.id]
    body = unit.places.institution(staff.organisation_id)
    known += [body.phone, body.hotline] if body else []
    return {digits for one in known if (digits := "".join(sign for sign in one if sign.isdigit()))}


def numbers_given(turn: Voice) -> set[str]:
    """Numbers this typist left for others whose calls are still open: the same one twice may be the typist's own."""
    return {
        str(turn.unit.calls.own_contact(call).get("phone", ""))
        for call in turn.unit.calls.entered_by(turn.me.id)
        if call.state == "open"
    }


def ask(turn: Voice, helped: Helped) -> Call:
    """Somebody of the team calls them. Who stands there agreed to a number and a place being kept, nothing else is."""
    begin(turn)
    unit, kept = turn.unit, turn.kept
    account = unit.accounts.make(kept.person_id if kept else "")
    typed = {"by": turn.working.id, "how": "desk", "who": helped.who, "on": turn.today.isoformat()}
    contact = asdict(Reach(helped.phone)) | {"typed": typed}
    by = promises.call_by(turn)
    call = unit.calls.make(account.id, account.person_id, helped.area, "call_me", by, contact, entered_by=turn.me.id)
    unit.files.consent(account.id, account.person_id, Purpose.CALL, "call_me")
    unit.record("consent.at_desk", f"call:{call.id}", fields="K1")
    unit.tell(CallAsked(call.id, helped.area, account.person_id, "call_me", False))
    return call


def link(turn: Voice, area: str) -> str:
    """让她自己点: a link that opens once, on their own phone, at the first screen of the place. Nothing is kept.

    Without a place it is the first screen that asks where.
    """
    begin(turn)
    known = {"area": area} if area else {}
    account, code = turn.unit.accounts.make(), new_code()
    turn.unit.crossings.make("link", account.id, code, timedelta(minutes=turn.terms.link_minutes))
    turn.unit.record("crossing.link", f"account:{account.id}")
    offers = (
        news.button("apply", "home.apply", **known),
        news.button("ask", "library"),
        news.button("call", "call", **known),
    )
    name = turn.areas.name(area) if area else ""
    news.tell(turn, account.id, account.person_id, "home.hello_link", *offers, area=name)
    return code


def from_paper(turn: Voice, paper: FromPaper) -> Case:
    """A paper form becomes an application, with its date and who signed; then the ordinary review.

    A relative's signature stays the relative's: about an adult nothing goes further before that adult's own yes.
    """
    unit, kept, asked = turn.unit, turn.kept, paper.asked
    account = unit.accounts.make(kept.person_id if kept and asked.relation is None else "")
    asked = replace(asked, applied_to=turn.working.organisation_id)
    case = applications.enter(turn, asked, account.id, Way.WORKER)
    typed = {
        "by": turn.working.id,
        "how": "paper",
        "who": paper.signed_by,
        "signed_on": paper.signed_on.isoformat(),
        "on": turn.today.isoformat(),
    }
    unit.files.put(case, "typed", typed)
    unit.record("consent.on_paper", f"case:{case.id}", fields="K1")
    case = caseload.take_up(turn, case.id)
    if asked.reach.phone:
        caseload.call_of(turn, case)
    return case


def mine(turn: Voice) -> list[date]:
    """The days on which the typist helped somebody, newest first. What became of it is not the typist's to know."""
    begin(turn)
    return [call.made_on for call in turn.unit.calls.entered_by(turn.me.id)[:SHOWN]]
