"""The first screen, coming back, hiding, and what to do with words that belong nowhere (ux.md 2.6, 3, 9.8)."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.app import Desk, Turn, asking
from bot.conversation.engine import LONGEST
from bot.domain.case import OPEN, Stage
from bot.domain.errors import Refused
from bot.domain.printed import read_printed
from bot.domain.thread import ThreadState
from bot.services import finding, threads, wishes
from handlers import staff_seek
from handlers.staff_doctor import helps

AWAY = timedelta(minutes=30)
"""After so long a word of greeting is coming back, not going on."""

BESIDE = timedelta(minutes=3)
"""Within so long a page that opens stands beside one in use; after it somebody else may have picked up the phone."""

_PRINTED = re.compile("a[:-](.+)")
"""Before a printed code. A chat's own links know no colon."""


def arrive(turn: Turn, code: str = "") -> None:
    """A page was opened, a link followed, a printed code read."""
    found = _PRINTED.fullmatch(code)
    printed = read_printed(found[1]) if found else None
    if printed and turn.areas.get(printed[0]):
        turn.park()
        greet(turn, *printed)
    elif code.startswith("c-"):
        turn.lead("connect.redeem", code=code.removeprefix("c-"), followed="yes")
    elif code and turn.pushed:
        turn.lead("away.on_page", code=code)
    elif code.startswith("join-"):
        turn.lead("join.redeem", code=code.removeprefix("join-"))
    elif code.startswith("go-"):
        turn.lead("away.arrive", code=code.removeprefix("go-"))
    elif code:
        case = finding.follow(turn, code)
        turn.lead(wishes.question(case), case=case.id)
    elif turn.speaker is not None and turn.speaker.veil != "open":
        unveil(turn, "")
    else:
        _back(turn)


def _writes_to(turn: Turn) -> bool:
    """Whether somebody of the team has a thread before them that goes on, also after the page was loaded anew."""
    if turn.unit.working is None or turn.kept is None or turn.kept.talk.flow != threads.FORM:
        return False
    thread = turn.unit.threads.reachable(str(turn.talk.about["thread"]))
    return thread is not None and thread.state is not ThreadState.CLOSED


def _back(turn: Turn) -> None:
    """New: the first screen. Coming back: a greeting, and nothing of before until a press or the word (ux.md 3)."""
    last = turn.unit.messages.last_id(turn.me.id)
    if _writes_to(turn):
        turn.lead("thread", thread=turn.talk.about["thread"])
    elif last == 0 or turn.staff is not None:
        turn.park()
        open_home(turn)
    elif not turn.pushed and _only_looked(turn):
        _show_from(turn, last)
        open_home(turn)
    elif _has_word(turn) and not turn.pushed:
        veil(turn, "word")
    elif not turn.pushed and turn.unit.threads.live(turn.me.id)[0] is not None:
        pass  # a human listens: their words stand there, and nothing comes between
    elif turn.kept is not None and turn.now - turn.me.seen_at < BESIDE:
        # A second tab beside the one in use: both show the question, and neither what was said before.
        _show_from(turn, last)
        turn.run(lambda engine, seen: engine.again(turn.talk, seen))
    else:
        turn.park()
        _show_from(turn, last)
        turn.say(
            "home.back",
            turn.button("go_on", "home.go_on"),
            turn.button("other_things", "home"),
            turn.button("call"),
            turn.button("not_me", "home.somebody_else"),
        )


def _only_looked(turn: Turn) -> bool:
    """Whether they were here and did nothing, so that there is nothing to come back to."""
    return turn.kept is None and not turn.unit.messages.spoke(turn.me.id) and not turn.unit.cases.mine()


def open_home(turn: Turn) -> None:
    """The first screen; staff see their day instead."""
    if turn.staff is not None:
        turn.lead("today" if turn.unit.working else "undertaking")
        return
    greet(turn, "")


