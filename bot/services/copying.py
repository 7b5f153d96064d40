"""要一份: a copy of what is kept of whoever asks, as far as their part in a case goes (docs/adr/006).

Made from the tables, for the one who asks alone: nobody else's words, no name of staff. Source: PIPL 45.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain.case import Case
from bot.domain.consent import Purpose
from bot.domain.people import Account, Part
from bot.services import history, looks
from bot.services.voice import Voice
from bot.store.cases import STAFF_PARTS
from bot.store.copies import COPIED
from bot.store.unit import ZONE, new_code

READ, DATA = "copy", "copy_data"
"""Kinds of one-time codes: for the page, and for the file that the page offers."""
WHOLE = (Part.PERSON, Part.GUARDIAN)
ORDER = (
    *("case", "section", "section_version", "step", "own_yes", "consent", "member", "referral", "hold"),
    *("call", "call_try", "thread", "thread_line", "alert", "told", "lead", "talk", "reading", "account", "address"),
)
"""As it is read: the application first, what the machine notes last."""
Rows = list[dict[str, Any]]
RUNNING = ("open", "parked")
"""A form that is still filled in; of one that is over nothing is left."""


def offer(turn: Voice, kind: str = READ) -> str:
    """A code that opens a copy of the speaker's own, once and soon."""
    code = new_code()
    turn.unit.crossings.make(kind, turn.me.id, code, timedelta(minutes=turn.terms.link_minutes))
    turn.unit.record("copy.offer", f"account:{turn.me.id}", fields=kind)
    return code


def redeem(turn: Voice, kind: str, code: str) -> Account | None:
    """Whose copy a code opens, and it opens nothing more; None: it opens nothing any more."""
    unit = turn.unit
    row = unit.crossings.find(kind, code)
    if row is None or not unit.crossings.use(row.id):
        return None
    account = unit.accounts.get(row.account_id)
    if unit.team.of_account(account.id) is not None or unit.key_of(account.person_id) is None:
        return None
    unit.record("copy.open", f"account:{account.id}", fields=kind)
    return account


def gather(turn: Voice) -> dict[str, Rows]:
    """What is kept of the speaker, by table: days and instants as ISO text of here, codes as they are kept."""
    mine = turn.unit.cases.mine()
    whole = [case for case, part in mine if part in WHOLE]
    about = [case for case, part in mine if part is Part.PERSON]
    people = [one.person_id for case in whole for one in (case, *_threads(turn, case, about))]
    own = {
        "accounts": [turn.me.id],
        "people": list(dict.fromkeys([*people, turn.me.person_id])),
        "cases": [case.id for case, _ in mine],
        "whole": [case.id for case in whole],
        "spoken": [case.id for case in about],
    }
    found: dict[str, Rows] = {}
    for table, shown in COPIED.items():
        rows = turn.unit.copies.rows(table, own[shown.of])
        if table in ("call", "thread"):
            own[f"{table}s"] = [row["id"] for row in rows]
        told = _TOLD.get(table)
        found[table] = [told(turn, row) for row in rows] if told else rows
    found["talk"] = [row for row in found["talk"] if row["state"] in RUNNING]
    found["member"] = [row for row in found["member"] if row["part"] not in STAFF_PARTS]
    found["section"] = [row for case, part in mine for row in _sections(turn, case, part)]
    found["section_version"] = [row for case in about for row in _versions(turn, case)]
    found["reading"] = [row for case, part in mine for row in _looks(turn, case, part, about)]
    return {table: [_plain(row) for row in found[table]] for table in ORDER if found[table]}


# -- what a row becomes ----------------------------------------------------------------------------------------------


def _case(turn: Voice, row: dict[str, Any]) -> dict[str, Any]:
    return row | {"area": turn.areas.name(row["area"])}


def _consent(turn: Voice, row: dict[str, Any]) -> dict[str, Any]:
    """With the words that stood there."""
    purpose = Purpose.read(row["purpose"])
    words = turn.unit.oversight.wording(purpose, row["version"], row["given_at"])
    return row | {"purpose": purpose.name.lower(), "words": words}


def _referral(turn: Voice, row: dict[str, Any]) -> dict[str, Any]:
    body = turn.unit.places.institution(row["to_institution"])
    return row | {"to_institution": body.name if body else ""}


def _line(_turn: Voice, row: dict[str, Any]) -> dict[str, Any]:
    """Which side wrote it; who of the team is nobody's matter."""
    return {"id": row["id"], "at": row["at"], "by": "team" if row["staff_id"] else "own", "text": row["box"]}


_TOLD: Mapping[str, Callable[[Voice, dict[str, Any]], dict[str, Any]]] = {
    "case": _case,
    "lead": _case,
    "consent": _consent,
    "referral": _referral,
    "thread_line": _line,
}


def _sections(turn: Voice, case: Case, part: Part) -> Rows:
    """Field by field: the wish for all who have a part, how to be reached for whoever told it, who it is for those who
    see the whole, letters for whoever wrote them."""
    applied = turn.me.id == case.applicant_id
    fields = {
        "wish": history.WISH,
        "reach": history.REACH if applied or part is Part.GUARDIAN else (),
        "identity": history.IDENTITY if part in WHOLE else (),
    }
    rows: Rows = []
    for section, names in fields.items():
        kept = turn.unit.files.open_own(case, section) if names else {}
        rows += [{"field": name, "value": _listed(kept[name])} for name in names if kept.get(name)]
    letters = turn.unit.files.open_own(case, "letters").get("all", []) if applied else []
    return rows + [{"field": "letter", "value": [one["text"]], "on": one["on"]} for one in letters]


def _versions(turn: Voice, case: Case) -> Rows:
    changes = history.of_person(turn, case, Part.PERSON)
    return [
        {"on": one.on, "who": one.who, "field": one.field, "before": _listed(one.before), "after": _listed(one.after)}
        for one in reversed(changes)
    ]


def _looks(turn: Voice, case: Case, part: Part, about: list[Case]) -> Rows:
    """As 谁看过 tells it: whoever applied does not learn of the others on the case."""
    people = [one.person_id for one in (case, *_threads(turn, case, about))]
    seen = [look for look in looks.every(turn, *people) if part in WHOLE or look.role != "own"]
    return [{"on": look.on, "role": look.role, "purpose": look.purpose} for look in seen]


def _threads(turn: Voice, case: Case, about: list[Case]) -> list[Case]:
    """The person's own is in every thread about them; nobody else's is."""
    return turn.unit.cases.merged(case.id) if case in about else []


def _listed(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)] if value else []


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _text(value) for name, value in row.items() if name != "id" and value not in (None, "")}


def _text(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(ZONE).isoformat(timespec="minutes")
    return value.isoformat() if isinstance(value, date) else value
