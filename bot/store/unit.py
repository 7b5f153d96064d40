"""A unit of work: what one turn reads and writes, committed once.

Messages, audit rows and the log of readings are gathered and written together at the end, so that a turn
costs few statements. Who acts is known to the unit; the repositories let nobody read more than that.
"""

from __future__ import annotations

import secrets
import string
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, bindparam, create_engine, event, insert, select, text, update
from sqlalchemy.engine import URL, ExceptionContext, make_url

from bot.domain.errors import NotThere, Overtaken
from bot.domain.people import Account, Staff, StaffState
from bot.store import audit, damage
from bot.store.tables import TABLES
from bot.store.vault import STRETCH, Keys, Vault

if TYPE_CHECKING:
    from bot.store.absences import Absences
    from bot.store.accounts import Accounts
    from bot.store.alerts import Alerts
    from bot.store.asked import Asked
    from bot.store.calls import Calls
    from bot.store.cases import Cases
    from bot.store.chats import Chats
    from bot.store.clockwork import Timekeeping
    from bot.store.copies import Copies
    from bot.store.crossings import Crossings
    from bot.store.decisions import Decisions
    from bot.store.desks import Desks
    from bot.store.documents import Documents
    from bot.store.files import Files
    from bot.store.greens import Greens
    from bot.store.guesses import Guesses
    from bot.store.history import History
    from bot.store.holds import Holds
    from bot.store.leads import Leads
    from bot.store.messages import Messages
    from bot.store.needs import Needs
    from bot.store.oversight import Oversight
    from bot.store.places import Places
    from bot.store.referrals import Referrals
    from bot.store.seeking import Seeking
    from bot.store.silence import Silence
    from bot.store.talks import Talks
    from bot.store.team import Team
    from bot.store.threads import Threads
    from bot.store.told import Tellings

ZONE = ZoneInfo("Asia/Shanghai")
"""Every day that a rule speaks of is a day here."""

IN_TIME = {"connect_timeout": 5, "tcp_user_timeout": 8_000}
"""Of PostgreSQL: after 5 seconds without a connection, or 8 (in ms) without a sign that what was sent arrived, it is
away. By themselves they would be waited for for minutes, and with them everybody who speaks."""

DEADLOCK = "40P01"
"""PostgreSQL's code for it."""

PERSON = TABLES["person"]

# Statements of every turn are built once: building one costs as much as running it.
_ADD_MESSAGE, _ADD_SENDING, _ADD_AUDIT, _ADD_READING, _ADD_PERSON = (
    insert(TABLES[name]) for name in ("message", "sending", "audit", "reading", "person")
)
_KEY = select(PERSON.c.wrapped).where(PERSON.c.id == bindparam("person"))

_CODE = string.ascii_letters + string.digits
_OWN = ("account:", "talk:")
"""What an audit row is about that tells of the speaker and their open question."""


def new_id() -> str:
    """A random name for a row: 80 bits, so that nobody finds one by guessing."""
    return secrets.token_hex(10)


def new_code() -> str:
    """The secret of a link: 131 bits, letters and figures only. A printed code begins with letters and a dash, and a
    secret that began so by chance was taken for one: that link led nowhere."""
    return "".join(secrets.choice(_CODE) for _ in range(22))


class Database:
    """One database, SQLite or PostgreSQL, and the keys that open it."""

    def __init__(self, url: str | URL, keys: Keys, *, synchronous: str = "FULL", stretch: int = STRETCH) -> None:
        self.url = make_url(url)
        self.vault = Vault(keys, stretch)
        self.sqlite = self.url.get_backend_name() == "sqlite"
        # SQLite lets waiters poll, and one that polls may wait through a whole tick; a lock hands over at once.
        self._one: AbstractContextManager[Any] = threading.Lock() if self.sqlite else nullcontext()
        self.engine = _sqlite(self.url, synchronous) if self.sqlite else _postgresql(self.url)
        self.reader = _sqlite(self.url, synchronous, reads=True) if self.sqlite else self.engine
        self.damaged = False
        """Whether any of it turned out to be spoilt: what is written from then on may be lost."""
        if self.sqlite:
            for engine in (self.engine, self.reader):
                event.listen(engine, "handle_error", self._spoilt)

    @contextmanager
    def unit(self, now: datetime, lane: str = "") -> Iterator[Unit]:
        """A unit that may write. Leaving it without `commit` undoes everything.

        `lane` names whose turn it is: on PostgreSQL one account's turns wait for each other; SQLite has one
        writer anyway.
        """
        with self._one, self.engine.connect() as connection:
            if self.sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            unit = Unit(connection, self.vault, now)
            if lane:
                unit.wait_for(lane)
            yield unit

    @contextmanager
    def reading(self, now: datetime) -> Iterator[Unit]:
        """A unit for reading one's own things. It never commits, and the database lets it write nothing."""
        with self.reader.connect() as connection:
            yield Unit(connection.execution_options(postgresql_readonly=True), self.vault, now)

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()
        self.reader.dispose()

    def _spoilt(self, context: ExceptionContext) -> None:
        if damage.spoilt(context.original_exception):
            self.damaged = True
            raise damage.Damaged(context.original_exception) from context.original_exception


