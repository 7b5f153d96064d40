"""Builds what every turn is handed, from a folder: words, doors, places, calendar, gate."""

from __future__ import annotations

from datetime import datetime

from bot.app import House
from bot.commands.folder import Folder
from bot.domain.dates import DatePatterns
from bot.knowledge.gate import Gate
from bot.store.unit import Database


def build(folder: Folder, database: Database, now: datetime) -> House:
    """What every turn is handed. The places are read once: who changes them starts the process anew."""
    from handlers.doors import DOORS

    content = folder.content
    with database.reading(now) as unit:
        areas = unit.places.areas(content.words.texts["format.endings"])
    return House(
        database=database,
        words=content.words,
        doors=DOORS,
        gate=Gate(content.lexicon),
        calendar=content.calendar,
        areas=areas,
        terms=folder.settings.terms,
        digits=content.patterns["digits"],
        dates=DatePatterns.from_data(content.patterns),
        places={**folder.outward, "gateway": "sms" if folder.settings.sends_sms() else ""},
    )
