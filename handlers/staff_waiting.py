"""在等的人: who waits at one's own institution, and the place that came free (ux.md 10, 12.6; R44, R46)."""

from __future__ import annotations

from typing import Any

from bot.app import Desk, Turn
from bot.domain.case import Case
from bot.domain.referral import Expected, Place, Referral
from bot.services import caseload, waiting
from handlers.pages import page as page_of

SHOWN = 4


def listing(turn: Turn, page: int = 0) -> None:
    """How full the house is, and who waits since when, the longest first. Each look is in the log."""
    queue = turn.unit.referrals.queue_of(turn.working.organisation_id)
    here = page_of(turn, queue, page, SHOWN)
    load = turn.unit.referrals.load(turn.working.organisation_id)
    for n, one in here.rows:
        _line(turn, n, one)
    offers = [turn.button("", "review.show", label=str(n), case=one.case_id) for n, one in here.rows]
    if load.room and waiting.first(turn) is not None:
        offers.append(turn.button("offer", "queue.offer"))
    offers.append(turn.button("next", "queue.list", page=here.next) if here.after else turn.button("today"))
    turn.say("queue.list", *offers, capacity=load.capacity, taken=load.taken, waiting=load.waiting)


def _line(turn: Turn, n: int, one: Referral) -> None:
    case = turn.unit.cases.any(one.case_id)
    if case is None:
        return
    turn.say(
        "queue.line",
        person=one.person_id,
        n=n,
        since=case.waits_since or one.made_on,
        expected=one.expected.value if one.expected else "unknown",
        offered=one.place is Place.OFFERED,
        **caseload.brief(turn, case, "caseload"),
    )


def offer(turn: Turn) -> None:
    """有名额了，问第一位."""
    asked = waiting.offer_first(turn)
    turn.say(
        "queue.offered",
        turn.button("see_queue", "queue"),
        turn.button("today"),
        person=asked.person_id,
        number=asked.number,
        days=turn.terms.offer_days,
        page=waiting.person_has_page(turn, asked),
    )


def pass_on(turn: Turn, case: str) -> None:
    """先问下一位: they have not been reached; they stand where they stood."""
    after = waiting.pass_on(turn, case)
    turn.say("queue.passed_on", turn.button("today"), person=after.person_id, number=after.number)


# -- how long it will be ---------------------------------------------------------------------------------------------


def how_long(turn: Turn, case: str) -> None:
    """大概要等多久？, said anew."""
    seen = caseload.look(turn, case)
    offers = [turn.button(one.value, "queue.expect", case=case, expected=one.value) for one in Expected]
    turn.say("referral.how_long", *offers, person=seen.person_id)


def expect(turn: Turn, case: str, expected: str) -> None:
    """Kept; longer than three months asks the wish again at once."""
    after = waiting.expect(turn, case, Expected(expected))
    if expected == Expected.LONGER.value:
        ask_who(turn, after)
    else:
        turn.say("queue.expected", *_back(turn, case), person=after.person_id)


def ask_who(turn: Turn, case: Case, **rests: Any) -> None:
    """那现在就要问他/她还愿不愿意: who does it? Until somebody presses, it is one's own."""
    mine = [call for call in turn.unit.calls.of_case(case.id) if call.reason == waiting.ASK]
    by_me = [turn.button("by_me", "calls.show", call=call.id) for call in mine[:1]]
    turn.say(
        "referral.queued_long",
        turn.button("by_worker", "queue.by_worker", case=case.id),
        *by_me,
        turn.button("shorter", "queue.expect", case=case.id, expected=Expected.QUARTER.value),
        turn.button("undo", "undo_answer", case=case.id),
        turn.button("today"),
        person=case.person_id,
        number=case.number,
        **rests,
    )


def by_worker(turn: Turn, case: str) -> None:
    """请社工去问."""
    waiting.ask_by_social_worker(turn, case)
    turn.say("queue.worker_asks", *_back(turn, case))


def _back(turn: Turn, case: str) -> list[Any]:
    return [turn.button("open_case", "review.show", case=case), turn.button("today")]


# -- what was said on the telephone ------------------------------------------------------------------------------------

_SAYS = {
    "still": ("says_still", "queue.told_still"),
    "come": ("says_come", "queue.told_come"),
    "later": ("says_later", "queue.told_later"),
    "no": ("says_no", "queue.told_no"),
}
"""What the person may say: the button, and what stands written down."""


def outcomes(turn: Turn, call: Any) -> list[Any]:
    """What can come of a call about a wait or a place; empty for any other call."""
    words = {waiting.ASK: ("still", "no"), waiting.OFFER: ("come", "later", "no")}.get(call.reason, ())
    return [turn.button(_SAYS[word][0], "queue.told", call=call.id, said=word) for word in words]


def told(turn: Turn, call: str, said: str) -> None:
    """Written down by whoever rang."""
    after = waiting.told(turn, call, said)
    turn.say(_SAYS[said][1], turn.button("today"), person=after.person_id, number=after.number)


def ways(turn: Turn, case: Case) -> list[Any]:
    """What the institution can do about a case that waits with it."""
    stood = turn.unit.referrals.standing(case.id)
    if stood is None:
        return []
    if waiting.may_pass_on(turn, stood):
        return [turn.button("pass_on", "queue.pass_on", case=case.id)]
    return [turn.button("how_long", "queue.how_long", case=case.id)]


DESK = Desk(
    "queue",
    {
        "open": listing,
        "list": listing,
        "offer": offer,
        "pass_on": pass_on,
        "how_long": how_long,
        "expect": expect,
        "by_worker": by_worker,
        "told": told,
    },
    staff=True,
)
