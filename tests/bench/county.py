"""A county for the benchmarks: ten workers, their lead, and everybody they have, with something due of every kind."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, update

from bot.domain.case import Answer, Door, Stage, Way
from bot.domain.hold import HoldKind
from bot.domain.lead import Side
from bot.domain.people import AgeBand, Category, Part, Role
from bot.domain.referral import Place, ReferralKind, ReferralState
from bot.services.hospital import OWED
from bot.store.referrals import offer_mark
from bot.store.tables import TABLES
from bot.store.unit import Unit, new_id
from tests.bench import seldom
from tests.clocked import Clocked
from tests.places import COUNTY, OUTWARD, TOWN

WORKERS = 10
AWAKE = 40
"""Subjects of each kind for which something is due; the others only stand in the lists."""
PER_ACCOUNT = 5
"""Cases that one account applied for: a hospital's, a neighbour's."""
LONG_AGO = timedelta(days=130)
STAGES = (
    Stage.SUBMITTED, Stage.SUBMITTED, Stage.UNDER_REVIEW, Stage.REGISTERED, Stage.REGISTERED, Stage.REFERRED,
    Stage.WAITLISTED, Stage.ACCEPTED, Stage.ACCEPTED, Stage.CLOSED, Stage.WITHDRAWN,
)  # fmt: skip
HOUSED = (Stage.WAITLISTED, Stage.ACCEPTED)

Rows = defaultdict[str, list[dict[str, Any]]]


class County:
    """A world of so many cases, on the morning of a working day; something is due for so many of each kind."""

    def __init__(self, folder: Path, many: int, due: int = AWAKE) -> None:
        start = datetime.fromisoformat("2026-11-23T09:00:00+08:00")
        outward = OUTWARD | {"gateway": "webhook"}
        self.world = Clocked.on_disk(folder, start=start - timedelta(days=40), outward=outward)
        self.workers = [self.world.hire(f"worker{n}") for n in range(WORKERS)]
        self.lead = self.world.hire("lead", Role.MANAGER)
        self.world.hire("admin", Role.ADMIN)
        self.due = due
        self._around(due)
        self.world.now = start
        self._awake = min(due, many // len(STAGES) // 4) * len(STAGES)
        rows = Rows(list)
        with self.world.unit(commit=True) as unit:
            for number in range(many):
                if number % PER_ACCOUNT == 0:
                    self.applicant = unit.accounts.make()
                self._case(unit, rows, number)
            for number in range(3 * many):
                old = {"channel": "web", "bot": "web", "external_id": f"old{number}", "at": unit.now - LONG_AGO}
                rows["received"].append(old)
            for table, made in rows.items():
                for names in {tuple(row) for row in made}:
                    unit.connection.execute(insert(TABLES[table]), [row for row in made if tuple(row) == names])
            seldom.happen(self, unit)
            for name in ("staff", "talk", "lead", "need", "invitation", "absence"):
                unit.connection.execute(update(TABLES[name]).values(wake_on=unit.today))

    def _around(self, due: int) -> None:
        """What is no case, forty days ago: messages nobody heard, drafts, leads, needs, invitations, a leave."""
        world, me = self.world, self.workers[0]
        for number in range(due):
            account, case = world.family()
            world.say(account, case)
            if number % 2:
                world.answers_phone(account)
            with world.turn(account) as turn:
                unit = turn.unit
                about = unit.new_person()
                kept = unit.talks.begin(account.id, about, "family", 1, {})
                unit.talks.save(kept, kept.talk, "parked", None, unit.today)
                ends_on = unit.today + timedelta(days=30 + number % 20)
                unit.leads.make(unit.new_person(), TOWN, next(iter(Side)), {"name": "x"}, ends_on, abuse=False)
                need, _first = unit.needs.count(account.id, TOWN)
                unit.needs.tell(need, account.id)
                unit.team.invite(f"way{number}", Role.SOCIAL_WORKER, Category.DIRECT_SERVICE, "i1", COUNTY, "x", me.id,
                                 timedelta(days=1))  # fmt: skip
        with world.turn() as turn:
            absences, away, day = turn.unit.absences, self.workers, turn.today + timedelta(days=40)
            absences.add(away[8].id, away[7].id, day, day + timedelta(days=3))

    def _case(self, unit: Unit, rows: Rows, number: int) -> None:
        """One case with its file, as a deployment of some age has it."""
        stage, worker = STAGES[number % len(STAGES)], self.workers[number // len(STAGES) % WORKERS]
        day, now, ago = unit.today, unit.now, unit.now - LONG_AGO
        due = day if number < self._awake else None
        owner = worker.id if number % len(STAGES) else None
        young = stage is Stage.ACCEPTED and number % 3 == 0
        about = {"case_id": new_id(), "person_id": unit.new_person()}
        rows["case"].append({
            "id": about["case_id"], "number": f"B{number:07d}", "person_id": about["person_id"], "area": TOWN,
            "applicant_id": self.applicant.id, "door": (Door.FAMILY if number % 2 else Door.HOSPITAL).value,
            "age": (AgeBand.TEEN if young else AgeBand.ADULT).value, "stage": stage.value, "version": 2,
            "owner_id": owner, "promised_on": day - timedelta(days=number % 5), "submitted_on": ago.date(),
            "submitted_at": ago, "stage_on": ago.date(), "institution_id": "i1" if stage in HOUSED else None,
            "waits_since": ago.date() if stage is Stage.WAITLISTED else None, "wake_on": due,
        })  # fmt: skip
        rows["step"].append(about | {
            "version": 2, "move": "claim", "before": "submitted", "after": stage.value, "by": worker.account_id,
            "on": ago.date(), "at": ago,
        })  # fmt: skip
        for account, part in ((self.applicant.id, Part.FAMILY), (worker.account_id, Part.WORKER)):
            aside = ago if part is Part.FAMILY and stage is Stage.REFERRED and number % 2 else None
            member = {"case_id": about["case_id"], "account_id": account, "part": part.value, "since": ago}
            rows["member"].append(member | {"stopped_at": aside})
        if number % 3 == 0:
            first = stage is Stage.SUBMITTED
            rows["call"].append(about | {
                "id": new_id(), "account_id": self.applicant.id, "area": TOWN, "urgent": False, "state": "open",
                "reason": "application" if first else "question", "owner_id": owner, "made_on": day, "made_at": now,
                "promised_at": now - timedelta(days=number % 4), "wake_on": due,
            })  # fmt: skip
        if stage is Stage.UNDER_REVIEW:
            said = {"answer": Answer.LATER.value, "way": Way.WORKER.value, "recorded_by": worker.account_id}
            rows["own_yes"].append(about | said | {"id": new_id(), "on": ago.date(), "at": ago})
        if stage is Stage.REGISTERED and number % 2:
            rows["hold"].append(about | {
                "id": new_id(), "kind": HoldKind.NOT_ABLE.value, "by": worker.account_id, "why_box": b"", "on": day,
                "at": ago, "look_on": day - timedelta(days=number % 3), "wake_on": due,
            })  # fmt: skip
        elif stage is Stage.REGISTERED:
            rows["fired"].append({
                "rule": OWED, "subject": about["case_id"], "due_on": ago.date(), "outcome": "noted", "why": "", "at": ago,
            })  # fmt: skip
        if stage in (Stage.REFERRED, *HOUSED):
            self._referral(rows, about, stage, number, due, ago)
        if stage is Stage.ACCEPTED:
            name, value = ("identity", {"birth": "2008-11-20"}) if young else ("moving", {"area": "510525"})
            box = unit.seal(about["person_id"], f"section.box:{about['case_id']}/{name}", value)
            rows["section"].append(about | {"name": name, "box": box, "by": "x", "on": ago.date(), "at": ago})

    def _referral(self, rows: Rows, about: dict[str, str], stage: Stage, number: int, due: Any, ago: datetime) -> None:
        asked, offered = stage is Stage.REFERRED, stage is Stage.WAITLISTED and number % 2
        place = None if asked else Place.OFFERED if offered else Place.QUEUE if stage is Stage.WAITLISTED else Place.NOW
        made = about | {
            "id": new_id(), "kind": next(iter(ReferralKind)).value, "to_institution": "i1", "version": 1,
            "state": (ReferralState.IN_PROGRESS if asked else ReferralState.ACCEPTED).value,
            "place": place.value if place else None, "made_on": ago.date(), "made_at": ago,
            "answer_by": (ago + timedelta(days=number % 4)).date(), "offered_on": ago.date() if offered else None,
            "wake_on": due,
        }  # fmt: skip
        rows["referral"].append(made)
        if offered:
            rows["message"].append(about | {
                "account_id": self.applicant.id, "stem": new_id(), "kind": "notice", "lane": "reply", "box": b"",
                "offers": False, "made_on": ago.date(), "made_at": ago, "heard_at": ago,
                "dedupe": f"{offer_mark(made['id'])}1",
            })  # fmt: skip
