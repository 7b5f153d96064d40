"""登记: the two things the person must have said, the sheet to copy from, and the number that comes back.

Staff make the entry on the national platform themselves; here only its number is kept, and nothing here ever
claims to have made it. Source: 000 §二(二)4-5; 004 §二(二)3 (R27, R34); PIPL 14, 23, 29.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.app import Desk, Form, Turn
from bot.conversation.flow import Answers, Ask, Choose, Data, Flow, Seen, Trouble, Value
from bot.domain.birthday import read_lately
from bot.domain.case import Answer
from bot.domain.commands import RecordAnswer, Register
from bot.domain.errors import Refused
from bot.services import caseload, reviewers, reviews

ASKED = "who was asked, how, and in which words (ux.md 6; 000 §二(二)5; PIPL 14)"
COPIED = "the entry that staff made on the national platform (000 §二(二)4-5, R34)"
SENTENCES = ("find", "visit", "talk")
"""The prepared sentences the family may be told, the usual one first."""

_NUMBER = re.compile(r"[A-Za-z0-9-]{4,40}")


def open_(turn: Turn, case: str) -> None:
    """登记前两样. What is on record already is not asked again."""
    seen = caseload.take_up(turn, case)
    lacks = reviews.lacking(turn, seen)
    if lacks:
        _informed(turn)
    if "not_held" in lacks:
        turn.lead("straight", case=seen.id)
        return
    if not lacks:
        ready(turn, case)
        return
    brief = caseload.brief(turn, seen)
    offers = [turn.button("both", "own_words", case=case, platform="yes")]
    if seen.age.value != "child":
        if "own_yes" in lacks:
            offers.append(turn.button("first_only", "own_words", case=case, platform=""))
        offers.append(turn.button("by_link", "register.link", case=case))
    key = (
        "register.guardian"
        if seen.age.value == "child"
        else "register.two"
        if "own_yes" in lacks
        else "register.second"
    )
    turn.say(
        key,
        *offers,
        turn.button("put_off", "review.put_off", case=case),
        turn.button("today"),
        person=seen.person_id,
        **brief,
    )


def _informed(turn: Turn) -> None:
    """Nobody is asked to agree to an entry while it cannot be told what is entered (PIPL 14, 17; ux.md 17 row 15).

    Raises:
        Refused: the operator has not copied the platform's form.
    """
    if not turn.house.places.get("platform_fields"):
        raise Refused("register.no_fields")


def link(turn: Turn, case: str) -> None:
    """发给他自己点: a link that works once, to be passed on by the worker."""
    code = reviews.link(turn, case)
    seen = caseload.look(turn, case)
    turn.say(
        "register.link",
        turn.button("open_case", "review.show", case=case),
        turn.button("today"),
        person=seen.person_id,
        path=f"/l/{code}",
    )


def ready(turn: Turn, case: str, sentence: str = SENTENCES[0]) -> None:
    """Both are there: the sheet, the number, and what the family will be told. Some are for a colleague to decide."""
    seen = caseload.take_up(turn, case)
    if not reviewers.may(turn, seen):
        turn.lead("reviewer", case=case)
        return
    turn.say(
        "register.ready",
        turn.button("sheet", "register.sheet", case=case, sentence=sentence),
        turn.button("number", "platform_number", case=case, sentence=sentence),
        turn.button("sentence", "register.sentence", case=case),
        turn.button("platform_down", "register.tomorrow", case=case),
        person=seen.person_id,
        sentence=sentence,
    )


def sentence(turn: Turn, case: str) -> None:
    """改那句话: one of a few; nothing typed goes out under the institution's name here."""
    offers = [turn.button(one, "register.ready", case=case, sentence=one) for one in SENTENCES]
    turn.say("register.sentence", *offers, person=caseload.look(turn, case).person_id)


