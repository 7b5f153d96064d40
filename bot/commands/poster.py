"""Posters and cards with the code of a place: what stands on them, for the page and for a file."""

from __future__ import annotations

from pathlib import Path

from bot.app import House
from bot.channels.web.poster import Sheet, poster
from bot.domain.errors import Refused
from bot.domain.printed import printed, read_printed
from bot.store import wires
from bot.store.unit import Unit


def sheet(house: House, unit: Unit, code: str) -> Sheet | None:
    """What is printed for a code; None: no such place or no such institution.

    Neutral words only: a name that tells what it is about is left out, its number is not (ux.md 2.4).
    """
    read = read_printed(code)
    if read is None or house.areas.get(read[0]) is None:
        return None
    area, institution = read
    body = unit.places.registered(institution) if institution else None
    if institution and body is None:
        return None
    words, known = house.words, {"area": house.areas.name(area)}
    phone = next((one for one in (body.phone if body else "", house.places["contact_phone"]) if _rings(one)), "")
    chat = _chat(house, unit, code)
    shown = body is not None and not words.telling(body.name)
    return Sheet(
        title=words.text("poster.title", known),
        what=words.text("poster.what"),
        ask=words.text("poster.ask"),
        scan=words.text("poster.scan"),
        address=f"{house.places['base_url']}/a/{printed(area, institution)}",
        phone=words.text("poster.phone", {"phone": phone}) if phone else "",
        danger=words.text("poster.danger"),
        how=words.text("poster.how"),
        place=words.text("poster.place", {"institution": body.name}) if body and shown else "",
        chat=words.text("poster.chat") if chat else "",
        chat_address=chat,
    )


def _rings(number: str) -> bool:
    return any(sign.isdigit() for sign in number)


def _chat(house: House, unit: Unit, code: str) -> str:
    """The bot's own address with the code, where there is one that has told its name."""
    served = {(channel, one.bot) for channel, one in house.pushed.items()}
    name = next((one.name for one in wires.everyone(unit) if (one.channel, one.bot) in served), "")
    return f"https://t.me/{name}?start=a-{code.replace('.', '-')}" if name else ""


def write(house: House, unit: Unit, area: str, institution: str, out: Path) -> None:
    """The page as one file that needs nothing else.

    Raises:
        Refused: no such place, no such institution, or the file cannot be written.
    """
    try:
        made = sheet(house, unit, printed(area, institution))
    except ValueError:
        made = None
    if made is None:
        raise Refused("cli.refused.poster", area=area, institution=institution)
    try:
        out.write_text(poster(made), "utf-8")
    except OSError as error:
        raise Refused("cli.refused.poster_file", file=str(out), error=error.strerror) from error
