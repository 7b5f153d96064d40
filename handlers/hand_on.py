"""转一位: what a hospital tells when it hands somebody on (H1 to H8 of ux.md 5.4). No diagnosis, no drug, no record.

Source: 000 §二(二)5; 001 §二(二)建立康复转介机制; 002 §六; 004 §二(二)4; PIPL 23, 29 (R28, R32, R67).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from bot.app import Form, Turn
from bot.conversation.flow import Answers, Ask, Choose, Data, Doubt, Flow, Option, Seen, Trouble, Value, clears, ends
from bot.domain.birthday import read_lately
from bot.domain.commands import HandOn
from bot.domain.errors import NotThere
from bot.domain.hospital import owes_entry
from bot.domain.phone import find_private
from bot.services import hospital
from handlers.staff_register import line
from handlers.steps import called, phone, read_area

AGREED = "person and guardian agree (000 §二(二)5; 001 §二(二); PIPL 23, 29)"
ASSESSED = "which assessment it rests on (001 §二(二); 004 §二(二)4)"
REACHED = "to reach them; no clause names it"
OWN_ENTRY = "the hospital's own entry stays where it is (000 §二(二)5; 002 §六)"
NOTE, SENTENCE = 40, 100
"""Characters of a name by which to call somebody, of a day or number upstream, of the one sentence."""
FIELDS = (
    "person_said", "guardian_said", "guardian_why", "basis", "basis_on", "severe", "area",
    "call_as", "phone", "answers", "upload", "upload_note", "sentence",
)  # fmt: skip


def _is(field: str, *values: str) -> Callable[[Seen], bool]:
    return lambda seen: seen.answers.get(field) in values


def _goes_on(seen: Seen) -> bool:
    return bool(seen.facts["hands_on"](str(seen.answers.get("area", ""))))


def _owed(seen: Seen) -> bool:
    severe, guardian = (str(seen.answers.get(field, "")) for field in ("severe", "guardian_said"))
    return _goes_on(seen) and owes_entry(severe, guardian)


def _day(text: str, seen: Seen) -> Value | Trouble:
    """A day that has come already (H3)."""
    read = read_lately(text, seen.today, seen.facts["dates"])
    if read is None:
        return Trouble("hand_on.which_day")
    return Value(read.isoformat())


def note(text: str, _seen: Seen) -> Value | Trouble:
    """Day or number of an entry."""
    said = " ".join(text.split())
    return Value(said) if 0 < len(said) <= NOTE else Trouble("staff.too_long")


def _sentence(text: str, seen: Seen) -> Doubt | Trouble:
    """The person reads it before it goes (H8)."""
    said = " ".join(text.split())
    if find_private(text, seen.facts.get("digits", {})):
        return Trouble("hand_on.no_numbers")
    if not 0 < len(said) <= SENTENCE:
        return Trouble("hand_on.long_sentence", {"n": len(said)})
    return Doubt("hand_on.shown", {"sentence": said}, ((Option("seen"), said), (Option("again"), None)))


def _summary(seen: Seen) -> Mapping[str, object]:
    answers = seen.answers
    return {
        "area": seen.areas.name(str(answers["area"])),
        "call_as": answers["call_as"],
        "phone": answers["phone"],
        "answers": answers["answers"],
        "guardian_said": answers["guardian_said"],
        "basis": answers["basis"],
        "basis_on": _on(answers, seen.today),
        "sentence": "" if answers["sentence"] == "skip" else answers["sentence"],
    }


def _on(answers: Answers, today: date) -> str:
    said = str(answers["basis_on"])
    days = {"today": today, "yesterday": today - timedelta(days=1)}
    return days[said].isoformat() if said in days else said


def command(answers: Answers, _about: Mapping[str, Any]) -> Answers | None:
    """Everything that was told; None: nobody is handed on, and nothing is kept."""
    return answers if answers.get("send") == "send" else None


def _command(turn: Turn, answers: Answers) -> HandOn:
    upload = str(answers.get("upload", ""))
    return HandOn(
        area=str(answers["area"]),
        person_said=str(answers["person_said"]),
        guardian_said=str(answers["guardian_said"]),
        guardian_why=str(answers.get("guardian_why", "")),
        basis=str(answers["basis"]),
        basis_on=date.fromisoformat(_on(answers, turn.today)),
        call_as=str(answers["call_as"]),
        phone=str(answers["phone"]),
        answers=str(answers["answers"]),
        upload=str(answers.get("upload_note", "")),
        # Skipped is not made: it stays on the hospital's own list, and nobody else's (H7).
        upload_owed=upload in ("not_yet", "skip"),
        sentence="" if answers["sentence"] == "skip" else str(answers["sentence"]),
    )


FLOW = Flow(
    name="hand_on",
    version=1,
    about_person=True,
    steps=(
        Choose("person_said", Data.SENSITIVE, AGREED, options=("signed", "spoken", ends("no"))),
        Choose("guardian_said", Data.SENSITIVE, AGREED, options=("signed", "phone", "none", "no")),
        Ask("guardian_why", Data.SENSITIVE, AGREED, reads=line, when=_is("guardian_said", "none")),
        Choose("basis", Data.SENSITIVE, ASSESSED, options=("discharge", "outpatient")),
        Ask("basis_on", Data.SENSITIVE, ASSESSED, reads=_day, also=("today", "yesterday")),
        Choose(
            "severe",
            Data.RESTRICTED,
            "decides only which entry upstream is owed (000 §二(二)5); it is not kept",
            options=("yes", "no", "unsure"),
        ),
        Ask("area", Data.CONTACT, "handed on to where they live (001 §二(二))", reads=read_area),
        Choose(
            "advise",
            Data.CONTACT,
            "there the family applies itself (004 §二(二)4)",
            options=(ends("card"),),
            when=lambda seen: not _goes_on(seen),
        ),
        Ask(
            "call_as",
            Data.CONTACT,
            REACHED,
            reads=called("hand_on.no_numbers", "hand_on.long_name"),
            when=_goes_on,
            no_numbers=True,
        ),
        phone("hand_on.phone", also=(), when=_goes_on),
        Choose("answers", Data.CONTACT, REACHED, options=("person", "family"), when=_goes_on),
        Choose(
            "upload",
            Data.CONTACT,
            OWN_ENTRY,
            options=("done", "not_yet", "skip"),
            when=_owed,
            params=lambda seen: {"upstream": seen.facts["upstream"](str(seen.answers.get("area", "")))},
        ),
        Ask("upload_note", Data.CONTACT, OWN_ENTRY, reads=note, when=_is("upload", "done")),
        Ask(
            "sentence",
            Data.SENSITIVE,
            "what helps the worker, read by the person first (001 §二(二))",
            reads=_sentence,
            also=("skip",),
            when=_goes_on,
            no_numbers=True,
        ),
        Choose(
            "send",
            Data.PUBLIC,
            "everything once more before it goes",
            params=_summary,
            options=("send", clears("redo", *FIELDS), ends("drop")),
            when=_goes_on,
        ),
    ),
    then=command,
)


def prepare(turn: Turn, about: Mapping[str, Any]) -> Mapping[str, Any]:
    """Only somebody of a hospital or clinic, and only where it hands on itself.

    Raises:
        NotThere: anybody else.
    """
    if not hospital.works_there(turn) or not hospital.hands_on(turn, turn.working.area):
        raise NotThere
    return about


def view(turn: Turn) -> Mapping[str, Any]:
    """How digits and days are written, and what holds in a place."""
    return {
        "digits": turn.house.digits,
        "dates": turn.house.dates,
        "hands_on": lambda area: hospital.hands_on(turn, area),
        "upstream": lambda area: hospital.upstream(turn, area),
    }


def carry_out(turn: Turn, answers: Answers | None) -> None:
    """Hand on, and give the card; or keep nothing, and give the card of advice."""
    if answers is None:
        if turn.kept is not None:
            turn.drop(turn.kept)
        turn.say("hand_on.stopped", turn.button("card", "hospital.advice"), turn.button("hospital"))
        return
    case, code = hospital.hand_on(turn, _command(turn, answers))
    turn.say("hand_on.done", number=case.number, promised_on=case.promised_on, person=case.person_id)
    turn.say("handed.card", path=f"/l/{code}", person=case.person_id)
    turn.say(
        "hospital.pass_on",
        turn.button("next", "hand_on"),
        turn.button("another_link", "hospital.link", case=case.id),
        turn.button("hospital"),
        turn.button("today"),
    )


FORM = Form(
    FLOW,
    carry_out,
    view=view,
    prepare=prepare,
    staff=True,
    keeps_draft=True,
)
