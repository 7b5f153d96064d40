"""Which chats are enough: where each would be slow, the fewest that together show every pair of traits of a message.

A trait is a message's key, its kind, its lane, the kind of one of its buttons, or whether it brings something that the
device opens; a pair is two of them met in one message. Telegram carries only what tells nothing about anybody, so
there the messages of that sort count; on PostgreSQL all do. Every chat on our page tells what was said in it, and at
the end of a whole run that is held against the lists beside this file: a pair that no listed chat shows, or a listed
chat that shows nothing of its own, fails the run. `pytest tests/scenarios -m "not nightly" --cover` writes them anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Set
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from bot.store.messages import Said

HERE = Path(__file__).parent
OPTION = "--cover"
TOLD = "pairs of {}"
WHERE = ("telegram", "postgresql")
Pair = tuple[str, str]
Shown = Mapping[str, Set[Pair]]
"""Of each chat, by its title, the pairs it shows."""


def pairs(said: Said, lane: str) -> set[Pair]:
    """Every two traits of one message; of its buttons each for itself."""
    alone = [f"key {said.key}", f"kind {said.kind.value}", f"lane {lane}"]
    buttons = {f"button {offer.act.do}" for offer in said.offers} or {"no button"}
    opens = {f"opens {offer.act.name.partition(':')[0]}" for offer in said.offers if offer.act.do == "device"}
    found = set(combinations(alone, 2))
    for others in (buttons, opens or {"opens nothing"}):
        found |= {(one, other) for one in alone for other in others}
    return found


def fewest(shown: Shown) -> list[str]:
    """Titles that show together what all of them show: greedily, then without those that the later ones made useless."""
    left = set().union(*shown.values())
    chosen: list[str] = []
    while left:
        best = max(sorted(shown), key=lambda title: len(shown[title] & left))
        chosen.append(best)
        left -= shown[best]
    while useless := idle(shown, chosen):
        chosen.remove(useless[-1])
    return sorted(chosen)


def idle(shown: Shown, chosen: list[str]) -> list[str]:
    """Those of the chosen without any one of which nothing would be missed."""
    times = Counter(pair for one in chosen for pair in shown.get(one, ()))
    return [one for one in chosen if all(times[pair] > 1 for pair in shown.get(one, ()))]


def missed(shown: Shown, chosen: list[str]) -> list[Pair]:
    """What some chat shows and none of the chosen."""
    seen = set().union(*(shown.get(one, set()) for one in chosen))
    return sorted(set().union(*shown.values()) - seen)


@cache
def listed(where: str) -> tuple[str, ...]:
    """The chats that are played there in `make test`."""
    path = HERE / f"cover.{where}.txt"
    return tuple(path.read_text("utf-8").splitlines()) if path.exists() else ()


class Plugin:
    """Hears what every chat says on our page, and judges the lists at the end."""

    def __init__(self, config: pytest.Config) -> None:
        self._write = config.getoption(OPTION)
        self._shown: dict[str, dict[str, set[Pair]]] = {where: {} for where in WHERE}
        self._wrong: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One test is over."""
        for where in WHERE:
            for name, told in report.user_properties:
                if name == TOLD.format(where) and report.when == "call":
                    title, shown = told
                    self._shown[where][title] = {(one, other) for one, other in shown}

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """All chats were heard: are the lists right?"""
        from tests.scenarios.transcript import scenarios

        if hasattr(session.config, "workerinput") or session.exitstatus != pytest.ExitCode.OK:
            return
        for where, shown in self._shown.items():
            if set(shown) != {one.title for one in scenarios()}:
                continue
            if self._write:
                (HERE / f"cover.{where}.txt").write_text("".join(f"{one}\n" for one in fewest(shown)), "utf-8")
            else:
                self._wrong += _wrong(where, shown)
        if self._wrong:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name what is wrong with the lists."""
        if self._wrong:
            terminalreporter.section(f"the chats that cover: write them anew with {OPTION}")
            for one in self._wrong:
                terminalreporter.line(one)


def _wrong(where: str, shown: Shown) -> Iterator[str]:
    chosen = list(listed(where))
    yield from (f"{where}: no such chat: {one}" for one in chosen if one not in shown)
    yield from (f"{where}: shown by no listed chat: {one} with {other}" for one, other in missed(shown, chosen))
    yield from (f"{where}: shows nothing of its own: {one}" for one in idle(shown, chosen))
