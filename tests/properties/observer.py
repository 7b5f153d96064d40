"""The observer: looks before and after every turn, and says what was done wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis.stateful import invariant

from bot.conversation.messages import Heard
from bot.store.messages import Offer, Said
from bot.store.tables import TABLES
from bot.store.talks import Kept
from tests.village import Village

CRISES = ("我不想活了", "我儿子今天说不想活了", "我现在就在楼顶", "他拿着刀")
QUIET_COMMANDS = ("帮助", "收起", "为什么", "关于")
"""What may be said in the middle of any form without losing it."""
ENDS_TALKS = ("drop", "home.drop", "mine.erase_now", "home.apply_new")
_NOTHING = object()


@dataclass(frozen=True)
class TalkNow:
    """A talk as it stands: what is asked and what was answered."""

    kept: Kept
    state: str

    @property
    def answers(self) -> Mapping[str, Any]:
        return self.kept.talk.answers


@dataclass(frozen=True)
class Moment:
    """All that a turn may change, and must not change wrongly."""

    me: str
    talks: Mapping[str, TalkNow]
    cases: Mapping[str, Any]
    erased: frozenset[str]
    quarantined: int
    open: Kept | None


class Observer:
    """What must hold, after every turn and at any time."""

    village: Village
    canaries: dict[str, str]
    """What was typed, and about whom (person id); empty: about nobody but the one who typed."""
    checked: frozenset[str]

    def moment(self, who: str) -> Moment:
        village = self.village
        with village.database.reading(village.now) as unit:
            speaker = unit.accounts.at("web", "web", who)
            talks = {}
            for row in unit.connection.execute(TABLES["talk"].select()):
                kept = unit.talks.get(row.id) if row.state in ("open", "parked") else None
                if kept is not None:
                    talks[row.id] = TalkNow(kept, row.state)
            opened = unit.talks.open(speaker.account.id) if speaker else None
            cases = {row.id: row for row in unit.connection.execute(TABLES["case"].select())}
            people = unit.connection.execute(TABLES["person"].select())
            erased = frozenset(row.id for row in people if row.wrapped is None)
            quarantined = len(list(unit.connection.execute(TABLES["quarantine"].select())))
        return Moment(speaker.account.id if speaker else "", talks, cases, erased, quarantined, opened)

    # -- what must hold after every turn -------------------------------------------------------------

    def answers_stand_under_their_questions(
        self, before: Moment, after: Moment, pressed: tuple[Said, Offer] | None, text: str | None
    ) -> None:
        """Only the question that was asked may have been answered, and with what was said."""
        for talk_id, now in after.talks.items():
            was = before.talks.get(talk_id)
            old = was.answers if was else {}
            fresh = {name: value for name, value in now.answers.items() if old.get(name, _NOTHING) != value}
            if not fresh:
                continue
            assert now.kept.account_id == before.me, "somebody else's form changed"
            assert before.open is not None, "no form was open"
            assert before.open.talk.id == talk_id, "a form that was not open was answered"
            asked = before.open.talk.step
            assert set(fresh) == {asked}, f"{set(fresh)} answered while {asked} was asked"
            if pressed is not None:
                said, offer = pressed
                assert offer.act.asks == asked
                assert offer.act.talk == talk_id
                self.means(said, offer, fresh[asked], before.open)
            else:
                assert text is not None

    def means(self, said: Said, offer: Offer, value: Any, kept: Kept) -> None:
        """What was pressed is what was kept, as its reader saw it."""
        if said.key == "phone.right":
            assert value == said.params["phone"], "another number than the one read back"
        elif said.key == "area.which":
            assert self.village.house.areas.name(value) == offer.label, "another place than the one pressed"
        elif said.key == "later.id_right":
            assert str(value)[-4:] == str(said.params["masked"])[-4:]
        elif said.key == "hand_on.shown":
            assert value == said.params["sentence"], "another sentence than the one shown"
        elif said.key == "later.which_date":
            assert value == offer.label
        elif offer.act.name == "done":
            assert value == kept.talk.about.get("picked", [])
        else:
            assert value == offer.act.name

    def nothing_was_lost(
        self, before: Moment, after: Moment, pressed: tuple[Said, Offer] | None, kind: Heard, payload: str
    ) -> None:
        """An answer goes only where somebody took it back, sent it off, or was erased."""
        for talk_id, was in before.talks.items():
            if was.kept.person_id in after.erased or not was.answers:
                continue
            mine, now = was.kept.account_id == before.me, after.talks.get(talk_id)
            draft = was.kept.talk.flow in ("family", "person")
            if not mine:
                assert now is not None, "somebody else's form is gone"
                assert now.answers == was.answers, "somebody else's form was lost"
            elif now is None and draft:
                done = next((row for row in self.village.rows("talk", id=talk_id)), None)
                ended = done is not None and done.state == "done"
                asked_for = pressed is not None and pressed[1].act.name in ENDS_TALKS
                assert ended or asked_for or kind is Heard.TEXT, "a draft was lost"
            quiet = (kind is Heard.TEXT and payload in (*QUIET_COMMANDS, *CRISES)) or kind is Heard.ATTACHMENT
            if mine and (quiet or (draft and kind is Heard.OPEN)):
                where = f"{was.kept.talk.flow}, {payload or kind}"
                assert now is not None, f"lost: {where}"
                assert now.answers == was.answers, f"changed: {where}"
                assert not quiet or now.state == was.state, f"put away: {where}"

    def applications_are_what_was_shown(
        self, before: Moment, after: Moment, pressed: tuple[Said, Offer] | None
    ) -> None:
        """One application a press, and it is the page that was shown."""
        fresh = [row for case_id, row in after.cases.items() if case_id not in before.cases]
        assert len(fresh) <= 1, "two applications by one press"
        if not fresh or before.open is None or before.open.talk.flow not in ("family", "person"):
            return
        row = fresh[0]
        assert before.open.talk.step == "review"
        assert row.applicant_id == before.me
        if pressed is None:
            return
        said, shown = pressed[0], pressed[0].params
        with self.village.database.reading(self.village.now) as unit:
            case = unit.cases.any(row.id)
            assert case is not None
            wish, reach = unit.files.open_own(case, "wish"), unit.files.open_own(case, "reach")
        assert self.village.house.areas.name(row.area) == shown["area"], said.key
        assert (row.age, wish["wishes"], reach["phone"]) == (shown["age"], shown["wishes"], shown["phone"])
        assert (reach["when"], reach["if_other"]) == (shown["when"], shown["if_other"])

    # -- what must hold at any time ------------------------------------------------------------------

    @invariant()
    def nobody_is_registered_without_their_own_yes(self) -> None:
        """ux.md 15 no. 4."""
        for case in self.village.rows("case"):
            said = self.village.rows("own_yes", case_id=case.id)
            for one in said:
                if one.way != "worker":
                    here = [self.village.rows("member", case_id=each, account_id=one.recorded_by)
                            for each in (case.id, case.merged_into)]  # fmt: skip
                    parts = {row.part for rows in here for row in rows}
                    assert parts == {"person"}, "somebody else answered for the person"
                else:
                    assert one.recorded_by in {row.account_id for row in self.village.rows("staff")}
            for step in self.village.rows("step", case_id=case.id, move="register"):
                before = [one for one in said if one.at <= step.at]
                newest = max(before, key=lambda one: one.at, default=None)
                assert case.age == "child" or newest is not None, "registered, and never asked"
                assert newest is None or (newest.answer, newest.platform) == ("yes", "yes")

    @invariant()
    def a_no_leaves_nothing_readable(self) -> None:
        """ux.md 15 no. 5: whatever was sealed for them is closed, and what was told of them is in no other box."""
        erased = frozenset(row.id for row in self.village.rows("person") if row.wrapped is None)
        said_no = {row.person_id for row in self.village.rows("own_yes", answer="no")}
        assert said_no <= erased, "a no that left a key"
        if erased == self.checked:
            return
        self.checked = erased
        gone = [text for text, person in self.canaries.items() if person in erased]
        for table, column, person, value in self.village.opened():
            assert person not in erased
            # The number of who applied may stand in a call they asked for themselves: it is their own.
            if table != "call":
                found = [text for text in gone if text in str(value)]
                assert not found, f"{found} in {table}.{column}: {value}"

    @invariant()
    def a_lead_with_abuse_is_closed_by_a_human_alone(self) -> None:
        """ux.md 15 no. 7."""
        for lead in self.village.rows("lead"):
            assert lead.state != "lapsed" or not lead.abuse, "erased by time"
            assert lead.state not in ("closed", "lapsed") or lead.box is None
            if lead.abuse and lead.state == "closed":
                assert lead.closed_by in {row.account_id for row in self.village.rows("staff")}
                assert lead.why_box is not None, "closed without a reason"

    @invariant()
    def what_is_one_goes_on_as_one(self) -> None:
        """ux.md 9.11: a merged one stands beside one that goes on, whose person said yes, and both end together."""
        cases = {row.id: row for row in self.village.rows("case")}
        keys = {row.id: row.wrapped for row in self.village.rows("person")}
        for case in cases.values():
            if case.stage == "merged":
                alive = cases[case.merged_into]
                assert alive.stage != "merged", "a chain"
                said = {row.answer for row in self.village.rows("own_yes", case_id=alive.id)}
                assert "yes" in said or self.village.rows("section", case_id=alive.id, name="guardian")
                assert (keys[case.person_id] is None) == (keys[alive.person_id] is None), "one key left"

    @invariant()
    def an_adults_yes_is_ended_by_nobody_else(self) -> None:
        """ux.md 9.5: after it only the person, or a worker to whom they said so, stops the case."""
        for step in self.village.rows("step", move="withdraw"):
            case = self.village.rows("case", id=step.case_id)[0]
            said = [row for row in self.village.rows("own_yes", case_id=case.id) if row.at < step.at]
            newest = max(said, key=lambda row: row.at, default=None)
            if case.age == "adult" and newest is not None and newest.answer == "yes":
                parts = {row.part for row in self.village.rows("member", case_id=case.id, account_id=step.by)}
                assert not parts & {"family", "kin"}, "a family ended what the person wants"

    @invariant()
    def numbers_are_unique(self) -> None:
        numbers = [row.number for row in self.village.rows("case")]
        assert len(numbers) == len(set(numbers))

    def nothing_lies_open(self) -> None:
        """Nothing anybody typed stands in the file itself."""
        raw = self.village.raw() if self.village.database.sqlite else b""
        found = [text for text in self.canaries if text.encode() in raw]
        assert not found, found
