"""Silence: everything that a case would say or do by itself stops, and may begin again within a day (ux.md 9.13)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from bot.domain.case import Case
from bot.domain.referral import ReferralState
from bot.store.tables import TABLES

if TYPE_CHECKING:
    from bot.store.unit import Unit

CALL, MESSAGE, SENDING, NUDGE, ALERT, REFERRAL, LINK, HOLD = (
    TABLES[name] for name in ("call", "message", "sending", "nudge", "alert", "referral", "link", "hold")
)
LOUD = ("crisis", "staff_alert")
"""Classes of delivery that help somebody in danger: they go out whatever was pressed."""
ALIVE = (ReferralState.IN_PROGRESS.value, ReferralState.ACCEPTED.value)


class Silence:
    """One case, or the pair that is one, and everything that waits to be said about it."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._run = unit.connection.execute

    def fall(self, cases: Sequence[Case], accounts: Sequence[str]) -> None:
        """Nothing more is rung, pushed, reminded of or climbed for these cases; `accounts` are the families' side."""
        ids, people = [case.id for case in cases], [case.person_id for case in cases]
        self._run(
            update(CALL).where(CALL.c.case_id.in_(ids)).values(state="done", box=None, wake_on=None, owner_id=None)
        )
        for case in cases:
            for account in accounts:
                self._unit.messages.take_back(account, case.id)
        about = select(MESSAGE.c.stem).where(
            MESSAGE.c.account_id.in_(accounts), MESSAGE.c.person_id.in_(people), MESSAGE.c.lane.not_in(LOUD)
        )
        self._run(
            update(SENDING).where(SENDING.c.stem.in_(about), SENDING.c.state == "ready").values(state="superseded")
        )
        waiting = (NUDGE.c.person_id.in_(people), NUDGE.c.state == "ready", NUDGE.c.lane.not_in(LOUD))
        self._run(update(NUDGE).where(*waiting).values(state="failed"))
        self._run(update(REFERRAL).where(REFERRAL.c.case_id.in_(ids)).values(wake_on=None))
        self._run(update(HOLD).where(HOLD.c.case_id.in_(ids)).values(wake_on=None))
        self._unit.threads.fall_silent(ids)
        self._run(
            update(LINK).where(LINK.c.case_id.in_(ids), LINK.c.opened_by.is_(None)).values(expires_at=self._unit.now)
        )

    def still(self, account_id: str) -> None:
        """An open alert of an account climbs no further. It stays on top of the list: only a human closes it."""
        where = (ALERT.c.account_id == account_id, ALERT.c.state == "open")
        self._run(update(ALERT).where(*where).values(next_at=None, rung=ALERT.c.rung + 1))

    def lift(self, cases: Sequence[Case]) -> None:
        """It was a slip: what time has to do for these cases, it does again."""
        ids = [case.id for case in cases]
        open_ones = (REFERRAL.c.case_id.in_(ids), REFERRAL.c.state.in_(ALIVE))
        self._run(update(REFERRAL).where(*open_ones).values(wake_on=self._unit.today))
        held = (HOLD.c.case_id.in_(ids), HOLD.c.ended_on.is_(None))
        self._run(update(HOLD).where(*held).values(wake_on=HOLD.c.look_on))
