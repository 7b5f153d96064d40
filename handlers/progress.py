"""查进度 and 我的申请: where it stands, hurry, answer what is missing, withdraw, undo (ux.md 3, 9.4, 10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.app import Desk, Form, Turn
from bot.conversation.flow import Ask, Data, Doubt, Flow, Seen, Trouble, Value
from bot.domain.case import OPEN, Answer, Case, Stage
from bot.domain.errors import Refused
from bot.domain.hold import HoldKind
from bot.domain.people import Part
from bot.services import applications, calls, closing, ending, finding, guardians, holds, leads, moving, wishes
from handlers.steps import phone


def show(turn: Turn) -> None:
    """One's applications, each with what can be done now. What was left half done comes after."""
    found = turn.unit.cases.mine()
    if not found:
        asked = turn.unit.calls.of_account(turn.me.id)
        if asked:
            _show_call(turn, asked[0])
            return
        if leads.told(turn):
            turn.lead("neighbour.status")
            return
        parked = turn.unit.talks.parked(turn.me.id)
        offers = [turn.button("go_on", "home.resume")] if parked else [turn.button("apply", "home.apply")]
        turn.say("progress.none", *offers, turn.button("by_number", "find"), turn.button("call"))
        return
    for case, part in found[:3]:
        show_one(turn, case, part)


def _show_call(turn: Turn, call: Any) -> None:
    """The call that was asked for. A promise that passed is not repeated: it can be hurried (ux.md 10)."""
    late = turn.now > call.promised_at
    first = turn.button("urge", "progress.urge_call", call=call.id) if late else turn.button("call")
    turn.say(
        "progress.call_late" if late else "progress.call",
        first,
        turn.button("not_needed", "progress.no_call", call=call.id),
        turn.button("home"),
        at=call.promised_at,
    )


def ask(turn: Turn) -> None:
    """Where is my application? Known on this phone: shown. Otherwise the number finds it."""
    if turn.unit.cases.mine() or turn.unit.calls.of_account(turn.me.id) or leads.told(turn):
        show(turn)
    else:
        turn.lead("find")


def show_one(turn: Turn, case: Case, part: Part) -> None:
    """One application in plain words; the official name of the step is the small line."""
    params: dict[str, Any] = {
        "stage": case.stage.value,
        "promised_on": case.promised_on,
        "number": case.number,
        "platform_number": case.platform_number or "",
    }
    if part is Part.KIN and case.stage in OPEN and case.stage is not Stage.NEED_INFO:
        # Whatever the person said: what changed with their yes would tell it (ux.md 8).
        turn.say(
            "progress.kin",
            turn.button("write", "letter", case=case.id),
            turn.button("worried", "progress.worried"),
            turn.button("upheaval", "upheaval.close", case=case.id),
            turn.button("fine", "home"),
            person=case.person_id,
            **params,
        )
        return
    held = holds.shown(turn, case, part) if case.stage in OPEN else None
    if held is not None:
        turn.say("progress.held_able" if held is HoldKind.NOT_ABLE else "progress.held_family", person=case.person_id)
    alive = turn.unit.cases.alive(case.id)
    if case.stage is Stage.ACCEPTED and not guardians.on_file(turn, alive).known(alive.age):
        holder = turn.unit.team.get(alive.owner_id).name if alive.owner_id else ""
        turn.say("progress.guardian_open", person=case.person_id, holder=holder)
    turn.say(f"progress.{case.stage.value}", *_actions(turn, case, part), person=case.person_id, **params)


def _own(turn: Turn, case: Case) -> Answer | None:
    own = turn.unit.files.own_yes(turn.unit.cases.alive(case.id).id)
    return own.answer if own else None