def _postgresql(url: URL) -> Engine:
    from bot.store.patience import LIMITS, patient

    in_time = IN_TIME | {"options": LIMITS}
    engine = patient(create_engine(url, pool_size=5, hide_parameters=True, connect_args=in_time))

    @event.listens_for(engine, "handle_error")
    def _overtaken(context: ExceptionContext) -> None:
        """Of two turns that wait for each other the server ends one: whoever that is may look again."""
        if getattr(context.original_exception, "sqlstate", "") == DEADLOCK:
            raise Overtaken from context.original_exception

    return engine


def _sqlite(url: URL, synchronous: str, *, reads: bool = False) -> Engine:
    Path(str(url.database)).touch(mode=0o600)  # what SQLite makes beside it is as private
    engine = create_engine(url, connect_args={"timeout": 10}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _prepare(raw: Any, _record: object) -> None:
        # The driver's own transactions would hide BEGIN IMMEDIATE; we say when one starts.
        raw.isolation_level = None
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute(f"PRAGMA synchronous={synchronous}")
        raw.execute("PRAGMA foreign_keys=ON")
        raw.execute("PRAGMA secure_delete=ON")
        raw.execute("PRAGMA busy_timeout=10000")
        raw.execute(f"PRAGMA query_only={reads:d}")

    return engine


class Unit:
    """What one turn reads and writes."""

    def __init__(self, connection: Connection, vault: Vault, now: datetime) -> None:
        self.connection = connection
        self.vault = vault
        self.now = now
        self.today: date = now.astimezone(ZONE).date()
        self.me: Account | None = None
        self.staff: Staff | None = None
        self.outside = False
        """Whether the member of staff who speaks has not given their word here (ux.md 17 no. 8)."""
        self.person_keys: dict[str, bytes | None] = {}
        self.events: list[object] = []
        self._messages: list[dict[str, Any]] = []
        self._sendings: list[dict[str, Any]] = []
        self._audits: list[dict[str, Any]] = []
        self._readings: dict[tuple[str, str, str], None] = {}

    def wait_for(self, lane: str) -> None:
        """Let others in this lane finish first: an account may speak from two phones. SQLite has one writer anyway."""
        if self.connection.dialect.name != "sqlite":
            lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:lane, 0))")
            self.connection.execute(lock, {"lane": lane})

    @contextmanager
    def unhurried(self) -> Iterator[None]:
        """What reads everything there is takes as long as it takes."""
        if self.connection.dialect.name == "sqlite":
            yield
            return
        from bot.store.patience import unhurried

        with unhurried(self.connection):
            yield

    # -- people's keys -----------------------------------------------------------------------------

    def new_person(self) -> str:
        """A person with a data key of their own."""
        person_id = new_id()
        wrapped = self.vault.new_key(person_id)
        row = {"id": person_id, "wrapped": wrapped, "kid": self.vault.kid, "made_at": self.now}
        self.connection.execute(_ADD_PERSON, row)
        self.person_keys[person_id] = wrapped
        return person_id

    def key_of(self, person_id: str) -> bytes | None:
        """The person's wrapped key, None once erased."""
        if person_id not in self.person_keys:
            self.person_keys[person_id] = self.connection.execute(_KEY, {"person": person_id}).scalar()
        return self.person_keys[person_id]

    def load_keys(self, person_ids: set[str]) -> None:
        """Fetch many keys with one statement, before a list is opened."""
        missing = person_ids - self.person_keys.keys()
        if missing:
            query = select(PERSON.c.id, PERSON.c.wrapped).where(PERSON.c.id.in_(missing))
            self.person_keys.update({row.id: row.wrapped for row in self.connection.execute(query)})

    def erase_person(self, person_id: str) -> None:
        """Destroy the person's key: nothing sealed for them can be read again, here or in any copy."""
        self.connection.execute(update(PERSON).where(PERSON.c.id == person_id).values(wrapped=None, erased_at=self.now))
        self.person_keys[person_id] = None
        self._messages = [row for row in self._messages if row["person_id"] != person_id]
        self.record("person.erase", f"person:{person_id}")

    def seal(self, person_id: str, place: str, value: Any) -> bytes:
        """Seal for a person. Sealing for somebody erased is refused: there is nobody to keep it for."""
        wrapped = self.key_of(person_id)
        if wrapped is None:
            raise NotThere
        return self.vault.seal(person_id, wrapped, place, value)

    def open_own(self, person_id: str, place: str, sealed: bytes) -> Any:
        """Open what the one who acts wrote or was told; nobody else has looked, so nothing is logged."""
        return self.vault.open(person_id, self.key_of(person_id), place, sealed)

    def open(self, person_id: str, place: str, sealed: bytes, purpose: str) -> Any:
        """Open for somebody else's eyes: the reading is logged with the task that needs it."""
        reader = self.me.id if self.me else "clock"
        self._readings[(person_id, f"{reader} {place.partition(':')[0]}", purpose)] = None
        return self.vault.open(person_id, self.key_of(person_id), place, sealed)

    def note_reading(self, person_id: str, place: str, purpose: str, reader: str = "") -> None:
        """Log a look at what is kept about somebody where nothing sealed had to be opened. `reader`: the account on
        whose open screen it is put, where that is not the one who acts."""
        reader = reader or (self.me.id if self.me else "clock")
        self._readings[(person_id, f"{reader} {place}", purpose)] = None

    # -- writing together --------------------------------------------------------------------------

    def add_message(self, row: dict[str, Any]) -> None:
        """Queue an outbox row; it exists when the turn commits."""
        self._messages.append(row)

    def unsay(self, account_id: str, person_id: str) -> None:
        """Take out of this turn what it was to say to an account about a person."""
        mine = (account_id, person_id)
        self._messages = [row for row in self._messages if (row["account_id"], row["person_id"]) != mine]

    def add_sending(self, row: dict[str, Any]) -> None:
        """Queue the way out of a queued message; it exists when the turn commits."""
        self._sendings.append(row)

    @property
    def said(self) -> tuple[Mapping[str, Any], ...]:
        """The outbox rows of this turn so far."""
        return tuple(self._messages)

    def record(self, action: str, thing: str, fields: str = "", outcome: str = "ok") -> None:
        """Queue an audit row: names, never values."""
        actor = self.me.id if self.me else "clock"
        self._audits.append(audit.row(self.vault, self.now, actor, action, thing, fields, outcome))

    @property
    def changed(self) -> bool:
        """Whether this turn has changed more than who speaks and what they are asked."""
        return bool(self.events) or any(not row["object"].startswith(_OWN) for row in self._audits)

    def tell(self, event_: object) -> None:
        """Something happened that others may have to hear of."""
        self.events.append(event_)

    def commit(self) -> None:
        """Write what was gathered and commit everything of this turn at once."""
        if self._messages:
            self.connection.execute(_ADD_MESSAGE, self._messages)
        if self._sendings:
            self.connection.execute(_ADD_SENDING, self._sendings)
        if self._audits:
            self.connection.execute(_ADD_AUDIT, self._audits)
        if self._readings:
            self.connection.execute(_ADD_READING, self._reading_rows())
        self.connection.commit()
        self._messages, self._sendings, self._audits, self._readings = [], [], [], {}

    def roll_back(self) -> None:
        """Undo everything of this turn."""
        self.connection.rollback()
        self._messages, self._sendings, self._audits, self._readings, self.events = [], [], [], {}, []
        self.person_keys = {}

    def _reading_rows(self) -> list[dict[str, Any]]:
        """A row for each reading. Their ids come from one draw: a draw each would be half of what a long list costs."""
        drawn, when = secrets.token_hex(10 * len(self._readings)), {"on": self.today, "at": self.now}
        rows = []
        for number, (person_id, who_where, purpose) in enumerate(self._readings):
            reader, _, place = who_where.partition(" ")
            row = {"id": drawn[number * 20 : number * 20 + 20], "person_id": person_id, "reader": reader}
            rows.append(row | {"place": place, "purpose": purpose} | when)
        return rows

    # -- repositories --------------------------------------------------------------------------------

    @property
    def working(self) -> Staff | None:
        """The member of staff who acts, if in, approved and bound by the undertaking (R154)."""
        staff = self.staff
        if staff is None or self.outside or staff.state is not StaffState.ACTIVE or staff.undertaking_on is None:
            return None
        return staff

    @property
    def works_area(self) -> bool:
        """Whether the one who acts does case work for their area. Staff of a hospital or clinic that does not
        give the service itself hand people on: of the area they see what their own house has to do with (ux.md 8)."""
        return self.working is not None and self.team.works_area(self.working)

    @cached_property
    def accounts(self) -> Accounts:
        from bot.store.accounts import Accounts

        return Accounts(self)

    @cached_property
    def chats(self) -> Chats:
        from bot.store.chats import Chats

        return Chats(self)

    @cached_property
    def copies(self) -> Copies:
        from bot.store.copies import Copies

        return Copies(self)

    @cached_property
    def crossings(self) -> Crossings:
        from bot.store.crossings import Crossings

        return Crossings(self)

    @cached_property
    def talks(self) -> Talks:
        from bot.store.talks import Talks

        return Talks(self)

    @cached_property
    def messages(self) -> Messages:
        from bot.store.messages import Messages

        return Messages(self)

    @cached_property
    def cases(self) -> Cases:
        from bot.store.cases import Cases

        return Cases(self)

    @cached_property
    def files(self) -> Files:
        from bot.store.files import Files

        return Files(self)

    @cached_property
    def greens(self) -> Greens:
        from bot.store.greens import Greens

        return Greens(self)

    @cached_property
    def asked(self) -> Asked:
        from bot.store.asked import Asked

        return Asked(self)

    @cached_property
    def documents(self) -> Documents:
        from bot.store.documents import Documents

        return Documents(self)

    @cached_property
    def guesses(self) -> Guesses:
        from bot.store.guesses import Guesses

        return Guesses(self)

    @cached_property
    def history(self) -> History:
        from bot.store.history import History

        return History(self)

    @cached_property
    def leads(self) -> Leads:
        from bot.store.leads import Leads

        return Leads(self)

    @cached_property
    def needs(self) -> Needs:
        from bot.store.needs import Needs

        return Needs(self)

    @cached_property
    def holds(self) -> Holds:
        from bot.store.holds import Holds

        return Holds(self)

    @cached_property
    def decisions(self) -> Decisions:
        from bot.store.decisions import Decisions

        return Decisions(self)

    @cached_property
    def silence(self) -> Silence:
        from bot.store.silence import Silence

        return Silence(self)

    @cached_property
    def calls(self) -> Calls:
        from bot.store.calls import Calls

        return Calls(self)

    @cached_property
    def alerts(self) -> Alerts:
        from bot.store.alerts import Alerts

        return Alerts(self)

    def desks(self, team: Sequence[Staff]) -> Desks:
        """What stands on the desks of some of the team."""
        from bot.store.desks import Desks

        return Desks(self, team)

    @cached_property
    def team(self) -> Team:
        from bot.store.team import Team

        return Team(self)

    @cached_property
    def tellings(self) -> Tellings:
        from bot.store.told import Tellings

        return Tellings(self)

    @cached_property
    def threads(self) -> Threads:
        from bot.store.threads import Threads

        return Threads(self)

    @cached_property
    def referrals(self) -> Referrals:
        from bot.store.referrals import Referrals

        return Referrals(self)

    @cached_property
    def absences(self) -> Absences:
        from bot.store.absences import Absences

        return Absences(self)

    @cached_property
    def places(self) -> Places:
        from bot.store.places import Places

        return Places(self)

    @cached_property
    def seeking(self) -> Seeking:
        from bot.store.seeking import Seeking

        return Seeking(self)

    @cached_property
    def oversight(self) -> Oversight:
        from bot.store.oversight import Oversight

        return Oversight(self)

    @cached_property
    def time(self) -> Timekeeping:
        from bot.store.clockwork import Timekeeping

        return Timekeeping(self)
