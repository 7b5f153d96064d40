"""Accounts and the addresses they speak from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, bindparam, case, delete, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.domain.login import Login
from bot.domain.people import Account, Staff, StaffState
from bot.store.tables import TABLES
from bot.store.team import staff_of
from bot.store.unit import PERSON, new_id

if TYPE_CHECKING:
    from bot.store.unit import Unit

ACCOUNT, ADDRESS, STAFF, RECEIVED = (TABLES[name] for name in ("account", "address", "staff", "received"))

# PostgreSQL's insert construct compiles and runs on both; RETURNING tells what a rowcount does not.
_FIRST_TIME = upsert(RECEIVED).on_conflict_do_nothing().returning(RECEIVED.c.external_id)

_WHO = (
    select(
        ACCOUNT,
        PERSON.c.wrapped,
        ADDRESS.c.veil,
        ADDRESS.c.floor,
        ADDRESS.c.lost,
        ADDRESS.c.acting_until,
        ADDRESS.c.login_at,
        ADDRESS.c.login_until,
        ADDRESS.c.account_id.label("owner_id"),
        *(column.label(f"staff_{column.name}") for column in STAFF.c if column.name != "account_id"),
    )
    .select_from(ADDRESS)
    .join(ACCOUNT, ACCOUNT.c.id == func.coalesce(ADDRESS.c.acting_id, ADDRESS.c.account_id))
    .join(PERSON, PERSON.c.id == ACCOUNT.c.person_id)
    .outerjoin(STAFF, STAFF.c.account_id == ACCOUNT.c.id)
    .where(
        ADDRESS.c.channel == bindparam("channel"),
        ADDRESS.c.bot == bindparam("bot"),
        ADDRESS.c.address == bindparam("address"),
        or_(ADDRESS.c.until.is_(None), ADDRESS.c.until > bindparam("now")),
    )
)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who is at an address now."""

    account: Account
    staff: Staff | None
    veil: str
    owner_id: str
    """The account the address belongs to; another one acts while the phone is handed over."""
    floor: int = 0
    """Messages up to this id are not shown here."""
    lost: str = ""
    """Why nothing reached this address until now."""
    acting_until: datetime | None = None
    """Until when the second person may go on, if nothing more is done."""
    login: Login | None = None
    secret: bytes | None = None
    """What is kept of a member of staff's own word."""

    def outside(self, now: datetime) -> bool:
        """Whether a member of staff speaks who is not in: nothing of a desk is shown or done (ux.md 17 no. 8)."""
        if self.staff is None or self.staff.state is StaffState.LEFT:
            return False
        return self.login is None or not self.login.holds(now)

    @property
    def sets_word(self) -> bool:
        """Whether their word is still to be set: by whoever came in by a link that nobody has approved yet."""
        return self.secret is None and self.staff is not None and self.staff.state is StaffState.PENDING

    @property
    def handed_over(self) -> bool:
        """Whether the phone is in a second person's hands."""
        return self.owner_id != self.account.id

    def left_lying(self, now: datetime) -> bool:
        """Whether a second person had it, and did nothing for a while: it is not theirs any more (ux.md 17 no. 9)."""
        return self.handed_over and (self.acting_until is None or self.acting_until <= now)


