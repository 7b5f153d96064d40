"""Plays every chat, on every channel and both databases, with a restart of the assistant between every two lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn

import pytest

from tests.scenarios.chat_phones import AiogramPhone, PtbPhone
from tests.scenarios.cover import TOLD, WHERE, Pair, listed, pairs
from tests.scenarios.phones import ConsolePhone, Phone, WebPhone
from tests.scenarios.seeds import POINTS, Seeds
from tests.scenarios.transcript import LOOK, OPEN, Glance, Memory, Moment, Scenario, Spoken, moment, scenarios
from tests.scenarios.world import PAUSE, START, World, Worlds
from tests.telegram.double import Double
from tests.world import content

CHATS = tuple(scenarios())
PHONES: dict[str, Callable[[World, str], Phone]] = {
    "终端": ConsolePhone,
    "网页": WebPhone,
    "aiogram": AiogramPhone,
    "ptb": PtbPhone,
}
BOTS = ("aiogram", "ptb")
PAGE = ("网页", "SQLite")
"""Where every chat tells what is said in it, so that the fewest are known that are enough elsewhere."""
PLACES = (
    ("终端", "SQLite", None),
    (*PAGE, PAGE),
    ("网页", "PostgreSQL", "postgresql"),
    ("aiogram", "SQLite", "telegram"),
    ("ptb", "SQLite", "telegram"),
)
NIGHT = pytest.mark.nightly
VEILS = {"亮着": "open", "收起": "hidden", "要口令": "word", "设口令": "choose"}
REASONS = {
    "请打电话": "call_me",
    "请尽快": "soon",
    "有变化": "changed",
    "问一句": "question",
    "家里人要帮忙": "support",
    "教我怎么说": "teach",
    "申请": "application",
}
SECTIONS = {"想要的帮助": "wish", "怎么联系": "reach", "先填的": "identity", "补的": "more", "留的话": "letters"}


LONGEST = 12
"""A label's ten characters, and the two signs around a count or a place."""
MANY = {"改哪一样？"}


