"""Threads: what a human and a person write to each other, in order, sealed; who may read it, and how far it is read."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, and_, bindparam, delete, func, insert, or_, select, update

from bot.domain.errors import NotThere
from bot.domain.thread import Line, Thread, ThreadKind, ThreadState
from bot.store.tables import TABLES
from bot.store.unit import new_id

if TYPE_CHECKING:
    from bot.store.unit import Unit

THREAD, LINE, ALERT, MESSAGE = (TABLES[name] for name in ("thread", "thread_line", "alert", "message"))
SOFT = ("soft", "changed")
"""Levels of an alert after which what is typed is heard as always: a question, and what a doctor reports."""
_FIELDS = tuple(Thread.__dataclass_fields__)

_LIVE = (
    select(THREAD, ALERT.c.level)
    .outerjoin(ALERT, ALERT.c.id == THREAD.c.alert_id)
    .where(THREAD.c.account_id == bindparam("account"), THREAD.c.state != ThreadState.CLOSED.value)
    .order_by(THREAD.c.made_at.desc(), THREAD.c.id)
)
_READ = (
    select(
        THREAD,
        select(func.max(LINE.c.at))
        .where(LINE.c.thread_id == THREAD.c.id, LINE.c.staff_id.is_(None), LINE.c.seen_at.is_not(None))
        .scalar_subquery()
        .label("read_at"),
    )
    .where(THREAD.c.account_id == bindparam("account"))
    .order_by(THREAD.c.made_at.desc(), THREAD.c.id)
)


class Threads:
    """Found by those who may read them; written by both."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._run = unit.connection.execute

    # -- which ---------------------------------------------------------------------------------------------

    def live(self, account_id: str) -> tuple[Thread | None, Thread | None]:
        """The thread in which a human speaks with the account now, and the one of an alert to which its words are
        taken; either may be missing. Danger comes before a letter (ux.md 17 rows 1 and 2)."""
        now, found = self._unit.now, list(self._run(_LIVE, {"account": account_id}))
        open_ = [row for row in found if row.state == ThreadState.OPEN.value and not _over(row.silent_at, now)]
        open_.sort(key=lambda row: row.kind != ThreadKind.ALERT.value)
        watched = [row for row in found if row.level not in (None, *SOFT) and not _over(row.until, now)]
        return _thread(open_[0]) if open_ else None, _thread(watched[0]) if watched else None

    def any(self, thread_id: str) -> Thread | None:
        """A thread by its id, for rules of time and for services that know the right."""
        row = self._run(select(THREAD).where(THREAD.c.id == thread_id)).first()
        return _thread(row) if row else None

    def of_alert(self, alert_id: str) -> Thread | None:
        """The one of an alert."""
        row = self._run(select(THREAD).where(THREAD.c.alert_id == alert_id)).first()
        return _thread(row) if row else None

    def letter(self, account_id: str, *, case_id: str | None = None, area: str = "") -> Thread | None:
        """The newest about a case, or from a place without one, also where it is over."""
        about = THREAD.c.case_id == case_id if case_id else and_(THREAD.c.case_id.is_(None), THREAD.c.area == area)
        where = (THREAD.c.account_id == account_id, about, THREAD.c.kind == ThreadKind.LETTER.value)
        row = self._run(select(THREAD).where(*where).order_by(THREAD.c.made_at.desc(), THREAD.c.id)).first()
        return _thread(row) if row else None

    def for_staff(self, thread_id: str) -> Thread:
        """One that the member of staff who acts may read: theirs, of an alert they may take, of a place they work or
        stand duty for once it has passed on or nobody has it.

        Raises:
            NotThere: it does not exist, or is a colleague's.
        """
        unit, staff, thread = self._unit, self._unit.working, self.any(thread_id)
        if staff is None or thread is None:
            raise NotThere
        if thread.staff_id == staff.id:
            return thread
        if thread.alert_id is not None and any(one.id == thread.alert_id for one in unit.alerts.visible()):
            return thread
        if (thread.rung or thread.staff_id is None) and self._reaches(thread.area):
            return thread
        raise NotThere

    def reachable(self, thread_id: str) -> Thread | None:
        """The same; None: it is not theirs any more."""
        try:
            return self.for_staff(thread_id)
        except NotThere:
            return None

    def _reaches(self, area: str) -> bool:
        """Whether the one who acts works or stands duty for a place. An unknown place is everybody's."""
        staff, team = self._unit.working, self._unit.team
        reaches = [*team.duty_reaches(staff.id), *team.case_reaches(staff)] if staff is not None else []
        return any(area.startswith(each) for each in reaches) if area else bool(reaches)

    def unread(self) -> list[Thread]:
        """Those with words that the one who acts has not read: theirs, and what has passed on. The oldest first."""
        staff = self._unit.working
        if staff is None:
            return []
        waits = select(LINE.c.thread_id).where(LINE.c.staff_id.is_(None), LINE.c.seen_at.is_(None))
        passed = or_(THREAD.c.staff_id == staff.id, THREAD.c.rung > 0)
        letters = (THREAD.c.kind == ThreadKind.LETTER.value, THREAD.c.state == ThreadState.OPEN.value, passed)
        found = self._run(select(THREAD).where(THREAD.c.id.in_(waits), *letters).order_by(THREAD.c.made_at))
        return [one for one in map(_thread, found) if one.staff_id == staff.id or self._reaches(one.area)]

    def due(self) -> list[str]:
        """Ids of those that silence ends, or that pass on, by now."""
        now = self._unit.now
        ends = (THREAD.c.state == ThreadState.OPEN.value, THREAD.c.silent_at <= now)
        passes = (THREAD.c.state.in_((ThreadState.WAITING.value, ThreadState.OPEN.value)), THREAD.c.next_at <= now)
        one, two = select(THREAD.c.id).where(*ends), select(THREAD.c.id).where(*passes)
        return sorted(set(self._run(one.union(two)).scalars()))

    # -- writing -------------------------------------------------------------------------------------------

    def begin(
        self,
        kind: ThreadKind,
        account_id: str,
        area: str,
        *,
        staff_id: str | None = None,
        alert_id: str | None = None,
        case_id: str | None = None,
        call_id: str | None = None,
        wake_on: date | None = None,
    ) -> Thread:
        """A new one, in which no human has spoken yet. `wake_on`: when its words may be kept no longer."""
        unit, state = self._unit, ThreadState.WAITING
        about = (staff_id, alert_id, case_id, call_id)
        made = Thread(new_id(), account_id, kind, state, area, *about, None, None, None, None, 0, None)
        self._run(
            insert(THREAD), {name: getattr(made, name) for name in _FIELDS} | {"made_at": unit.now, "wake_on": wake_on}
        )
        unit.record("thread.begin", f"thread:{made.id}", fields=kind.value)
        return made

    def change(self, thread: Thread, **change: Any) -> Thread:
        """Keep where it stands now."""
        self._run(update(THREAD).where(THREAD.c.id == thread.id).values(change))
        return replace(thread, **change)

    def add(self, thread: Thread, text: str, *, staff_id: str | None = None, person: str = "") -> str:
        """Keep what was written, sealed for the person it is about, else for whoever writes. Returns its stem."""
        stem, person_id = secrets.token_urlsafe(9), person or self.person_of(thread)
        row = {
            "thread_id": thread.id,
            "stem": stem,
            "person_id": person_id,
            "staff_id": staff_id,
            "box": self._unit.seal(person_id, f"thread_line.box:{stem}", text),
            "at": self._unit.now,
        }
        self._run(insert(LINE), row)
        self._unit.record("thread.write", f"thread:{thread.id}")
        return stem

    def person_of(self, thread: Thread) -> str:
        """Whose key seals what is written: the case's person while there is one, else whoever writes."""
        case = self._unit.cases.any(thread.case_id) if thread.case_id else None
        if case is not None and self._unit.key_of(case.person_id) is not None:
            return case.person_id
        return self._unit.accounts.get(thread.account_id).person_id

    def seen(self, thread: Thread) -> None:
        """What the person wrote has been before the one who acts."""
        theirs = (LINE.c.thread_id == thread.id, LINE.c.staff_id.is_(None), LINE.c.seen_at.is_(None))
        self._run(update(LINE).where(*theirs).values(seen_at=self._unit.now))

    def has_unread(self, thread: Thread) -> bool:
        """Whether something the person wrote has been before nobody."""
        theirs = (LINE.c.thread_id == thread.id, LINE.c.staff_id.is_(None), LINE.c.seen_at.is_(None))
        return self._run(select(LINE.c.id).where(*theirs).limit(1)).first() is not None

    def attended_at(self, thread: Thread) -> datetime | None:
        """When somebody of the team last wrote in it, read it, or took its alert."""
        read = select(func.max(LINE.c.seen_at)).where(LINE.c.thread_id == thread.id, LINE.c.staff_id.is_(None))
        taken = select(ALERT.c.taken_at).where(ALERT.c.id == thread.alert_id)
        found = (thread.spoke_at, self._run(read).scalar(), self._run(taken).scalar())
        return max((at for at in found if at is not None), default=None)

    def follow(self, case_ids: Sequence[str], staff_id: str | None) -> None:
        """Cases changed hands: what is written about them goes along."""
        about = (THREAD.c.case_id.in_(case_ids), THREAD.c.kind == ThreadKind.LETTER.value)
        self._run(update(THREAD).where(*about).values(staff_id=staff_id, rung=0))

    def fall_silent(self, case_ids: Sequence[str]) -> None:
        """Nothing more is said about cases by itself: letters about them are over. In danger a human still listens."""
        about = (THREAD.c.case_id.in_(case_ids), THREAD.c.kind == ThreadKind.LETTER.value)
        over = {"state": ThreadState.CLOSED.value, "silent_at": None, "next_at": None}
        self._run(update(THREAD).where(*about).values(over))

    def let_go(self, staff_id: str) -> None:
        """Somebody left: what they were written goes to whoever is on duty, from now on."""
        theirs = (THREAD.c.staff_id == staff_id, THREAD.c.state != ThreadState.CLOSED.value)
        self._run(update(THREAD).where(*theirs).values(staff_id=None))

    def forget(self, account_id: str, person_id: str) -> None:
        """What an account wrote and was written about a person is gone, as if the person's key were."""
        mine = select(THREAD.c.id).where(THREAD.c.account_id == account_id)
        self._run(delete(LINE).where(LINE.c.person_id == person_id, LINE.c.thread_id.in_(mine)))

    def fade(self, thread: Thread) -> None:
        """Its words go, also from the page of whoever wrote them or read them there."""
        unit = self._unit
        rows = list(self._run(select(LINE).where(LINE.c.thread_id == thread.id)))
        unit.load_keys({row.person_id for row in rows})
        for row in rows:
            if row.staff_id is None and unit.key_of(row.person_id) is not None:
                text = str(unit.open_own(row.person_id, f"thread_line.box:{row.stem}", row.box))
                unit.messages.forget_words(thread.account_id, text, row.at)
        unit.messages.take_away(thread.id)
        self._run(delete(LINE).where(LINE.c.thread_id == thread.id))
        self.change(thread, state=ThreadState.CLOSED.value)

    # -- reading -------------------------------------------------------------------------------------------

    def last_at(self, thread_id: str) -> datetime | None:
        """When something was last written in it."""
        query = select(LINE.c.at).where(LINE.c.thread_id == thread_id).order_by(LINE.c.id.desc()).limit(1)
        found: datetime | None = self._run(query).scalar()
        return found

    def length(self, thread: Thread) -> int:
        """How many lines there are."""
        return int(self._run(select(func.count()).where(LINE.c.thread_id == thread.id)).scalar_one())

    def read(self, thread: Thread, purpose: str, start: int = 0, most: int | None = None) -> list[Line]:
        """What was written and is not erased, oldest first, for the one who acts: the reading is logged. From the
        line `start` on, at most `most`."""
        unit, found = self._unit, []
        query = select(LINE).where(LINE.c.thread_id == thread.id).order_by(LINE.c.id)
        rows = list(self._run(query.offset(start).limit(most) if most is not None else query))
        unit.load_keys({row.person_id for row in rows})
        for row in rows:
            if unit.key_of(row.person_id) is not None:
                text = str(unit.open(row.person_id, f"thread_line.box:{row.stem}", row.box, purpose))
                found.append(Line(row.stem, row.staff_id, text, row.at, row.seen_at))
        return found

    def newest(self, thread: Thread, most: int) -> list[str]:
        """The last things the person wrote, as they know them themselves."""
        theirs = (LINE.c.thread_id == thread.id, LINE.c.staff_id.is_(None))
        rows = self._run(select(LINE).where(*theirs).order_by(LINE.c.id.desc()).limit(most)).all()
        kept = [row for row in rows if self._unit.key_of(row.person_id) is not None]
        return [str(self._unit.open_own(row.person_id, f"thread_line.box:{row.stem}", row.box)) for row in kept]

    def read_up_to(self, account_id: str) -> tuple[Thread | None, dict[str, datetime]]:
        """The thread in which a human speaks with an account now; and of each of its threads, up to when what it wrote
        has been before a human."""
        rows = list(self._run(_READ, {"account": account_id}))
        open_ = [
            row for row in rows if row.state == ThreadState.OPEN.value and not _over(row.silent_at, self._unit.now)
        ]
        open_.sort(key=lambda row: row.kind != ThreadKind.ALERT.value)
        return _thread(open_[0]) if open_ else None, {row.id: row.read_at for row in rows if row.read_at is not None}

    def shown_up_to(self, thread_id: str) -> datetime | None:
        """Up to when what humans wrote has stood on the person's open page."""
        joined = LINE.join(MESSAGE, MESSAGE.c.stem == LINE.c.stem)
        where = (LINE.c.thread_id == thread_id, LINE.c.staff_id.is_not(None), MESSAGE.c.shown_at.is_not(None))
        found: datetime | None = self._run(select(func.max(LINE.c.at)).select_from(joined).where(*where)).scalar()
        return found


def _over(at: datetime | None, now: datetime) -> bool:
    return at is not None and at <= now


def _thread(row: Row[Any]) -> Thread:
    values = {name: getattr(row, name) for name in _FIELDS}
    return Thread(**values | {"kind": ThreadKind(row.kind), "state": ThreadState(row.state)})
