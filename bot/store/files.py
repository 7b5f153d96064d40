"""What is in a case's file: sealed sections, the person's own answers, links, consents, exact look-up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, bindparam, delete, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.domain.case import Answer, Case, OwnYes, Way
from bot.domain.consent import VERSIONS, Purpose
from bot.store.tables import TABLES
from bot.store.unit import PERSON, new_id

if TYPE_CHECKING:
    from bot.store.unit import Unit

CASE, SECTION, OWN_YES, LINK, CONSENT, BLIND, READING = (
    TABLES[name] for name in ("case", "section", "own_yes", "link", "consent", "blind", "reading")
)
_OWN_YES = select(*(OWN_YES.c[name] for name in OwnYes.__dataclass_fields__))
EXACT, LAST = ("phone", "id_number"), 4
"""What tells that two are one person; the last four of a number tell no more than where to look."""
LINK_OPENS = timedelta(days=7)
"""A link not opened dies after a week; one press makes another. Source: ux.md 7.6."""
LINK_STAYS = timedelta(days=7)
"""What a link opened stays good for the one who opened it."""

_CONSENTS = (
    select(CONSENT.c.purpose, CONSENT.c.version, CONSENT.c.given_on, CONSENT.c.withdrawn_at)
    .where(CONSENT.c.person_id == bindparam("person"))
    .order_by(CONSENT.c.given_at)
)


class Files:
    """The file of a case."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._run = unit.connection.execute
        self._consents: dict[str, list[Row[Any]]] = {}
        """By person, as last read: a turn in a chat asks several times."""

    # -- sections ------------------------------------------------------------------------------------------

    def put(self, case: Case, name: str, value: Mapping[str, Any]) -> None:
        """Keep a section, sealed for the person it is about. Names of its fields go to the audit."""
        unit = self._unit
        row = {
            "case_id": case.id,
            "name": name,
            "person_id": case.person_id,
            "box": unit.seal(case.person_id, f"section.box:{case.id}/{name}", dict(value)),
            "by": unit.me.id if unit.me else "clock",
            "on": unit.today,
            "at": unit.now,
        }
        kept = upsert(SECTION).values(row)
        change = {key: row[key] for key in ("box", "by", "on", "at")}
        # The row is locked first, so that of two who write at once each finds a number of its own.
        self._run(kept.on_conflict_do_update(index_elements=["case_id", "name"], set_=change))
        self._unit.history.add(case, name, value)
        unit.record("section.put", f"case:{case.id}", fields=f"{name}: {', '.join(sorted(value))}")

    def open(self, case: Case, name: str, purpose: str) -> dict[str, Any]:
        """A section for somebody else's eyes: the reading is logged. Empty where there is none."""
        row = self._row(case.id, name)
        if row is None or self._unit.key_of(case.person_id) is None:
            return {}
        found: dict[str, Any] = self._unit.open(case.person_id, f"section.box:{case.id}/{name}", row.box, purpose)
        return found

    def open_own(self, case: Case, name: str) -> dict[str, Any]:
        """A section for the one it is about or who wrote it."""
        row = self._row(case.id, name)
        if row is None or self._unit.key_of(case.person_id) is None:
            return {}
        found: dict[str, Any] = self._unit.open_own(case.person_id, f"section.box:{case.id}/{name}", row.box)
        return found

    def open_many(self, cases: Sequence[Case], name: str, purpose: str) -> dict[str, dict[str, Any]]:
        """The same section of many cases, by case id, with one statement and one reading each."""
        if not cases:
            return {}
        unit, ids = self._unit, [case.id for case in cases]
        columns = (SECTION.c.case_id, SECTION.c.person_id, SECTION.c.box, PERSON.c.wrapped)
        query = select(*columns).join(PERSON, PERSON.c.id == SECTION.c.person_id)
        rows = self._run(query.where(SECTION.c.case_id.in_(ids), SECTION.c.name == name)).all()
        unit.person_keys.update({person: wrapped for _, person, _, wrapped in rows})
        return {
            case_id: unit.open(person, f"section.box:{case_id}/{name}", box, purpose)
            for case_id, person, box, wrapped in rows
            if wrapped is not None
        }

    def names(self, case_id: str) -> list[str]:
        """Which sections there are."""
        return self.names_many([case_id]).get(case_id, [])

    def names_many(self, case_ids: Sequence[str]) -> dict[str, list[str]]:
        """Which sections there are in many cases, by case id."""
        found: dict[str, list[str]] = {}
        for row in self._run(select(SECTION.c.case_id, SECTION.c.name).where(SECTION.c.case_id.in_(case_ids))):
            found.setdefault(row.case_id, []).append(row.name)
        return found

    def drop(self, case: Case, name: str) -> None:
        """A section that no longer holds is taken out."""
        self._run(delete(SECTION).where(SECTION.c.case_id == case.id, SECTION.c.name == name))
        self._unit.record("section.drop", f"case:{case.id}", fields=name)

    def put_on(self, case_id: str, name: str) -> date | None:
        """The day on which a section was last written; nothing is opened."""
        query = select(SECTION.c.on).where(SECTION.c.case_id == case_id, SECTION.c.name == name)
        found: date | None = self._run(query).scalar()
        return found

    def _row(self, case_id: str, name: str) -> Row[Any] | None:
        query = select(SECTION.c.box).where(SECTION.c.case_id == case_id, SECTION.c.name == name)
        return self._run(query).first()

    # -- the person's own answer ------------------------------------------------------------------------------

    def answer(self, case: Case, answer: Answer, platform: Answer | None, way: Way, words: str = "") -> None:
        """Record what the person said. The newest counts; earlier ones stay."""
        unit, row_id = self._unit, new_id()
        me = unit.me.id if unit.me else "clock"
        place = f"own_yes.words_box:{row_id}"
        self._run(
            insert(OWN_YES),
            {
                "id": row_id,
                "case_id": case.id,
                "person_id": case.person_id,
                "answer": answer.value,
                "platform": platform.value if platform else None,
                "way": way.value,
                "recorded_by": me,
                "words_box": unit.seal(case.person_id, place, words) if words else None,
                "on": unit.today,
                "at": unit.now,
            },
        )
        unit.record("own_yes.record", f"case:{case.id}", fields="answer, platform, way")

    def own_yes(self, case_id: str) -> OwnYes | None:
        """The person's newest answer."""
        return self.own_yes_many([case_id]).get(case_id)

    def own_yes_many(self, case_ids: Sequence[str]) -> dict[str, OwnYes]:
        """The newest answer of many cases, by case id. One that was pressed by mistake and taken back never was."""
        query = _OWN_YES.where(OWN_YES.c.case_id.in_(case_ids), OWN_YES.c.undone_at.is_(None))
        newest = {row[0]: row for row in self._run(query.order_by(OWN_YES.c.at, OWN_YES.c.id.desc()))}
        return {case_id: _own_yes(row) for case_id, row in newest.items()}

    def undo_answer(self, case_id: str, at: datetime) -> bool:
        """Take back what was recorded at an instant; the row stays, and says so. False: there is none."""
        where = (OWN_YES.c.case_id == case_id, OWN_YES.c.at == at, OWN_YES.c.undone_at.is_(None))
        taken = update(OWN_YES).where(*where).values(undone_at=self._unit.now).returning(OWN_YES.c.id)
        found = self._run(taken).first() is not None
        if found:
            self._unit.record("own_yes.undo", f"case:{case_id}", fields="answer")
        return found

    def no_since(self, account_id: str, since: date) -> bool:
        """Whether somebody whom this account entered has said no since a day."""
        query = (
            select(OWN_YES.c.id)
            .join(CASE, CASE.c.id == OWN_YES.c.case_id)
            .where(CASE.c.applicant_id == account_id, OWN_YES.c.answer == Answer.NO.value, OWN_YES.c.on > since)
            .where(OWN_YES.c.undone_at.is_(None))
        )
        return self._run(query.limit(1)).first() is not None

    # -- links -----------------------------------------------------------------------------------------------

    def link(self, case: Case, code: str) -> None:
        """Keep the hash of a one-use link to the case."""
        unit = self._unit
        row = {
            "code_hash": unit.vault.code(code),
            "case_id": case.id,
            "made_by": unit.me.id if unit.me else "clock",
            "made_at": unit.now,
            "expires_at": unit.now + LINK_OPENS,
        }
        self._run(insert(LINK), row)

    def follow(self, code: str, account_id: str) -> tuple[str, str]:
        """Open a link for an account: (case id, what happened).

        What happened is `opened`, `again` (this account opened it before and may go on), or `dead`.
        """
        unit, digest = self._unit, self._unit.vault.code(code)
        fresh = (LINK.c.code_hash == digest, LINK.c.opened_by.is_(None), LINK.c.expires_at > unit.now)
        taken = {"opened_by": account_id, "opened_at": unit.now}
        row = self._run(update(LINK).where(*fresh).values(taken).returning(LINK.c.case_id)).first()
        if row is not None:
            return row.case_id, "opened"
        known = (LINK.c.code_hash == digest, LINK.c.opened_by == account_id)
        row = self._run(select(LINK.c.case_id, LINK.c.opened_at).where(*known)).first()
        if row is not None and row.opened_at + LINK_STAYS > unit.now:
            return row.case_id, "again"
        return "", "dead"

    def made_link(self, code: str) -> Row[Any] | None:
        """The link as made, whether or not it still opens."""
        return self._run(select(LINK).where(LINK.c.code_hash == self._unit.vault.code(code))).first()

    # -- consents --------------------------------------------------------------------------------------------

    def consent(
        self, account_id: str, person_id: str, purpose: Purpose, about: str = "", version: int | None = None
    ) -> None:
        """Record a yes to one purpose, in the version of the text that was shown: unless told, the one of now."""
        unit, kept = self._unit, purpose.of(about)
        version = VERSIONS[purpose] if version is None else version
        row = {
            "id": new_id(),
            "account_id": account_id,
            "person_id": person_id,
            "purpose": kept,
            "version": version,
            "given_on": unit.today,
            "given_at": unit.now,
        }
        self._run(insert(CONSENT), row)
        self._consents.pop(person_id, None)
        unit.record("consent.give", f"account:{account_id}", fields=f"{kept} v{version}")

    def withdraw_consents(self, person_id: str, purpose: str = "", account_id: str = "", but: str = "") -> None:
        """Take back every yes about a person; or the one to a purpose, those of one account, all but one purpose."""
        where = [CONSENT.c.person_id == person_id, CONSENT.c.withdrawn_at.is_(None)]
        where += [CONSENT.c.purpose == purpose] if purpose else []
        where += [CONSENT.c.account_id == account_id] if account_id else []
        where += [CONSENT.c.purpose != but] if but else []
        self._run(update(CONSENT).where(*where).values(withdrawn_at=self._unit.now))
        self._consents.pop(person_id, None)

    def restore_consent(self, person_id: str, purpose: str, ended_at: datetime) -> None:
        """A yes that ended together with what is now undone stands again; one that was taken back does not."""
        where = (CONSENT.c.person_id == person_id, CONSENT.c.purpose == purpose, CONSENT.c.withdrawn_at == ended_at)
        self._run(update(CONSENT).where(*where).values(withdrawn_at=None))
        self._consents.pop(person_id, None)

    def consents(self, person_id: str) -> list[Row[Any]]:
        """Every yes about a person: (purpose, version, given_on, withdrawn_at)."""
        if person_id not in self._consents:
            self._consents[person_id] = list(self._run(_CONSENTS, {"person": person_id}))
        return self._consents[person_id]

    # -- exact look-up ------------------------------------------------------------------------------------------

    def index(self, case_id: str, kind: str, value: str) -> None:
        """Make a phone or ID number findable, exactly and only by its keyed hash; a phone by its last four too."""
        values = {kind: value} | ({"last4": value[-LAST:]} if kind == "phone" else {})
        for name, figures in values.items():
            row = {"kind": name, "digest": self._unit.vault.blind(name, figures), "case_id": case_id}
            self._run(upsert(BLIND).values(row).on_conflict_do_nothing())

    def same(self, case_id: str) -> list[str]:
        """Ids of other cases that share a phone or ID number with this one."""
        own = select(BLIND.c.kind, BLIND.c.digest).where(BLIND.c.case_id == case_id, BLIND.c.kind.in_(EXACT))
        pairs = list(self._run(own))
        if not pairs:
            return []
        match = or_(*((BLIND.c.kind == row.kind) & (BLIND.c.digest == row.digest) for row in pairs))
        return sorted(set(self._run(select(BLIND.c.case_id).where(match, BLIND.c.case_id != case_id)).scalars()))

    def forget_index(self, case_id: str) -> None:
        """Take the case out of the look-up."""
        self._run(delete(BLIND).where(BLIND.c.case_id == case_id))

    def forget_phone(self, case_id: str) -> None:
        """Take a number out of the look-up; an ID number stays."""
        self._run(delete(BLIND).where(BLIND.c.case_id == case_id, BLIND.c.kind.in_(("phone", "last4"))))

    # -- who looked ---------------------------------------------------------------------------------------------

    def readings(self, person_id: str) -> list[Row[Any]]:
        """Who looked at what is kept about a person: (reader, place, purpose, on, at), newest first."""
        query = select(*(READING.c[name] for name in ("reader", "place", "purpose", "on", "at")))
        return list(self._run(query.where(READING.c.person_id == person_id).order_by(READING.c.at.desc())))


def _own_yes(row: Sequence[Any]) -> OwnYes:
    case_id, answer, platform, way, by, on, at = row
    return OwnYes(case_id, Answer(answer), Answer(platform) if platform else None, Way(way), by, on, at)
