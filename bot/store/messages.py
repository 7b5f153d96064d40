"""The outbox: what was said to whom, as keys and particulars. Words are made when it leaves."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, and_, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.conversation.messages import Kind
from bot.domain.people import Account
from bot.store.tables import TABLES
from bot.store.unit import PERSON
from bot.store.vault import Erased, Unreadable

if TYPE_CHECKING:
    from bot.store.unit import Unit

MESSAGE, PASSED, SENDING = TABLES["message"], TABLES["passing"], TABLES["sending"]
PASSING = timedelta(minutes=2)
"""How long words are kept that were typed where nothing may be kept."""

NO_PAGE = ("away.", "room.")
"""Keys under these were only said because the place was no page: on one they would lead nowhere."""
TAKEN_BACK = "superseded"
"""State of what nobody had seen when the right to see it ended."""
TOLD = (Kind.NOTICE.value, Kind.STAFF_ALERT.value, Kind.CRISIS.value)
"""Kinds of what others tell somebody who does not speak."""

LIVES = {
    "crisis": None,
    "staff_alert": None,
    "reply": timedelta(hours=24),
    "reminder": timedelta(days=7),
    "broadcast": timedelta(days=7),
    "status_card": timedelta(hours=48),
}
"""How long a message of each delivery class may still be pushed; a page shows it as long as it is kept."""

_OFFERS = (
    select(MESSAGE, PERSON.c.wrapped)
    .join(PERSON, PERSON.c.id == MESSAGE.c.person_id)
    .where(MESSAGE.c.account_id == bindparam("account"), MESSAGE.c.offers, MESSAGE.c.kind != Kind.PUSH.value)
    .order_by(MESSAGE.c.id.desc())
    .limit(4)
)
_BY_STEM = (
    select(MESSAGE, PERSON.c.wrapped)
    .join(PERSON, PERSON.c.id == MESSAGE.c.person_id)
    .where(MESSAGE.c.stem == bindparam("stem"))
)

HIGHEST = 2**31 - 1
"""PostgreSQL compares ids as INTEGER."""
_AFTER = (
    select(MESSAGE, PERSON.c.wrapped)
    .join(PERSON, PERSON.c.id == MESSAGE.c.person_id)
    .where(MESSAGE.c.account_id == bindparam("account"), MESSAGE.c.id > bindparam("last"))
    .where(MESSAGE.c.id < bindparam("before"))
    .where(PERSON.c.wrapped.is_not(None), MESSAGE.c.kind != Kind.PUSH.value, MESSAGE.c.state != TAKEN_BACK)
    .order_by(MESSAGE.c.id.desc())
    .limit(bindparam("most"))
)
_ERASED = (
    select(func.count())
    .select_from(MESSAGE.join(PERSON, PERSON.c.id == MESSAGE.c.person_id))
    .where(MESSAGE.c.account_id == bindparam("account"))
    .where(or_(PERSON.c.wrapped.is_(None), and_(MESSAGE.c.state == TAKEN_BACK, MESSAGE.c.shown_at.is_not(None))))
)
_LAST_ID = (
    select(func.coalesce(func.max(MESSAGE.c.id), 0))
    .where(MESSAGE.c.account_id == bindparam("account"))
    .where(~and_(MESSAGE.c.kind == Kind.NOTICE.value, MESSAGE.c.public))
)
_LAST_SHOWN = select(func.coalesce(func.max(MESSAGE.c.id), 0)).where(
    MESSAGE.c.account_id == bindparam("account"), MESSAGE.c.shown_at.is_not(None)
)
_SHOWN = (
    update(MESSAGE)
    .where(MESSAGE.c.id.in_(bindparam("ids", expanding=True)), MESSAGE.c.shown_at.is_(None))
    .values(shown_at=bindparam("now"), state="sent")
)

_UNSEEN = (
    select(MESSAGE, PERSON.c.wrapped)
    .join(PERSON, PERSON.c.id == MESSAGE.c.person_id)
    .where(MESSAGE.c.shown_at.is_(None), MESSAGE.c.public.is_(False), MESSAGE.c.state != TAKEN_BACK)
    .where(PERSON.c.wrapped.is_not(None), MESSAGE.c.kind.not_in((Kind.ECHO.value, Kind.PUSH.value)))
    .where(~exists().where(SENDING.c.stem == MESSAGE.c.stem, SENDING.c.state.in_(("ready", "sending"))))
)

_RECENT = (
    select(MESSAGE, PERSON.c.wrapped)
    .join(PERSON, PERSON.c.id == MESSAGE.c.person_id)
    .where(MESSAGE.c.account_id == bindparam("account"), MESSAGE.c.kind == Kind.ECHO.value)
    .where(MESSAGE.c.made_at >= bindparam("since"))
    .order_by(MESSAGE.c.id.desc())
    .limit(2)
)
_PASSING = select(PASSED).where(PASSED.c.account_id == bindparam("account"), PASSED.c.at >= bindparam("since"))

_HEARD = (
    update(MESSAGE)
    .where(MESSAGE.c.account_id == bindparam("account"), MESSAGE.c.wake_on.is_not(None))
    .values(heard_at=bindparam("now"), wake_on=None)
)


_HEARD_SHOWN = _HEARD.where(MESSAGE.c.shown_at.is_not(None))


@dataclass(frozen=True, slots=True)
class Act:
    """What pressing does, kept by us and authorised again at the press."""

    do: str
    """answer, open or device."""
    name: str
    """The option answered, the action opened, or the device's own address (tel:120)."""
    asks: str = ""
    """The field that the option answers."""
    talk: str = ""
    args: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offer:
    """One button as it is kept."""

    word: str
    """Key of its label under the message's key; empty where `label` is given."""
    act: Act
    label: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A message as it is kept."""

    id: int
    stem: str
    key: str
    params: Mapping[str, Any]
    offers: tuple[Offer, ...]
    kind: Kind
    left: int
    typing: bool
    account_id: str
    person_id: str
    made_at: datetime
    public: bool
    """It may be said anywhere; only such a message can have been pressed everywhere."""


class Messages:
    """What was said."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._run = unit.connection.execute

    def add(
        self,
        account_id: str,
        person_id: str,
        key: str,
        params: Mapping[str, Any],
        offers: Sequence[Offer] = (),
        *,
        kind: Kind = Kind.REPLY,
        lane: str = "reply",
        left: int = 0,
        typing: bool = False,
        dedupe: str | None = None,
        wake_on: date | None = None,
        case_id: str | None = None,
        public: bool = False,
        stem: str = "",
        thread: str | None = None,
    ) -> None:
        """Queue a message. It exists, and may leave, when the turn commits. `stem`: of the line that it shows;
        `thread`: whose words stand in it, where its particulars do not name one."""
        stem = stem or secrets.token_urlsafe(9)
        body = {
            "key": key,
            "params": dict(params),
            "left": left,
            "typing": typing,
            "offers": [
                [o.word, o.label, o.chosen, o.act.do, o.act.name, o.act.asks, o.act.talk, dict(o.act.args)]
                for o in offers
            ],
        }
        lives = LIVES[lane]
        self._unit.add_message(
            {
                "account_id": account_id,
                "person_id": person_id,
                "stem": stem,
                "kind": kind.value,
                "lane": lane,
                "box": self._unit.seal(person_id, f"message.box:{stem}", body),
                "offers": bool(offers),
                "public": public,
                "state": "ready",
                "made_on": self._unit.today,
                "made_at": self._unit.now,
                "ends_at": self._unit.now + lives if lives else None,
                "dedupe": dedupe,
                "wake_on": wake_on,
                "case_id": case_id,
                "thread_id": params.get("thread", thread),
            }
        )

    def offers(self, account_id: str) -> list[Said]:
        """The last few messages with something to press, newest first."""
        found = (self._said(row) for row in self._run(_OFFERS, {"account": account_id}))
        return [said for said in found if said is not None]

    def by_stem(self, stem: str) -> Said | None:
        """The message a button belongs to."""
        row = self._run(_BY_STEM, {"stem": stem}).first()
        return self._said(row) if row else None

    def after(self, account: Account, last: int, most: int = 400) -> list[Said]:
        """Everything a page may show the account above an id, oldest first. What was erased is not there."""
        return self.part(account, last, HIGHEST, most)[0]

    def part(self, account: Account, last: int, before: int, most: int) -> tuple[list[Said], bool]:
        """The newest of what stands between two ids, and whether there is older there."""
        rows = self._run(_AFTER, {"account": account.id, "last": last, "before": before, "most": most + 1}).all()
        found = [self._said(row) for row in rows[:most]]
        shown = [said for said in reversed(found) if said is not None and not said.key.startswith(NO_PAGE)]
        return shown, len(rows) > most

    def erased(self, account_id: str) -> int:
        """How many things said to the account, or by it, are gone, with the person or by their own word."""
        return int(self._run(_ERASED, {"account": account_id}).scalar_one())

    def recent_words(self, account_id: str, since: datetime) -> list[str]:
        """What the account typed since then, oldest first: for signs of danger split over messages."""
        said = [self._said(row) for row in self._run(_RECENT, {"account": account_id, "since": since})]
        return [str(one.params.get("text", "")) for one in reversed(said) if one]

    def pass_by(self, account_id: str, person_id: str, text: str) -> None:
        """Keep words typed where nothing may be kept, sealed and only until the next: danger may be split over two."""
        before = self.passing(account_id, self._unit.now - PASSING)
        sealed = self._unit.seal(person_id, f"passing.box:{account_id}", [*before[-1:], text])
        row = {"account_id": account_id, "person_id": person_id, "box": sealed, "at": self._unit.now}
        kept = upsert(PASSED).values(row)
        self._run(kept.on_conflict_do_update(index_elements=["account_id"], set_=row))

    def passing(self, account_id: str, since: datetime) -> list[str]:
        """The last two things typed where nothing may be kept, oldest first."""
        row = self._run(_PASSING, {"account": account_id, "since": since}).first()
        if row is None or self._unit.key_of(row.person_id) is None:
            return []
        found: list[str] = self._unit.open_own(row.person_id, f"passing.box:{account_id}", row.box)
        return found

    def let_pass(self) -> None:
        """Forget what was only kept for two minutes."""
        self._run(delete(PASSED).where(PASSED.c.at < self._unit.now - PASSING))

    def unseen(self, account_id: str, most: int = 12) -> list[Said]:
        """The newest things said to the account that only a page may show, and no page has shown; oldest first."""
        query = _UNSEEN.where(MESSAGE.c.account_id == account_id).order_by(MESSAGE.c.id.desc()).limit(most)
        found = [self._said(row) for row in self._run(query)]
        return [said for said in reversed(found) if said is not None]

    def has_news(self, account_id: str) -> bool:
        """Whether something that others told the account is still unseen."""
        told = (MESSAGE.c.account_id == account_id, MESSAGE.c.kind.in_(TOLD))
        return self._run(_UNSEEN.where(*told).limit(1)).first() is not None

    def take_back(self, account_id: str, case_id: str) -> None:
        """The account sees no more of a case: what it has not seen yet it will not, and nobody rings it up about it."""
        about = (MESSAGE.c.account_id == account_id, MESSAGE.c.case_id == case_id)
        self._run(update(MESSAGE).where(*about).values(wake_on=None))
        self._run(update(MESSAGE).where(*about, MESSAGE.c.shown_at.is_(None)).values(state=TAKEN_BACK))

    def unheard_again(self, account_id: str, at: datetime) -> None:
        """What counted as heard at an instant was not: it goes on climbing. What was told then and nobody has seen
        is taken back."""
        theirs = (MESSAGE.c.account_id == account_id, MESSAGE.c.heard_at == at)
        self._run(update(MESSAGE).where(*theirs).values(heard_at=None, wake_on=self._unit.today))
        told = (MESSAGE.c.account_id == account_id, MESSAGE.c.made_at == at, MESSAGE.c.kind.in_(TOLD))
        self._run(update(MESSAGE).where(*told, MESSAGE.c.shown_at.is_(None)).values(state=TAKEN_BACK, wake_on=None))

    def forget(self, account_id: str, person_id: str) -> None:
        """What was said to the account, or by it, about a person is gone, as if the person's key were."""
        about = (MESSAGE.c.account_id == account_id, MESSAGE.c.person_id == person_id)
        shown_at = func.coalesce(MESSAGE.c.shown_at, self._unit.now)
        gone = {"state": TAKEN_BACK, "box": b"", "shown_at": shown_at, "wake_on": None}
        self._run(update(MESSAGE).where(*about).values(gone))
        self._unit.unsay(account_id, person_id)

    def take_away(self, thread_id: str) -> None:
        """The words of a thread are gone from every page they stood on."""
        shown_at = func.coalesce(MESSAGE.c.shown_at, MESSAGE.c.made_at)
        gone = {"state": TAKEN_BACK, "box": b"", "shown_at": shown_at, "wake_on": None}
        self._run(update(MESSAGE).where(MESSAGE.c.thread_id == thread_id).values(gone))

    def forget_words(self, account_id: str, text: str, at: datetime) -> None:
        """What the account wrote about then, in these words, is gone from its page."""
        near = (MESSAGE.c.made_at > at - PASSING, MESSAGE.c.made_at <= at, MESSAGE.c.kind == Kind.ECHO.value)
        theirs = select(MESSAGE, PERSON.c.wrapped).join(PERSON, PERSON.c.id == MESSAGE.c.person_id)
        for row in self._run(theirs.where(MESSAGE.c.account_id == account_id, PERSON.c.wrapped.is_not(None), *near)):
            said = self._said(row) if row.box else None
            if said is not None and said.params.get("text") == text:
                gone = {"state": TAKEN_BACK, "box": b"", "shown_at": row.shown_at or row.made_at}
                self._run(update(MESSAGE).where(MESSAGE.c.id == row.id).values(gone))

    def last_id(self, account_id: str) -> int:
        """The highest id said to the account; 0 when nothing was. A prompt in a room is none."""
        return int(self._run(_LAST_ID, {"account": account_id}).scalar_one())

    def spoke(self, account_id: str) -> bool:
        """Whether the account ever typed or pressed anything where that is kept."""
        echo = (MESSAGE.c.account_id == account_id, MESSAGE.c.kind == Kind.ECHO.value)
        return self._run(select(MESSAGE.c.id).where(*echo).limit(1)).first() is not None

    def last_said_at(self, account_id: str) -> datetime | None:
        """When something with a button was last said to the account."""
        asked = (MESSAGE.c.account_id == account_id, MESSAGE.c.offers, MESSAGE.c.kind != Kind.PUSH.value)
        found = select(MESSAGE.c.made_at).where(*asked).order_by(MESSAGE.c.id.desc()).limit(1)
        said_at: datetime | None = self._run(found).scalar()
        return said_at

    def last_shown(self, account_id: str) -> int:
        """The highest id that was on a screen of the account; 0 when none was."""
        return int(self._run(_LAST_SHOWN, {"account": account_id}).scalar_one())

    def shown(self, ids: Sequence[int]) -> None:
        """It was on an open page, or a provider took it."""
        self._run(_SHOWN, {"ids": ids, "now": self._unit.now})

    def heard(self, account_id: str, *, shown: bool = False) -> None:
        """The account spoke: what was on its open page is heard. `shown`: it spoke elsewhere, where the rest is not."""
        self._run(_HEARD_SHOWN if shown else _HEARD, {"account": account_id, "now": self._unit.now})

    def _said(self, row: Row[Any]) -> Said | None:
        self._unit.person_keys[row.person_id] = row.wrapped
        try:
            body = self._unit.open_own(row.person_id, f"message.box:{row.stem}", row.box)
        except (Erased, Unreadable):
            return None
        offers = tuple(
            Offer(word, Act(do, name, asks, talk, args), label, chosen)
            for word, label, chosen, do, name, asks, talk, args in body["offers"]
        )
        return Said(
            row.id,
            row.stem,
            body["key"],
            body["params"],
            offers,
            Kind(row.kind),
            body["left"],
            body.get("typing", False),
            row.account_id,
            row.person_id,
            row.made_at,
            row.public,
        )
