"""What time needs: subjects that may be due, and what was already done about them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.domain.referral import Place
from bot.store.referrals import offer_mark
from bot.store.tables import TABLES

if TYPE_CHECKING:
    from bot.store.unit import Unit

FIRED, CASE, CALL, MESSAGE, SENDING, REFERRAL = (
    TABLES[name] for name in ("fired", "case", "call", "message", "sending", "referral")
)
_ONCE = upsert(FIRED).on_conflict_do_nothing().returning(FIRED.c.rule)
_FIRED = (
    select(FIRED.c.rule, FIRED.c.due_on)
    .where(FIRED.c.rule.in_(bindparam("rules", expanding=True)), FIRED.c.subject == bindparam("subject"))
    .order_by(FIRED.c.due_on)
)
_UNHEARD = select(*(MESSAGE.c[name] for name in ("account_id", "person_id", "case_id", "made_on", "made_at"))).where(
    MESSAGE.c.id == bindparam("message"), MESSAGE.c.heard_at.is_(None)
)

# An offer sleeps until somebody has heard of it, and nothing but hearing wakes it: then its days run (ux.md 10).
_HEARD_OF = and_(
    REFERRAL.c.place == Place.OFFERED.value,
    REFERRAL.c.wake_on.is_(None),
    exists().where(
        MESSAGE.c.case_id == REFERRAL.c.case_id,
        MESSAGE.c.dedupe.like(literal(offer_mark("")[:-1]) + REFERRAL.c.id + ":%"),
        MESSAGE.c.made_on >= REFERRAL.c.offered_on,
        MESSAGE.c.heard_at.is_not(None),
    ),
)


@cache
def _awake(kind: str, *, further: bool) -> Select[Any]:
    """What is awake of a kind; above what was found before, if there is more."""
    key, day = TABLES[kind].c.id, TABLES[kind].c.wake_on
    query = select(day, key).where(day <= bindparam("today")).order_by(day, key).limit(bindparam("most"))
    if further:
        query = query.where(or_(day > bindparam("day"), and_(day == bindparam("day"), key > bindparam("last"))))
    return query


class Timekeeping:
    """Due subjects by `wake_on`, and the row that makes a tick safe twice."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._run = unit.connection.execute

    def awake(self, kind: str, most: int = 100, after: tuple[date, str] | None = None) -> list[tuple[date, str]]:
        """Subjects of a kind (talk, case, call, invitation, message, staff) for which a rule can fire by today, those
        that wait longest first: (the day since which, id), above `after`."""
        asked = {"today": self._unit.today, "most": most}
        if after:
            asked |= {"day": after[0], "last": int(after[1]) if kind == "message" else after[1]}
        found = self._run(_awake(kind, further=after is not None), asked)
        return [(row.wake_on, str(row.id)) for row in found]

    def heard_of(self) -> list[str]:
        """Offers of which somebody has heard since, and that sleep: their days run from now on."""
        return list(self._run(select(REFERRAL.c.id).where(_HEARD_OF).order_by(REFERRAL.c.id)).scalars())

    def sleep(self, kind: str, subject: str, until: date | None, *, known_by: date | None = None) -> None:
        """The earliest day on which any rule can fire for the subject; None: never again. `known_by`: unless somebody
        woke it since it was put to sleep until that day."""
        table = TABLES[kind]
        key = int(subject) if kind == "message" else subject
        where = [table.c.id == key, *([table.c.wake_on == known_by] if known_by else [])]
        self._run(update(table).where(*where).values(wake_on=until))

    def wake(self, kind: str, subjects: Collection[str], by: date) -> None:
        """These are looked at on this day, if not before."""
        table = TABLES[kind]
        later = or_(table.c.wake_on.is_(None), table.c.wake_on > by)
        self._run(update(table).where(table.c.id.in_(subjects), later).values(wake_on=by))

    def once(self, rule: str, subject: str, due_on: date, outcome: str, why: str = "") -> bool:
        """Note that a rule fired for a subject and a day. False: it had, and must not again."""
        row = {"rule": rule, "subject": subject, "due_on": due_on, "outcome": outcome, "why": why, "at": self._unit.now}
        return self._run(_ONCE, row).first() is not None

    def fired(self, rule: str, subject: str) -> list[date]:
        """The days on which a rule has fired for a subject."""
        return self.each_fired([rule], subject)[rule]

    def each_fired(self, rules: Sequence[str], subject: str) -> dict[str, list[date]]:
        """The same of several rules."""
        days: dict[str, list[date]] = {rule: [] for rule in rules}
        for row in self._run(_FIRED, {"rules": list(rules), "subject": subject}):
            days[row.rule].append(row.due_on)
        return days

    def noted(self, rule: str, subjects: Sequence[str]) -> set[str]:
        """Those of many subjects for which a rule has ever been noted."""
        return set(
            self._run(select(FIRED.c.subject).where(FIRED.c.rule == rule, FIRED.c.subject.in_(subjects))).scalars()
        )

    def ahead(self, rule: str, subjects: Sequence[str]) -> set[str]:
        """Those of many subjects for which a rule is noted for a day to come."""
        where = (FIRED.c.rule == rule, FIRED.c.subject.in_(subjects), FIRED.c.due_on > self._unit.today)
        return set(self._run(select(FIRED.c.subject).where(*where)).scalars())

    def unheard(self, message_id: str) -> Row[Any] | None:
        """To whom a message went, about whom and which case, and since when; None where it was heard."""
        return self._run(_UNHEARD, {"message": int(message_id)}).first()

    def tally(self, since: datetime, until: datetime) -> list[Row[Any]]:
        """What time did between two instants: (rule, outcome, why, n)."""
        columns = (FIRED.c.rule, FIRED.c.outcome, FIRED.c.why)
        query = select(*columns, func.count().label("n")).where(FIRED.c.at >= since, FIRED.c.at < until)
        return list(self._run(query.group_by(*columns).order_by(*columns)))

    def promised(self, by: date, until: datetime) -> int:
        """How many open applications and other calls were promised by a day, and by an instant."""
        cases = select(func.count()).where(CASE.c.stage == "submitted", CASE.c.promised_on <= by)
        others = (CALL.c.state == "open", CALL.c.reason != "application", CALL.c.promised_at < until)
        calls = select(func.count()).select_from(CALL).where(*others)
        return int(self._run(cases).scalar_one()) + int(self._run(calls).scalar_one())

    def prune(self, before: datetime, most: int) -> bool:
        """Ids of what arrived, what was set aside, and what left or never will, are not kept beyond this instant. Up to
        `most` of each go; returns whether there may be more."""
        over = and_(SENDING.c.state.in_(("sent", "failed", "superseded")), SENDING.c.made_at < before)
        # What a bot left that is no more: nobody takes it, so nobody ends it.
        late = and_(SENDING.c.state == "ready", SENDING.c.ends_at < before)
        old = {TABLES[name]: TABLES[name].c.at < before for name in ("received", "quarantine", "attempt")}
        gone = [self._take_out(table, which, most) for table, which in {**old, SENDING: or_(over, late)}.items()]
        return most in gone

    def _take_out(self, table: Table, which: ColumnElement[bool], most: int) -> int:
        """Delete up to so many of these rows; returns how many there were."""
        keys = list(table.primary_key)
        some = [tuple(row) for row in self._run(select(*keys).where(which).limit(most))]
        if some:
            named = and_(*(key == bindparam(f"old_{key.name}") for key in keys))
            self._run(
                delete(table).where(named),
                [{f"old_{key.name}": one for key, one in zip(keys, row, strict=True)} for row in some],
            )
        return len(some)