def greet(turn: Turn, area: str, at: str = "") -> None:
    """Who we are, that it answers by itself, and the four ways on.

    `at`: the institution of a printed code. Its name is shown on our page, and only where the name tells nothing.
    """
    known = {"area": area} if area else {}
    place = turn.unit.places.registered(at) if at else None
    asked = known | {"at": place.id} if place else known
    name = place.name if place and turn.everything and not turn.house.words.telling(place.name) else ""
    turn.say(
        "home.hello_at" if name else "home.hello_area" if area else "home.hello",
        turn.button("apply", "home.apply", **asked),
        turn.button("ask", "library"),
        turn.button("progress", "progress.ask"),
        turn.button("call", "call", **known),
        # Where only things may be said that tell nothing, this one would tell that there is a case.
        *([turn.button("changed")] if turn.everything and _goes_on(turn) else []),
        area=turn.areas.name(area) if area else "",
        institution=name,
    )


def _goes_on(turn: Turn) -> bool:
    """Whether anything of one's own is under way; nobody is asked after somebody of whom all is silent."""
    return any(case.stage in OPEN or case.stage is Stage.NOT_SUITABLE for case, _part in turn.unit.cases.mine())


def apply(turn: Turn, area: str = "", at: str = "") -> None:
    """For whom? The answer decides the door; nobody has to know its official name."""
    parked = turn.unit.talks.parked(turn.me.id)
    if parked is not None and turn.keeps(parked):
        _half_done(turn, parked.talk.id, area, at)
        return
    apply_new(turn, area, at)


def _half_done(turn: Turn, talk: str, area: str = "", at: str = "") -> None:
    known = {name: value for name, value in (("area", area), ("at", at)) if value}
    turn.say(
        "home.half_done",
        turn.button("go_on", "home.resume"),
        turn.button("afresh", "home.apply_new", **known),
        turn.button("drop", "home.drop", talk=talk),
    )


def apply_new(turn: Turn, area: str = "", at: str = "") -> None:
    """A new application. One open form an account and person spoken of: a mother may have two children."""
    known = {name: value for name, value in (("area", area), ("at", at)) if value}
    turn.say(
        "home.for_whom",
        turn.button("self", "person", **known),
        turn.button("family", "family", **known),
        turn.button("neighbour", "neighbour", **({"area": area} if area else {})),
        turn.button("hospital", "home.hospital"),
    )


def hospital(turn: Turn) -> None:
    """Staff come by their own link."""
    turn.say("home.hospital", turn.button("call"), turn.button("home"))


def go_on(turn: Turn) -> None:
    """Where one was: an open form, a case, or the first screen. What changed meanwhile comes first (ux.md 9.2)."""
    kept = turn.unit.talks.parked(turn.me.id) or turn.unit.talks.open(turn.me.id)
    if turn.staff is not None:
        if kept is not None and turn.keeps(kept):
            turn.resume(kept)
        else:
            open_home(turn)
        return
    _show_from(turn, 0)
    missed = [row for row in turn.unit.calls.tries(turn.me.id) if row.outcome == "not_reached"]
    recent = [row for row in missed if row.at >= turn.me.seen_at]
    if recent:
        turn.say("home.rang", turn.button("call"), turn.button("other_number", "progress.phone"), n=len(recent))
    if kept is not None and turn.keeps(kept):
        _half_done(turn, kept.talk.id)
    elif turn.unit.cases.mine():
        turn.lead("progress")
    else:
        open_home(turn)


def resume(turn: Turn) -> None:
    """Take the parked form up again."""
    kept = turn.unit.talks.parked(turn.me.id)
    if kept is None:
        raise Refused("home.nothing_open")
    turn.resume(kept)


def leave_it(turn: Turn) -> None:
    """It stays where it is."""
    turn.say("home.leave_it", turn.button("home"))


def drop(turn: Turn, talk: str) -> None:
    """Erase the form that was offered, and no newer one."""
    kept = turn.unit.talks.get(talk)
    if kept is not None and kept.account_id == turn.me.id and kept.state in ("open", "parked"):
        turn.drop(kept)
    turn.say("engine.dropped", turn.button("home"))


def cancel(turn: Turn, talk: str = "") -> None:
    """Stop in the middle: what is filled in may stay, or go. Where little was asked there is nothing to keep."""
    kept = turn.unit.talks.get(talk) if talk else turn.unit.talks.parked(turn.me.id)
    mine = turn.unit.cases.mine()
    if not talk and kept is None and mine:
        if len(mine) == 1:
            turn.lead("progress.withdraw", case=mine[0][0].id)
        else:
            turn.lead("progress")
        return
    if kept is None or kept.state != "parked":
        turn.say("home.stopped", turn.button("home"))
        return
    turn.say(
        "home.cancel",
        turn.button("go_on", "home.resume"),
        turn.button("park", "home.leave_it"),
        turn.button("drop", "home.drop", talk=kept.talk.id),
    )


