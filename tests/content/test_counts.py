"""The roads are as short as was promised: counted by walking them (ux.md 2.1, 15.2, 16.8)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile

import pytest

from tests.content.texts import length
from tests.scenarios.test_scenarios import CHATS, Play
from tests.scenarios.transcript import OPEN, PRESS
from tests.scenarios.world import Worlds


@dataclass(frozen=True)
class Budget:
    """What a road may cost whoever walks it."""

    chat: str
    presses: int
    typed: int
    read: int
    until: str = ""
    """The press with which the road ends, where the chat goes on after it."""


ROADS = (
    Budget("妈妈扫了卡上的码，替家里人申请，一口气办完", 14, 1, 500),
    Budget("本人扫了码，自己申请，不留电话也行", 14, 0, 500),
    Budget("妈妈扫了码，请我们打电话，四下就好", 4, 1, 170),
    Budget("邻居来问，转一张没有名字的卡，什么都不记", 5, 0, 170),
    Budget("村委会说用不了卡，请老师去；老师见到本人，本人愿意，成了申请，讲的人只看到已转老师", 14, 2, 400, "▸先别说"),
    Budget("妈妈报完名把手机递给儿子，儿子自己点了愿意，妈妈看不到他说了什么", 3, 0, 200, "▸同意"),
    Budget("不办了，三下就停；一天之内点错了还能回来", 3, 0, 140, "▸不办了"),
)
BEGINS = {
    "妈妈报完名把手机递给儿子，儿子自己点了愿意，妈妈看不到他说了什么": "▸换他/她来看",
}
"""Where a road begins in the middle of a chat: after this press."""


@pytest.mark.parametrize("road", ROADS, ids=lambda road: road.chat)
def test_a_road_is_short(road: Budget, worlds: Worlds) -> None:
    """Presses, typed answers, and characters read before the last press."""
    scenario = next(one for one in CHATS if one.title == road.chat)
    play = Play(worlds("sqlite"), "终端", scenario)
    play.run()
    steps = [(says, said) for _who, says, said in play.said]
    read = 0
    if begin := BEGINS.get(road.chat):
        at = [says for says, _ in steps].index(begin)
        read = _characters(steps[at][1])
        steps = steps[at + 1 :]
    if road.until:
        last = max(index for index, (says, _) in enumerate(steps) if says == road.until)
        steps = steps[: last + 1]
    presses = sum(says.startswith(PRESS) for says, _ in steps)
    typed = sum(not says.startswith((PRESS, OPEN)) for says, _ in steps)
    read += sum(_characters(said) for _, said in steps[:-1])
    assert (presses <= road.presses, typed <= road.typed, read <= road.read) == (True, True, True), (
        presses,
        typed,
        read,
    )


def _characters(said: list) -> int:  # type: ignore[type-arg]
    return sum(length(one.text) + sum(length(label) for label in one.buttons) for one in said)


def test_withdrawing_is_no_longer_than_agreeing() -> None:
    """As many presses as K1 took, or fewer (PIPL 15; ux.md 15.19): one to find it, one to say it, one to mean it."""
    scenario = next(one for one in CHATS if one.title == ROADS[-1].chat)
    lines = [line.says for line in scenario.lines if hasattr(line, "says")]
    begin, end = lines.index("▸接着上次"), max(i for i, says in enumerate(lines) if says == "▸不办了")
    assert len(list(takewhile(lambda says: says != "▸我点错了", lines[begin : end + 1]))) == 3
