"""找地方: a worker finds a place with the person, asks their yes to each one, and asks the place (ux.md 7.1, 12.6).

Source: 000 §二(二)6 就近; 001 §二(二); PIPL 23 (R38-R46).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.app import Desk, Form, Turn
from bot.conversation.flow import Answers, Ask, Choose, Data, Flow
from bot.services import answering, caseload, referring
from handlers.my_place import in_short
from handlers.pages import page as page_of
from handlers.staff_register import line, whose

SHOWN = 4
ASKED = "who was asked, how, and in which words, for each receiver (K3; PIPL 23; ux.md 7.1)"


def listing(turn: Turn, case: str, page: int = 0) -> None:
    """What there is: the nearest first, of equally near ones those with room."""
    seen = caseload.look(turn, case)
    found = referring.choices(turn, seen)
    part = page_of(turn, found, page, SHOWN, wide=SHOWN)
    here = [one for _n, one in part.rows]
    offers = [turn.button("", "refer.place", label=str(n), case=case, to=one.institution.id) for n, one in part.rows]
    if part.after:
        offers.append(turn.button("next", "refer.list", case=case, page=part.next))
    turn.say(
        "refer.list" if here else "refer.nothing",
        *offers,
        turn.button("open_case", "review.show", case=case),
        person=seen.person_id,
        places=[
            short | {"n": n, "free": one.load.free, "waiting": one.load.waiting}
            for short, (n, one) in zip(in_short(turn, here), part.rows, strict=True)
        ],
    )


def place(turn: Turn, case: str, to: str) -> None:
    """One of them: how full it is, and how the person's yes is asked for."""
    seen = caseload.look(turn, case)
    one = referring.choice(turn, seen, to)
    agreed = referring.shares(turn, seen, to)
    word, action = ("ask_them", "refer.ask") if agreed else ("told", "share_words")
    turn.say(
        "refer.place",
        turn.button(word, action, case=case, to=to),
        *([] if agreed else [turn.button("on_page", "refer.on_page", case=case, to=to)]),
        turn.button("other_place", "refer", case=case),
        turn.button("open_case", "review.show", case=case),
        person=seen.person_id,
        name=one.institution.name,
        capacity=one.load.capacity,
        taken=one.load.taken,
        waiting=one.load.waiting,
        agreed=agreed,
        ours=to == turn.working.organisation_id,
    )


def on_page(turn: Turn, case: str, to: str) -> None:
    """发给他/她自己点: on their own page, if they have one here."""
    key = "refer.sent" if referring.ask_person(turn, case, to) else "refer.no_page"
    turn.say(
        key,
        turn.button("by_link", "register.link", case=case),
        turn.button("open_case", "review.show", case=case),
        turn.button("today"),
        person=caseload.look(turn, case).person_id,
    )


def ask(turn: Turn, case: str, to: str) -> None:
    """Ask it. Whoever works there is asked and answers in one."""
    made = referring.by_worker(turn, case, to)
    if to == turn.working.organisation_id:
        turn.lead("referral.show", referral=made.id)
        return
    place = turn.unit.places.institution(to)
    nobody = not turn.unit.team.of_organisation(to)
    turn.say(
        "refer.asked_by_phone" if nobody else "refer.asked",
        *([turn.button("they_said", "refer.answer", case=case, referral=made.id)] if nobody else []),
        turn.button("today"),
        person=made.person_id,
        name=place.name if place else "",
        phone=place.phone if place else "",
        answer_by=made.answer_by,
    )


def answer(turn: Turn, case: str, referral: str) -> None:
    """机构回话了: an institution without a page here told it on the telephone."""
    seen = caseload.look(turn, case)
    turn.say(
        "refer.answer",
        turn.button("now", "refer.answered", case=case, referral=referral, said="now"),
        turn.button("queue", "refer.answered", case=case, referral=referral, said="queue"),
        turn.button("no", "refused_by_phone", case=case, referral=referral),
        turn.button("take_back", "refer.revoke", case=case, referral=referral),
        turn.button("today"),
        person=seen.person_id,
    )


def answered(turn: Turn, case: str, referral: str, said: str) -> None:
    """It takes them in, or has them wait; the worker goes on holding the case."""
    after = answering.for_them(turn, case, referral, said)
    key = "refer.accepted" if said == "now" else "refer.waitlisted"
    turn.say(key, turn.button("open_case", "review.show", case=case), person=after.person_id)


def revoke(turn: Turn, case: str, referral: str) -> None:
    """不问这家了."""
    after = referring.revoke(turn, case, referral)
    turn.say(
        "refer.revoked",
        turn.button("find_place", "refer", case=case),
        turn.button("today"),
        person=after.person_id,
    )


def _told(answers: Answers, about: Mapping[str, Any]) -> tuple[str, str, str, str]:
    return str(about["case"]), str(about["to"]), str(answers["how"]), str(answers["words"])


def _share(turn: Turn, told: tuple[str, str, str, str]) -> None:
    case, to, how, words = told
    referring.agree_by_worker(turn, case, to, how, words)
    ask(turn, case, to)


WORDS = Form(
    Flow(
        "share_words",
        1,
        (
            Choose("how", Data.CONTACT, ASKED, options=("phone", "visit"), say="own_words.how"),
            Ask("words", Data.SENSITIVE, ASKED, reads=line, say="own_words.words"),
        ),
        then=_told,
    ),
    _share,
    whose=whose,
    staff=True,
)


def _refused(turn: Turn, told: tuple[str, str, str]) -> None:
    after = answering.for_them(turn, told[0], told[1], "no", told[2])
    turn.say(
        "refer.refused", turn.button("find_place", "refer", case=after.id), turn.button("today"), person=after.person_id
    )


BY_PHONE = Form(
    Flow(
        "refused_by_phone",
        1,
        (Ask("why", Data.SENSITIVE, "the result is written down with its reason (R43)", reads=line, say="refuse.why"),),
        then=lambda answers, about: (str(about["case"]), str(about["referral"]), str(answers["why"])),
    ),
    _refused,
    whose=whose,
    staff=True,
)

DESK = Desk(
    "refer",
    {
        "open": listing,
        "list": listing,
        "place": place,
        "on_page": on_page,
        "ask": ask,
        "answer": answer,
        "answered": answered,
        "revoke": revoke,
    },
    staff=True,
)
