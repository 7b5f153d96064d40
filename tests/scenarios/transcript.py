"""A chat as a coordinator writes it, and whether what the assistant said is what stands there.

    - 场景: 妈妈请我们打电话                     the title; it is the name of the test
      开始: {时间: 2026-11-22 10:00, 值班: [小王], 老师: {小王: 社工}}       all of it may be left out
      对话:
        - 妈妈: 打开 a:510521104                 opens the page, here with a printed code
        - 机器人: 您好…… [我想申请帮助] […]       what is said to the last speaker, in order, with its buttons
        - 妈妈: ▸请给我打电话                     presses; ▸one ▸after ▸the other
        - 妈妈: "13800001234"                     types
        - 时间: 2026-11-23 09:00                 time passes, and rules of time are asked once
        - 妈妈: （看一眼）                        only looks
      结束: {办到: {妈妈: 收到了，等老师看}}       what must be true in the end

`老师` may say more: {小街: {做: 社工, 单位: far1, 地方: 510522}}. `收到: {医院: 510521104}` puts an application there that
came by a hospital (or by 别人, a third party).

A chat says only what it is about, and may begin where people stand already:

    填到: {妈妈: 18岁以上}                       has begun to apply, and answered this last
    请回电: 妈妈                                 has asked to be called
    申请了: [妈妈, 姐姐]                          have applied; {妈妈: 还不知道、14到17岁}: with these answers
    有口令: {妈妈: "8832"}                        has set this word
    给了链接: 妈妈                               has applied, and made a link for the person: {妈妈的链接}
    愿意了: {妈妈: 儿子}                          a mother applied, and the son followed her link and agreed
    登记好: 本人                                 has applied, and the first of the team has registered them
    村医知道: {本人: 老三}                        registered, and the village doctor may know them by this name
    已转: {本人: 榕山站}                          registered, and this institution was asked
    在等: {本人: 榕山站}                          stands in its queue
    接收了: {本人: 榕山站}                        has been taken in

Whoever did any of it has seen what it brought, and nothing that came to them later. Numbers are known by whose they
are: {妈妈的编号}, as the receipt says it.

`…` stands for anything, `[…]` for any buttons; `{编号}` for something that varies: the first time it is remembered,
later it must be the same, and it may be typed. What stands behind ｜ is the small second line, which is not
compared where the chat has none. A line without a `机器人` line after it may be answered in any way,
one after which nothing may be said is followed by （没有话）.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

ZONE = ZoneInfo("Asia/Shanghai")
HERE = Path(__file__).parent
BOT, TIME, SCREEN = "机器人", "时间", "屏幕"
NOTE = "｜"
HOLE = "…"
OPEN, PRESS, LOOK, SILENT = "打开", "▸", "（看一眼）", "（没有话）"

_BUTTONS = re.compile(r"((?:\s*\[[^\]]*\])+)\s*$")
_HOLE = re.compile(r"\s*…+\s*|\{([^}]*)\}")


@dataclass(frozen=True)
class Spoken:
    """What one message said: its words, the labels under it, and the small second line."""

    text: str
    buttons: tuple[str, ...] = ()
    note: str = ""
    lacks: frozenset[str] | None = None
    """In a chat: the buttons it cannot have. What they offer, and the second line, then stand in the text."""

    def readings(self) -> Iterator[Spoken]:
        """As it is; in a chat, with each of its last lines read as what is elsewhere no text."""
        yield self
        if self.lacks is not None:
            lines = self.text.split("\n")
            for end in range(len(lines) - 1, 0, -1):
                yield replace(self, text="\n".join(lines[:end]), note=" ".join(lines[end:]))

    def __str__(self) -> str:
        note = NOTE + self.note if self.note else ""
        return " ".join([self.text + note, *(f"[{label}]" for label in self.buttons)])


@dataclass(frozen=True)
class Turn:
    """One line of somebody, and what must be answered; `expected` None: anything."""

    who: str
    says: str
    expected: tuple[str, ...] | None


@dataclass(frozen=True)
class Moment:
    """Time passes."""

    at: datetime


@dataclass(frozen=True)
class Glance:
    """How somebody's screen must look."""

    who: str
    veil: str


@dataclass(frozen=True)
class Scenario:
    """One chat."""

    title: str
    file: str
    begin: Mapping[str, Any]
    lines: tuple[Turn | Moment | Glance, ...]
    end: Mapping[str, Any]
    page_only: bool = False
    """It says what a chat that carries public things alone does not say: there the road leads to the page first."""

    def __str__(self) -> str:
        return self.title


