"""核对: one application on one screen, and the decision after the telephone is down (ux.md 12.4; R43).

Source: 000 §二(二)5; 004 §二(二)4.
"""

from __future__ import annotations

from typing import Any

from bot.app import Desk, Turn
from bot.domain.case import OPEN, Answer, Case, Door, Stage
from bot.domain.people import AgeBand
from bot.services import caseload, referring, reviewers, reviews
from handlers import (
    staff_changed,
    staff_green,
    staff_hospital,
    staff_merge,
    staff_signers,
    staff_straight,
    staff_waiting,
)
from handlers.staff_calls import masked
from handlers.staff_reviewer import stops

COLLEAGUES = 5
"""Names on one screen; with the way on they make six buttons."""


def show(turn: Turn, case: str) -> None:
    """Who came, what they wish, by when; what is in the way; what can be done now."""
    seen = caseload.look(turn, case)
    brief = caseload.brief(turn, seen)
    turn.say(f"review.{seen.stage.value}", *_actions(turn, seen), person=seen.person_id, **brief, **_more(turn, seen))
    if seen.door is Door.HOSPITAL:
        staff_hospital.handed_by(turn, seen)
    staff_straight.note(turn, seen)
    staff_signers.note(turn, seen)
    staff_merge.note(turn, seen)
    staff_green.note(turn, seen)
    staff_changed.note(turn, seen)
    for other, said in caseload.twins(turn, seen)[:1]:
        offers = [turn.button("see_other", "review.show", case=other.id)]
        if said:
            offers.append(turn.button("merge", "merge.ask", case=seen.id, other=other.id))
        else:
            offers.append(turn.button("same", "review.same", case=seen.id, other=other.id))
            offers.append(turn.button("different", "review.different", case=seen.id, other=other.id))
        turn.say("review.twin", *offers, person=seen.person_id, number=other.number, said=said)


def _more(turn: Turn, case: Case) -> dict[str, Any]:
    """What was asked and what was answered, newest last."""
    kept = turn.unit.files.open(case, "more", "review")
    asked, told = kept.get("asked", []), kept.get("told", [])
    return {"asked": asked[-1]["text"] if asked else "", "told": told[-1]["text"] if told else ""}


def _actions(turn: Turn, case: Case) -> list[Any]:
    everything = turn.button("everything", "review.everything", case=case.id)
    dial = turn.button("dial", "review.dial", case=case.id)
    hand = turn.button("hand", "review.hand", case=case.id)
    write = turn.button("write", "thread", case=case.id)
    undo = turn.button("undo", "undo", case=case.id)
    home = turn.button("today")
    match case.stage:
        case Stage.SUBMITTED | Stage.UNDER_REVIEW:
            return [dial, everything, turn.button("judge", "review.judge", case=case.id), write, hand, home]
        case Stage.NEED_INFO:
            return [dial, turn.button("was_told", "hear_more", case=case.id), write, everything, hand, home]
        case Stage.REGISTERED:
            return [turn.button("find_place", "refer", case=case.id), dial, write, everything, hand, undo]
        case Stage.REFERRED:
            pending = turn.unit.referrals.pending(case.id)
            they = [turn.button("they_said", "refer.answer", case=case.id, referral=one.id) for one in pending[:1]]
            return [*they, dial, write, everything, hand, home]
        case Stage.WAITLISTED:
            find = turn.button("find_place", "refer", case=case.id)
            return [*staff_waiting.ways(turn, case), find, dial, write, everything, hand][:6]
        case Stage.ACCEPTED:
            away = referring.moving_to(turn, case)
            return [
                *([turn.button("find_place", "refer", case=case.id)] if away else []),
                dial,
                write,
                everything,
                hand,
                home,
            ]
        case Stage.NOT_SUITABLE:
            return [undo, write, everything, home]
        case Stage.MERGED:
            return [*staff_merge.ways(turn, case), home]
        case Stage.CLOSED:
            again = turn.button("reopen", "straight.reopen", case=case.id)
            return [again, turn.button("erase_now", "straight.erase", case=case.id), home]
        case _:
            return [home]


def dial(turn: Turn, case: str) -> None:
    """拨号: the case is held, and the outcomes stand ready."""
    if stops(turn, case):
        return
    seen = caseload.take_up(turn, case)
    phone = str(turn.unit.files.open(seen, "reach", "call").get("phone", ""))
    if not phone:
        turn.say(
            "review.no_phone",
            turn.button("write", "thread", case=case),
            turn.button("judge", "review.judge", case=case),
        )
        return
    _ask(turn, seen, "review.after", turn.device("dial_number", f"tel:{phone}"), masked=masked(phone))


def judge(turn: Turn, case: str) -> None:
    """判断: they met, or wrote; the same outcomes."""
    if not stops(turn, case):
        _ask(turn, caseload.take_up(turn, case), "review.judge")


def _ask(turn: Turn, case: Case, key: str, *first: Any, **params: Any) -> None:
    turn.say(
        key,
        *first,
        turn.button("wants", "register", case=case.id),
        turn.button("lacks", "ask_more", case=case.id),
        *([] if reviewers.hospital_stands(turn, case) else [turn.button("unsuitable", "unsuitable", case=case.id)]),
        turn.button("stop", "review.stop", case=case.id),
        turn.button("not_reached", "review.not_reached", case=case.id)
        if first
        else turn.button("put_off", "review.put_off", case=case.id),
        person=case.person_id,
        **params,
    )


