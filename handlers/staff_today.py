"""今天: the first screen of the team. What waits now, what may rest, and everybody on request (ux.md 12.4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.app import Desk, Turn
from bot.conversation.messages import Kind
from bot.domain.case import Case
from bot.domain.people import CASE_ROLES, HELPING_ROLES, VILLAGE_DOCTOR, Role
from bot.services import call_outcomes, caseload, day, hospital
from handlers import staff_absence
from handlers.pages import page as page_of

ROWS_OF = (
    "referrals",
    "places",
    "seconds",
    "stuck",
    "answers",
    "unvisited",
    "unsent",
    "ready",
    "to_refer",
    "arrived",
    "held",
    "tomorrow",
    "idle",
    "queued",
)
"""What a row may stand for, the most pressing first."""
ELSEWHERE = {"unsent": "unsent", "seconds": "decisions", "places": "queue", "queued": "queue"}
"""Rows that lead to a desk of their own."""
PAGE = 5
"""Rows of a list: with the way on they make six buttons."""
MOST = 6
"""Buttons under a message of the team's side (ux.md 2.1)."""
ROWS = 5
"""Rows of the first screen, beside the way to everybody; one less where the team is looked after too."""


def show(turn: Turn) -> None:
    """How much there is, and the most pressing of each kind as a numbered choice."""
    if turn.working.role is Role.AUDITOR:
        turn.lead("audit")
        return
    staff_absence.remind(turn)
    found = turn.looked(day.of)
    waiting = _burning(turn, found)
    leads = caseload.leads_team(turn)
    rows = _rows(turn, found)[: ROWS - leads]
    everybody = len(found.now) + len(found.tomorrow) + len(found.rest)
    offers = [turn.button(word, action, **args) for word, action, args in rows]
    works_there = hospital.works_there(turn)
    if everybody:
        offers.append(turn.button("everybody", "today.list", which="everybody"))
    if leads:
        offers.append(turn.button("team"))
    elif turn.working.role not in CASE_ROLES:
        offers += _helping(turn)[: MOST - works_there - len(offers)]
    if works_there:
        offers.append(turn.button("hospital"))
    if len(offers) < MOST and turn.working.role in CASE_ROLES:
        offers.append(turn.button("seek"))
    if not (found.now or offers[1:]):
        offers += _helping(turn)
    turn.say(
        "today.open" if found.now or found.alerts or found.asked else "today.quiet",
        *offers,
        n=len(found.now) + len(found.alerts) + len(found.asked),
        waiting=waiting,
        late=sum(day.is_late(turn, item) for item in found.now),
        rest=len(found.tomorrow) + len(found.rest),
        everybody=everybody,
        at={word: place for place, (word, _action, _args) in enumerate(rows, start=1)},
        many=_counts(found),
        upcoming=turn.calendar.add_working_days(turn.today, 1),
    )


