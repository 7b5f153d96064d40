"""Checks a deployment before it opens to the public, and says what is missing and who can mend it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.channels.nudge import Nudges
from bot.commands import cards
from bot.commands.folder import Folder
from bot.commands.nudging import nudges_of
from bot.commands.opening import open_database
from bot.commands.setup import verified
from bot.domain.calendar import Calendar
from bot.domain.errors import Refused
from bot.reading import Broken
from bot.services import days_off
from bot.settings import OUTWARD
from bot.store import leap, quarantine, restored, schema, unsent, wires
from bot.store.unit import ZONE, Database, Unit

OK, WARN, FAIL = "ok", "warn", "fail"

_OPENS = {"keys_missing": "keys", "wrong_keys": "keys", "damaged": "database", "database_away": "database"}
"""What did not let the database be opened; anything else is about its tables."""

WEEK = timedelta(days=7)
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: its words are `doctor.{name}.{level}`."""

    name: str
    level: str
    params: dict[str, Any] = field(default_factory=dict)


def examine(folder: Folder, now: datetime) -> list[Finding]:
    """Everything there is to look at. What cannot be opened ends the list: nothing behind it could be true."""
    try:
        folder.check_writable()
    except Refused as refused:
        return [Finding("folder", FAIL, {"refused": refused})]
    found = [Finding("folder", OK)]
    try:
        database = open_database(folder, whole=True)
    except Refused as refused:
        name = _OPENS.get(refused.key.rpartition(".")[2], "schema")
        return [*found, Finding(name, FAIL, {"refused": refused})]
    found.append(Finding("database", OK))
    try:
        return [*found, *_examine(folder, database, now)]
    finally:
        database.close()


def ready(findings: list[Finding]) -> bool:
    """Whether it may open to the public."""
    return all(one.level != FAIL for one in findings)


def _examine(folder: Folder, database: Database, now: datetime) -> Iterator[Finding]:
    yield _keys(folder)
    yield _files(folder)
    yield Finding("schema", OK, {"version": schema.version(database)})
    yield _settings(folder)
    yield _proxies(folder)
    content = _content(folder)
    yield content
    if content.level == FAIL:  # the rest is worded and counted by it
        return
    yield _cards(folder)
    yield from _names(folder)
    yield from _links(folder)
    with database.reading(now) as unit:
        calendar = days_off.known(unit, folder.content.calendar)
        yield _calendar(calendar, now)
        yield _counted("places", unit.places.count(), 1)
        yield _counted("admins", len(unit.team.admins()), 2)
        yield _clock(unit)
        since = restored.waits(unit)
        yield Finding("restored", FAIL if since else OK, {"at": since})
        yield from _roster(unit, now, calendar)
        yield from _nudges(unit, nudges_of(folder.settings))
        left = quarantine.count(unit)
        yield Finding("quarantine", WARN if left else OK, {"n": left})
        yield from _wires(unit, now)
    count, _, wrong = verified(folder, database, now)
    yield Finding("audit", FAIL if wrong else OK, {"n": count, "what": wrong})


def _counted(name: str, many: int, least: int) -> Finding:
    return Finding(name, OK if many >= least else FAIL, {"n": many})


def _keys(folder: Folder) -> Finding:
    return Finding("keys", WARN if folder.keys_file.name in folder.open_to_others else OK)


def _files(folder: Folder) -> Finding:
    """What is not sealed tells enough: who applied where and when, passwords in settings."""
    names = [name for name in folder.open_to_others if name != folder.keys_file.name]
    return Finding("files", WARN if names else OK, {"names": names})


def _settings(folder: Folder) -> Finding:
    """Consent texts name who handles the data and where one may complain. Source: PIPL 17."""
    given = folder.settings.outward()
    missing = [name for name in OUTWARD if name not in given and name != "bot_name"]
    return Finding("settings", FAIL if missing else OK, {"names": missing})


def _cards(folder: Folder) -> Finding:
    """A clinician of the operator has read the texts of danger as they are now (ux.md 9.12)."""
    now, settings = cards.version(folder.content.words), folder.settings
    approved = settings.cards_approved == now and bool(settings.cards_approved_by)
    return Finding("cards", OK if approved else FAIL, {"who": settings.cards_approved_by, "version": now})


