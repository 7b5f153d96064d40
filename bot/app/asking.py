"""A question typed anywhere: what the library says to it, for whoever asks and where they are (ux.md 17 rows 3 and 4).

It is looked up after danger was listened for, where nobody of the team is written to, and before a shrug. In a form one
message answers it, and the same question of the form stands again.
"""

from __future__ import annotations

from bot.app.turn import Turn
from bot.domain.people import Part, Role
from bot.knowledge.library.answering import Answer, Reply
from bot.knowledge.library.entry import Audience, Entry, EntryKind
from bot.services import alarms
from bot.store.messages import Offer

LONGEST = 120
"""Characters of a question; what is longer is a story, and wants a human."""
INSIDE = 0.6
"""So near must words be that ask nothing, where another question waits for an answer."""
PROVINCE = 2
"""Digits of a place's code that name its province."""
DIALS = ("dial_110", "dial_120", "dial_12345", "dial_12356")
DOORS = {"apply": "home.apply", "progress": "progress.ask", "places": "place"}
"""What an answer leads to next, and the door that opens."""
_PARTS = {Part.PERSON: Audience.PATIENT, Part.REFERRER: Audience.SOCIAL_WORKER}
_ROLES = {Role.VOLUNTEER: Audience.VOLUNTEER, Role.ADMIN: Audience.ADMIN, Role.AUDITOR: Audience.ADMIN}
_FORMS = {"person": Audience.PATIENT, "lead": Audience.PUBLIC}
"""Who fills in a form."""


def audience(turn: Turn) -> Audience:
    """Who asks, as far as it is known: of the team by their role, else by the case or the form they are in."""
    if turn.staff is not None:
        return _ROLES.get(turn.staff.role, Audience.SOCIAL_WORKER)
    if turn.kept is not None and turn.kept.talk.flow in _FORMS:
        return _FORMS[turn.kept.talk.flow]
    mine = turn.unit.cases.mine()
    return _PARTS.get(mine[0][1], Audience.FAMILY) if mine else Audience.FAMILY


def place(turn: Turn) -> str:
    """The province from where somebody asks; empty: it is not known."""
    code = alarms.area_of(turn)
    pack = turn.packs.of(code) if code else None
    if pack is not None:
        return pack.name
    return next((area.name for area in turn.areas.upwards(code) if area.level == "province"), code[:PROVINCE])


def look(turn: Turn, text: str, *, inside: bool = False) -> Reply | None:
    """What is said to words, or None: nothing is. `inside`: another question waits for its answer, so that only what
    asks beyond doubt is taken for a question."""
    if not text.strip() or len(text) > LONGEST:
        return None
    # A name has nothing to do with what is asked, and stands in no answer.
    library, bare = turn.library, turn.covered(text).bare
    reply = library.reply(bare, place(turn), audience(turn), turn.today)
    if not reply.near or (inside and not _interrupts(turn, reply, text)):
        return None
    return reply


def _interrupts(turn: Turn, reply: Reply, text: str) -> bool:
    """Whether words that do not answer an open question are one themselves beyond doubt."""
    if turn.library.asks(text):
        return not reply.doubt
    return turn.staff is None and reply.score >= INSIDE and not text.strip().isdigit()


def speak(turn: Turn, reply: Reply, text: str) -> None:
    """Answer a question; where another may be meant, ask which."""
    if reply.handed is not None:
        hand_over(turn, reply.handed, text)
    elif reply.doubt:
        kept = _kept(turn, text)
        choices = [turn.button("show", "library.show", one.title, entry=one.id, **kept) for one in reply.near]
        turn.say("library.which", *choices, *human(turn, text, "none"))
    else:
        say(turn, reply.answers[0], text)


def show(turn: Turn, entry: str, text: str = "") -> None:
    """One answer that was chosen; what was taken out meanwhile is asked of a human."""
    answer = turn.library.answer(entry, place(turn), audience(turn), turn.today)
    if answer is None:
        turn.say("library.none", *human(turn, text))
    elif answer.entry.kind is EntryKind.HANDED:
        hand_over(turn, answer.entry, text)
    else:
        say(turn, answer, text)


def hand_over(turn: Turn, entry: Entry, text: str) -> None:
    """What only a human may say: what to do until then."""
    turn.unit.asked.shown(entry.id)
    turn.say(
        "library.meanwhile", *_next(turn, entry), *human(turn, text or entry.title), said=entry.says(audience(turn))
    )


def say(turn: Turn, answer: Answer, text: str) -> None:
    """The answer, where it comes from, and the ways on."""
    entry = answer.entry
    turn.unit.asked.shown(entry.id)
    where = [turn.button("source", "library.source", entry=entry.id)] if answer.document is not None else []
    turn.say(
        "library.answer",
        *_next(turn, entry),
        *where,
        *human(turn, text or entry.title),
        turn.button("helped", "library.helped", entry=entry.id),
        turn.button("no_help", "library.no_help", entry=entry.id),
        said=answer.text,
        basis=entry.kind.value,
        source=answer.document.short if answer.document is not None else "",
        clause=entry.clause,
        over=answer.standing,
        elsewhere=entry.area if answer.elsewhere else "",
        lacks=entry.kind.value if answer.lacks_figure else "",
    )


def titles(turn: Turn, topic: str) -> list[Entry]:
    """The answers of a topic for whoever asks."""
    return turn.library.titles(topic, place(turn), audience(turn))


def source(turn: Turn, entry: str) -> None:
    """The document that an answer rests on: by its own name and number, and how it stands today."""
    answer = turn.library.answer(entry, place(turn), audience(turn), turn.today)
    if answer is None or answer.document is None:
        turn.say("library.none", *human(turn, ""))
        return
    document = answer.document
    turn.say(
        "library.source",
        *human(turn, answer.entry.title),
        title=document.title or "",
        source=document.short,
        issuers=document.issuers[0] if document.issuers else "",
        number=document.number or "",
        clause=answer.entry.clause,
        standing=answer.standing,
        quote=answer.entry.quote,
    )


def human(turn: Turn, text: str, word: str = "person") -> tuple[Offer, ...]:
    """A way to a human, who gets the question. Who is of the team has colleagues, and goes back to their day."""
    return turn.ways_on() if turn.staff is not None else (turn.button(word, "letter", **_kept(turn, text)),)


def _kept(turn: Turn, text: str) -> dict[str, str]:
    """The question without names, where it may be kept; elsewhere it is asked again where it may."""
    return {"text": turn.covered(text).masked} if text and turn.everything else {}


def _next(turn: Turn, entry: Entry) -> tuple[Offer, ...]:
    """The next step: a number to ring, or a door of ours."""
    if entry.next in DIALS:
        return (turn.device(entry.next, f"tel:{entry.next.removeprefix('dial_')}"),)
    if turn.staff is not None or entry.next not in DOORS:
        return ()
    return (turn.button(entry.next, DOORS[entry.next]),)
