"""A chat that may carry only public things, whatever is done there: nothing about anybody leaves or stays (ux.md 5.7).

The same person has a page, where everything may be said; a worker moves the case. What the chat shows is looked at
after every step, what the database holds after two minutes and a tick.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from bot.conversation.messages import Heard, Kind
from bot.services import news
from tests.chat import Chat, Left, left, widen
from tests.properties.machine import COMMANDS, ODDITIES, PLACES, pick
from tests.properties.observer import CRISES
from tests.village import TOWN, Village

pytestmark = pytest.mark.slow

NEUTRAL = {"您有一条新消息，方便时点开看。", "您有一件事等您回一句话。"}
"""Of the closed list of ux.md 2.4."""
PIECES = (("我不", "想活", "了"), ("我想", "自杀"), ("不想", "活了"))
PAGE_PHONE = "13911112222"
MEDIA = ("image/jpeg", "audio/ogg", "application/pdf", "contact", "sticker", "forwarded", "location")
EASY = settings(deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
SHORT = settings(EASY, max_examples=6, stateful_step_count=25, phases=[Phase.explicit, Phase.reuse, Phase.generate])
LONG = settings(EASY, max_examples=120, stateful_step_count=50)


class Chatting(RuleBasedStateMachine):
    """A mother with a chat and a page, a stranger with a chat, and a worker."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="chatting"))
        self.village = Village.on_disk(self.folder)
        widen(self.village)
        self.village.hire("worker")
        self.chat, self.other = Chat(self.village), Chat(self.village, "2002")
        self.numbers = itertools.count(1)
        self.typed: list[str] = []
        """Free words typed in the chat: nowhere after two minutes."""
        self.private: list[str] = []
        """Numbers typed in the chat: nowhere, at no time."""
        self.looked = 0
        self.shown: list[Left] = []

    def teardown(self) -> None:
        self.village.tick(timedelta(minutes=3))
        self.nothing_typed_in_the_chat_is_kept()
        assert not self.village.rows("quarantine"), "a turn failed"
        self.village.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    # -- in the chat ---------------------------------------------------------------------------------

    @rule(code=st.sampled_from(("", f"a-{TOWN}", "join-x", "c-123456", "go-x", "x" * 70)))
    def starts(self, code: str) -> None:
        self.chat.opens(code)

    @rule(data=st.data(), times=st.integers(1, 6))
    def presses(self, data: st.DataObject, times: int) -> None:
        """One of the newest buttons that arrived, some times in a row."""
        for _ in range(times):
            offered = [one for one in self.chat.left if one.said.offers][-3:]
            if offered:
                said = pick(data, offered).said
                note(f"presses {said.key}")
                self.chat.hears(Heard.PRESS, f"{said.stem}.{data.draw(st.integers(0, len(said.offers) - 1))}")

    @rule(
        text=st.one_of(
            st.sampled_from((*PLACES, *COMMANDS, *ODDITIES, "1", "2", "同意", "连起来", "网页")), st.text(max_size=8)
        )
    )
    def types(self, text: str) -> None:
        self.chat.types(text)

    @rule(before=st.sampled_from(("我儿子", "隔壁的", "他住云锦镇，")), edited=st.booleans())
    def tells_something(self, before: str, edited: bool) -> None:
        text = f"{before}名叫词儿{next(self.numbers)}号乙"
        self.typed.append(text)
        note(text)
        (self.chat.edits if edited else self.chat.types)(text)

    @rule(
        way=st.sampled_from(("typed", "edited", "contact", "caption", "room")), words=st.sampled_from(("", "打我电话"))
    )
    def types_a_number(self, way: str, words: str) -> None:
        n = next(self.numbers)
        number = f"1380000{n:04d}" if n % 2 else f"11010519491231{n:03d}X"
        self.private.append(number)
        note(f"{way} {number}")
        match way:
            case "typed":
                self.chat.types(words + number)
            case "edited":
                self.chat.edits(words + number)
            case "contact":
                self.chat.sends("contact", words + number)
            case "caption":
                self.chat.sends("image/jpeg", words + number)
            case _:
                self.chat.says_in_a_room(words + number)

    @rule(media=st.sampled_from(MEDIA))
    def attaches(self, media: str) -> None:
        self.chat.sends(media)

    @rule(text=st.sampled_from(("/mine", "@helper 我的申请", "随便聊聊")))
    def speaks_in_a_room(self, text: str) -> None:
        self.chat.says_in_a_room(text)

    @rule(data=st.data())
    def presses_a_button_of_the_other_chat(self, data: st.DataObject) -> None:
        self.other.opens()
        self.chat.hears(Heard.PRESS, self.other.token(pick(data, ("home.apply", "call"))))

    # -- danger --------------------------------------------------------------------------------------

    @rule(text=st.sampled_from(CRISES), way=st.sampled_from(("typed", "edited", "caption", "room")))
    def is_in_danger(self, text: str, way: str) -> None:
        self.a_card_follows(lambda: self.send(way, text))

    @rule(pieces=st.sampled_from(PIECES), data=st.data())
    def is_in_danger_in_pieces(self, pieces: tuple[str, ...], data: st.DataObject) -> None:
        ways = [data.draw(st.sampled_from(("typed", "edited", "caption", "room"))) for _ in pieces]

        def send() -> list[Left]:
            return [one for way, piece in zip(ways, pieces, strict=True) for one in self.send(way, piece)]

        self.a_card_follows(send)

    def send(self, way: str, text: str) -> list[Left]:
        note(f"{way}: {text}")
        match way:
            case "typed":
                return self.chat.types(text)
            case "edited":
                return self.chat.edits(text)
            case "caption":
                return self.chat.sends("image/jpeg", text)
            case _:
                return self.chat.says_in_a_room(text)

    def a_card_follows(self, send: object) -> None:
        assert callable(send)
        found = send()
        cards = [one for one in found if one.said.kind is Kind.CRISIS]
        assert cards, "danger was not heard"
        assert {one.address for one in cards} == {self.chat.address}, "a card is nobody else's business"
        assert self.village.rows("alert"), "nobody was told"

    # -- on the page, and among the team -------------------------------------------------------------

    @precondition(lambda self: any("/l/go-" in href for one in self.chat.left for href in one.hrefs))
    @rule()
    def opens_the_link(self) -> None:
        self.village.open("ma", self.chat.link())

    @precondition(lambda self: self.village.account("ma") is not None)
    @rule(data=st.data(), times=st.integers(1, 8))
    def goes_on_on_the_page(self, data: st.DataObject, times: int) -> None:
        for _ in range(times):
            offered = [said for said in self.village.page("ma") if said.offers][-2:]
            if not offered or data.draw(st.integers(0, 4)) == 0:
                self.village.type("ma", pick(data, (PAGE_PHONE, "云锦镇", "好", "我的申请", "病情有变化")))
            else:
                said = pick(data, offered)
                self.village.hear("ma", Heard.PRESS, f"{said.stem}.{data.draw(st.integers(0, len(said.offers) - 1))}")

    @precondition(lambda self: self.village.account("ma") is not None)
    @rule()
    def applies_on_the_page(self) -> None:
        if len(self.village.rows("case")) < 3 and self.village.account("ma").id:
            self.village.type("ma", "首页")
            try:
                self.village.apply_family("ma", PAGE_PHONE)
            except (LookupError, StopIteration):
                note("something else stood there")

    @rule(key=st.sampled_from(("news.register", "news.not_now", "news.withdraw")))
    def something_happens(self, key: str) -> None:
        for case in self.village.rows("case")[:1]:
            with self.village.turn("worker") as turn:
                if turn.unit.key_of(case.person_id) is not None:
                    news.tell(turn, case.applicant_id, case.person_id, key, case_id=case.id, climbs=True)

    @rule(minutes=st.sampled_from((1, 3, 40, 700)))
    def time_passes(self, minutes: int) -> None:
        self.village.tick(timedelta(minutes=minutes))
        if minutes >= 3:
            self.nothing_typed_in_the_chat_is_kept()

    # -- what must hold ------------------------------------------------------------------------------

    @invariant()
    def only_public_things_leave(self) -> None:
        fresh = [one for one in left(self.village) if one.id > self.looked]
        self.looked = max((one.id for one in fresh), default=self.looked)
        self.shown += fresh
        for one in fresh:
            assert one.said.public, f"{one.said.key} leaves"
            if one.said.kind is Kind.PUSH:
                assert one.text in NEUTRAL
            if one.address.startswith("-"):
                assert one.said.key == "room.private"

    @invariant()
    def nobody_is_told_of_in_the_chat(self) -> None:
        """No case's number or state, no number or name of a person, not the institution's name."""
        cases = [row.number for row in self.village.rows("case")]
        told = "\n".join(" ".join((one.text, *one.labels, *one.hrefs)) for one in self.shown)
        for secret in (*cases, *(number[:4] + " " + number[4:] for number in cases), PAGE_PHONE, "139 1111", "向阳"):
            assert secret not in told
        for word in (self.village.house.places["handler"], *self.typed, *self.private):
            assert word not in told

    @invariant()
    def numbers_typed_there_are_nowhere(self) -> None:
        if self.private:
            held = str([value for *_where, value in self.village.opened()])
            assert not [number for number in self.private if number in held]

    def nothing_typed_in_the_chat_is_kept(self) -> None:
        held = str([value for *_where, value in self.village.opened()])
        assert not [text for text in self.typed if text in held]
        raw = self.village.raw()
        assert not [text for text in (*self.typed, *self.private) if text.encode() in raw]


def test_whatever_is_done_in_a_chat() -> None:
    run_state_machine_as_test(Chatting, settings=SHORT)


@pytest.mark.nightly
def test_whatever_is_done_in_a_chat_for_long() -> None:
    run_state_machine_as_test(Chatting, settings=LONG)