def _burning(turn: Turn, found: day.Day) -> int:
    """What nobody has taken comes first and red (ux.md 17 no. 6). Returns how many there are."""
    waiting = [alert for alert in found.alerts if alert.state == "open"]
    if waiting:
        first, since = waiting[0], min(alert.at for alert in waiting)
        one = turn.button("take", "alerts.take", alert=first.id)
        turn.say(
            "today.alert",
            one if len(waiting) == 1 else turn.button("look", "alerts"),
            kind=Kind.STAFF_ALERT,
            n=len(waiting),
            level=first.level,
            area=turn.areas.town(first.area),
            minutes=int((turn.now - since).total_seconds() // 60),
        )
    return len(waiting)


def help_(turn: Turn) -> None:
    """帮助, for the team: what can be typed at any time."""
    review = turn.working.role in CASE_ROLES
    more = [turn.button("paper"), turn.button("seek")] if review else []
    turn.say("today.help", *_helping(turn), *more, turn.button("today"))


def _helping(turn: Turn) -> list[Any]:
    """What everybody of the team does who meets families."""
    if turn.working.role not in HELPING_ROLES:
        return [turn.button("rules")]
    doctor = [turn.button("report", "doctor.changed"), turn.button("my_list", "doctor.list")]
    return [
        *(doctor if turn.working.role is VILLAGE_DOCTOR else []),
        turn.button("helping"),
        turn.button("helped"),
        turn.button("rules"),
    ]


def _rows(turn: Turn, found: day.Day) -> list[tuple[str, str, dict[str, Any]]]:
    """Word, action and arguments of each row: alerts first, what was begun, calls, reviews, what is due tomorrow."""
    rows: list[tuple[str, str, dict[str, Any]]] = []
    if found.alerts:
        rows.append(("alerts", "alerts", {}))
    if found.lines:
        rows.append(("lines", "thread", {"thread": found.lines[0].id}))
    begun = turn.unit.talks.parked(turn.me.id)
    if begun is not None and turn.keeps(begun):
        rows.append((f"begun_{begun.talk.flow}", "home.resume", {}))
    if found.calls:
        first = found.calls[0]
        how = "urgent" if first.urgent else "hurry" if first.nudged_at else ""
        how = how or ("late" if day.is_late(turn, first) else "again" if first.again_at else "due")
        rows.append((f"call_{how}", "calls.show", {"call": first.id}))
    if found.look_ins:
        rows.append(("look_ins", "doctor.look_ins", {}))
    if len(found.calls) > 1:
        rows.append(("more_calls", "today.list", {"which": "calls"}))
    if found.leads:
        rows.append(("leads", "leads", {}))
    for which in ROWS_OF:
        items = getattr(found, which)
        if which == "referrals" and items:
            rows.append((which, "referral.show", {"referral": items[0].id}))
        elif which in ELSEWHERE and items:
            rows.append((which, ELSEWHERE[which], {}))
        elif len(items) == 1:
            rows.append((which, *_opens(items[0])))
        elif items:
            rows.append((which, "today.list", {"which": which}))
    if found.needs:
        rows.append(("needs", "needs", {}))
    return rows


def _counts(found: day.Day) -> dict[str, int]:
    names = ("alerts", "lines", "look_ins", "leads", *ROWS_OF)
    return {name: len(getattr(found, name)) for name in names} | {
        "more_calls": max(0, len(found.calls) - 1),
        "needs": found.needs,
    }


def _opens(item: Any) -> tuple[str, dict[str, str]]:
    """Where a row leads."""
    return ("review.show", {"case": item.id}) if isinstance(item, Case) else ("calls.show", {"call": item.id})


def list_(turn: Turn, which: str, page: int = 0) -> None:
    """Several of a kind, or everybody, the most urgent first: a line each. Each look is in the log."""
    found = turn.looked(day.of)
    items = [*found.now, *found.tomorrow, *found.rest] if which == "everybody" else list(getattr(found, which, ()))
    here = page_of(turn, sorted(items, key=lambda item: _urgency(turn, item)), page, PAGE)
    if not here.rows:
        turn.say("today.nobody", turn.button("today"))
        return
    lines(turn, here.rows)
    offers = [numbered(turn, n, item) for n, item in here.rows]
    on = turn.button("next", "today.list", which=which, page=here.next) if here.after else turn.button("today")
    turn.say("today.which", *offers, on, after=here.after)


def numbered(turn: Turn, n: int, item: Any) -> Any:
    """A button that is only a number: typing it does the same."""
    action, args = _opens(item)
    return turn.button("", action, label=str(n), **args)


def lines(turn: Turn, rows: Sequence[tuple[int, Any]], purpose: str = "caseload") -> None:
    """One short message for each, sealed for the person it is about: erasing them takes it along."""
    cases = [item if isinstance(item, Case) else call_outcomes.case_of(turn, item) for _n, item in rows]
    briefs = caseload.briefs(turn, [case for case in cases if case is not None], purpose)
    for (n, item), case in zip(rows, cases, strict=True):
        if case is not None:
            turn.say("today.case", person=case.person_id, n=n, **briefs[case.id])
        else:
            turn.say(
                "today.call",
                person=item.person_id,
                n=n,
                area=turn.areas.name(item.area),
                reason=item.reason,
                by=item.promised_at,
                again=item.again_at is not None and item.again_at > turn.now,
            )


def _urgency(turn: Turn, item: Any) -> tuple[bool, bool, bool, str]:
    """What may be danger, what a family asked to hurry, what waits too long; then the day that was promised."""
    if isinstance(item, Case):
        return True, True, not day.is_late(turn, item), item.promised_on.isoformat()
    late = day.is_late(turn, item)
    return not item.urgent, item.nudged_at is None, not late, item.promised_at.date().isoformat()


DESK = Desk("today", {"open": show, "list": list_, "help": help_}, staff=True)