class Accounts:
    """Who speaks."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._run = unit.connection.execute

    def first_time(self, channel: str, bot: str, external_id: str) -> bool:
        """Note what arrived. False: it was here before, and must have no second effect (A01)."""
        row = {"channel": channel, "bot": bot, "external_id": external_id, "at": self._unit.now}
        return self._run(_FIRST_TIME, row).first() is not None

    def at(self, channel: str, bot: str, address: str) -> Speaker | None:
        """Who is at this address now, or nobody yet."""
        row = self._run(_WHO, {"channel": channel, "bot": bot, "address": address, "now": self._unit.now}).first()
        if row is None:
            return None
        self._unit.person_keys[row.person_id] = row.wrapped
        staff = staff_of(self._unit, row, "staff_") if row.staff_role else None
        login = Login(row.login_at, row.login_until) if row.login_at else None
        secret = row.staff_secret if staff else None
        return Speaker(
            _account(row), staff, row.veil, row.owner_id, row.floor, row.lost, row.acting_until, login, secret
        )

    def get(self, account_id: str) -> Account:
        """The account by its id."""
        return _account(self._run(select(ACCOUNT).where(ACCOUNT.c.id == account_id)).one())

    def make(self, person_id: str = "") -> Account:
        """A new account, holder of a person with a key of their own; one who is spoken of already keeps theirs."""
        person_id, account_id, now = person_id or self._unit.new_person(), new_id(), self._unit.now
        row = {"id": account_id, "person_id": person_id, "since": now, "seen_at": now}
        self._run(insert(ACCOUNT), row)
        return Account(account_id, person_id, None, now, now)

    def settle(self, channel: str, bot: str, address: str, account_id: str, until: datetime | None = None) -> None:
        """This address speaks for this account from now on; `until` an instant, where it came by a link.

        Whoever was in there stays in, and nobody else.
        """
        change = {"account_id": account_id, "acting_id": None, "veil": "open", "floor": 0, "until": until, "lost": ""}
        kept = upsert(ADDRESS).values(channel=channel, bot=bot, address=address, menu="", **change)
        stays = {
            column.name: case((ADDRESS.c.account_id == account_id, column), else_=None)
            for column in (ADDRESS.c.login_at, ADDRESS.c.login_until)
        }
        self._run(kept.on_conflict_do_update(index_elements=["channel", "bot", "address"], set_=change | stays))

    def log_in(self, channel: str, bot: str, address: str, until: datetime | None) -> None:
        """A member of staff gave their word here, and is in until then."""
        where = (ADDRESS.c.channel == channel, ADDRESS.c.bot == bot, ADDRESS.c.address == address)
        self._run(update(ADDRESS).where(*where).values(login_at=self._unit.now, login_until=until))

    def stay_in(self, channel: str, bot: str, address: str, until: datetime) -> None:
        """Something was done, so they are in a little longer."""
        where = (ADDRESS.c.channel == channel, ADDRESS.c.bot == bot, ADDRESS.c.address == address)
        self._run(update(ADDRESS).where(*where).values(login_until=until))

    def log_out(self, account_id: str, address: str = "") -> None:
        """They are in no more: at one address, or anywhere."""
        where = [ADDRESS.c.account_id == account_id, *([ADDRESS.c.address == address] if address else [])]
        self._run(update(ADDRESS).where(*where).values(login_at=None, login_until=None))

    def signed_in(self, account_ids: Sequence[str]) -> set[str]:
        """Those of some accounts of staff that are in somewhere now."""
        inside = (
            ADDRESS.c.login_at.is_not(None),
            or_(ADDRESS.c.login_until.is_(None), ADDRESS.c.login_until > self._unit.now),
        )
        return set(
            self._run(select(ADDRESS.c.account_id).where(ADDRESS.c.account_id.in_(account_ids), *inside)).scalars()
        )

    def found(self, channel: str, bot: str, address: str) -> None:
        """Somebody speaks at an address that nothing reached for a while."""
        where = (ADDRESS.c.channel == channel, ADDRESS.c.bot == bot, ADDRESS.c.address == address)
        self._run(update(ADDRESS).where(*where).values(lost=""))

    def hand_over(self, channel: str, bot: str, address: str, acting_id: str, until: datetime) -> None:
        """Put this phone into a second person's hands, or leave it there until an instant; another phone of the first
        one stays theirs."""
        where = (ADDRESS.c.channel == channel, ADDRESS.c.bot == bot, ADDRESS.c.address == address)
        self._run(update(ADDRESS).where(*where).values(acting_id=acting_id, acting_until=until))

    def hand_back(self, acting_id: str) -> None:
        """The second person is done; the phone goes back."""
        self._run(update(ADDRESS).where(ADDRESS.c.acting_id == acting_id).values(acting_id=None, acting_until=None))

    def veil(self, channel: str, bot: str, address: str, veil: str) -> None:
        """Empty the screen at this address, or show it again."""
        where = (ADDRESS.c.channel == channel, ADDRESS.c.bot == bot, ADDRESS.c.address == address)
        self._run(update(ADDRESS).where(*where).values(veil=veil))

    def show_from(self, channel: str, bot: str, address: str, floor: int) -> None:
        """Show only messages above this id here; 0 shows all again."""
        where = (ADDRESS.c.channel == channel, ADDRESS.c.bot == bot, ADDRESS.c.address == address)
        self._run(update(ADDRESS).where(*where).values(floor=floor))

    def addresses(self, account_id: str) -> list[Row[Any]]:
        """Where this account can be found: rows of (channel, bot, address)."""
        query = select(ADDRESS.c.channel, ADDRESS.c.bot, ADDRESS.c.address)
        return list(self._run(query.where(ADDRESS.c.account_id == account_id)))

    def seen(self, account: Account) -> None:
        """Note that the account was heard; not more often than every minute, to keep a turn cheap."""
        if (self._unit.now - account.seen_at).total_seconds() >= 60:
            self._run(update(ACCOUNT).where(ACCOUNT.c.id == account.id).values(seen_at=self._unit.now))

    def set_word(self, account_id: str, word: str | None) -> None:
        """Set the 4-digit word, or take it away."""
        digest = self._unit.vault.word(account_id, word) if word else None
        self._run(update(ACCOUNT).where(ACCOUNT.c.id == account_id).values(word_hash=digest))

    def forget_lent(self, account_id: str) -> None:
        """Cut an account off where it only speaks for some days, by a link."""
        self._run(delete(ADDRESS).where(ADDRESS.c.account_id == account_id, ADDRESS.c.until.is_not(None)))

    def cut_off(self, account_id: str) -> None:
        """Cut an account off everywhere: no page and no chat speaks for it any more.

        Where it had a menu of commands of its own the chat stays known, as somebody new, so that the menu goes too.
        """
        self.hand_back(account_id)
        theirs = ADDRESS.c.account_id == account_id
        if self._run(select(ADDRESS.c.menu).where(theirs, ADDRESS.c.menu != "").limit(1)).first() is not None:
            nobody = self.make()
            change = {"account_id": nobody.id, "acting_id": None, "veil": "open", "floor": 0, "until": None}
            self._run(update(ADDRESS).where(theirs, ADDRESS.c.menu != "").values(change))
        self._run(delete(ADDRESS).where(theirs))


def _account(row: Row[Any]) -> Account:
    return Account(
        id=row.id,
        person_id=row.person_id,
        word_hash=row.word_hash,
        since=row.since,
        seen_at=row.seen_at,
    )
