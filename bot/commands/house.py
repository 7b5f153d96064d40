"""Builds what every turn is handed, from a folder: words, doors, places, calendar, gate."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.app import House
from bot.commands.folder import Folder
from bot.domain.clues import CluePatterns
from bot.domain.dates import DatePatterns
from bot.knowledge.ear.hearing import Ear
from bot.knowledge.library.answering import Library
from bot.knowledge.library.shelf import Shelf
from bot.knowledge.masking.mask import Mask
from bot.services import wordings
from bot.services.posting import Pushed
from bot.store.unit import Database
from bot.words import Content


def build(folder: Folder, database: Database, now: datetime) -> House:
    """What every turn is handed. The places are read once: who changes them starts the process anew.

    What people are asked to agree to is kept as it stands now, so that an auditor can read it in years.
    """
    from handlers.doors import DOORS

    content = folder.content
    with database.unit(now) as unit:
        if wordings.keep(unit, content.words, folder.settings.terms):
            unit.commit()
    with database.reading(now) as unit:
        areas = unit.places.areas(content.words.texts["format.endings"], content.country)
    return House(
        database=database,
        words=content.words,
        doors=DOORS,
        gate=content.gate,
        calendar=content.calendar,
        areas=areas,
        terms=folder.settings.terms,
        packs=replace(content.packs, terms=folder.settings.terms),
        shelf=Shelf(lambda: _library(content)),
        mask=Shelf(lambda: _mask(content)),
        topics=content.topics,
        digits=content.patterns["digits"],
        dates=DatePatterns.from_data(content.patterns),
        ear=Shelf(lambda: _ear(content)),
        clues=CluePatterns.from_data(content.patterns),
        pushed=_pushed(folder),
        places={**folder.outward, "gateway": "sms" if folder.settings.sends_sms() else ""},
    )


def _library(content: Content) -> Library:
    """The library, which stays: sweeping it again and again would hold up whoever writes."""
    library = content.library
    gc.freeze()
    return library


def _ear(content: Content) -> Ear:
    """The ear, with all the places that people may name; it stays like the library."""
    content.country()
    found = content.hearing()
    gc.freeze()
    return found


def _mask(content: Content) -> Mask:
    """What covers names; the first text that it covers reads the words of the language."""
    content.mask.cover(".")
    return content.mask


def _pushed(folder: Folder) -> Mapping[str, Pushed]:
    """Channels that are pushed to. Nothing of them is imported where there is none."""
    if not folder.settings.telegram_token.get_secret_value():
        return {}
    from bot.commands.telegram import pushed

    return pushed(folder.settings)