def safe(turn: Turn) -> None:
    """They say they are safe now. The alert stays: only a human closes it."""
    turn.say("card.safe", turn.button("call", "call", reason="soon"), turn.button("go_on", "home.go_on"))


def together(turn: Turn) -> None:
    """They are with the one in danger: what to do there until help comes."""
    _beside(turn, "card.together", "120", "110")


def apart(turn: Turn) -> None:
    """They are not: who can be there sooner, and what 110 must know."""
    _beside(turn, "card.apart", "110", "120")


def _beside(turn: Turn, key: str, *numbers: str) -> None:
    """What to do, whom to ring, and, where a chat rings nobody, a human who does."""
    rings = [turn.device(f"dial_{number}", f"tel:{number}") for number in numbers]
    turn.say(key, *rings, turn.button("call_soon", "call", reason="soon"))


def help_(turn: Turn) -> None:
    """What one can do here."""
    turn.say(
        "home.help", turn.button("apply", "home.apply"), turn.button("progress", "progress.ask"), turn.button("call")
    )


def about(turn: Turn) -> None:
    """Who stands behind this: the true name, which consent texts need too (PIPL 17)."""
    turn.say("home.about", turn.button("home"))


def places(turn: Turn) -> None:
    """What this is about, for somebody who only wants to look."""
    turn.say("home.what_is_it", turn.button("apply", "home.apply"), turn.button("ask", "library"), turn.button("call"))


def stale(turn: Turn) -> None:
    """A button from before."""
    turn.say("home.stale", turn.button("go_on", "home.go_on"), turn.button("call"))


def done(turn: Turn) -> None:
    """A button of what was handed in already: nobody saw what came of it, so it is not called void."""
    turn.say("home.done", turn.button("go_on", "home.go_on"), turn.button("call"))


def words(turn: Turn, text: str, feeling: str = "", *, asks: bool = False) -> None:
    """Words that belong to no question of ours: a feeling is answered as one, and what they ask from the library; else
    they may go to a worker."""
    if feeling.startswith("feeling.worse"):
        turn.lead("changed")
    elif feeling:
        turn.say(feeling, turn.button("call"), turn.device("dial_12356", "tel:12356"), turn.button("home"))
    elif turn.unit.working is not None and _reports(turn, text):
        turn.lead("doctor.changed")
    elif turn.unit.working is not None and staff_seek.from_anywhere(turn, text):
        pass
    elif asks and (reply := asking.look(turn, text)) is not None:
        asking.speak(turn, reply, text)
    elif len(text) <= 3 and turn.now - turn.me.seen_at >= AWAY:
        _back(turn)
    elif len(text) > LONGEST:
        turn.say("engine.long", most=LONGEST)
    elif turn.unit.messages.last_id(turn.me.id) == 0 or len(text) <= 3:
        open_home(turn)
    elif turn.unit.working is not None:
        # Whoever wrote a line of a case here must not think that it was kept with it.
        turn.say("home.unplaced")
        open_home(turn)
    else:
        hand_on = turn.button("hand_on", "letter", text=turn.covered(text).masked)
        turn.say("home.pass_on", hand_on, turn.button("call"), turn.button("home"), person=turn.about)


def _reports(turn: Turn, text: str) -> bool:
    """Whether somebody who meets people where they live writes that one of them has changed (ux.md 12.5)."""
    return helps(turn) and bool(turn.house.words.phrases("reported").found(text))


def attachment(turn: Turn, media: str) -> None:
    """A photo or a voice message came unasked (ux.md 9.9): we cannot read it, a worker can be asked to call."""
    shows = media.startswith(("image", "application", "video"))
    key = "home.voice" if media.startswith("audio") else "home.photo" if shows or not media else "home.unread"
    turn.say(key, turn.button("call"), turn.button("go_on", "home.go_on"))