_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):
    """Everything is text: a phone number keeps its zeros, a time stays as it was written."""


_Loader.yaml_implicit_resolvers = {}


def scenarios() -> Iterator[Scenario]:
    """Every chat of this folder."""
    for path in sorted(HERE.glob("*.yaml")):
        for one in yaml.load(path.read_text("utf-8"), _Loader):
            lines = tuple(_lines(one["对话"]))
            yield Scenario(one["场景"], path.stem, one.get("开始", {}), lines, one.get("结束", {}), "只在页面" in one)


def _lines(raw: list[Mapping[str, str]]) -> Iterator[Turn | Moment | Glance]:
    spoken: tuple[str, str] | None = None
    answers: list[str] = []
    for line in [*raw, {TIME: ""}]:
        ((who, says),) = line.items()
        if who == BOT:
            answers.append(says)
            continue
        if spoken is not None:
            *first, last = _steps(spoken[1])
            yield from (Turn(spoken[0], one, None) for one in first)
            yield Turn(spoken[0], last, _expected(answers))
        elif answers:
            raise ValueError(f"nobody spoke before: {answers}")
        spoken, answers = None, []
        if who == TIME:
            if says:
                yield Moment(moment(says))
        elif who == SCREEN:
            yield Glance(*says.split("："))
        else:
            spoken = (who, says)


def _steps(says: str) -> list[str]:
    """Several presses in one line are pressed one after the other; what the last one brings is compared."""
    if not says.startswith(PRESS):
        return [says]
    return [PRESS + label.strip() for label in says.split(PRESS)[1:]]


def _expected(answers: list[str]) -> tuple[str, ...] | None:
    if not answers:
        return None
    return () if answers == [SILENT] else tuple(answers)


def moment(text: str) -> datetime:
    """A local time as it is written in a chat."""
    return datetime.fromisoformat(text.strip()).replace(tzinfo=ZONE)


@dataclass
class Memory:
    """What `{…}` has stood for so far in this chat."""

    known: dict[str, str] = field(default_factory=dict)

    def fill(self, text: str) -> str:
        """Words to be typed, with what is known put in."""
        return re.sub(r"\{([^}]*)\}", lambda hole: self.known[hole[1]], text)

    def same(self, expected: str, actual: Spoken) -> bool:
        """Whether a message is the one that stands in the chat."""
        text, labels = split(expected)
        if actual.lacks is not None:
            labels = _pressable(labels, actual)
        text, marked, note = text.partition(NOTE)
        return any(self._reads(text, note if marked else "", labels, reading) for reading in actual.readings())

    def _reads(self, text: str, note: str, labels: tuple[str, ...], actual: Spoken) -> bool:
        if note and not self._fits(note.strip(), actual.note):
            return False
        buttons_fit = labels == ("…",) or (
            len(labels) == len(actual.buttons) and all(map(self._fits, labels, actual.buttons))
        )
        return buttons_fit and self._fits(text.strip(), actual.text)

    def _fits(self, expected: str, actual: str) -> bool:
        pattern, at, fresh = "", 0, []
        for hole in _HOLE.finditer(expected):
            pattern += re.escape(expected[at : hole.start()])
            at = hole.end()
            if hole[1] is None:
                pattern += ".*?"
            elif hole[1] in self.known:
                pattern += re.escape(self.known[hole[1]])
            elif hole[1] in fresh:
                pattern += f"(?P=g{fresh.index(hole[1])})"
            else:
                pattern += f"(?P<g{len(fresh)}>.+?)"
                fresh.append(hole[1])
        found = re.fullmatch(pattern + re.escape(expected[at:]), actual, re.DOTALL)
        if found is None:
            return False
        self.known |= {name: found[f"g{index}"] for index, name in enumerate(fresh)}
        return True


def _pressable(labels: tuple[str, ...], actual: Spoken) -> tuple[str, ...]:
    """The labels without those that a chat cannot have; of those left open, as many as are missing."""
    assert actual.lacks is not None
    found = [label for label in labels if label not in actual.lacks]
    while len(found) > len(actual.buttons) and len(found) > 1 and HOLE in found:
        found.remove(HOLE)
    return tuple(found)


def split(line: str) -> tuple[str, tuple[str, ...]]:
    """The words of a line, and the labels behind them."""
    found = _BUTTONS.search(line)
    if found is None:
        return line.strip(), ()
    return line[: found.start()].strip(), tuple(re.findall(r"\[([^\]]*)\]", found[1]))
