"""What every channel promises, written once: on the console, on the page, and in a chat through either engine.

Promises about the way alone are kept with a parrot at the other end, the rest with the whole assistant on SQLite (the
stores have a suite of their own).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation.messages import Button, Heard, Kind, Outgoing
from tests.contracts.seats import CHATS, SEATS, Seat, Stands
from tests.contracts.sides import Deployment, Parrot, Side
from tests.scenarios.world import Worlds
from tests.telegram.double import Double

pytestmark = pytest.mark.slow

CHANNELS = list(SEATS)
CODE = "a:510521104"
HELP, FAMILY, WELL = "我想申请帮助", "给家里人", "平安，慢慢办"
TO_AGE = (HELP, FAMILY, WELL, "对，就是这里", "接着办", "同意，接着办", "爸爸妈妈")
TO_WISHES = (*TO_AGE, "18岁以上", "知道，也愿意")
WISHES = ("按时吃药", "做饭洗衣", "跟人来往", "找点事做", "老师上门教", "家里人太累", "说不好", "选好了")
TO_PHONE = (*TO_WISHES, "找点事做", "选好了")
PHONE = "13800001234"

NASTY = (
    "两  个空格\t和一个制表符",
    "\u3000全角  ",
    "👨‍👩‍👧‍👦 一家人 👍🏽 🇨🇳 ☺️",
    "שלום \u202eעולם\u202c 反过来",
    "e\u0301" + "\u0300" * 200,
    "\u200b\u200d\ufeff看不见的",
    '<b>x</b></code>&amp;<a href="tg://user?id=1">y</a>',
    "*_[](`~|\\ *粗* _斜_ [链](http://x.cn)",
    "{{7*7}} {name.__class__} %s%s%n ${jndi:ldap://x} {}",
    "'; DROP TABLE person;-- %_",
    '=HYPERLINK("http://x") +cmd @SUM',
    "\x1b[31m红\x1b[0m",
    "字" * 2000,
)
"""What people, and those who wish us ill, type (A37-A45)."""
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60).filter(
    lambda text: any(c.isalnum() for c in text) and not text.startswith((">", "/"))
)


@pytest.fixture
def deployment(channel: str, worlds: Worlds, double: Double) -> Deployment:
    """The whole assistant, with nobody in it: everything may be said everywhere."""
    return Deployment(worlds("sqlite", double.bot() if channel in CHATS else None, everything=True))


@pytest.fixture
def parrot(channel: str, double: Double) -> Parrot:
    """Somebody who hears, and says what it is told."""
    return Parrot(double.bot() if channel in CHATS else None)


@pytest.fixture
def sit(channel: str) -> Callable[[Side, str], Seat]:
    """A seat for somebody at this channel, who has agreed to say everything there."""

    def taken(side: Side, who: str) -> Seat:
        seat = SEATS[channel](side, who)
        if isinstance(side, Deployment):
            side.expect(seat.address)
        return seat

    return taken


Sit = Callable[[Side, str], Seat]
every_channel = pytest.mark.parametrize("channel", CHANNELS)


def at(deployment: Deployment, seat: Seat, *labels: str) -> list[Stands]:
    """Somebody who has come as far as the last of these; what the last one brought stands at the end."""
    seat.begun()
    deployment.lives(seat.address, CODE, *labels)
    return seat.shown()


# -- what is typed ---------------------------------------------------------------------------------------------------


@every_channel
def test_what_is_typed_arrives_unchanged(parrot: Parrot, sit: Sit) -> None:
    seat = sit(parrot, "wang")
    texts = [*NASTY, *(["两行\n字\n\n完"] if seat.breaks_lines else [])]
    seat.type(*texts)
    seat.shown()
    assert [one.payload for one in parrot.heard] == [seat.typed(text) for text in texts]
    assert {(one.kind, one.address) for one in parrot.heard} == {(Heard.TEXT, seat.address[2])}
    assert len({one.external_id for one in parrot.heard}) == len(texts)


@every_channel
def test_anything_typed_arrives_unchanged_and_in_order(channel: str, double: Double, sit: Sit) -> None:
    @settings(max_examples=8)
    @given(texts=st.lists(TEXT, min_size=1, max_size=12))
    def holds(texts: list[str]) -> None:
        parrot = Parrot(double.bot() if channel in CHATS else None)
        seat = sit(parrot, "wang")
        seat.type(*texts)
        seat.shown()
        assert [one.payload for one in parrot.heard] == [seat.typed(text) for text in texts]

    holds()


# -- what is said ----------------------------------------------------------------------------------------------------


def told(parrot: Parrot, seat: Seat, *said: Outgoing) -> list[Stands]:
    """What stands there after these were said to somebody who has come in."""
    seat.open()
    seat.shown()
    for one in said:
        parrot.says(seat.address, one)
    return seat.shown()


def visible(text: str) -> str:
    """Without white space, which a channel may take away at the end of a message."""
    return "".join(text.split())


@every_channel
def test_what_is_said_stands_there_literally_and_in_order(parrot: Parrot, sit: Sit) -> None:
    stands = told(parrot, sit(parrot, "wang"), *(Outgoing(0, text, note="小字 <i>*") for text in NASTY))
    assert [one.read.strip() for one in stands] == [f"{text}\n小字 <i>*".strip() for text in NASTY]


@every_channel
def test_what_is_longer_than_a_message_stands_there_whole(parrot: Parrot, sit: Sit) -> None:
    seat = sit(parrot, "wang")
    longest = min(seat.carries.longest, 20_000)
    texts = ["字" * longest, "👨‍👩‍👧‍👦好" * 900, "一句话。" * (longest // 4 + 500)]
    stands = told(parrot, seat, *(Outgoing(0, text, (Button(f"好{n}", f"t.{n}"),)) for n, text in enumerate(texts)))
    assert stands[0].text == texts[0], "the longest is one message"
    assert visible("".join(one.text for one in stands)) == "".join(texts)
    assert all(len(one.text.encode("utf-16-le")) // 2 <= seat.carries.longest for one in stands)
    assert [label for one in stands for label in one.labels] == ["好0", "好1", "好2"]
    assert not any(one.text.startswith("\u200d") or one.text.endswith("\u200d") for one in stands), (
        "a family was parted"
    )


@every_channel
def test_what_a_device_opens_can_be_opened_or_read(parrot: Parrot, sit: Sit) -> None:
    buttons = (Button("打120", "", "tel:120"), Button("打这个电话", "", "tel:0830-1234567"), Button("好", "t.0"))
    one = told(parrot, sit(parrot, "wang"), Outgoing(0, "难受就打", buttons, Kind.CRISIS))[0]
    assert reachable("120", one) and "好" in one.labels
    assert reachable("0830-1234567", one)


def reachable(number: str, one: Stands) -> bool:
    """Whether a number can be read, or is behind a button that says what it does."""
    whole = re.compile(rf"(?<!\d){number}(?!\d)")
    return f"tel:{number}" in one.links or any(whole.search(text) for text in (one.read, *one.labels))


# -- choices ---------------------------------------------------------------------------------------------------------


@every_channel
def test_every_choice_can_be_pressed(parrot: Parrot, sit: Sit) -> None:
    seat = sit(parrot, "wang")
    buttons = tuple(Button(label, f"stem-12bytes.{n}") for n, label in enumerate(("好", *NASTY[1:12])))
    assert told(parrot, seat, Outgoing(0, "选", buttons))
    for button in buttons:
        seat.press(button.label)
    seat.shown()
    assert [one.payload for one in parrot.heard if one.kind is Heard.PRESS] == [button.token for button in buttons]


@every_channel
def test_every_choice_can_be_typed_by_its_label_and_by_its_number(deployment: Deployment, sit: Sit) -> None:
    """Whoever presses, types the label or types the number is told the same."""
    ways: dict[str, Callable[[Seat, str, int], None]] = {
        "press": lambda seat, label, _: seat.press(label),
        "label": lambda seat, label, _: seat.type(label),
        "number": lambda seat, _, number: seat.type(str(number)),
    }
    for before in ((HELP,), TO_AGE):
        choices = at(deployment, sit(deployment, f"first {len(before)}"), *before)[-1].labels
        seats = {(way, label): sit(deployment, f"{way} {label} {len(before)}") for way in ways for label in choices}
        for seat in seats.values():
            at(deployment, seat, *before)
        for (way, label), seat in seats.items():
            ways[way](seat, label, choices.index(label) + 1)
        answers = {key: [(one.text, one.labels, one.note) for one in seat.shown()] for key, seat in seats.items()}
        forms = {key: deployment.form(seat.address) for key, seat in seats.items()}
        for label in choices:
            assert answers["press", label], label
            assert answers["press", label] == answers["label", label] == answers["number", label], label
            assert forms["press", label] == forms["label", label] == forms["number", label], label


@every_channel
def test_a_press_acts_once_pressed_twice_or_delivered_twice(deployment: Deployment, sit: Sit) -> None:
    once, twice, doubled = (sit(deployment, who) for who in ("once", "twice", "doubled"))
    for seat in (once, twice, doubled):
        at(deployment, seat, *TO_AGE)
    once.press("18岁以上")
    twice.press("18岁以上", times=2)
    doubled.press("18岁以上")
    expected = once.shown()
    assert len(expected) == 1
    before = doubled.shown()
    doubled.again()
    doubled.again()
    assert same(before) == same(expected) and doubled.shown() == []
    told = twice.shown()
    assert same(told[:1]) == same(expected) and same(told[-1:]) == same(expected), "the open question stands"
    assert deployment.form(once.address) == deployment.form(twice.address) == deployment.form(doubled.address)


@every_channel
def test_an_application_is_made_once(deployment: Deployment, sit: Sit) -> None:
    seat = sit(deployment, "wang")
    at(deployment, seat, *TO_PHONE, PHONE, "对")
    seat.press("提交", times=3)
    seat.again()
    assert any("收到了" in one.text for one in seat.shown())
    assert deployment.count("case") == 1


@every_channel
def test_a_foreign_button_and_one_from_before_change_nothing(deployment: Deployment, sit: Sit) -> None:
    mine, theirs, nobody = (sit(deployment, who) for who in ("mine", "theirs", "nobody"))
    at(deployment, theirs, *TO_AGE)
    old = theirs.token("18岁以上")
    question = at(deployment, mine, HELP, FAMILY)[-1]
    theirs.press("18岁以上")
    theirs.shown()
    kept, forms = deployment.everything_kept(), (deployment.form(mine.address), deployment.form(theirs.address))

    for token in (old, theirs.token("知道，也愿意"), "x.0", "", "../../0", "999999.99", "字" * 20):
        mine.forge(token)
    answers = mine.shown()
    assert len(answers) == 14 and answers[-1].text == question.text, "a kind word, and the open question"
    assert len({one.text for one in answers}) == 2, "somebody else's looks like one that never was"
    theirs.forge(old)
    told = theirs.shown()
    assert told[-1].read.startswith("这件事，他/她本人知道吗？") and len(told) == 2
    nobody.forge(old)
    assert nobody.shown()[-1].labels
    assert deployment.everything_kept() == kept
    assert (deployment.form(mine.address), deployment.form(theirs.address)) == forms
    mine.press(WELL)
    assert mine.shown() and deployment.form(mine.address) != forms[0], "the open question can still be answered"


def same(stands: list[Stands]) -> list[tuple[Any, ...]]:
    """Messages without what only tells them apart."""
    return [(one.text, one.labels, one.note, one.chosen) for one in stands]


# -- the open question -----------------------------------------------------------------------------------------------


@every_channel
def test_the_open_question_stands_after_a_restart_between_any_two_things(deployment: Deployment, sit: Sit) -> None:
    """A whole application, every step by another process; a word that is no answer changes nothing on the way."""
    seat = sit(deployment, "wang")
    seat.open(CODE)
    assert HELP in seat.shown()[-1].labels
    for label in (HELP, FAMILY, WELL, "对，就是这里", "接着办", "同意，接着办", "爸爸妈妈", "18岁以上"):
        seat.press(label)
        asked = seat.shown()[-1]
        form = deployment.form(seat.address)
    seat.type("什么意思呀这是")
    assert seat.shown()[-1].labels == asked.labels and deployment.form(seat.address)[:2] == form[:2]
    for label in ("知道，也愿意", "找点事做", "选好了"):
        seat.press(label)
        seat.shown()
    seat.type(PHONE)
    assert "138 0000 1234" in seat.shown()[-1].text
    seat.press("对")
    assert "提交" in seat.shown()[-1].labels
    seat.press("提交")
    assert any("收到了" in one.text for one in seat.shown())
    assert deployment.count("case") == 1


@every_channel
def test_a_newer_state_shows_what_is_chosen(deployment: Deployment, sit: Sit) -> None:
    """In place of the one before, where the channel can do that; below it where not."""
    seat = sit(deployment, "wang")
    asked = at(deployment, seat, *TO_WISHES)[-1]
    assert asked.labels == WISHES and asked.chosen == ()
    before = len(seat.stands())
    last = asked
    for press, chosen in (
        ("找点事做", ("找点事做",)),
        ("按时吃药", ("按时吃药", "找点事做")),
        ("找点事做", ("按时吃药",)),
    ):
        seat.press(press)
        fresh = seat.shown()
        assert len(fresh) == 1 and fresh[0].labels == WISHES and fresh[0].chosen == chosen
        assert (fresh[0].id == last.id) is seat.carries.edits
        last = fresh[0]
    assert len(seat.stands()) == before + (0 if seat.carries.edits else 3)


# -- danger ----------------------------------------------------------------------------------------------------------

STATES: dict[str, tuple[str, ...] | None] = {
    "never here before": None,
    "the first screen": (),
    "a form begun": (HELP, FAMILY),
    "a consent": TO_AGE[:5],
    "several may be chosen": TO_WISHES,
    "a number is typed": TO_PHONE,
    "the review": (*TO_PHONE, PHONE, "对"),
    "applied": (*TO_PHONE, PHONE, "对", "提交"),
    "put away": (HELP, FAMILY, "收起"),
    "stopping": (*TO_AGE, "取消"),
    "the phone in other hands": (*TO_PHONE, PHONE, "对", "提交", "换他/她来看"),
}
DANGERS = {"他现在就站在楼顶要跳下去": ("120", "110"), "我不想活了": ("12356",)}


@every_channel
@pytest.mark.parametrize("agreed", [True, False])
def test_danger_shows_its_numbers_in_every_state(
    channel: str, agreed: bool, worlds: Worlds, double: Double, sit: Sit
) -> None:
    """Also where only things may be said that tell nothing about anybody."""
    if not agreed and channel not in CHATS:
        pytest.skip("everything may be said here")
    deployment = Deployment(worlds("sqlite", double.bot() if channel in CHATS else None, everything=agreed))
    seats = {(state, words): sit(deployment, f"{state} {words}") for state in STATES for words in DANGERS}
    for (state, _), seat in seats.items():
        labels = STATES[state]
        if labels is None:
            continue
        seat.begun()
        deployment.lives(seat.address, CODE, *(labels if agreed else labels[:2]))
    for seat in seats.values():
        seat.shown()
    for (_, words), seat in seats.items():
        seat.type(words)
    for (state, words), seat in seats.items():
        stands = seat.shown()
        for number in DANGERS[words]:
            assert any(reachable(number, one) for one in stands), (state, words, number, stands)
    assert deployment.count("alert") == len(seats)


# -- committed first, acknowledged then ------------------------------------------------------------------------------


@every_channel
def test_nothing_is_acknowledged_before_it_is_committed(deployment: Deployment, sit: Sit) -> None:
    seat, other = sit(deployment, "wang"), sit(deployment, "other")
    for one in (seat, other):
        at(deployment, one, *TO_AGE)
    form, kept = deployment.form(seat.address), deployment.count("message")
    for do, what in ((seat.press, "18岁以上"), (seat.type, "知道，还在想")):
        deployment.away = 1
        do(what)
        assert seat.shown() == [] and deployment.away == 0
        assert not seat.acknowledged and deployment.form(seat.address) == form and deployment.count("message") == kept
        seat.resend()
        assert seat.acknowledged and len(seat.shown()) == 1
        seat.again()
        assert seat.shown() == [], "exactly one turn"
        assert deployment.form(seat.address) != form
        form, kept = deployment.form(seat.address), deployment.count("message")
    for do, what in ((other.press, "18岁以上"), (other.type, "知道，还在想")):
        do(what)
        other.shown()
    assert deployment.form(seat.address) == deployment.form(other.address)


# -- whose it is -----------------------------------------------------------------------------------------------------


@every_channel
def test_nobody_sees_what_belongs_to_another(deployment: Deployment, sit: Sit) -> None:
    """Two who do the same side by side, with words of their own."""
    seats = {PHONE: sit(deployment, "wang"), "13912345678": sit(deployment, "li")}
    for seat in seats.values():
        at(deployment, seat, *TO_PHONE)
    for phone, seat in seats.items():
        seat.type(phone)
    for label in ("对", "提交", "我的申请"):
        for seat in seats.values():
            assert seat.shown()
        for seat in seats.values():
            seat.press(label)
    numbers = {}
    for phone, seat in seats.items():
        mine = "\n".join(one.read for one in seat.stands())
        numbers[phone] = set(re.findall(r"编号 (\w{4})", mine))
        assert numbers[phone]
        digits = re.sub(r"\D", "", mine)
        assert phone in digits and all(other == phone or other not in digits for other in seats)
    assert not numbers[PHONE] & numbers["13912345678"]


# -- what a channel says of itself -----------------------------------------------------------------------------------


@every_channel
def test_what_tells_about_somebody_is_said_where_everything_is_carried(
    channel: str, worlds: Worlds, double: Double
) -> None:
    bot = double.bot() if channel in CHATS else None
    for agreed in (True, False):
        deployment = Deployment(worlds("sqlite", bot, everything=True))
        seat = SEATS[channel](deployment, f"agreed {agreed}")
        if agreed:
            deployment.expect(seat.address)
        asked = at(deployment, seat, *TO_AGE[:5])[-1]
        said_here = "同意，接着办" in asked.labels
        assert said_here is (seat.carries.everything and (agreed or channel not in CHATS))
        assert said_here or any("/l/go-" in link for link in asked.links)


@every_channel
def test_who_is_spoken_to_first_has_not_asked(deployment: Deployment, sit: Sit) -> None:
    """Somebody on duty does nothing, and a family is in danger: a chat rings, a page is looked at."""
    worker, family = sit(deployment, "worker"), sit(deployment, "family")
    deployment.world.staff([worker.address], "小王", "社工", on_duty=True)
    worker.open()
    worker.shown()
    before = deployment.count("sending")
    deployment.lives(family.address, CODE, "我不想活了")
    assert (deployment.count("sending") > before) is worker.carries.speaks_first
    assert worker.shown(), "whoever looks sees it anyway"
