"""Anyone, anything, in any order: what may be done to the assistant, and what must hold whatever was done."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.conversation.messages import Heard
from bot.domain.commands import Register
from bot.domain.errors import Refused
from bot.services import reviews
from bot.store.messages import Offer, Said
from bot.store.talks import Kept
from tests.village import FAR_TOWN, TOWN, Village

PEOPLE = ("mother", "sister", "son", "stranger", "worker")
CHANNEL_BY_PERSON = st.sampled_from(PEOPLE)
COMMANDS = (
    "返回", "取消", "帮助", "收起", "人工", "为什么", "我的", "查进度", "我的申请", "首页", "申请", "病情有变化",
    "还回去了", "关于", "问点事情", "/start",
)  # fmt: skip
CRISES = ("我不想活了", "我儿子今天说不想活了", "我现在就在楼顶", "他拿着刀")
PLACES = ("云锦镇", "得胜镇", "泸县", "白沙", "没有这个地方")
ODDITIES = (
    "",
    " ",
    "。",
    "1 2",
    "1 1",
    "{{ 7*7 }}",
    "\u202e反",
    "a\x00b",
    "\ud800",
    "'; DROP TABLE person;--",
    "9" * 40,
)
QUIET_COMMANDS = ("帮助", "收起", "为什么", "关于")
"""What may be said in the middle of any form without losing it."""
ENDS_TALKS = ("drop", "home.drop", "mine.erase_now", "home.apply_new")
VALID_ID = "11010519491231002X"


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


class Anything(RuleBasedStateMachine):
    """The village, with an observer who looks after every turn."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="anything"))
        self.village = self.build()
        self.numbers = itertools.count(1)
        self.tokens: list[str] = []
        self.codes: list[str] = []
        self.heard: list[tuple[str, Heard, str, str]] = []
        self.canaries: dict[str, str] = {}
        """What was typed, and about whom (person id); empty: about nobody but the one who typed."""
        self.checked: frozenset[str] = frozenset()

    def build(self) -> Village:
        return Village.on_disk(self.folder)

    def teardown(self) -> None:
        self.nothing_lies_open()
        self.village.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    # -- what may be done ----------------------------------------------------------------------------

    @initialize(hired=st.booleans())
    def begin(self, hired: bool) -> None:
        if hired:
            self.village.hire("worker")

    @rule(who=CHANNEL_BY_PERSON, code=st.sampled_from(("", f"a:{TOWN}", f"a:{FAR_TOWN}", "a:999999", "nonsense")))
    def opens_the_page(self, who: str, code: str) -> None:
        self.do(who, Heard.OPEN, code)

    @rule(who=CHANNEL_BY_PERSON, data=st.data())
    def presses_something_visible(self, who: str, data: st.DataObject) -> None:
        buttons = self.buttons(who)
        if buttons:
            self.press(who, *pick(data, buttons))

    @rule(who=CHANNEL_BY_PERSON, data=st.data())
    def goes_on(self, who: str, data: st.DataObject) -> None:
        """Presses one of the newest buttons, some times in a row: deep into a form."""
        for _ in range(data.draw(st.integers(1, 8))):
            newest = [pair for pair in self.buttons(who) if pair[0].id == self.newest(who)]
            if newest and data.draw(st.booleans()):
                self.press(who, *pick(data, newest))
            else:
                self.do(who, Heard.TEXT, self.sensible(who, data))

    @rule(who=CHANNEL_BY_PERSON, data=st.data())
    def answers_in_words(self, who: str, data: st.DataObject) -> None:
        self.do(who, Heard.TEXT, self.sensible(who, data))

    @rule(who=CHANNEL_BY_PERSON, data=st.data())
    def types_a_label(self, who: str, data: st.DataObject) -> None:
        buttons = self.buttons(who)
        if buttons:
            self.do(who, Heard.TEXT, self.village.label(*pick(data, buttons)))

    @rule(
        who=CHANNEL_BY_PERSON,
        text=st.one_of(st.sampled_from(ODDITIES), st.integers(0, 12).map(str), st.text(max_size=30)),
    )
    def types_anything(self, who: str, text: str) -> None:
        self.do(who, Heard.TEXT, text)

    @rule(who=CHANNEL_BY_PERSON, text=st.sampled_from(COMMANDS))
    def says_a_command(self, who: str, text: str) -> None:
        self.do(who, Heard.TEXT, text)

    @rule(who=CHANNEL_BY_PERSON, text=st.sampled_from(CRISES))
    def is_in_danger(self, who: str, text: str) -> None:
        self.do(who, Heard.TEXT, text)

    @rule(who=CHANNEL_BY_PERSON, media=st.sampled_from(("image/jpeg", "audio/ogg", "")))
    def sends_a_photo(self, who: str, media: str) -> None:
        self.do(who, Heard.ATTACHMENT, media)

    @precondition(lambda self: self.tokens)
    @rule(who=CHANNEL_BY_PERSON, data=st.data())
    def presses_an_old_button_of_anybody(self, who: str, data: st.DataObject) -> None:
        token = pick(data, self.tokens)
        self.do(who, Heard.PRESS, token)

    @rule(who=CHANNEL_BY_PERSON, data=st.data())
    def forges_a_button(self, who: str, data: st.DataObject) -> None:
        stem = pick(data, self.tokens or ["x.0"]).partition(".")[0]
        index = data.draw(st.sampled_from(("-1", "99", "", "٣", "0x1", "9" * 5000, "0\x00", "../0", "\ud800")))
        self.do(who, Heard.PRESS, f"{stem}.{index}")

    @precondition(lambda self: self.heard)
    @rule(data=st.data())
    def the_same_arrives_again(self, data: st.DataObject) -> None:
        who, kind, payload, known = pick(data, self.heard[-20:])
        before = self.counted()
        self.village.hear(who, kind, payload, known)
        assert self.counted() == before, "the same thing twice had two effects"

    @precondition(lambda self: self.heard)
    @rule()
    def presses_twice(self) -> None:
        who, kind, payload, _known = self.heard[-1]
        self.do(who, kind, payload)

    @precondition(lambda self: self.codes)
    @rule(who=CHANNEL_BY_PERSON, data=st.data())
    def follows_a_link(self, who: str, data: st.DataObject) -> None:
        self.do(who, Heard.OPEN, pick(data, self.codes))

    @rule(hours=st.sampled_from((1, 3, 25, 24 * 8, 24 * 31)))
    def time_passes(self, hours: int) -> None:
        if hours > 24 * 7:
            self.heard.clear()  # ids of what arrived are kept for a week; nobody delivers later
        waiting = self.waiting()
        self.village.tick(timedelta(hours=hours))
        after = self.waiting()
        assert waiting.keys() <= after.keys() and all(after[one] == waiting[one] for one in waiting), "lost by silence"

    @rule()
    def the_assistant_restarts(self) -> None:
        self.village.restart()

    @rule(who=st.sampled_from(("mother", "sister")), knows=st.sampled_from(("willing", "unaware")))
    def applies_for_the_son(self, who: str, knows: str) -> None:
        """The whole road at once, so that what comes after it is met often."""
        phone = self.phone()
        for kind, payload in ((Heard.TEXT, "还回去了"), (Heard.OPEN, f"a:{TOWN}")):
            self.do(who, kind, payload)
        names = ["home.apply", "family", "well", "yes", "go_on", "yes", "parent", "adult", knows]
        names += ["go_on"] if knows == "unaware" else []
        if all(self.press_named(who, name) for name in (*names, "work", "done")):
            self.typed(who, phone)
            if self.press_named(who, "right") and self.press_named(who, "send"):
                self.press_named(who, "handover.link")

    @precondition(lambda self: self.codes)
    @rule(
        data=st.data(),
        says=st.sampled_from((("learn", "yes", "yes"), ("learn", "yes", "not_yet"), ("no",), ("learn", "later"))),
    )
    def the_son_answers(self, data: st.DataObject, says: tuple[str, ...]) -> None:
        """By a link on his own phone, if it still opens."""
        self.do("son", Heard.OPEN, pick(data, self.codes))
        if self.village.page("son", 1)[-1].key == "own_yes.hello":
            assert all(self.press_named("son", name) for name in says)

    @precondition(lambda self: self.village.staff_of)
    @rule(data=st.data())
    def the_worker_tries_to_register(self, data: st.DataObject) -> None:
        """Whatever stands in the queue, whether or not anybody said yes."""
        with self.village.turn("worker") as turn:
            queue = turn.unit.cases.queue()
        if not queue:
            return
        with suppress(Refused), self.village.turn("worker") as turn:
            command = Register(pick(data, queue).id, "SC-1", turn.today, "")
            reviews.register(turn, command)

    # -- doing and looking ---------------------------------------------------------------------------

    def do(self, who: str, kind: Heard, payload: str) -> None:
        """One turn, watched."""
        pressed = self.pressed(payload) if kind is Heard.PRESS else None
        before = self.moment(who)
        self.village.now += timedelta(seconds=3)
        note(f"{who}: {kind.value} {payload!r} ({pressed and pressed[1].word})")
        known = self.village.hear(who, kind, payload)
        self.heard.append((who, kind, payload, known))
        after = self.moment(who)
        self.collect(who)
        assert after.quarantined == before.quarantined, "a turn failed"
        self.answers_stand_under_their_questions(before, after, pressed, payload if kind is Heard.TEXT else None)
        self.nothing_was_lost(before, after, pressed, kind, payload)
        self.applications_are_what_was_shown(before, after, pressed)

    def press(self, who: str, said: Said, offer: Offer) -> None:
        self.do(who, Heard.PRESS, f"{said.stem}.{said.offers.index(offer)}")

    def press_named(self, who: str, name: str) -> bool:
        """Press the newest button of this name, if there is one."""
        found = next((pair for pair in reversed(self.buttons(who)) if name in (pair[1].word, pair[1].act.name)), None)
        if found is not None:
            self.press(who, *found)
        return found is not None

    def typed(self, who: str, text: str) -> None:
        """Something recognisable is typed: it must never lie open, nor outlive whom it is about."""
        self.canaries[text] = self.about(who)
        self.do(who, Heard.TEXT, text)

    def about(self, who: str) -> str:
        """Whom words typed now are about: the person of the open form, else of one's newest case."""
        account = self.village.account(who)
        if account is None:
            return ""
        with self.village.database.reading(self.village.now) as unit:
            kept = unit.talks.open(account.id)
            mine = unit.cases.of_account(account.id)
        person = kept.person_id if kept else mine[0][0].person_id if mine else ""
        return "" if person == account.person_id else person

    def sensible(self, who: str, data: st.DataObject) -> str:
        """Words that fit what is asked."""
        account = self.village.account(who)
        with self.village.database.reading(self.village.now) as unit:
            kept = unit.talks.open(account.id) if account else None
        step = kept.talk.step if kept and kept.talk.doubt is None else ""
        if step in ("phone", "second"):
            return self.canary(who, self.phone())
        if step == "area":
            return data.draw(st.sampled_from(PLACES))
        if step in ("words", "told", "address"):
            return self.canary(who, f"事情{next(self.numbers):05d}号")
        if step == "name":
            return self.canary(who, "王小" + chr(0x5000 + next(self.numbers)))
        if step == "id_number":
            return data.draw(st.sampled_from((VALID_ID, "510101198512120000")))
        if step == "birth":
            return data.draw(st.sampled_from(("1985.7", "85年", "2月30日")))
        if step == "number":
            return data.draw(st.sampled_from([row.number for row in self.village.rows("case")] or ["7K4M92QX"]))
        if step == "word":
            return data.draw(st.sampled_from(("8832", "1111", "88320")))
        return data.draw(st.sampled_from(("1", "2", "3", "好", "不", "同意")))

    def canary(self, who: str, text: str) -> str:
        self.canaries[text] = self.about(who)
        return text

    def phone(self) -> str:
        return f"1380{next(self.numbers):07d}"

    def buttons(self, who: str) -> list[tuple[Said, Offer]]:
        """What can be pressed on the screen, oldest first."""
        return [(said, offer) for said in self.village.page(who, 12) for offer in said.offers]

    def newest(self, who: str) -> int:
        return max((said.id for said in self.village.page(who, 12) if said.offers), default=0)

    def pressed(self, token: str) -> tuple[Said, Offer] | None:
        stem, _, index = token.rpartition(".")
        if not (index.isascii() and index.isdigit() and len(index) < 3) or any(
            "\ud800" <= ch <= "\udfff" for ch in stem
        ):
            return None
        with self.village.database.reading(self.village.now) as unit:
            said = unit.messages.by_stem(stem)
        return (said, said.offers[int(index)]) if said and int(index) < len(said.offers) else None

    def collect(self, who: str) -> None:
        """Remember every button and link anybody was shown; each message must be sayable."""
        for said in self.village.page(who, 6):
            assert self.village.text(said) is not None
            for index, offer in enumerate(said.offers):
                assert self.village.label(said, offer)
                token = f"{said.stem}.{index}"
                if offer.act.do != "device" and token not in self.tokens:
                    self.tokens.append(token)
            if said.key == "handover.link":
                code = str(said.params["path"]).rpartition("/")[2]
                self.codes += [] if code in self.codes else [code]

    def moment(self, who: str) -> Moment:
        village = self.village
        with village.database.reading(village.now) as unit:
            speaker = unit.accounts.at("web", "web", who)
            talks = {}
            for row in unit.connection.execute(_table("talk").select()):
                kept = unit.talks.get(row.id) if row.state in ("open", "parked") else None
                if kept is not None:
                    talks[row.id] = TalkNow(kept, row.state)
            opened = unit.talks.open(speaker.account.id) if speaker else None
            cases = {row.id: row for row in unit.connection.execute(_table("case").select())}
            people = unit.connection.execute(_table("person").select())
            erased = frozenset(row.id for row in people if row.wrapped is None)
            quarantined = len(list(unit.connection.execute(_table("quarantine").select())))
        return Moment(speaker.account.id if speaker else "", talks, cases, erased, quarantined, opened)

    def counted(self) -> tuple[int, ...]:
        names = ("message", "audit", "case", "talk", "own_yes", "call", "received", "alert", "consent", "reading")
        return tuple(len(self.village.rows(name)) for name in names)

    def waiting(self) -> dict[str, str]:
        """Submitted cases and where they stand: nobody's silence may change it."""
        return {row.id: row.stage for row in self.village.rows("case") if row.stage != "withdrawn"}

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
            assert before.open is not None and before.open.talk.id == talk_id, "a form that was not open was answered"
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
                assert now is not None and now.answers == was.answers, "somebody else's form was lost"
            elif now is None and draft:
                done = next((row for row in self.village.rows("talk", id=talk_id)), None)
                ended = done is not None and done.state == "done"
                asked_for = pressed is not None and pressed[1].act.name in ENDS_TALKS
                assert ended or asked_for or kind is Heard.TEXT, "a draft was lost"
            quiet = (kind is Heard.TEXT and payload in (*QUIET_COMMANDS, *CRISES)) or kind is Heard.ATTACHMENT
            if mine and (quiet or (draft and kind is Heard.OPEN)):
                assert now is not None and now.answers == was.answers, (
                    f"{was.kept.talk.flow} was lost by {payload or kind}"
                )
            if mine and quiet:
                assert now is not None and now.state == was.state, (
                    f"{was.kept.talk.flow} was put away by {payload or kind}"
                )

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
                    parts = self.village.rows("member", case_id=case.id, account_id=one.recorded_by)
                    assert [row.part for row in parts] == ["person"], "somebody else answered for the person"
                else:
                    assert one.recorded_by in {row.account_id for row in self.village.rows("staff")}
            if case.stage == "registered" and case.age != "child":
                newest = max(said, key=lambda one: one.at, default=None)
                assert newest is not None
                assert (newest.answer, newest.platform) == ("yes", "yes")

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
    def numbers_are_unique(self) -> None:
        numbers = [row.number for row in self.village.rows("case")]
        assert len(numbers) == len(set(numbers))

    def nothing_lies_open(self) -> None:
        """Nothing anybody typed stands in the file itself."""
        raw = self.village.raw() if self.village.database.sqlite else b""
        found = [text for text in self.canaries if text.encode() in raw]
        assert not found, found


def pick(data: st.DataObject, found: Sequence[Any]) -> Any:
    """One of these, drawn by its number, so that a failure reads well."""
    return found[data.draw(st.integers(0, len(found) - 1))]


_NOTHING = object()


def _table(name: str) -> Any:
    from bot.store.tables import TABLES

    return TABLES[name]
