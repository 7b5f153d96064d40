"""我的: what is kept, who looked, what the family sees, the word, and erasing all of it (ux.md 1 no. 9, 8, 12.2)."""

from __future__ import annotations

import re
from typing import Any

from bot.app import Desk, Form, Turn
from bot.conversation.flow import Ask, Data, Flow, Seen, Trouble, Value, clears
from bot.domain.case import OPEN, Case, Member
from bot.domain.errors import NotThere
from bot.domain.people import Part
from bot.services import closing, finding, looks, moving, posting, village_doctors


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
    own_reach = turn.me.id == mine.applicant_id or part is Part.GUARDIAN
    whole = part in (Part.PERSON, Part.GUARDIAN)
    identity = "identity" in turn.unit.files.names(mine.id) and whole
    turn.say(
        "mine.kept",
        turn.button("looked", "mine.looked", case=mine.id),
        turn.button("copy"),
        turn.button("other_number", "progress.phone"),
        *([turn.button("moving", case=mine.id)] if part in moving.MAY_TELL and mine.stage in OPEN else []),
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
    """Who looked, in words, from the log; also at what another applicant told of them, for the person and a guardian
    by court finding. Who applied sees only that somebody is at work."""
    mine, part = _one(turn, case)
    whole = part in (Part.PERSON, Part.GUARDIAN)
    people = _people(turn, mine, part)
    month = looks.counted(turn, *people, since=turn.today.replace(day=1))
    ever = looks.counted(turn, *people)
    if not whole:
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
        told=_told(turn, people) if whole else [],
    )


def _told(turn: Turn, people: list[str]) -> list[dict[str, str]]:
    """Whom we told outside to save a life (PIPL 18): never said from a template, always from the log."""
    told = turn.unit.tellings.about([*people, turn.me.person_id])
    return [{"on": one.on.isoformat(), "whom": one.whom} for one in told]


def _people(turn: Turn, case: Case, part: Part) -> list[str]:
    """Whose log it is: the person's own is in every thread, nobody else's is."""
    threads = turn.unit.cases.merged(case.id) if part is Part.PERSON else []
    return [case.person_id, *(one.person_id for one in threads)]


def family(turn: Turn, case: str = "") -> None:
    """What the family may see: the person alone decides (K6), and nobody is told."""
    mine, part = _one(turn, case)
    if part is not Part.PERSON:
        raise NotThere
    others = _others(turn, mine)
    key = "mine.family" if others else "mine.no_family"
    buttons = [turn.button("nothing", "mine.family_set", case=mine.id)] if others else []
    if mine.stage in OPEN and village_doctors.of_place(turn, mine):
        buttons.append(turn.button("doctor_sees", "my_doctor", case=mine.id))
    turn.say(key, *buttons, turn.button("unchanged", "mine"), person=mine.person_id)


def family_set(turn: Turn, case: str) -> None:
    """Close the family's view at once, silently."""
    mine, part = _one(turn, case)
    if part is not Part.PERSON:
        raise NotThere
    for member in _others(turn, mine):
        turn.unit.cases.leave(member.case_id, member.account_id)
        turn.unit.messages.take_back(member.account_id, member.case_id)
    turn.unit.record("family.close", f"case:{mine.id}")
    turn.say("mine.family_closed", turn.button("fine", "mine"), person=mine.person_id)


def _others(turn: Turn, case: Case) -> list[Member]:
    """Family and kin, in every thread about the person. Not a guardian by court finding."""
    threads = [case, *turn.unit.cases.merged(case.id)]
    found = [member for one in threads for member in turn.unit.cases.members(one.id)]
    return [member for member in found if member.part in (Part.FAMILY, Part.KIN)]


def erase(turn: Turn, case: str = "") -> None:
    """Everything about an application, or the whole account where there is none."""
    turn.say("mine.erase", turn.button("really_erase", "mine.erase_now", case=case), turn.button("unchanged", "mine"))


def erase_now(turn: Turn, case: str = "") -> None:
    """Gone at once; what the national platform holds is not ours, and who helps is named."""
    mine = turn.unit.cases.mine()
    wanted = [pair for pair in mine if not case or pair[0].id == case]
    registered = False
    for found, part in wanted:
        if part in (Part.PERSON, Part.FAMILY, Part.GUARDIAN) or found.applicant_id == turn.me.id:
            registered |= closing.drop_mine(turn, found, part) and bool(found.platform_number)
    for call in turn.unit.calls.of_account(turn.me.id):
        turn.unit.calls.finish(call.id)
    parked = turn.unit.talks.parked(turn.me.id)
    if parked is not None:
        turn.drop(parked)
    if len(wanted) == len(mine):
        turn.unit.crossings.forget(turn.me.id, "link", "code", "spoken")
    if registered:
        turn.say("mine.erased_registered", turn.button("fine", "home"), turn.button("call"))
    else:
        turn.say("mine.erased", turn.button("fine", "home"))


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


def _read_word(text: str, _seen: Seen) -> Value | Trouble:
    word = "".join(ch for ch in text if ch.isalnum())
    if not re.fullmatch(r"\d{4}", word):
        return Trouble("word.four")
    if len(set(word)) == 1 or word in ("1234", "4321", "0123"):
        return Trouble("word.too_easy")
    return Value(word)


def _read_twice(text: str, seen: Seen) -> Value | Trouble:
    """It stands nowhere to be read back: whoever writes it twice knows it."""
    word = "".join(ch for ch in text if ch.isalnum())
    return Value(word) if word == seen.answers["word"] else Trouble("word.differs")


BRINGS_BACK = "brings an emptied screen back, and finds an application elsewhere (ux.md 9.8)"


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
        2,
        (
            Ask("word", Data.CONTACT, BRINGS_BACK, reads=_read_word, also=("none",), fleeting=True),
            Ask(
                "twice",
                Data.CONTACT,
                BRINGS_BACK,
                reads=_read_twice,
                also=(clears("other", "word"),),
                when=lambda seen: seen.answers.get("word") != "none",
                fleeting=True,
            ),
        ),
        then=lambda answers, _about: str(answers["word"]),
        about_person=True,
    ),
    _set_word,
)
