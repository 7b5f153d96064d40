"""见面前先填: offered after the receipt, never required; the first button is always to leave it (ux.md 5.6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from bot.app import Form, Turn
from bot.conversation.flow import Answers, Ask, Choose, Data, Doubt, Flow, Option, Seen, Trouble, Value
from bot.domain import name
from bot.domain.birthday import read_birth
from bot.domain.case import Answer
from bot.domain.dates import DateDoubt, DateTrouble, Year, YearMonth
from bot.domain.errors import Refused
from bot.domain.idcard import IdTrouble, read_idcard
from bot.domain.people import Part
from bot.services import details
from handlers.steps import read_number

PLATFORM = "registration on the national platform by staff (000 §二(二)5)"


def _name(text: str, _seen: Seen) -> Value | Trouble:
    said = name.fold(text)
    return Value(said) if name.is_name(said) else Trouble("later.name_wrong")


def _id_number(text: str, seen: Seen) -> Value | Doubt | Trouble:
    read = read_idcard(text, seen.today, seen.facts["digits"])
    if isinstance(read, IdTrouble):
        return Trouble(f"later.id_{read.fault.value}", {"missing": read.missing, "extra": read.extra})
    return Doubt("later.id_right", {"masked": read.masked}, ((Option("right"), read.number), (Option("again"), None)))


def read_birthday(text: str, seen: Seen) -> Value | Doubt | Trouble:
    """A day, a month or a year of birth, as it is typed."""
    read = read_birth(text, seen.today, seen.facts["dates"])
    if isinstance(read, DateTrouble):
        return Trouble(f"later.date_{read.kind}", asdict(read)["params"])
    if isinstance(read, DateDoubt):
        options = [(Option(f"on_{n}", label=_written(one)), _written(one)) for n, one in enumerate(read.choices[:4])]
        return Doubt("later.which_date", {}, (*options, (Option("again"), None)))
    return Value(_written(read))


def _written(read: date | YearMonth | Year) -> str:
    if isinstance(read, Year):
        return str(read.year)
    return f"{read.year}-{read.month:02d}" if isinstance(read, YearMonth) else read.isoformat()


def _line(text: str, _seen: Seen) -> Value | Trouble:
    line = " ".join(text.split())
    return Value(line) if 0 < len(line) <= 100 else Trouble("later.too_long")


def prepare(turn: Turn, _about: Mapping[str, Any]) -> Mapping[str, Any]:
    """Only by the person, or with the person's yes on record."""
    for case, part in turn.unit.cases.mine():
        own = turn.unit.files.own_yes(case.id)
        if part is Part.PERSON or (own is not None and own.answer is Answer.YES):
            return {"case": case.id}
    raise Refused("later.not_yet")


def whose(turn: Turn, about: Mapping[str, Any]) -> str:
    """It is all about the person."""
    return turn.unit.cases.of_mine(str(about["case"]))[0].person_id


FLOW = Flow(
    name="later",
    version=1,
    steps=(
        Choose("begin", Data.CONTACT, "nothing here is needed to go on", options=("when_we_meet", "go_on")),
        Ask(
            "name",
            Data.RESTRICTED,
            PLATFORM,
            reads=_name,
            also=("when_we_meet",),
            when=lambda s: s.answers.get("begin") == "go_on",
        ),
        Ask(
            "id_number",
            Data.RESTRICTED,
            PLATFORM,
            reads=_id_number,
            also=("when_we_meet",),
            when=lambda s: s.answers.get("begin") == "go_on",
        ),
        Ask(
            "birth",
            Data.RESTRICTED,
            "age decides who signs (PIPL 31; 000 §二(三)10)",
            reads=read_birthday,
            also=("when_we_meet",),
            when=lambda s: s.answers.get("begin") == "go_on" and s.answers.get("id_number") == "when_we_meet",
        ),
        Ask(
            "address",
            Data.RESTRICTED,
            "home visits (000 §二(二)7)",
            reads=_line,
            also=("when_we_meet",),
            when=lambda s: s.answers.get("begin") == "go_on",
        ),
        Ask(
            "second",
            Data.CONTACT,
            "an emergency contact in the agreement",
            reads=read_number,
            also=("when_we_meet",),
            when=lambda s: s.answers.get("begin") == "go_on",
        ),
        Choose(
            "certificate",
            Data.SENSITIVE,
            "benefit cards only; no clause asks for it (001 §二(三))",
            options=("when_we_meet", "has", "has_not", "in_hand"),
            when=lambda s: s.answers.get("begin") == "go_on",
        ),
    ),
    then=lambda answers, about: (str(about["case"]), answers),
)


def carry_out(turn: Turn, asked: tuple[str, Answers]) -> None:
    """Keep what was filled in; what was left for the meeting is not there."""
    case, answers = asked
    filled = {name: value for name, value in answers.items() if name != "begin" and value != "when_we_meet"}
    if filled:
        details.keep(turn, case, filled)
    turn.say("later.kept" if filled else "later.left", turn.button("my_case", "progress"), turn.button("home"))


FORM = Form(
    FLOW,
    carry_out,
    prepare=prepare,
    whose=whose,
    view=lambda turn: {"digits": turn.house.digits, "dates": turn.house.dates},
)