def not_reached(turn: Turn, case: str) -> None:
    """没打通: counted at the call task; where there is none yet, one is made."""
    seen = caseload.take_up(turn, case)
    turn.lead("calls.not_reached", call=caseload.call_of(turn, seen).id)


def put_off(turn: Turn, case: str) -> None:
    """过几天再看."""
    on = reviews.put_off(turn, case, turn.terms.check_days)
    turn.say("review.later", turn.button("today"), on=on)


def everything(turn: Turn, case: str) -> None:
    """看全部: what was written, how to reach them, and the road so far; the look is in the log."""
    seen = caseload.look(turn, case)
    kept = {
        name: turn.unit.files.open(seen, name, "review") for name in ("wish", "reach", "identity", "typed", "letters")
    }
    identity = kept["identity"]
    turn.say(
        "review.everything",
        turn.button("open_case", "review.show", case=case),
        turn.button("link", "register.link", case=case),
        turn.button("changes", "case_history", case=case),
        turn.button("not_straight", "straight", case=case),
        *([turn.button("move_told", case=case)] if seen.stage in OPEN else []),
        turn.button("today"),
        person=seen.person_id,
        **caseload.brief(turn, seen),
        phone=kept["reach"].get("phone", ""),
        when=kept["reach"].get("when", "any"),
        if_other=kept["reach"].get("if_other", "only_me"),
        name=identity.get("name", ""),
        address=identity.get("address", ""),
        second=identity.get("second", ""),
        said=kept["typed"].get("said", ""),
        letters=[{"from": one["from"], "text": one["text"]} for one in kept["letters"].get("all", [])[-2:]],
        submitted_on=seen.submitted_on,
        steps=[{"on": step.on.isoformat(), "stage": step.after.value} for step in turn.unit.cases.steps(seen)][-4:],
    )


# -- stopping ----------------------------------------------------------------------------------------------------------


def stop(turn: Turn, case: str) -> None:
    """不办了: whose word is it?"""
    seen = caseload.take_up(turn, case)
    offers = [turn.button("by_person", "review.erase", case=case)]
    if seen.door.value != "self":
        offers.append(turn.button("by_family", "review.family_stops", case=case))
    turn.say("review.stop", *offers, turn.button("slip", "review.show", case=case), person=seen.person_id)


def erase(turn: Turn, case: str) -> None:
    """The person's no erases at once: pressed twice, because nothing brings it back."""
    seen = caseload.look(turn, case)
    turn.say(
        "review.erase",
        turn.button("erase_now", "review.erase_now", case=case),
        turn.button("slip", "review.show", case=case),
        person=seen.person_id,
    )


def erase_now(turn: Turn, case: str) -> None:
    """Gone, and nobody asks them again."""
    registered = caseload.look(turn, case).platform_number
    reviews.person_says_no(turn, case)
    turn.say("review.erased_registered" if registered else "review.erased", turn.button("today"))


def family_stops(turn: Turn, case: str) -> None:
    """Who applied stops; what the person wants is theirs to say: then the two disagree, and both are heard."""
    seen = caseload.look(turn, case)
    own = turn.unit.files.own_yes(turn.unit.cases.alive(case).id)
    if own is not None and own.answer is Answer.YES and seen.age is not AgeBand.CHILD:
        turn.say("review.person_wants", person=seen.person_id)
        turn.lead("disagree", case=case)
        return
    seen = reviews.family_stops(turn, case)
    turn.say("review.stopped", turn.button("today"), person=seen.person_id)


# -- to a colleague ----------------------------------------------------------------------------------------------------


def hand(turn: Turn, case: str, page: int = 0) -> None:
    """转给同事: to whom?"""
    seen = caseload.look(turn, case)
    found = caseload.colleagues(turn, seen)
    here = found[page * COLLEAGUES : (page + 1) * COLLEAGUES]
    offers = [turn.button("", "review.hand_to", label=one.name, case=case, to=one.id) for one in here]
    if len(found) > (page + 1) * COLLEAGUES:
        offers.append(turn.button("next", "review.hand", case=case, page=page + 1))
    key = "review.hand" if here else "review.nobody"
    turn.say(key, *offers or [turn.button("open_case", "review.show", case=case)], person=seen.person_id)


def hand_to(turn: Turn, case: str, to: str) -> None:
    """Passed on; the colleague is told."""
    caseload.hand(turn, case, to)
    turn.say("review.handed", turn.button("today"), name=turn.unit.team.get(to).name)


def same(turn: Turn, case: str, other: str) -> None:
    """是同一位: noted on both."""
    caseload.mark(turn, case, other, same=True)
    turn.say("review.marked_same", turn.button("open_case", "review.show", case=case), turn.button("today"))


def different(turn: Turn, case: str, other: str) -> None:
    """不是: not asked again."""
    caseload.mark(turn, case, other, same=False)
    turn.say("review.marked_different", turn.button("open_case", "review.show", case=case), turn.button("today"))


DESK = Desk(
    "review",
    {
        "open": lambda turn: turn.lead("today"),
        "show": show,
        "dial": dial,
        "judge": judge,
        "not_reached": not_reached,
        "put_off": put_off,
        "everything": everything,
        "stop": stop,
        "erase": erase,
        "erase_now": erase_now,
        "family_stops": family_stops,
        "hand": hand,
        "hand_to": hand_to,
        "same": same,
        "different": different,
    },
    staff=True,
)
