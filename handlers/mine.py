"""我的: what is kept, who looked, what the family sees, the word, and erasing all of it (ux.md 1 no. 9, 8, 12.2)."""

from __future__ import annotations

import re
from typing import Any

from bot.app import Desk, Form, Turn
from bot.conversation.flow import Ask, Data, Doubt, Flow, Option, Seen, Trouble, Value
from bot.domain.case import Case
from bot.domain.errors import NotThere
from bot.domain.people import Part
from bot.services import applications, finding, posting
from handlers.own_yes import looks


def show(turn: Turn) -> None:
    """What one can look at and change; five buttons at most: the person finds the chat one press further."""
    mine = turn.unit.cases.mine()
    buttons = []
    if mine:
        case, part = mine[0]
        buttons = [turn.button("kept", "mine.kept", case=case.id), turn.button("looked", "mine.looked", case=case.id)]
        buttons += [turn.button("family_sees", "mine.family", case=case.id)] if part is Part.PERSON else _chat(turn)
    turn.say("mine.hello", *buttons, turn.button("set_word", "mine.word"), turn.button("erase", "mine.erase"))


def _chat(turn: Turn) -> list[Any]:
    """A way to be reminded in a chat, for who has none yet."""
    has_one = turn.unit.chats.of(turn.me.id, posting.bots(turn.house.pushed)) is not None
    return [turn.button("connect")] if turn.house.pushed and not has_one else []


def kept(turn: Turn, case: str = "") -> None:
    """What is kept: all of it for the person, their own answers for who applied (ux.md 8)."""
    mine, part = _one(turn, case)
    wish, reach = turn.unit.files.open_own(mine, "wish"), turn.unit.files.open_own(mine, "reach")
    own_reach = turn.me.id == mine.applicant_id
    identity = "identity" in turn.unit.files.names(mine.id) and part is Part.PERSON
    turn.say(
        "mine.kept",
        turn.button("looked", "mine.looked", case=mine.id),
        turn.button("other_number", "progress.phone"),
        *(_chat(turn) if part is Part.PERSON else []),
        turn.button("erase", "mine.erase", case=mine.id),
        person=mine.person_id,
        area=turn.areas.name(mine.area),
        age=mine.age.value,
        relation=wish.get("relation", "self"),
        wishes=wish.get("wishes", []),
        phone=reach.get("phone", "") if own_reach else "",
        number=mine.number,
        identity=identity,
        since=mine.submitted_on,
    )


def looked(turn: Turn, case: str = "") -> None:
    """Who looked, in words, from the log. Who applied sees only that somebody is at work."""
    mine, part = _one(turn, case)
    month = looks(turn, mine.person_id, turn.today.replace(day=1))
    ever = looks(turn, mine.person_id)
    if part is not Part.PERSON:
        # For who applied: the looks at what they wrote themselves (the number, the wish).
        month, ever = ([look for look in found if look["role"] != "own"] for found in (month, ever))
    changes = [turn.button("changes", "history", case=mine.id)] if part is Part.PERSON else []
    turn.say(
        "mine.looked",
        *changes,
        turn.button("ask_about_it", "letter", case=mine.id),
        turn.button("mine"),
        person=mine.person_id,
        looks=month,
        earlier=sum(look["n"] for look in ever) - sum(look["n"] for look in month),
    )


def family(turn: Turn, case: str = "") -> None:
    """What the family may see: the person alone decides (K6), and nobody is told."""
    mine, part = _one(turn, case)
    if part is not Part.PERSON:
        raise NotThere
    others = [m for m in turn.unit.cases.members(mine.id) if m.part in (Part.FAMILY, Part.KIN)]
    key = "mine.family" if others else "mine.no_family"
    buttons = [turn.button("nothing", "mine.family_set", case=mine.id)] if others else []
    turn.say(key, *buttons, turn.button("unchanged", "mine"), person=mine.person_id)


def family_set(turn: Turn, case: str) -> None:
    """Close the family's view at once, silently."""
    mine, part = _one(turn, case)
    if part is not Part.PERSON:
        raise NotThere
    for member in turn.unit.cases.members(mine.id):
        if member.part in (Part.FAMILY, Part.KIN):
            turn.unit.cases.leave(mine.id, member.account_id)
            turn.unit.messages.take_back(member.account_id, mine.id)
    turn.unit.record("family.close", f"case:{mine.id}")
    turn.say("mine.family_closed", turn.button("fine", "mine"), person=mine.person_id)


def erase(turn: Turn, case: str = "") -> None:
    """Everything about an application, or the whole account where there is none."""
    turn.say("mine.erase", turn.button("really_erase", "mine.erase_now", case=case), turn.button("unchanged", "mine"))


def erase_now(turn: Turn, case: str = "") -> None:
    """Gone at once; what the national platform holds is not ours, and who helps is named."""
    mine = turn.unit.cases.mine()
    wanted = [pair for pair in mine if not case or pair[0].id == case]
    registered = any(found.platform_number for found, _part in wanted)
    for found, part in wanted:
        if part in (Part.PERSON, Part.FAMILY) or found.applicant_id == turn.me.id:
            applications.stop_and_erase(turn, found, part)
    for call in turn.unit.calls.of_account(turn.me.id):
        turn.unit.calls.finish(call.id)
    parked = turn.unit.talks.parked(turn.me.id)
    if parked is not None:
        turn.drop(parked)
    if len(wanted) == len(mine):
        turn.unit.crossings.forget(turn.me.id, "link", "code", "spoken")
    turn.say("mine.erased_registered" if registered else "mine.erased", turn.button("fine", "home"))


def _one(turn: Turn, case: str) -> tuple[Case, Part]:
    if case:
        return turn.unit.cases.of_mine(case)
    mine = turn.unit.cases.mine()
    if not mine:
        raise NotThere
    return mine[0]


DESK = Desk(
    "mine",
    {
        "open": show,
        "kept": kept,
        "looked": looked,
        "family": family,
        "family_set": family_set,
        "erase": erase,
        "erase_now": erase_now,
        "word": lambda turn: turn.lead("word"),
    },
)


def _read_word(text: str, _seen: Seen) -> Value | Doubt | Trouble:
    word = "".join(ch for ch in text if ch.isalnum())
    if not re.fullmatch(r"\d{4}", word):
        return Trouble("word.four")
    if len(set(word)) == 1 or word in ("1234", "4321", "0123"):
        return Trouble("word.too_easy")
    return Doubt("word.right", {"word": word}, ((Option("right"), word), (Option("again"), None)))


def _set_word(turn: Turn, word: str) -> None:
    """Keep the word, and erase the talk in which it was typed: it must not stand in what it protects."""
    if turn.kept is not None:
        turn.drop(turn.kept)
    if word != "none":
        finding.set_word(turn, word)
        turn.say("word.set", turn.button("my_case", "progress"), turn.button("home"))
    else:
        turn.say("word.not_set", turn.button("home"))


WORD = Form(
    Flow(
        "word",
        1,
        (
            Ask(
                "word",
                Data.CONTACT,
                "brings an emptied screen back, and finds an application elsewhere (ux.md 9.8)",
                reads=_read_word,
                also=("none",),
            ),
        ),
        then=lambda answers, _about: str(answers["word"]),
        about_person=True,
    ),
    _set_word,
)