def sheet(turn: Turn, case: str, sentence: str = SENTENCES[0]) -> None:
    """誊录单: what is known, in the platform's order; what nobody wrote down is asked face to face."""
    seen = caseload.take_up(turn, case)
    opened = {name: turn.unit.files.open(seen, name, "register") for name in ("identity", "reach", "wish")}
    identity, own = opened["identity"], turn.unit.files.own_yes(seen.id)
    turn.say(
        "register.sheet",
        turn.button("number", "platform_number", case=case, sentence=sentence),
        turn.button("platform_down", "register.tomorrow", case=case),
        turn.button("today"),
        person=seen.person_id,
        fields={
            "name": identity.get("name", ""),
            "id_number": identity.get("id_number", ""),
            "birth": identity.get("birth", ""),
            "area": turn.areas.name(seen.area),
            "address": identity.get("address", ""),
            "phone": opened["reach"].get("phone", ""),
        },
        relation=opened["wish"].get("relation", "unknown"),
        wishes=opened["wish"].get("wishes", []),
        submitted_on=seen.submitted_on,
        own_on=own.on if own else seen.submitted_on,
        way=own.way.value if own else "",
    )


def tomorrow(turn: Turn, case: str) -> None:
    """平台进不去: back on the list on the next working day."""
    turn.say("register.tomorrow", turn.button("today"), on=reviews.put_off(turn, case))


# -- what the person said ------------------------------------------------------------------------------------------


def whose(turn: Turn, about: Mapping[str, Any]) -> str:
    """Everything typed about a case is sealed for its person."""
    return caseload.look(turn, str(about["case"])).person_id


def _recorded(answers: Answers, about: Mapping[str, Any]) -> RecordAnswer:
    platform = Answer.YES if about.get("platform") == "yes" else None
    return RecordAnswer(str(about["case"]), Answer.YES, platform, answers["how"], answers["words"])


def line(text: str, _seen: Seen) -> Value | Trouble:
    """A sentence or two, as typed."""
    words = " ".join(text.split())
    return Value(words) if 0 < len(words) <= 200 else Trouble("staff.too_long")


def _record(turn: Turn, command: RecordAnswer) -> None:
    if command.platform is Answer.YES:
        _informed(turn)
    reviews.record_answer(turn, command)
    open_(turn, command.case_id)


OWN_WORDS = Form(
    Flow(
        "own_words",
        1,
        (
            Choose("how", Data.CONTACT, ASKED, options=("phone", "visit")),
            Ask("words", Data.SENSITIVE, ASKED, reads=line),
        ),
        then=_recorded,
    ),
    _record,
    whose=whose,
    staff=True,
)


# -- the number that comes back --------------------------------------------------------------------------------------


def _read_platform(text: str, _seen: Seen) -> Value | Trouble:
    number = "".join(text.split())
    return Value(number) if _NUMBER.fullmatch(number) else Trouble("platform_number.wrong")


def _read_day(text: str, seen: Seen) -> Value | Trouble:
    """A day not after today, nor before the application."""
    read = read_lately(text, seen.today, seen.facts["dates"])
    if read is None or read.isoformat() < str(seen.facts["since"]):
        return Trouble("platform_number.which_day")
    return Value(read.isoformat())


def _registered(answers: Answers, about: Mapping[str, Any]) -> tuple[str, str, str, str]:
    return str(about["case"]), answers["number"], answers["on"], str(about.get("sentence", SENTENCES[0]))


def _register(turn: Turn, told: tuple[str, str, str, str]) -> None:
    case, number, on, said = told
    day = turn.today if on == "today" else date.fromisoformat(on)
    after = reviews.register(turn, Register(case, number, day, said))
    turn.say(
        "register.done",
        turn.button("undo", "undo", case=case),
        turn.button("today"),
        person=after.person_id,
        number=after.number,
        sentence=said,
    )


def _view(turn: Turn) -> Mapping[str, Any]:
    since = caseload.look(turn, str(turn.kept.talk.about["case"])).submitted_on if turn.kept else turn.today
    return {"dates": turn.house.dates, "since": since.isoformat()}


PLATFORM_NUMBER = Form(
    Flow(
        "platform_number",
        1,
        (
            Ask("number", Data.RESTRICTED, COPIED, reads=_read_platform),
            Ask("on", Data.CONTACT, COPIED, reads=_read_day, also=("today",)),
        ),
        then=_registered,
    ),
    _register,
    view=_view,
    whose=whose,
    staff=True,
)

DESK = Desk(
    "register",
    {"open": open_, "link": link, "ready": ready, "sentence": sentence, "sheet": sheet, "tomorrow": tomorrow},
    staff=True,
)
