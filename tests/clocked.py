"""A world for the tests of time: ticks at written instants, and families who applied a moment ago."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bot.app import Turn
from bot.domain.case import Case, Door
from bot.domain.commands import Reach
from bot.domain.people import Account, AgeBand, Part, Role, Staff
from bot.services import news, promises
from bot.store.messages import Said
from bot.store.tables import TABLES
from bot.store.unit import ZONE
from scheduler import TickReport
from tests.past import once
from tests.places import COUNTY, OUTWARD, TOWN
from tests.world import World, at

PHONE = "13800001234"


class Clocked(World):
    """Whose clock moves when told to."""

    @classmethod
    def fresh(cls, folder: Path, start: str = "2026-03-02 09:00", *, gateway: bool = False) -> Clocked:
        """On a new SQLite file; with a way out for neutral texts, or without."""
        return cls.on_disk(folder, start=at(start), outward=OUTWARD | ({"gateway": "webhook"} if gateway else {}))

    def ticks_until(self, when: str, every: timedelta = timedelta(hours=3)) -> list[TickReport]:
        """Ticks from now on, up to an instant, which becomes now."""
        end, made = at(when), []
        while self.now < end:
            made.append(self.tick(min(end - self.now, every)))
        return made

    # -- people --------------------------------------------------------------------------------------------------

    def staff(self, role: Role = Role.SOCIAL_WORKER, area: str = COUNTY, **about: Any) -> Staff:
        """Somebody of the team whose name is of no account."""
        return self.hire(f"staff{next(self.ids)}", role, area, **about)

    @once
    def family(self, *, phone: str = PHONE, owner: Staff | None = None) -> tuple[Account, Case]:
        """Somebody who applied today for somebody else."""
        with self.turn() as turn:
            unit = turn.unit
            account = unit.accounts.make()
            by = promises.check_by(turn)
            number = account.id[:8].upper()
            case = unit.cases.make(unit.new_person(), account.id, number, TOWN, Door.FAMILY, AgeBand.ADULT, by)
            unit.cases.join(case.id, account.id, Part.FAMILY)
            reach = Reach(phone, "phone" if phone else "here")
            unit.files.put(case, "reach", asdict(reach))
            promised = datetime.combine(by, turn.terms.call_by, ZONE)
            call = unit.calls.make(
                account.id, case.person_id, TOWN, "application", promised, asdict(reach), case_id=case.id
            )
            if owner is not None:
                unit.staff, unit.me = owner, unit.accounts.get(owner.account_id)
                case = unit.cases.claim(case)
                unit.calls.hand(call.id, owner.id)
                unit.staff = unit.me = None
        return account, case

    def say(self, account: Account, case: Case | None = None) -> None:
        """Something a family should hear."""
        with self.turn() as turn:
            news.tell(turn, account.id, account.person_id, "news.letter", climbs=True,
                      case_id=case.id if case else None, words="x")  # fmt: skip

    def hears(self, account: Account) -> None:
        """They open the page."""
        with self.turn(account) as turn:
            turn.unit.messages.heard(account.id)

    def answers_phone(self, account: Account, outcome: str = "reached") -> None:
        """A worker rang; the call goes on."""
        with self.turn() as turn:
            turn.unit.calls.tried(turn.unit.calls.of_account(account.id)[0], outcome)

    def add(self, table: str, rows: list[dict[str, Any]]) -> None:
        """Rows as they are."""
        with self.unit(commit=True) as unit:
            unit.connection.execute(insert(TABLES[table]), rows)

    # -- what there is -------------------------------------------------------------------------------------------

    def look(self, read: Callable[[Turn], Any]) -> Any:
        """Read something as the clock."""
        with self.reading() as unit:
            return read(Turn(self.house, unit))

    def said(self, account_id: str, key: str = "") -> list[Said]:
        """What was said to an account, worded once to see that it can be."""
        account = self.look(lambda turn: turn.unit.accounts.get(account_id))
        found = self.look(lambda turn: turn.unit.messages.after(account, 0))
        for one in found:
            if one.key.startswith(("reminder.", "tick.")):
                assert self.words.text(one.key, one.params)
                assert all(offer.label or self.words.label(one.key, offer.word) for offer in one.offers)
        return [one for one in found if not key or one.key == key]

    def digests(self, staff: Staff) -> list[Said]:
        """The digests of one of the team."""
        return self.said(staff.account_id, "reminder.digest")
