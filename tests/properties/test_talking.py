"""No order of typing, pressing, reloading, leaving, closing by either side loses a line of a thread or delivers it to
anybody else (ux.md 17 rows 1 and 2)."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bot.conversation.messages import Heard, Kind
from bot.domain.errors import NotThere, Refused
from bot.domain.people import Role
from bot.domain.thread import Thread, ThreadState
from bot.services import absences, caseload
from bot.services.threads import FORM
from bot.store.messages import Said
from tests.house import Ground
from tests.village import FAR_TOWN, TOWN, ZONE, Village

EASY = settings(deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
# Making a failure small takes minutes here; the everyday part only finds it.
SHORT = settings(EASY, max_examples=4, stateful_step_count=20, phases=[Phase.explicit, Phase.reuse, Phase.generate])
LONG = settings(EASY, max_examples=60, stateful_step_count=60)

PRESSING, APPLIED = ("ma", "ba"), "po"
FAMILIES, TEAM, OTHERS = (*PRESSING, APPLIED), ("worker", "mate"), ("stranger", "far", "doctor")
"""Three who write, one of them with an application; two of the team of their place; and who must never read a word."""
DANGER = "我不想活了 药都准备好了"


class Talking(RuleBasedStateMachine):
    """A village in which everything that is typed can be told apart."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="talking"))
        self.village = self.build()
        self.numbers = itertools.count(1)
        self.typed: dict[str, str] = {}
        """What was typed to a human, and the thread in which it must stand."""
        self.nowhere: list[str] = []
        """What a worker typed where no thread was open before them."""

    def build(self) -> Village:
        return Village.on_disk(self.folder, start=datetime(2026, 11, 23, 10, 0, tzinfo=ZONE))

    def teardown(self) -> None:
        self.every_line_is_read_by_whoever_may()
        self.village.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    @initialize(mate=st.sampled_from(("", "00:00-00:00", "08:00-18:00")))
    def begin(self, mate: str) -> None:
        self.village.hire("worker", hours="08:00-18:00")
        self.village.hire("mate", hours=mate)
        self.village.hire("far", area=FAR_TOWN)
        self.village.hire("doctor", Role.PSYCHIATRIST, house="h1")
        for who in (*PRESSING, "stranger"):
            self.village.open(who, f"a:{TOWN}")
        self.case = self.village.apply_family(APPLIED)

    # -- what may be done ----------------------------------------------------------------------------------------------

    @rule(who=st.sampled_from(FAMILIES))
    def a_family_types(self, who: str) -> None:
        line = f"花园第{next(self.numbers):04d}排"
        where = self.goes_to(who)
        self.village.type(who, line)
        for thread in where:
            self.typed[line] = thread.id
            assert self.lines(thread.id).count(line) == 1, "lost, or twice"

    @rule(who=st.sampled_from(TEAM))
    def a_worker_types(self, who: str) -> None:
        line = f"菜地第{next(self.numbers):04d}垄"
        thread = self.open_before(who)
        self.village.type(who, line)
        if thread is None:
            self.nowhere.append(line)
        elif thread.state is not ThreadState.CLOSED:
            self.typed[line] = thread.id
            reader = next(one for one in FAMILIES if self.village.account(one).id == thread.account_id)
            assert line in self.everything(reader), "not on the page it was for"

    @rule(who=st.sampled_from((*PRESSING, *TEAM, *OTHERS)), data=st.data())
    def presses_something(self, who: str, data: st.DataObject) -> None:
        buttons = [(said, n) for said in self.village.page(who, 8) for n, one in enumerate(said.offers)
                   if one.act.do != "device"]  # fmt: skip
        if buttons:
            said, number = buttons[data.draw(st.integers(0, len(buttons) - 1))]
            self.village.hear(who, Heard.PRESS, f"{said.stem}.{number}")

    @rule(who=st.sampled_from(FAMILIES), words=st.sampled_from((DANGER, "查进度", "收起", "回来", "问老师", "1")))
    def a_family_says(self, who: str, words: str) -> None:
        self.village.type(who, words)

    @rule(who=st.sampled_from((*FAMILIES, *TEAM)))
    def reloads(self, who: str) -> None:
        self.village.open(who)

    @rule(who=st.sampled_from(TEAM))
    def opens_a_thread(self, who: str) -> None:
        """By the newest way there is: from an alert, a call, what came, the list."""
        self.village.type(who, "今天")
        for name in ("alerts.take", "thread", "calls.show"):
            if self.press(who, name):
                if name != "alerts.take":  # whoever takes one has it open
                    self.press(who, "thread")
                return

    @rule(who=st.sampled_from(TEAM))
    def opens_that_of_the_application(self, who: str) -> None:
        with suppress(Refused, NotThere), self.village.turn(who) as turn:
            turn.lead("thread", case=self.case)

    @rule(who=st.sampled_from(TEAM), comes=st.booleans())
    def goes_away_or_comes_back(self, who: str, comes: bool) -> None:
        """All they have passes over to the other one, and back."""
        other = self.village.staff_of[next(one for one in TEAM if one != who)]
        with suppress(Refused, NotThere), self.village.turn(who) as turn:
            if comes:
                absences.back(turn)
            else:
                absences.plan(turn, "", turn.today, turn.today + timedelta(days=3), other.id)

    @rule(who=st.sampled_from(TEAM))
    def hands_the_case_on(self, who: str) -> None:
        other = self.village.staff_of[next(one for one in TEAM if one != who)]
        with suppress(Refused, NotThere), self.village.turn(who) as turn:
            caseload.hand(turn, self.case, other.id)

    @rule(who=st.sampled_from(TEAM), name=st.sampled_from(("finished", "close_alert", "today")))
    def ends(self, who: str, name: str) -> None:
        if self.press(who, name) and name == "close_alert":
            self.press(who, "safe")
            self.press(who, "skip")

    @rule(minutes=st.sampled_from((1, 11, 130, 60 * 9, 60 * 25)))
    def time_passes(self, minutes: int) -> None:
        self.village.tick(timedelta(minutes=minutes))

    @rule()
    def restarts(self) -> None:
        self.village.restart()

    # -- what must hold ------------------------------------------------------------------------------------------------

    @invariant()
    def nobody_else_reads_it(self) -> None:
        for who in OTHERS:
            page = self.everything(who)
            assert not [line for line in (*self.typed, *self.nowhere) if line in page], who
        for who in FAMILIES:
            account, page = self.village.account(who), self.everything(who)
            if account is None:
                continue
            mine = {row.id for row in self.village.rows("thread", account_id=account.id)}
            theirs = [line for line, thread in self.typed.items() if thread not in mine]
            assert not [line for line in (*theirs, *self.nowhere) if line in page], who

    def every_line_is_read_by_whoever_may(self) -> None:
        """Whatever was done, all of it stands in its thread, in the order in which it was typed."""
        for thread in {*self.typed.values()}:
            kept = self.lines(thread)
            wanted = [line for line, where in self.typed.items() if where == thread]
            if kept or not self.erased(thread):
                assert [line for line in kept if line in wanted] == wanted
                self.whoever_holds_it_reads_both_sides(thread, wanted)

    def whoever_holds_it_reads_both_sides(self, thread_id: str, wanted: list[str]) -> None:
        """A case has changed hands: whoever has it now opens the whole thread."""
        with self.village.unit() as unit:
            thread, holders = unit.threads.any(thread_id), {one.id: one for one in self.village.staff_of.values()}
            if thread is None or thread.case_id is None or thread.alert_id is not None:
                return
            holder = holders.get(unit.cases.alive(thread.case_id).owner_id or "")
            if holder is None:
                return
            unit.me, unit.staff = unit.accounts.get(holder.account_id), holder
            read = [line.text for line in unit.threads.read(unit.threads.for_staff(thread_id), "thread")]
            assert [line for line in read if line in wanted] == wanted, holder.name

    def erased(self, thread: str) -> bool:
        """Whether somebody took what they had told back."""
        with self.village.reading() as unit:
            rows = self.village.rows("thread_line", thread_id=thread)
            return any(unit.key_of(row.person_id) is None for row in rows) or not rows

    # -- looking -------------------------------------------------------------------------------------------------------

    def goes_to(self, who: str) -> list[Thread]:
        """Where a line must stand that somebody is about to type."""
        with self.village.reading() as unit:
            speaker = unit.accounts.at(*self.village.address(who))
            if speaker is None or speaker.veil != "open" or speaker.handed_over:
                return []
            unit.me = speaker.account
            found = {one.id: one for one in unit.threads.live(speaker.account.id) if one is not None}
        return list(found.values())

    def open_before(self, who: str) -> Thread | None:
        """The thread that stands open before a worker."""
        with self.village.reading() as unit:
            kept = unit.talks.open(self.village.account(who).id)
            if kept is None or kept.talk.flow != FORM:
                return None
            unit.staff = self.village.staff_of[who]
            return unit.threads.any(str(kept.talk.about["thread"]))

    def lines(self, thread: str) -> list[str]:
        with self.village.reading() as unit:
            return [
                unit.open_own(row.person_id, f"thread_line.box:{row.stem}", row.box)
                for row in sorted(self.village.rows("thread_line", thread_id=thread), key=lambda row: row.id)
                if unit.key_of(row.person_id) is not None
            ]

    def everything(self, who: str) -> str:
        """All that stands, or stood, on somebody's page, covered or not; but for what they typed themselves."""
        account = self.village.account(who)
        if account is None:
            return ""
        with self.village.reading() as unit:
            said: list[Said] = unit.messages.after(account, 0)
        return "\n".join(str(one.params) for one in said if one.kind is not Kind.ECHO)

    def press(self, who: str, name: str) -> bool:
        try:
            self.village.press(who, name)
        except LookupError:
            return False
        return True


class OnPostgres(Talking):
    """The same on PostgreSQL."""

    ground: ClassVar[Ground]

    def build(self) -> Village:
        return Village.on(self.ground, "postgresql", start=datetime(2026, 11, 23, 10, 0, tzinfo=ZONE))


def test_no_order_loses_a_line_or_tells_it_to_anybody_else() -> None:
    run_state_machine_as_test(Talking, settings=SHORT)  # type: ignore[no-untyped-call]


@pytest.mark.nightly
def test_no_long_order_does_either() -> None:
    run_state_machine_as_test(Talking, settings=LONG)  # type: ignore[no-untyped-call]


@pytest.fixture
def postgres(ground: Ground) -> type[OnPostgres]:
    OnPostgres.ground = ground
    return OnPostgres


@pytest.mark.slow
def test_nor_on_postgresql(postgres: type[OnPostgres]) -> None:
    run_state_machine_as_test(postgres, settings=settings(SHORT, max_examples=8))  # type: ignore[no-untyped-call]
