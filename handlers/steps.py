"""Questions that more than one form asks: where, and by which number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.conversation.flow import (
    Ask,
    Choose,
    Data,
    Doubt,
    Option,
    Options,
    Reader,
    Seen,
    Trouble,
    Value,
    When,
    always,
    leads,
)
from bot.domain import name
from bot.domain.area import Areas
from bot.domain.phone import PhoneFault, PhoneTrouble, find_private, read_phone

SHOWN = 4
"""Places that are offered where several may be meant; of one name there may be fifty."""
NEAR = "000 §二(二)6; 001 §二(二); 004 §二(二)3"


def area_code(seen: Seen) -> str:
    """The place answered, or the one of the printed code that was confirmed."""
    return str(seen.answers.get("area") or (seen.about.get("area") if seen.answers.get("here") == "yes" else "") or "")


def area_name(seen: Seen) -> str:
    """The place as people say it; empty while it is not known."""
    code = area_code(seen) or str(seen.about.get("area", ""))
    return seen.areas.name(code) if seen.areas.get(code) else ""


def county_name(areas: Areas, code: str) -> str:
    """The county a place lies in, as it is called; the place itself where there is none."""
    found = next((area.name for area in areas.upwards(code) if area.level == "county"), "")
    return found or areas.name(code)


def _place(seen: Seen) -> Mapping[str, object]:
    return {"area": area_name(seen)}


def _from_code(seen: Seen) -> bool:
    return seen.areas.get(str(seen.about.get("area", ""))) is not None


def read_area(text: str, seen: Seen) -> Value | Doubt | Trouble:
    """A county, street or township as typed; up to five that may be meant are offered."""
    found, sure = seen.areas.find(text, SHOWN + 1)
    if not found:
        return Trouble("area.unknown")
    if len(found) > SHOWN and len({area.name for area in found}) == 1:
        return Trouble("area.many", {"area": found[0].name})
    if sure:
        return Value(found[0].code)
    options = [(Option(f"at_{n}", label=seen.areas.name(area.code)), area.code) for n, area in enumerate(found[:SHOWN])]
    return Doubt("area.which", {}, (*options, (Option("again"), None)))


def read_number(text: str, seen: Seen) -> Value | Doubt | Trouble:
    """A phone number, cleaned and read back before it counts."""
    read = read_phone(text, seen.facts.get("digits", {}))
    if isinstance(read, PhoneTrouble):
        key = f"phone.{read.fault.value}"
        many = read.missing if read.fault is PhoneFault.MISSING else read.extra
        return Trouble(key, {"n": many})
    return Doubt("phone.right", {"phone": read.digits}, ((Option("right"), read.digits), (Option("again"), None)))


def called(no_numbers: str, too_long: str) -> Reader:
    """Reads how somebody is called, roughly; the number of anybody is not kept. The keys say what is wrong."""

    def read(text: str, seen: Seen) -> Value | Trouble:
        if find_private(text, seen.facts.get("digits", {})):
            return Trouble(no_numbers)
        said = name.fold(text)
        return Value(said) if 0 < len(said) <= name.LONGEST else Trouble(too_long, {"n": len(said)})

    return read


def where(say: str, when: When = always) -> tuple[Choose | Ask, ...]:
    """The place: one press from a printed code, else typed."""
    purpose = f"finds somewhere near ({NEAR})"
    return (
        Choose(
            "here",
            Data.PUBLIC,
            purpose,
            say=f"{say}_here",
            params=_place,
            options=("yes", "elsewhere"),
            when=lambda seen: when(seen) and _from_code(seen),
        ),
        Ask(
            "area",
            Data.PUBLIC,
            purpose,
            say=say,
            reads=read_area,
            when=lambda seen: when(seen) and (not _from_code(seen) or seen.answers.get("here") == "elsewhere"),
        ),
    )


def nearby() -> tuple[Choose, ...]:
    """Giving before taking: what there is nearby, shown before anything about anybody is asked."""

    def places(seen: Seen) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = seen.facts["near"](area_code(seen))
        return found

    def about(seen: Seen) -> Mapping[str, object]:
        found = places(seen)
        return {
            "n": len(found),
            "places": found,
            "area": area_name(seen),
            "where": found[0]["where"] if found else "",
        }

    def county(seen: Seen) -> Mapping[str, object]:
        return {**about(seen), "area": county_name(seen.areas, area_code(seen))}

    purpose = f"shows what there is before anything is asked ({NEAR}; 001 §二(四): only registered bodies)"
    return (
        Choose(
            "nearby",
            Data.PUBLIC,
            purpose,
            say="place.near",
            params=about,
            options=lambda seen: (leads("which", f"place.list area={area_code(seen)}"), "go_on"),
            when=lambda seen: bool(area_code(seen)) and bool(places(seen)),
        ),
        Choose(
            "none_near",
            Data.PUBLIC,
            purpose,
            say="place.none",
            params=county,
            options=lambda seen: (
                leads("neighbours", f"no_service.neighbours area={area_code(seen)}"),
                leads("clinic", f"no_service.clinic area={area_code(seen)}"),
                leads("report", f"no_service.report area={area_code(seen)}"),
                leads("call", "call"),
                "go_on",
            ),
            when=lambda seen: "nearby" not in seen.answers and bool(area_code(seen)) and not places(seen),
        ),
    )


def phone(say: str = "phone.ask", also: Options = ("none",), when: When = always) -> Ask:
    """A number to call back; read back before it counts."""
    purpose = "without a number nobody can answer; no clause names it"
    return Ask("phone", Data.CONTACT, purpose, say=say, reads=read_number, also=also, when=when)