def _proxies(folder: Folder) -> Finding:
    """Behind a proxy that is not named everybody seems to come from one place."""
    named = folder.settings.trusted_proxies
    hidden = folder.settings.public_url.startswith("https://") and not named
    return Finding("proxies", WARN if hidden else OK, {"names": list(named)})


def _content(folder: Folder) -> Finding:
    """Every file of content, the library's too."""
    try:
        folder.content.check()
    except Broken as broken:
        return Finding("content", FAIL, {"why": broken})
    return Finding("content", OK, {"n": len(folder.content.words.texts)})


def _calendar(calendar: Calendar, now: datetime) -> Finding:
    """This year must be there; the next from October on, when promises begin to reach into it."""
    today = now.astimezone(ZONE).date()
    wanted = [today.year] + ([today.year + 1] if today.month >= 10 else [])
    missing = [year for year in wanted if not calendar.covers(year)]
    level = FAIL if today.year in missing else WARN if missing else OK
    return Finding("calendar", level, {"years": missing or wanted})


def _clock(unit: Unit) -> Finding:
    """While the clock is not believed nothing is done that time does, but for danger (F23)."""
    at, before = leap.doubted(unit), leap.believed(unit)
    if at is None or before is None:
        return Finding("clock", OK)
    return Finding("clock", FAIL, {"at": at.isoformat(), "before": before.isoformat()})


def _names(folder: Folder) -> Iterator[Finding]:
    """What can light up a locked screen must not tell (ux.md 2.4)."""
    name, signature = folder.outward["bot_name"], folder.settings.sms_signature
    words = folder.content.words
    told = words.telling(name)
    yield Finding("names", FAIL if told else OK, {"name": name, "char": told})
    told = words.telling(signature, "signature")
    yield Finding("signature", WARN if told else OK, {"char": told})


def _links(folder: Folder) -> Iterator[Finding]:
    """What links begin with, and whether browsers keep the cookie that goes with it: without it everybody is new at
    every visit, and without its lock others on the way may read it."""
    url, locked = folder.settings.public_url, folder.settings.secure_cookies
    yield Finding("links", OK if url else WARN, {"address": folder.address})
    if url and url.startswith("https:") is not locked:
        yield Finding("cookies", FAIL, {"locked": locked})
    elif url:
        yield Finding("cookies", OK)


def _roster(unit: Unit, now: datetime, calendar: Calendar) -> Iterator[Finding]:
    """Who answers at night. An empty roster keeps the page closed (ux.md 13, 15.16)."""
    roster = unit.team.roster()
    yield Finding("roster", OK if roster else FAIL, {"n": len(roster)})
    if roster:
        start = now.astimezone(ZONE).replace(minute=30, second=0, microsecond=0)
        hours = [start + HOUR * n for n in range(WEEK // HOUR)]
        empty = sum(not any(duty.holds(hour, calendar) for duty in roster) for hour in hours)
        yield Finding("gaps", WARN if empty else OK, {"n": empty})


def _wires(unit: Unit, now: datetime) -> Iterator[Finding]:
    """What leaves by a wire; nothing is said where there never was one."""
    known = wires.everyone(unit)
    for one in known:
        worry = one.worry(now)
        what = {"name": one.name or one.channel, "what": worry, "at": one.alive_at}
        yield Finding("wire", WARN if worry else OK, what)
    if known:
        lost = unsent.count(unit)
        yield Finding("unsent", WARN if lost else OK, {"n": lost})


def _nudges(unit: Unit, wire: Nudges) -> Iterator[Finding]:
    """A closed page cannot ring: everybody on duty, and who stands in, needs a way to be told that something waits.

    Who has none is named, and whether it is the way that is missing or what carries it. An empty roster names nobody
    and has its own finding.
    """
    roster = unit.team.roster()
    ways = {duty.staff_id: duty.nudge for duty in roster if duty.nudge}
    concerned = {duty.staff_id for duty in roster} | {duty.stand_in_id for duty in roster if duty.stand_in_id}
    deaf = [
        {"name": unit.team.get(one).name, "why": "no_wire" if ways.get(one) else "no_way"}
        for one in concerned
        if not wire.can(ways.get(one) or "")
    ]
    if roster:
        yield Finding("nudge", FAIL if deaf else OK, {"deaf": sorted(deaf, key=lambda one: one["name"])})
