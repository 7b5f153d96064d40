"""Every door there is. Adding a form or a desk is adding a file and a line here."""

from __future__ import annotations

from bot.app import Doors
from handlers import (
    call,
    call_change,
    changed,
    family,
    handover,
    home,
    later,
    letter,
    mine,
    neighbour,
    own_yes,
    person,
    progress,
)

DOORS = Doors.of(
    forms=(
        family.FORM,
        person.FORM,
        call.FORM,
        changed.FORM,
        own_yes.FORM,
        later.FORM,
        letter.FORM,
        progress.FIND,
        progress.MORE,
        progress.NEW_NUMBER,
        mine.WORD,
    ),
    desks=(home.DESK, neighbour.DESK, handover.DESK, progress.DESK, mine.DESK, call_change.DESK),
    commands={
        "human": "call",
        "home": "home",
        "apply": "home.apply",
        "question": "letter",
        "progress": "progress.ask",
        "mine": "mine",
        "hide": "home.hide",
        "help": "home.help",
        "cancel": "home.cancel",
        "back": "home",
        "changed": "changed",
        "give_back": "handover.give_back",
        "about": "home.about",
    },
    staff={},
)
