"""What years leave behind: cases with everything around them, by the hundred thousand, and every box opens.

A few hundred are those of one county's team, as they stand today. All others are what is stored: half of it is over and
lies with the same team and the same institution, half goes on elsewhere, with teams of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.conversation.messages import Kind
from bot.domain.case import Answer, Door, Stage, Way
from bot.domain.consent import Purpose
from bot.domain.hold import HoldKind
from bot.domain.lead import LeadState, Side
from bot.domain.people import AgeBand, Part, Role, Staff
from bot.domain.referral import Place, ReferralKind, ReferralState
from bot.domain.thread import ThreadKind, ThreadState
from bot.store import audit
from bot.store.cases import new_number
from bot.store.unit import new_id
from tests.bench.bulk import Bulk
from tests.bench.house import BOT
from tests.places import FAR_COUNTY, FAR_TOWN, TOWN
from tests.world import World

TEAM = 20
OURS = 400
"""Cases that the team of the county has now, however many are stored beside them."""
FAR_TEAM = 500
"""Cases elsewhere for each member of the teams there."""
TOGETHER = 1_000
"""Cases that are written together."""
STAGES = (
    Stage.SUBMITTED, Stage.UNDER_REVIEW, Stage.NEED_INFO, Stage.REGISTERED, Stage.REFERRED, Stage.WAITLISTED,
    Stage.ACCEPTED, Stage.ACCEPTED, Stage.ACCEPTED, Stage.ACCEPTED,
)  # fmt: skip
ENDED = (Stage.CLOSED, Stage.CLOSED, Stage.NOT_SUITABLE, Stage.WITHDRAWN)
HOUSED = (Stage.WAITLISTED, Stage.ACCEPTED, Stage.CLOSED)
MOVES = ("take_up", "register", "refer", "accept")
A_PAGE = 6
"""Messages between a family and us; every other one is the family's."""
DONE = 8
"""Things done about a case, each with its place in the chain of the audit."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where cases lie, who has them, and how they stand."""

    area: str
    house: str
    team: Sequence[Staff]
    stages: Sequence[Stage]


