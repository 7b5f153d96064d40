"""Anyone, anything, in any order: what may be done to the assistant, and what must hold whatever was done."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from bot.conversation.messages import Heard, storable
from bot.domain.commands import Register
from bot.domain.errors import Refused
from bot.domain.people import Role
from bot.services import caseload, closing, holds, merging, reviews
from bot.store.messages import Offer, Said
from tests.places import BARE_TOWN
from tests.properties.observer import CRISES, Observer
from tests.village import TOWN, Village

PEOPLE = ("mother", "sister", "son", "stranger", "neighbour", "worker", "doctor")
CHANNEL_BY_PERSON = st.sampled_from(PEOPLE)
COMMANDS = (
    "返回", "取消", "帮助", "收起", "人工", "为什么", "我的", "查进度", "我的申请", "首页", "申请", "病情有变化",
    "还回去了", "关于", "问点事情", "/start",
)  # fmt: skip
PLACES = ("云锦镇", "得胜镇", "泸县", "叙永", "没有这个地方")
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
VALID_ID = "11010519491231002X"


def pick(data: st.DataObject, found: Sequence[Any]) -> Any:
    """One of these, drawn by its number, so that a failure reads well."""
    return found[data.draw(st.integers(0, len(found) - 1))]


class Anything(Observer, RuleBasedStateMachine):
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
        self.village.hire("doctor", Role.PSYCHIATRIST, house="h1")

    @rule(who=CHANNEL_BY_PERSON, code=st.sampled_from(("", f"a:{TOWN}", f"a:{BARE_TOWN}", "a:999999", "nonsense")))
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
        assert {one: after.get(one) for one in waiting} == waiting, "lost by silence"

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

    @rule(guardian=st.sampled_from(("signed", "phone", "no")), sentence=st.booleans())
    def the_hospital_hands_on(self, guardian: str, sentence: bool) -> None:
        """The whole road at once."""
        self.do("doctor", Heard.TEXT, "/today")
        names = ("hospital", "hand_on", "signed", guardian, "discharge", "today", "no")
        if not all(self.press_named("doctor", name) for name in names):
            return
        self.do("doctor", Heard.TEXT, "云锦镇")
        self.typed("doctor", f"称呼{next(self.numbers):05d}")
        self.typed("doctor", self.phone())
        assert self.press_named("doctor", "right")
        assert self.press_named("doctor", "family")
        if sentence:
            self.typed("doctor", f"事情{next(self.numbers):05d}号")
        assert self.press_named("doctor", "seen" if sentence else "skip")
        assert self.press_named("doctor", "send")

    @rule(abuse=st.booleans())
    def a_neighbour_tells_of_a_need(self, abuse: bool) -> None:
        """The whole road at once."""
        self.do("neighbour", Heard.OPEN, f"a:{TOWN}")
        names = ("beaten", "send") if abuse else ("none", "unaware", "send")
        road = ("home.apply", "neighbour", *names, "yes", "neighbour", "yes")
        if all(self.press_named("neighbour", name) for name in road):
            self.typed("neighbour", f"称呼{next(self.numbers):05d}")
            for name in ("alone", "done", "none", "not"):
                self.press_named("neighbour", name)

    @precondition(lambda self: "worker" in self.village.staff_of)
    @rule(names=st.sampled_from((("yes", "visit"), ("no", "really"), ("not_asked",), ("close",))))
    def the_worker_sees_to_a_lead(self, names: tuple[str, ...]) -> None:
        """Asked, or could not ask."""
        self.do("worker", Heard.TEXT, "/today")
        if self.press_named("worker", "leads") and self.press_named("worker", "leads.show"):
            for name in names:
                self.press_named("worker", name)
            if names[0] == "yes":
                self.typed("worker", f"事情{next(self.numbers):05d}号")
                for name in ("adult", "none"):
                    self.press_named("worker", name)
            elif names[0] == "close":
                self.do("worker", Heard.TEXT, "去看过了")

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
        elif self.village.page("son", 1)[-1].key == "discharge.agreed":
            assert self.press_named("son", {"learn": says[1] if len(says) > 1 else "", "no": "never"}[says[0]])
            for name in ("keep", says[-1]):
                if self.village.page("son", 1)[-1].key in ("discharge.sentence", "own_yes.platform"):
                    self.press_named("son", name)

    @precondition(lambda self: "worker" in self.village.staff_of)
    @rule(data=st.data())
    def the_worker_tries_to_register(self, data: st.DataObject) -> None:
        """Whatever stands in the queue, whether or not anybody said yes, held or not."""
        with self.village.turn("worker") as turn:
            queue = turn.unit.cases.queue()
        if not queue:
            return
        case = pick(data, queue)
        held = [row for row in self.village.rows("hold", case_id=case.id) if row.ended_on is None]
        with suppress(Refused), self.village.turn("worker") as turn:
            reviews.register(turn, Register(case.id, "SC-1", turn.today, ""))
            assert not held, "registered while it stood still"

    @precondition(lambda self: "worker" in self.village.staff_of)
    @rule(data=st.data())
    def the_worker_takes_two_for_one(self, data: st.DataObject) -> None:
        """Two applications are marked as one person's, merged where that is allowed, and perhaps taken apart again."""
        with self.village.turn("worker") as turn:
            queue = turn.unit.cases.queue()
        if len(queue) < 2:
            return
        one, two = pick(data, queue), pick(data, queue)
        if one.id == two.id:
            return
        with self.village.turn("worker") as turn:
            for case in (one, two):
                turn.unit.files.index(case.id, "id_number", f"{one.id}{two.id}")
        with suppress(Refused), self.village.turn("worker") as turn:
            caseload.mark(turn, one.id, two.id, same=True)
        with suppress(Refused), self.village.turn("worker") as turn:
            merging.merge(turn, one.id, two.id)
        if data.draw(st.booleans()):
            for case in (one, two):
                with suppress(Refused), self.village.turn("worker") as turn:
                    merging.undo(turn, case.id, "号码是邻居的")

    @precondition(lambda self: "worker" in self.village.staff_of)
    @rule(data=st.data(), what=st.sampled_from(("hold", "over", "close", "reopen")))
    def the_worker_stops_a_case_for_now(self, data: st.DataObject, what: str) -> None:
        """It stands still, or falls silent, or goes on."""
        cases = [row.id for row in self.village.rows("case")]
        if not cases:
            return
        case = pick(data, cases)
        with suppress(Refused), self.village.turn("worker") as turn:
            if what == "hold":
                holds.begin(turn, case, "worker", "说不了")
            elif what == "over":
                for hold in holds.of(turn, turn.unit.cases.alive(case)):
                    holds.over(turn, hold.id)
            elif what == "close":
                closing.close_by_staff(turn, case)
            else:
                closing.undo_by_staff(turn, case)

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
        if kept is not None and kept.talk.flow == "lead":
            return ""  # the key of the form goes at its end, and what was told lives on under another
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
        if step == "call_as":
            return self.canary(who, f"称呼{next(self.numbers):05d}")
        if step == "basis_on":
            return data.draw(st.sampled_from(("2026-11-20", "2027-01-01", "昨天")))
        if step in ("words", "told", "address", "sentence", "why", "guardian_why", "upload_note", "note"):
            return self.canary(who, f"事情{next(self.numbers):05d}号")
        if step == "name":
            return self.canary(who, "王小" + chr(0x5000 + next(self.numbers)))
        if step == "id_number":
            return data.draw(st.sampled_from((VALID_ID, "510101198512120000")))
        if step == "birth":
            return data.draw(st.sampled_from(("1985.7", "85年", "2月30日")))
        if step == "number":
            return data.draw(st.sampled_from([row.number for row in self.village.rows("case")] or ["7K4M92QX"]))
        if step in ("word", "twice"):
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
        # A NUL is taken out at the edge, so a button with one behind it is that button.
        stem, _, index = storable(token).rpartition(".")
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
            if said.key in ("handover.link", "handed.card"):
                code = str(said.params["path"]).rpartition("/")[2]
                self.codes += [] if code in self.codes else [code]

    def counted(self) -> tuple[int, ...]:
        names = ("message", "audit", "case", "talk", "own_yes", "call", "received", "alert", "consent", "reading")
        return tuple(len(self.village.rows(name)) for name in names)

    def waiting(self) -> dict[str, str]:
        """Submitted cases and where they stand: nobody's silence may change it."""
        return {row.id: row.stage for row in self.village.rows("case") if row.stage != "withdrawn"}
