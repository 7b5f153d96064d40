"""Ways into an account from another channel, and making one account of two."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, delete, insert, select, update

from bot.store.tables import TABLES
from bot.store.unit import new_id

if TYPE_CHECKING:
    from bot.store.unit import Unit

ADDRESS, CROSSING, MEMBER, TALK = (TABLES[name] for name in ("address", "crossing", "member", "talk"))
KEPT = timedelta(days=7)
"""A way in that leads nowhere any more is forgotten so long after: until then its own device is led on."""
_OWNED = (
    ("case", "applicant_id"),
    ("step", "by"),
    ("own_yes", "recorded_by"),
    ("consent", "account_id"),
    ("link", "opened_by"),
    ("call", "account_id"),
    ("alert", "account_id"),
    ("message", "account_id"),
    ("thread", "account_id"),
    ("talk", "account_id"),
    ("sending", "account_id"),
    ("address", "account_id"),
)
"""Everything that names an account and may be undone, answered or followed by it; its places in cases come apart."""


class Crossings:
    """Links, codes to type, and codes to say."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._run = unit.connection.execute

    def make(self, kind: str, account_id: str, code: str, lives: timedelta, keep_for: str = "") -> None:
        """A new way in. Only its hash is kept, and with `keep_for` (a person) the code itself, sealed."""
        unit, row_id = self._unit, new_id()
        row = {
            "id": row_id,
            "kind": kind,
            "account_id": account_id,
            "code_hash": self._hash(kind, code),
            "box": unit.seal(keep_for, f"crossing.box:{row_id}", code) if keep_for else None,
            "made_at": unit.now,
            "expires_at": unit.now + lives,
        }
        self._run(insert(CROSSING), row)

    def find(self, kind: str, code: str) -> Row[Any] | None:
        """The way in with this code, used or not, while it lives."""
        row = self.known(kind, code)
        return row if row is not None and row.expires_at > self._unit.now else None

    def known(self, kind: str, code: str) -> Row[Any] | None:
        """The newest way in with this code, also one that is over."""
        where = (CROSSING.c.code_hash == self._hash(kind, code), CROSSING.c.kind == kind)
        return self._run(select(CROSSING).where(*where).order_by(CROSSING.c.made_at.desc())).first()

    def use(self, crossing_id: str) -> bool:
        """Use it up. False: somebody was faster."""
        fresh = (CROSSING.c.id == crossing_id, CROSSING.c.used_at.is_(None))
        taken = update(CROSSING).where(*fresh).values(used_at=self._unit.now).returning(CROSSING.c.id)
        return self._run(taken).first() is not None

    def kept(self, kind: str, account_id: str, person_id: str) -> str:
        """The code of this kind that the account was told already and that still lives; empty: there is none."""
        where = (CROSSING.c.kind == kind, CROSSING.c.account_id == account_id, CROSSING.c.box.is_not(None))
        alive = CROSSING.c.expires_at > self._unit.now
        row = self._run(select(CROSSING).where(*where, alive).order_by(CROSSING.c.made_at.desc())).first()
        if row is None or self._unit.key_of(person_id) is None:
            return ""
        return str(self._unit.open_own(person_id, f"crossing.box:{row.id}", row.box))

    def forget(self, account_id: str, *kinds: str) -> None:
        """Ways in of these kinds that were made before open nothing any more."""
        self._run(delete(CROSSING).where(CROSSING.c.account_id == account_id, CROSSING.c.kind.in_(kinds)))

    def let_go(self) -> None:
        """Forget what has led nowhere for long."""
        self._run(delete(CROSSING).where(CROSSING.c.expires_at < self._unit.now - KEPT))

    def meet(self, one: str, other: str) -> bool:
        """Whether two accounts stand in the same case with different parts: then they are two people."""
        mine, theirs = MEMBER.alias(), MEMBER.alias()
        both = select(mine.c.case_id).where(
            mine.c.account_id == one,
            theirs.c.account_id == other,
            mine.c.case_id == theirs.c.case_id,
            mine.c.part != theirs.c.part,
        )
        return self._run(both.limit(1)).first() is not None

    def join(self, gone: str, stays: str) -> None:
        """Everything of one account is the other's from now on, and so are the places it speaks from."""
        self._run(update(TALK).where(TALK.c.account_id == gone, TALK.c.state == "open").values(state="parked"))
        theirs = select(MEMBER.c.case_id).where(MEMBER.c.account_id == stays)
        self._run(delete(MEMBER).where(MEMBER.c.account_id == gone, MEMBER.c.case_id.in_(theirs)))
        self._run(update(MEMBER).where(MEMBER.c.account_id == gone).values(account_id=stays))
        for table, column in _OWNED:
            owner = TABLES[table].c[column]
            self._run(update(TABLES[table]).where(owner == gone).values({column: stays}))
        # A code to say that was told there still finds what was begun; to tell it again a new one is made.
        self._run(update(CROSSING).where(CROSSING.c.account_id == gone).values(account_id=stays, box=None))
        self._run(update(ADDRESS).where(ADDRESS.c.account_id == stays).values(floor=0))
        self._unit.record("account.join", f"account:{stays}", fields=gone)

    def _hash(self, kind: str, code: str) -> bytes:
        return self._unit.vault.code(f"{kind}:{code}")
