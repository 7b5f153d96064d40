"""What has served its time is erased, on the day that its consent names (PIPL 19, 47; ux.md 7.2, 17 row 12).

What waits for us goes by no clock: only what has come to nothing, or is over. A form nobody sent: `drafts.py`; a
withdrawal: `withdrawn.py`; a lead: `leads.py`; the number of a call: `numbers.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.app import Turn
from bot.services import alarms, applications, threads
from scheduler.rule import ONE_DAY, Rule, Today
from scheduler.snapshots import AlertSeen, CaseSeen, LetterSeen


def case_on(seen: CaseSeen, _before: Sequence[date], today: Today) -> date | None:
    """So many days after it stopped: more where it had been registered. Not while somebody still has to be told."""
    if seen.ended_on is None:
        return None
    days = today.terms.closed_days if seen.case.platform_number else today.terms.draft_days
    ends = seen.ended_on + timedelta(days=days)
    return max(ends, today.today + ONE_DAY) if seen.untold else ends


def erase(turn: Turn, seen: CaseSeen) -> str:
    """The bare head of the case stays for the count."""
    applications.erase(turn, seen.case)
    return ""


def words_on(seen: AlertSeen, before: Sequence[date], today: Today) -> date | None:
    """So many days after a human closed the alert, and not before one did; once."""
    return None if before else seen.closed_on + timedelta(days=today.terms.danger_days)


def forget(turn: Turn, seen: AlertSeen) -> str:
    """How grave it was, when, and how it ended stay; the words go, wherever they stand."""
    alarms.forget(turn, seen.id)
    return ""


def letter_on(seen: LetterSeen, _before: Sequence[date], today: Today) -> date | None:
    """So many days after the last word; not while it waits for an answer."""
    ends = seen.last_on + timedelta(days=today.terms.letter_days)
    return max(ends, today.today + ONE_DAY) if seen.waits else ends


def let_go(turn: Turn, seen: LetterSeen) -> str:
    """The words go, from every page they stood on."""
    threads.forget(turn, seen.id)
    return ""


CASE = Rule("case_kept", "case", case_on, erase)
WORDS = Rule("words_kept", "alert", words_on, forget)
LETTER = Rule("letter_kept", "thread", letter_on, let_go)
