"""Every rule of time, in the order in which they are asked. Adding one is adding a file and a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.app import Turn
from scheduler import (
    absent,
    asked_again,
    calendars,
    digest,
    drafts,
    followed,
    held,
    invitations,
    kept,
    leads,
    morning,
    numbers,
    of_age,
    opened,
    promised,
    referring,
    snapshots,
    straight,
    unheard,
    uploads,
    waiting,
    withdrawn,
)
from scheduler.rule import Rule

RULES: tuple[Rule, ...] = (
    absent.BEGINS,
    absent.ENDS,
    absent.SETTLED,
    unheard.TEXT,
    unheard.CALL,
    drafts.RULE,
    withdrawn.RULE,
    kept.CASE,
    kept.WORDS,
    kept.LETTER,
    straight.ASIDE,
    straight.CLOSED,
    of_age.TURNS,
    of_age.ASKED,
    held.RULE,
    asked_again.RULE,
    uploads.RULE,
    referring.REVIEW,
    promised.CASE,
    promised.CALL,
    promised.MISSED,
    followed.REMIND,
    followed.LATE,
    numbers.RULE,
    leads.LOOK,
    leads.ENDING,
    leads.LAPSED,
    opened.RULE,
    referring.REFER,
    referring.MOVE,
    referring.ANSWER,
    waiting.WISH,
    waiting.LAPSE,
    invitations.RULE,
    calendars.RULE,
    morning.RULE,
    digest.RULE,
)
"""Who is away comes first, and staff last: their digest gathers what the others found due today."""

LOOKS: Mapping[str, Callable[[Turn, str], Any]] = {
    "absence": snapshots.absence,
    "message": snapshots.message,
    "talk": snapshots.talk,
    "case": snapshots.case,
    "call": snapshots.call,
    "lead": leads.look,
    "need": opened.look,
    "hold": snapshots.hold,
    "referral": snapshots.referral,
    "alert": snapshots.alert,
    "thread": snapshots.letter,
    "invitation": snapshots.invitation,
    "staff": snapshots.staff,
}
"""How a subject of each kind is read; None: there is nothing left that time could do for it."""

AHEAD = frozenset({"staff"})
"""Kinds that are dear to look at: a reader does, a subject a commit, and what is done settles nothing else of them."""