class Play:
    """One chat in one place."""

    def __init__(self, world: World, channel: str, scenario: Scenario) -> None:
        self.world, self.channel, self.scenario = world, channel, scenario
        self.phones: dict[str, Phone] = {}
        self.memory = Memory()
        self.said: list[tuple[str, str, list[Spoken]]] = []
        """Who did what, and what was answered."""
        self.shows: dict[str, set[Pair]] = {}
        """Where it counts which pairs of traits are said: those said so far."""
        self.script: list[str] = []
        """What was really said, as a chat: shown when something differs."""

    def run(self) -> None:
        """From the beginning to what must be true in the end."""
        begin = self.scenario.begin
        if unknown := set(begin) - {"时间", "老师", "值班", "收到", *POINTS}:
            self._fail(f"没有这样的开始: {unknown}")
        self.world.clock.at = moment(begin["时间"]) if "时间" in begin else START
        for name, role in begin.get("老师", {}).items():
            phone = self.phones[name] = PHONES[self.channel](self.world, name)
            self.world.staff(phone.addresses, name, role, name in begin.get("值班", []))
            phone.settle()
        for door, area in begin.get("收到", {}).items():
            self.world.arrived(door, area)
        Seeds(self.world, self.memory, tuple(begin.get("老师", {})), self._used).sow(begin)
        for line in self.scenario.lines:
            if isinstance(line, Moment):
                self.script.append(f"- 时间: {line.at:%Y-%m-%d %H:%M}")
                self.world.passes(line.at)
            elif isinstance(line, Glance):
                veil = self.phones[line.who].veil()
                if veil != VEILS[line.veil]:
                    self._fail(f"{line.who}的屏幕是{veil}")
            else:
                self._turn(line.who, line.says, line.expected)
        for check, wanted in self.scenario.end.items():
            CHECKS[check](self, wanted)
        with self.world.reading() as unit:
            assert self.world.unworded(unit) == []

    def _turn(self, who: str, says: str, expected: tuple[str, ...] | None) -> None:
        phone = self._phone(who, says)
        says = self.memory.fill(says)
        newest = self.world.last_id() if self.shows else 0
        try:
            said = phone.say(says)
        except AssertionError as error:
            self._fail(f"{who}: {says}\n{error}")
        if self.shows:
            self._show(newest)
        self.world.clock.advance(PAUSE)
        self.said.append((who, says, said))
        self._within_budget(who, said)
        if says != LOOK:
            self._has_a_way_on(who, said)
        self.script += [f"- {who}: {says}", *(f"- 机器人: {one}" for one in said)]
        if expected is None:
            return
        for one, wanted in zip(said, expected, strict=False):
            if not self.memory.same(wanted, one):
                self._fail(f"这里要说: {wanted}\n说的却是: {one}")
        if len(said) != len(expected):
            self._fail(f"这里要说{len(expected)}条，说了{len(said)}条")

    def _within_budget(self, who: str, said: list[Spoken]) -> None:
        """Five buttons, eight where several may be chosen or answers are changed (ux.md 2.1)."""
        if who in self.scenario.begin.get("老师", {}):
            return
        for one in said:
            many = one.buttons[-1:] == (content().words.texts["choice.done"],) or one.text in MANY
            if len(one.buttons) > (8 if many else 5) or any(len(label) > LONGEST for label in one.buttons):
                self._fail(f"按钮太多，或者太长: {one}")

    def _has_a_way_on(self, who: str, said: list[Spoken]) -> None:
        """Whatever was answered last, there is something to press, or a question that wants words (ux.md 1, 10)."""
        if not said or any(one.buttons for one in said) or self.phones[who].veil() != "open":
            return
        with self.world.reading() as unit:
            if unit.talks.open(self.account(unit, who)) is None:
                self._fail(f"没有路可走: {said[-1]}")

    def _show(self, newest: int) -> None:
        """Note what was said since a message; a chat may carry only what tells nothing about anybody."""
        with self.world.reading() as unit:
            for said, lane in self.world.said_after(unit, newest):
                self.shows["postgresql"] |= pairs(said, lane)
                if said.public:
                    self.shows["telegram"] |= pairs(said, lane)

    def _phone(self, who: str, says: str) -> Phone:
        """Whoever has not opened the page yet opens it now."""
        if who not in self.phones:
            self.phones[who] = PHONES[self.channel](self.world, who)
            if not says.startswith(OPEN):
                self.phones[who].say(OPEN)
        return self.phones[who]

    def _used(self, who: str) -> Phone:
        """The phone of somebody who was here before."""
        if who not in self.phones:
            phone = self.phones[who] = PHONES[self.channel](self.world, who)
            with self.world.unit(commit=True) as unit:
                self.world.settle(unit, who, phone.addresses)
            phone.settle()
        return self.phones[who]

    def account(self, unit: Any, who: str) -> str:
        """The account of a speaker; of a phone that was handed over, its owner's."""
        found = [unit.accounts.at(*address) for address in self.phones[who].addresses]
        speaker = next(one for one in reversed(found) if one is not None)
        return str(speaker.owner_id)

    def name(self, unit: Any, account: str) -> str:
        """Whose account it is."""
        return next((who for who in self.phones if self.account(unit, who) == account), account)

    def _fail(self, trouble: str) -> NoReturn:
        """Say what differs, and the end of the conversation as it really went."""
        pytest.fail("\n".join([trouble, "最后几句：", *self.script[-12:]]), pytrace=False)


# -- what must be true in the end ----------------------------------------------------------------------------------


def stages(play: Play, wanted: Mapping[str, str]) -> None:
    """How far the newest application of each got, in the words a family reads."""
    with play.world.reading() as unit:
        for who, stage in wanted.items():
            case = play.world.cases_of(unit, play.account(unit, who))[0]
            assert content().words.texts[f"stage.{case.stage}"] == stage


def no_case(play: Play, wanted: list[str]) -> None:
    """These have applied for nothing."""
    with play.world.reading() as unit:
        for who in wanted:
            assert not play.world.cases_of(unit, play.account(unit, who))


