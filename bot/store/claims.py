"""Taking what is due: the most urgent first, in order within an address, and nothing that must not leave any more.

What is taken is marked `sending`, and leaves only when that is committed: whoever comes after a crash knows that it
may have left.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, and_, bindparam, exists, or_, select, update

from bot.conversation.messages import Kind
from bot.domain.consent import Purpose
from bot.store import leap
from bot.store.messages import Said
from bot.store.sendings import Sending, Sendings, is_room
from bot.store.tables import TABLES
from bot.store.unit import PERSON

if TYPE_CHECKING:
    from bot.store.unit import Unit

URGENT = 1
"""Up to this rank a message leaves even where the screen is veiled."""

SENDING, ADDRESS, MESSAGE, ACCOUNT, CONSENT = (
    TABLES[name] for name in ("sending", "address", "message", "account", "consent")
)
_EARLIER = SENDING.alias("earlier")

# An address reads in the order in which things were said; only what is more urgent may go past what still waits.
_WAITS = exists().where(
    *(_EARLIER.c[name] == SENDING.c[name] for name in ("channel", "bot", "address")),
    _EARLIER.c.id < SENDING.c.id,
    _EARLIER.c.rank <= SENDING.c.rank,
    _EARLIER.c.state.in_(("ready", "sending")),
    _EARLIER.c.again.is_(False),
)
_OURS = (SENDING.c.channel == bindparam("channel"), SENDING.c.bot == bindparam("bot"))
_DUE = (
    select(
        SENDING,
        ADDRESS.c.account_id.label("owner_id"),
        ADDRESS.c.acting_id,
        ADDRESS.c.until,
        ADDRESS.c.lost,
        MESSAGE.c.id.label("message_id"),
        MESSAGE.c.kind,
        MESSAGE.c.public,
        MESSAGE.c.offers,
        PERSON.c.wrapped,
    )
    .select_from(SENDING)
    .join(MESSAGE, MESSAGE.c.stem == SENDING.c.stem)
    .join(PERSON, PERSON.c.id == MESSAGE.c.person_id)
    .outerjoin(ADDRESS, and_(*(ADDRESS.c[name] == SENDING.c[name] for name in ("channel", "bot", "address"))))
    .where(*_OURS, SENDING.c.state == "ready", SENDING.c.next_at <= bindparam("now"), ~_WAITS)
    .where(SENDING.c.rank.between(bindparam("low"), bindparam("high")))
    .where(SENDING.c.address.not_in(bindparam("held", expanding=True)))
    .where(or_(ADDRESS.c.veil.is_(None), ADDRESS.c.veil == "open", SENDING.c.rank <= URGENT))
    .order_by(SENDING.c.rank, SENDING.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=SENDING)
)


class Claims:
    """What waits for one wire."""

    def __init__(self, unit: Unit, channel: str, bot: str, *, everything: bool = False) -> None:
        """`everything`: the wire may carry what is not for everybody, to those who agreed to that."""
        self._everything = everything
        self._unit = unit
        self._run = unit.connection.execute
        self._wire = {"channel": channel, "bot": bot}
        self._sendings = Sendings(unit, channel, bot)

    def take(
        self, ranks: tuple[int, int], most: int, may: Callable[[str, int], bool], held: Sequence[str] = ()
    ) -> list[Sending]:
        """Take what is due, looking at up to `most`; each is `sending` when this unit commits.

        `ranks`: the first and the last that are looked at. `may(address, rank)` is asked last, once for each, and
        what it lets go has gone. `held`: addresses that are not looked at. What must not leave any more is ended.
        """
        asked = {"now": self._unit.now, "low": ranks[0], "high": ranks[1], "held": list(held), "most": most}
        taken: list[Sending] = []
        for row in self._run(_DUE, asked | self._wire).all():
            over = self._over(row)
            if over:
                self._sendings.end(row, *over)
            elif may(row.address, row.rank):
                said = self._unit.messages.by_stem(row.stem)
                if said is None:
                    self._sendings.end(row, "failed", "unreadable")
                else:
                    taken.append(self._taken(row, said))
        if taken:
            change = {"state": "sending", "tries": SENDING.c.tries + 1}
            self._run(update(SENDING).where(SENDING.c.id.in_([one.id for one in taken])).values(change))
        return taken

    def _over(self, row: Row[Any]) -> tuple[str, str] | None:
        """Why a row must not leave any more, as the state and the trouble it ends with."""
        now = self._unit.now
        if row.ends_at is not None and row.ends_at <= now and not leap.leaps(self._unit):
            return "failed", "late"
        if row.wrapped is None:
            return "superseded", "erased"
        if not is_room(row.address):
            theirs = row.account_id in (row.owner_id, row.acting_id) and (row.until is None or row.until > now)
            if not theirs:
                return "superseded", "theirs_no_more"
            if row.lost:
                return "failed", "lost"
        if not row.public and not (self._everything and self._agrees(row.account_id)):
            return "superseded", "withdrawn"
        if row.kind == Kind.PUSH.value and row.lane == "reminder" and not self._unit.messages.has_news(row.account_id):
            return "superseded", "seen"
        if row.again and row.offers and self._went_on(row):
            return "superseded", "newer"
        return None

    def _agrees(self, account_id: str) -> bool:
        """Whether the account's yes to it stands now, whatever it was when this was said (F46)."""
        abroad = CONSENT.c.purpose == Purpose.ABROAD.value
        stands = (abroad, CONSENT.c.withdrawn_at.is_(None), ACCOUNT.c.id == account_id)
        query = select(CONSENT.c.id).join(ACCOUNT, ACCOUNT.c.person_id == CONSENT.c.person_id).where(*stands)
        return self._run(query.limit(1)).first() is not None

    def _went_on(self, row: Row[Any]) -> bool:
        """Whether the account said or was told anything since the question was queued again, or another one stands."""
        since = or_(MESSAGE.c.offers, MESSAGE.c.made_at > row.made_at)
        newer = (MESSAGE.c.account_id == row.account_id, MESSAGE.c.id > row.message_id)
        query = select(MESSAGE.c.id).where(*newer, MESSAGE.c.kind != Kind.PUSH.value, since)
        return self._run(query.limit(1)).first() is not None

    def _taken(self, row: Row[Any], said: Said) -> Sending:
        is_state = row.kind == Kind.STATUS.value and not row.again and not row.parts
        return Sending(
            id=row.id,
            stem=row.stem,
            account_id=row.account_id,
            address=row.address,
            lane=row.lane,
            rank=row.rank,
            again=row.again,
            tries=row.tries + 1,
            part=row.parts,
            plain=row.trouble == "buttons",
            replaces=(row.replaces or self._before(row)) if is_state else "",
            said=said,
        )

    def _before(self, row: Row[Any]) -> str:
        """The provider's id of the question that a newer state is written into."""
        asked = MESSAGE.c.kind.in_((Kind.REPLY.value, Kind.STATUS.value))
        query = (
            select(SENDING.c.receipt)
            .join(MESSAGE, MESSAGE.c.stem == SENDING.c.stem)
            .where(*_OURS, SENDING.c.address == row.address, SENDING.c.id < row.id, SENDING.c.state == "sent")
            .where(MESSAGE.c.account_id == row.account_id, MESSAGE.c.offers, asked)
            .order_by(SENDING.c.id.desc())
        )
        return str(self._run(query.limit(1), self._wire).scalar() or "")