def _actions(turn: Turn, case: Case, part: Part) -> list[Any]:
    """What can be pressed now; five at most."""
    made = []
    if case.stage is Stage.NEED_INFO:
        made.append(turn.button("answer", "more", case=case.id))
    if case.stage in (Stage.SUBMITTED, Stage.UNDER_REVIEW) and turn.today > case.promised_on:
        made.append(turn.button("urge", "progress.urge", case=case.id))
    if part is Part.PERSON and _own(turn, case) is not Answer.YES and case.stage is not Stage.WITHDRAWN:
        made.append(turn.button("say_it", wishes.question(case), case=case.id))
    # Offered whatever the person said: a missing button would tell (ux.md 8).
    if part is not Part.PERSON and case.stage in (Stage.SUBMITTED, Stage.UNDER_REVIEW):
        made.append(turn.button("hand_over", "handover", case=case.id))
    if case.stage is Stage.WITHDRAWN:
        return [
            turn.button("undo", "progress.undo", case=case.id),
            turn.button("erase", "mine.erase", case=case.id),
            turn.button("home"),
        ]
    if case.stage is Stage.CLOSED:
        slip = [turn.button("undo", "upheaval.undo", case=case.id)] if closing.may_undo(turn, case, part) else []
        return [turn.button("call"), *slip, turn.button("erase", "mine.erase", case=case.id), turn.button("home")]
    if case.stage is Stage.NOT_SUITABLE:
        return [turn.button("call"), turn.button("apply", "home.apply"), turn.button("mine")]
    if part is Part.PERSON:
        made += _places(turn, case)
    moves = part in moving.MAY_TELL and case.stage in (Stage.REGISTERED, Stage.REFERRED, Stage.ACCEPTED)
    made += [
        turn.button("changed", "changed"),
        turn.button("mine"),
        *([turn.button("moving", case=case.id)] if moves else []),
        turn.button("upheaval", "upheaval.close", case=case.id),
        turn.button("withdraw", "progress.withdraw", case=case.id),
    ]
    # What is left out of a long menu can be typed.
    return [*made[:3], *made[-2:]] if len(made) > 5 else made


def _places(turn: Turn, case: Case) -> list[Any]:
    """Where to go, and not to go there any more: the person's alone (ux.md 7.1, K3)."""
    match case.stage:
        case Stage.REGISTERED:
            return [turn.button("see_places", "my_place", case=case.id)]
        case Stage.REFERRED:
            return [turn.button("not_there", "my_place.revoke", case=case.id)]
        case Stage.WAITLISTED:
            see = turn.button("see_places", "my_place", case=case.id)
            return [see, turn.button("no_wait", "my_place.leave", case=case.id)]
        case Stage.ACCEPTED:
            return [turn.button("leave_place", "my_place.leave", case=case.id)]
        case _:
            return []


def worried(turn: Turn) -> None:
    """A relative who may not see more can still say that something is wrong (ux.md 12.3)."""
    turn.say(
        "progress.worried",
        turn.button("danger", "neighbour.alarm", level="other"),
        turn.button("beaten", "neighbour.beaten"),
        turn.button("uneasy", "call", reason="question"),
    )


def urge(turn: Turn, case: str) -> None:
    """催一下: above the worker's list, and to the lead."""
    applications.urge(turn, case)
    turn.say("progress.urged", turn.button("call"), turn.button("my_case", "progress"))


def urge_call(turn: Turn, call: str) -> None:
    """The same for a call without an application."""
    calls.urge(turn, call)
    turn.say("progress.urged", turn.button("home"))


def withdraw(turn: Turn, case: str) -> None:
    """不办了: one press more, no reason asked."""
    turn.unit.cases.of_mine(case)
    turn.say(
        "progress.withdraw",
        turn.button("really", "progress.withdraw_now", case=case),
        turn.button("mistaken", "progress"),
    )


def withdraw_now(turn: Turn, case: str) -> None:
    """It stops at once. The platform's own entry is not ours: who helps is named."""
    before, part = turn.unit.cases.of_mine(case)
    places = ending.places(turn, turn.unit.cases.alive(case))
    after = applications.withdraw(turn, case)
    elsewhere = before.stage in (Stage.REFERRED, Stage.WAITLISTED, Stage.ACCEPTED)
    ended = part is Part.PERSON or turn.unit.cases.alive(case).stage is Stage.WITHDRAWN
    registered = "progress.stopped_referred" if elsewhere else "progress.stopped_registered"
    key = registered if ended and after.platform_number else "progress.stopped"
    turn.say(
        key,
        turn.button("fine", "home"),
        turn.button("undo", "progress.undo", case=case),
        turn.button("erase", "mine.erase", case=case),
        person=after.person_id,
        places=places if key == "progress.stopped_referred" else [],
    )


def undo(turn: Turn, case: str) -> None:
    """我点错了, within a day."""
    applications.undo_withdraw(turn, case)
    turn.say("progress.undone", turn.button("my_case", "progress"))


def no_call(turn: Turn, call: str) -> None:
    """The call is not needed any more; the number goes with it."""
    calls.cancel(turn, call)
    turn.say("call.cancelled", turn.button("home"))