def calls(play: Play, wanted: Mapping[str, str]) -> None:
    """Every open call, no more and no less: for whom, and what for; several are parted by a comma."""
    with play.world.reading() as unit:
        found: dict[str, list[str]] = {}
        for account, reason, urgent in play.world.calls(unit):
            said = next(word for word, key in REASONS.items() if key == reason)
            found.setdefault(play.name(unit, account), []).append(said + ("（急）" if urgent else ""))
        told = {who: each.split("、") for who, each in wanted.items()}
        assert {who: sorted(each) for who, each in found.items()} == {who: sorted(each) for who, each in told.items()}


def alerts(play: Play, wanted: Mapping[str, str]) -> None:
    """Every alert that no human has closed."""
    with play.world.reading() as unit:
        assert {play.name(unit, account): level for account, level in play.world.alerts(unit)} == wanted


def readable(play: Play, wanted: Mapping[str, list[str]]) -> None:
    """Exactly these parts of the newest file of each can be read."""
    with play.world.reading() as unit:
        for who, names in wanted.items():
            case = play.world.cases_of(unit, play.account(unit, who))[0]
            assert play.world.readable(unit, case) == {SECTIONS[name] for name in names}


def nothing_kept(play: Play, wanted: list[str]) -> None:
    """Of what these were asked nothing is left that could be read."""
    with play.world.reading() as unit:
        for who in wanted:
            assert play.world.traces(unit, play.account(unit, who)) == []


CHECKS: dict[str, Callable[[Play, Any], None]] = {
    "办到": stages,
    "没有申请": no_case,
    "回电": calls,
    "急事": alerts,
    "读得到": readable,
    "什么都没留": nothing_kept,
}


def _places() -> Iterator[Any]:
    """Every chat on the terminal and on the page; where each is slow, those that cover what can be said there.

    What a channel does does not depend on the database, whose own contracts run on both. `make nightly` plays all.
    """
    for chat in CHATS:
        for channel, store, where in PLACES:
            if chat.page_only and channel in BOTS:
                continue
            mark = () if where is None else pytest.mark.slow if where is PAGE or chat.title in listed(where) else NIGHT
            yield pytest.param(chat, channel, store, id=f"{channel}-{store}-{chat}", marks=mark)


@pytest.mark.parametrize(("scenario", "channel", "store"), list(_places()))
def test_chat(
    scenario: Scenario,
    channel: str,
    store: str,
    worlds: Worlds,
    double: Double,
    record_property: Callable[[str, object], None],
) -> None:
    """The conversation goes as it is written, and leaves what it must leave."""
    play = Play(worlds(store.lower(), double.bot() if channel in BOTS else None), channel, scenario)
    if (channel, store) == PAGE:
        play.shows = {where: set() for where in WHERE}
    play.run()
    for where, shown in play.shows.items():
        told = [] if where == "telegram" and scenario.page_only else sorted(shown)
        record_property(TOLD.format(where), (scenario.title, told))


def test_titles_tell_the_chats_apart() -> None:
    """A title is a name: there are no two of the same."""
    titles = [one.title for one in CHATS]
    assert sorted(set(titles)) == sorted(titles)


def test_every_point_at_which_a_chat_may_begin_begins_one() -> None:
    assert {point for chat in CHATS for point in chat.begin} >= set(POINTS)


def test_a_beginning_that_there_is_not_is_refused(worlds: Worlds) -> None:
    scenario = Scenario("", "", {"申请过": "妈妈"}, (), {})
    with pytest.raises(pytest.fail.Exception, match="申请过"):
        Play(worlds("sqlite"), "终端", scenario).run()


def test_a_wrong_word_is_noticed() -> None:
    """The comparison itself bites."""
    memory = Memory()
    assert memory.same("编号 {编号}，好吗？ [好] [改…]", Spoken("编号 7K4M，好吗？", ("好", "改一下")))
    assert not memory.same("编号 {编号}。", Spoken("编号 7K4N。"))
    assert not memory.same("好。 [好]", Spoken("好。"))
    assert memory.fill("{编号}") == "7K4M"
