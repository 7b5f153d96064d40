"""The yes to saying everything on a channel whose servers stand elsewhere: given once, taken back as easily.

Source: PIPL 15, 39 for where they hold; asked everywhere.
"""

from __future__ import annotations

from bot.domain.consent import VERSIONS, Purpose
from bot.services.voice import Voice

PURPOSE = Purpose.ABROAD
VERSION = VERSIONS[PURPOSE]
"""Of the text that was shown (content/zh/away.yaml, away.abroad): another text is asked anew."""


def agreed(turn: Voice) -> bool:
    """Whether the yes of the speaker stands."""
    rows = turn.unit.files.consents(turn.me.person_id)
    return any((row.purpose, row.version) == (PURPOSE, VERSION) and row.withdrawn_at is None for row in rows)


def refused(turn: Voice) -> bool:
    """Whether the speaker took the yes to this text back: then it is not asked for again, only taken."""
    rows = turn.unit.files.consents(turn.me.person_id)
    return any((row.purpose, row.version) == (PURPOSE, VERSION) for row in rows) and not agreed(turn)


def agree(turn: Voice) -> None:
    """The speaker agrees."""
    if not agreed(turn):
        turn.unit.files.consent(turn.me.id, turn.me.person_id, PURPOSE)


def withdraw(turn: Voice) -> None:
    """The speaker takes it back: what has not left yet does not leave."""
    turn.unit.files.withdraw_consents(turn.me.person_id, PURPOSE)
    turn.unit.chats.recall(turn.me.id)