def edited(turn: Turn) -> None:
    """A text sent earlier was changed. Is an answer to be corrected? Nothing changes by itself (A11)."""
    if turn.kept is not None and turn.kept.talk.trail:
        turn.say("home.edited", turn.button("correct", "home.correct"), turn.button("unchanged", "home.same"))
    elif turn.unit.working is None:
        turn.say("home.edited_nothing", turn.button("home"), turn.button("call"))


def correct(turn: Turn) -> None:
    """Back to the question that was answered last."""
    if turn.kept is None:
        turn.lead("progress.ask")
    else:
        turn.run(lambda engine, seen: engine.back(turn.talk, seen))


def same(turn: Turn) -> None:
    """It stays; the open question stands again."""
    if turn.kept is None:
        open_home(turn)
    else:
        turn.run(lambda engine, seen: engine.again(turn.talk, seen))


# -- other eyes -----------------------------------------------------------------------------------------------


def hide(turn: Turn) -> None:
    """Empty the screen. With a word set, only the word brings it back. A chat's screen is not ours to empty."""
    if turn.pushed:
        turn.lead("away.hide")
        return
    veil(turn, "word" if _has_word(turn) else "hidden")


def _has_word(turn: Turn) -> bool:
    """Whether there is one that brings the screen back: of the team their own, of everybody else the four digits."""
    if turn.staff is not None:
        return turn.speaker is not None and turn.speaker.secret is not None
    return turn.me.word_hash is not None


def uncover(turn: Turn) -> None:
    """Danger was typed at the empty screen: the card must be seen, and nothing of before. A word stays locked."""
    if turn.incoming is not None:
        turn.unit.accounts.veil(turn.incoming.channel, turn.incoming.bot, turn.incoming.address, "open")
        _show_from(turn, turn.unit.messages.last_id(turn.me.id))


def unveil(turn: Turn, word: str) -> None:
    """Something was typed at the empty screen, or the page was opened. The form behind it stays as it was."""
    locked = turn.speaker is not None and turn.speaker.veil == "word"
    if locked and turn.staff is not None:
        return  # never by what is typed into a conversation
    if locked and not (word and finding.check_word(turn, turn.me, word)):
        return
    show(turn)


def somebody_else(turn: Turn) -> None:
    """A clean, separate account on the same phone; the first one is found again by its number and word."""
    if turn.incoming is None:
        return
    fresh = turn.unit.accounts.make()
    arrived = turn.incoming
    turn.unit.accounts.settle(arrived.channel, arrived.bot, arrived.address, fresh.id)
    turn.unit.me, turn.unit.staff, turn.kept = fresh, None, None
    greet(turn, "")


def veil(turn: Turn, how: str) -> None:
    """Empty it. What danger is answered with from now on may be seen also behind a word, and nothing of before."""
    if turn.incoming is not None:
        turn.unit.accounts.veil(turn.incoming.channel, turn.incoming.bot, turn.incoming.address, how)
        if how == "word":
            _show_from(turn, turn.unit.messages.last_id(turn.me.id))
        turn.unit.record("screen.hide", f"account:{turn.me.id}")


def show(turn: Turn) -> None:
    if turn.incoming is not None:
        turn.unit.accounts.veil(turn.incoming.channel, turn.incoming.bot, turn.incoming.address, "open")
        _show_from(turn, 0)


def _show_from(turn: Turn, floor: int) -> None:
    if turn.incoming is not None:
        turn.unit.accounts.show_from(turn.incoming.channel, turn.incoming.bot, turn.incoming.address, floor)


DESK = Desk(
    "home",
    {
        "open": open_home,
        "arrive": arrive,
        "apply": apply,
        "apply_new": apply_new,
        "hospital": hospital,
        "go_on": go_on,
        "resume": resume,
        "leave_it": leave_it,
        "drop": drop,
        "cancel": cancel,
        "safe": safe,
        "together": together,
        "apart": apart,
        "help": help_,
        "about": about,
        "places": places,
        "stale": stale,
        "done": done,
        "words": words,
        "attachment": attachment,
        "edited": edited,
        "correct": correct,
        "same": same,
        "hide": hide,
        "unveil": unveil,
        "uncover": uncover,
        "somebody_else": somebody_else,
    },
    beside=frozenset(
        {
            "arrive",
            "hide",
            "unveil",
            "uncover",
            "attachment",
            "edited",
            "correct",
            "same",
            "safe",
            "together",
            "apart",
            "about",
        }
    ),
)