class Stored:
    """A world in which so many cases are stored."""

    def __init__(self, world: World, many: int) -> None:
        self.world = world
        self.team = [world.hire(f"worker{n}") for n in range(TEAM)]
        world.hire("lead", Role.MANAGER)
        world.hire("admin", Role.ADMIN)
        far = [world.hire(f"far{n}", area=FAR_COUNTY, house="far1") for n in range(1 + many // 2 // FAR_TEAM)]
        ours, over = Home(TOWN, "i1", self.team, STAGES), Home(TOWN, "i1", self.team, ENDED)
        away = Home(FAR_TOWN, "far1", far, STAGES)
        with world.unit(commit=True) as unit:
            audit.seal(unit)
            seq, mac = audit.head(unit)
        self._head = seq, bytes.fromhex(mac)
        with Bulk(world.database) as bulk:
            for number in range(many):
                Filing(self, bulk, ours if number < OURS else over if number % 2 else away, number).file()
                if number % TOGETHER == TOGETHER - 1:
                    bulk.write()

    def link(self, bulk: Bulk, row: dict[str, Any]) -> None:
        """An audit row, and its place in the chain."""
        number, (seq, mac) = bulk.add("audit", **row), self._head
        self._head = seq + 1, self.world.database.vault.mac(mac, str(number).encode(), row["mac"])
        bulk.add("audit_link", seq=seq + 1, audit_id=number, mac=self._head[1])


class Filing:
    """One case with all that it left."""

    def __init__(self, stored: Stored, bulk: Bulk, home: Home, number: int) -> None:
        self._stored, self._bulk, self._home, self._number = stored, bulk, home, number
        self._vault, self._open = stored.world.database.vault, home.stages is STAGES
        self._stage = home.stages[number % len(home.stages)]
        self._worker = home.team[number // len(home.stages) % len(home.team)]
        self._owner = self._worker.id if self._stage is not Stage.SUBMITTED else None
        ago = timedelta(days=3 + number % (30 if self._open else 1_800), minutes=number % 600)
        self._then = stored.world.now - ago
        self._at, self._now, self._on = bulk.when(self._then), bulk.when(stored.world.now), self._day(0)
        self._person, self._speaker, self._account, self._case = new_id(), new_id(), new_id(), new_id()
        self._keys = {one: self._vault.new_key(one) for one in (self._person, self._speaker)}
        self._where = ("telegram", BOT) if number % 3 == 0 else ("web", "web")

    def file(self) -> None:
        """Everything of it."""
        self._people()
        self._heads()
        self._papers()
        self._calls()
        self._ways()
        self._beside()
        self._talks()
        self._traces()

    def _people(self) -> None:
        add, (channel, bot) = self._bulk.add, self._where
        for person, wrapped in self._keys.items():
            add("person", id=person, wrapped=wrapped, kid=self._vault.kid, made_at=self._at)
        add("account", id=self._account, person_id=self._speaker, since=self._at, seen_at=self._at)
        add("address", channel=channel, bot=bot, address=f"stored{self._number}", account_id=self._account)
        for one in range(3):
            add("received", channel=channel, bot=bot, external_id=f"{self._case}-{one}", at=self._now)

    def _heads(self) -> None:
        sent = self._stage in (*HOUSED, Stage.REFERRED, Stage.REGISTERED)
        self._bulk.add(
            "case", id=self._case, number=new_number(), person_id=self._person, applicant_id=self._account,
            area=self._home.area, door=(Door.FAMILY if self._number % 3 else Door.HOSPITAL).value,
            age=(AgeBand.ADULT if self._number % 20 else AgeBand.TEEN).value, stage=self._stage.value,
            version=len(MOVES), owner_id=self._owner, promised_on=self._day(5), stage_on=self._on,
            submitted_on=self._on, submitted_at=self._at, platform_number=f"P{self._number}" if sent else None,
            institution_id=self._home.house if self._stage in HOUSED else None,
            waits_since=self._on if self._stage is Stage.WAITLISTED else None,
        )  # fmt: skip
        for version, move in enumerate(MOVES, 1):
            why = self._sealed(f"step.why_box:{self._case}/{version}", "w" * 20) if version == len(MOVES) else None
            stages = {"before": Stage.SUBMITTED.value, "after": self._stage.value}
            self._about("step", version=version, move=move, by=self._worker.account_id, why_box=why, **stages)
        for account, part in ((self._account, Part.FAMILY), (self._worker.account_id, Part.WORKER)):
            self._bulk.add("member", case_id=self._case, account_id=account, part=part.value, since=self._at)

    def _papers(self) -> None:
        add, phone = self._bulk.add, f"138{self._number:08d}"
        sections = {
            "wish": {"relation": "parent", "knows": "willing", "wishes": ["work", "living"], "call_as": "child"},
            "reach": {"phone": phone, "how": "phone", "when": "any", "if_other": "only_me"},
            "identity": {"name": f"n{self._number}", "address": "a" * 30},
        }
        for name, value in sections.items():
            place = f"{self._case}/{name}"
            self._about("section", name=name, by=self._account, box=self._sealed(f"section.box:{place}", value))
            kept = self._sealed(f"section_version.box:{place}/1", value)
            self._about("section_version", name=name, version=1, by=self._account, box=kept)
        for kind, figures in (("phone", phone), ("last4", phone[-4:])):
            add("blind", kind=kind, digest=self._vault.blind(kind, figures), case_id=self._case)
        said = {"answer": Answer.YES.value, "platform": Answer.YES.value, "way": Way.WORKER.value}
        self._about("own_yes", id=new_id(), recorded_by=self._worker.account_id, **said)
        for purpose in (Purpose.KEEP.value, Purpose.SHARE.of(self._home.house)):
            whose = {"id": new_id(), "account_id": self._account, "person_id": self._person}
            add("consent", purpose=purpose, version=1, given_on=self._on, given_at=self._at, **whose)
        code = self._vault.code(self._case)
        add("link", code_hash=code, case_id=self._case, made_by="x", made_at=self._at, expires_at=self._at)

    def _calls(self) -> None:
        call, stands = new_id(), self._open and self._number % 5 == 0
        self._bulk.add(
            "call", id=call, account_id=self._account, case_id=self._case, person_id=self._person, urgent=False,
            reason="application" if self._stage is Stage.SUBMITTED else "question", area=self._home.area,
            box=self._sealed(f"call.box:{call}", {"phone": "1"}) if stands else None, owner_id=self._owner,
            state="open" if stands else "done", promised_at=self._at, made_on=self._on, made_at=self._at,
        )  # fmt: skip
        tried = {"by": self._worker.account_id, "outcome": "not_reached" if stands else "reached"}
        self._bulk.add("call_try", id=new_id(), call_id=call, on=self._on, at=self._at, **tried)

    def _ways(self) -> None:
        """To an institution, and what holds it up."""
        if self._stage in (*HOUSED, Stage.REFERRED):
            asked, place = self._stage is Stage.REFERRED, Place.QUEUE if self._stage is Stage.WAITLISTED else Place.NOW
            self._bulk.add(
                "referral", id=new_id(), case_id=self._case, person_id=self._person, version=1, made_on=self._on,
                kind=next(iter(ReferralKind)).value, to_institution=self._home.house, place=None if asked else place.value,
                state=(ReferralState.IN_PROGRESS if asked else ReferralState.ACCEPTED).value, made_at=self._at,
                answer_by=self._day(7), ended_on=None if self._open else self._on,
            )  # fmt: skip
        if self._number % 8 == 1:
            hold, stands = new_id(), self._stage is Stage.UNDER_REVIEW
            why = self._sealed(f"hold.why_box:{hold}", {"why": "x"})
            until = {"look_on": self._day(60), "ended_on": None if stands else self._on}
            self._about("hold", id=hold, kind=HoldKind.NOT_ABLE.value, by="x", why_box=why, **until)

    def _beside(self) -> None:
        """What was told, feared and needed, some of it by each."""
        alert = {"account_id": self._account, "person_id": self._person, "area": self._home.area}
        if self._number % 20 == 1:
            one = new_id()
            self._bulk.add("alert", id=one, level="urgent", state="closed", entries="", on=self._on, at=self._at,
                           last_at=self._at, taken_by=self._worker.id, closed_at=self._at, **alert)  # fmt: skip
            self._thread(ThreadKind.ALERT, alert_id=one)
        elif self._number % 10 == 1:
            self._thread(ThreadKind.LETTER, case_id=self._case)
        if self._number % 10 == 1:
            ended = {"state": LeadState.CLOSED.value, "closed_on": self._on, "owner_id": self._worker.id}
            self._bulk.add("lead", id=new_id(), side=next(iter(Side)).value, abuse=False, version=2, made_on=self._on,
                           made_at=self._at, **alert, **ended)  # fmt: skip
            self._bulk.add("need", id=new_id(), area=self._home.area, on=self._on)

    def _thread(self, kind: ThreadKind, **about: str) -> None:
        """What the two wrote to each other, read by both."""
        thread, whose = new_id(), {"account_id": self._account, "staff_id": self._worker.id}
        self._bulk.add("thread", id=thread, kind=kind.value, state=ThreadState.CLOSED.value, area=self._home.area,
                       spoke_at=self._at, made_at=self._at, **whose, **about)  # fmt: skip
        for staff in (None, self._worker.id):
            stem = new_id()
            words = self._sealed(f"thread_line.box:{stem}", "x" * 12)
            self._bulk.add("thread_line", thread_id=thread, stem=stem, person_id=self._person, staff_id=staff, box=words,
                           at=self._at, seen_at=self._at)  # fmt: skip

    def _talks(self) -> None:
        talk = new_id()
        kept = {"step": "", "answers": {}, "trail": [], "doubt": None, "changing": False, "misses": 0, "about": {}}
        whose = {"id": talk, "account_id": self._account, "person_id": self._person}
        self._bulk.add("talk", flow="family", version=1, state="done", box=self._sealed(f"talk.box:{talk}", kept),
                       begun_on=self._on, changed_at=self._at, **whose)  # fmt: skip
        for one in range(A_PAGE):
            stem = self._says(self._account, Kind.ECHO if one % 2 else Kind.REPLY)
            if self._where[0] == "telegram" and not one % 2:
                way = {
                    "channel": "telegram",
                    "bot": BOT,
                    "address": f"stored{self._number}",
                    "account_id": self._account,
                }
                self._bulk.add("sending", stem=stem, lane="reply", rank=2, state="sent", receipt="1", made_at=self._now,
                               next_at=self._at, sent_at=self._at, **way)  # fmt: skip
        self._says(self._worker.account_id, Kind.REPLY)

    def _says(self, account: str, kind: Kind) -> str:
        stem, key = new_id(), "echo" if kind is Kind.ECHO else "today.nobody"
        body = {"key": key, "params": {"text": "x" * 12}, "left": 0, "typing": False, "offers": []}
        self._bulk.add("message", account_id=account, person_id=self._person, stem=stem, kind=kind.value, lane="reply",
                       box=self._sealed(f"message.box:{stem}", body), offers=kind is Kind.REPLY, state="sent",
                       made_on=self._on, made_at=self._at, shown_at=self._at, case_id=self._case)  # fmt: skip
        return stem

    def _traces(self) -> None:
        for one in range(DONE):
            done = (self._account, f"case.step{one}", f"case:{self._case}", "a, b", "ok")
            self._stored.link(self._bulk, audit.row(self._vault, self._then, *done) | {"at": self._at})
        for _ in range(3):
            self._bulk.add("reading", id=new_id(), person_id=self._person, reader=self._worker.account_id,
                           place="section.box", purpose="review", on=self._on, at=self._at)  # fmt: skip
        for rule, days in (("promised_case", 4), ("promised_case", 5), ("refer", 9)):
            self._bulk.add("fired", rule=rule, subject=self._case, due_on=self._day(days), outcome="sent", at=self._at)

    def _day(self, after: int) -> str:
        return self._bulk.when((self._then + timedelta(days=after)).date())

    def _about(self, table: str, **row: Any) -> None:
        """A row of the file, with the day and the instant."""
        self._bulk.add(table, case_id=self._case, person_id=self._person, on=self._on, at=self._at, **row)

    def _sealed(self, place: str, value: Any) -> bytes:
        return self._vault.seal(self._person, self._keys[self._person], place, value)