DESK = Desk(
    "progress",
    {
        "open": show,
        "ask": ask,
        "worried": worried,
        "urge": urge,
        "urge_call": urge_call,
        "withdraw": withdraw,
        "withdraw_now": withdraw_now,
        "undo": undo,
        "no_call": no_call,
        "phone": lambda turn: turn.lead("new_number"),
    },
)


# -- on another phone ------------------------------------------------------------------------------------------


NO_NUMBER = "no_number"


def _read_number(text: str, _seen: Seen) -> Value | Doubt | Trouble:
    """The eight of the receipt; who has the word too may write both at once."""
    number = finding.clean(text)
    both = len(number) == 12 and number[8:].isdecimal()
    return Value(number) if len(number) == 8 or both else Trouble("find.eight", {"n": len(number)})


def _number_and_word(number: str, word: str) -> tuple[str, str]:
    return (number, "") if number == NO_NUMBER else (number[:8], word or number[8:] or "none")


def _found(turn: Turn, asked: tuple[str, str]) -> None:
    """With number and word all of it; by the number alone only the stage. Unknown looks like a wrong word."""
    number, word = asked
    if turn.kept is not None:
        # Number and word must not stay readable on a phone that is perhaps not one's own.
        turn.drop(turn.kept)
    account = finding.account_behind(turn, number)
    case = finding.stage_of(turn, number)
    if word == "none":
        if case is None:
            turn.say("find.not_here", turn.button("again", "find"), turn.button("call"))
        else:
            turn.say("find.stage", turn.button("call"), turn.button("home"), stage=case.stage.value)
        return
    if account is None or not finding.check_word(turn, account, word):
        turn.say("find.not_here", turn.button("again", "find"), turn.button("call"))
        return
    if turn.incoming is not None:
        here = turn.incoming
        turn.unit.accounts.settle(here.channel, here.bot, here.address, account.id)
        turn.unit.record("account.found", f"account:{account.id}")
    turn.unit.me, turn.kept = account, None
    turn.say("find.here", turn.button("my_case", "progress"), turn.button("go_on", "home.go_on"))


FIND = Form(
    Flow(
        "find",
        1,
        (
            Ask("number", Data.CONTACT, "finds an application on another phone", reads=_read_number, also=(NO_NUMBER,)),
            Ask(
                "word",
                Data.CONTACT,
                "shows that it is one's own",
                also=("none",),
                when=lambda seen: len(seen.answers.get("number", "")) == 8,
            ),
        ),
        then=lambda answers, _about: _number_and_word(str(answers["number"]), str(answers.get("word", ""))),
        about_person=True,
    ),
    lambda turn, asked: turn.lead("call") if asked[0] == NO_NUMBER else _found(turn, asked),
)


# -- what was missing, another number ----------------------------------------------------------------------------


def _more_view(turn: Turn) -> Mapping[str, Any]:
    if turn.kept is None:
        return {}
    case, _part = turn.unit.cases.of_mine(turn.kept.talk.about["case"])
    asked = turn.unit.files.open_own(case, "more").get("asked", [])
    return {"question": asked[-1]["text"] if asked else ""}


def _more(turn: Turn, asked: tuple[str, str]) -> None:
    applications.answer_more(turn, *asked)
    turn.say("more.passed_on", turn.button("my_case", "progress"), turn.button("home"))


MORE = Form(
    Flow(
        "more",
        1,
        (
            Ask(
                "told",
                Data.SENSITIVE,
                "the review goes on with it (000 §二(二)5)",
                params=lambda seen: seen.facts,
                also=("by_phone",),
            ),
        ),
        then=lambda answers, about: (str(about["case"]), str(answers["told"])),
    ),
    lambda turn, asked: turn.lead("call", reason="question") if asked[1] == "by_phone" else _more(turn, asked),
    view=_more_view,
    whose=lambda turn, about: turn.unit.cases.of_mine(str(about["case"]))[0].person_id,
)


def _new_number(turn: Turn, number: str) -> None:
    if number == "none":
        turn.say("new_number.kept", turn.button("home"))
        return
    mine = [case for case, part in turn.unit.cases.mine() if case.applicant_id == turn.me.id]
    if not mine:
        raise Refused("progress.none")
    applications.change_reach(turn, mine[0].id, number)
    turn.say("new_number.changed", turn.button("my_case", "progress"), person=mine[0].person_id)


NEW_NUMBER = Form(
    Flow("new_number", 1, (phone("phone.ask_new"),), then=lambda answers, _about: str(answers["phone"])),
    _new_number,
    view=lambda turn: {"digits": turn.house.digits},
)
