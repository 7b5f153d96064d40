"""Families apply in chats while the server is killed again and again; then everything is counted.

    python -m tests.soak.telegram --families 1000 --kills 200 --mode polling --engine aiogram --seed 1

No answer may be lost, none may stand under another question, no application may be there twice, and nothing may have
been sent of which the database knows nothing (`counting`). What nobody knows of is counted.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.soak.counting import Count
from tests.soak.deployment import Deployment
from tests.soak.families import PATIENCE, Family

ROOT = Path(__file__).resolve().parents[2]
ACTIVE = 40
"""Families who are in the middle of it at the same time."""
STUCK = 300.0
"""Seconds without anybody's application after which something is wrong."""
GLANCE = 0.02
MOMENTS = {
    "polling": ("update.read", "update.attempted", "update.decoded", "update.committed", "batch.acknowledged"),
    "webhook": ("update.read", "update.attempted", "update.decoded", "update.committed", "request.answered"),
}
SENDING = ("sending.claimed", "sending.sent", "sending.settled")
DRAIN = 10.0
"""Seconds that a server which is asked to stop may take (F48)."""


@dataclass
class Outcome:
    """What was counted."""

    families: int
    kills: Counter[str] = field(default_factory=Counter)
    """By the moment, or `any`."""
    faults: list[str] = field(default_factory=list)
    """Whatever must not be; empty when all is well."""
    figures: dict[str, Any] = field(default_factory=dict)


class Trial:
    """One run."""

    def __init__(
        self,
        many: int,
        kills: int,
        mode: str,
        engine: str,
        seed: int,
        folder: Path,
        patience: tuple[float, float] = PATIENCE,
    ) -> None:
        """`patience`: seconds, from and up to, after which a family that sees nothing new does the same once more."""
        self.chance = random.Random(seed)
        self.kills, self.mode = kills, mode
        self.outcome = Outcome(many)
        self.here = Deployment(folder, mode, engine, many, seed, patience)
        self._died: list[float] = []

    def run(self) -> Outcome:
        """From the first greeting to the last count."""
        begun = time.monotonic()
        try:
            self._apply()
            took = self._stop()
            self._count(took, time.monotonic() - begun)
        finally:
            self._server.kill()
            self.here.telegram.stop()
        return self.outcome

    # -- the server -------------------------------------------------------------------------------------------------

    def _start(self, wish: str = "") -> None:
        args = [
            sys.executable,
            "-m",
            "tests.soak.process",
            str(self.here.folder.path),
            str(self.here.port),
            *([wish] if wish else []),
        ]
        self._dies_at: float | None = None
        self._started_after = max((one["n"] for one in self.here.telegram.log()[-1:]), default=-1)
        errors = (self.here.folder.path / "errors.txt").open("a")
        self._server = subprocess.Popen(args, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=errors)
        errors.close()

    def errors(self) -> str:
        """The end of the server's log."""
        return (self.here.folder.path / "errors.txt").read_text()[-3000:]

    def _stop(self) -> float:
        """Ask it to stop; the seconds it took."""
        asked = time.monotonic()
        self._server.send_signal(signal.SIGTERM)
        try:
            self._server.wait(DRAIN + 5)
        except subprocess.TimeoutExpired:
            self.outcome.faults.append("it did not stop")
        return time.monotonic() - asked

    # -- living ------------------------------------------------------------------------------------------------------

    def _apply(self) -> None:
        """All families, some at a time, and the kills among them."""
        wishes = self._wishes()
        waiting, active = list(self.here.families), list[Family]()
        self._start(wishes[0] if wishes else "")
        heard = time.monotonic()
        while waiting or active:
            current = time.monotonic()
            while waiting and len(active) < ACTIVE:
                active.append(waiting.pop())
            done = len(self.here.families) - len(waiting) - len(active)
            for one in active:
                one.live(current)
            active = [one for one in active if not one.done]
            if len(self.here.families) - len(waiting) - len(active) > done:
                heard = current
            if wishes and not wishes[0] and self._time_to_die(current):
                self._server.send_signal(signal.SIGKILL)
            if self._server.poll() is not None:
                if not wishes:
                    raise RuntimeError(f"the server ended by itself: {self._server.returncode}")
                self._died.append(self.here.telegram.now())
                self.outcome.kills[wishes.pop(0).partition(":")[0] or "any"] += 1
                self._start(wishes[0] if wishes else "")
                heard = time.monotonic()
            if current - heard > STUCK:
                last = [active[0].user.chat[-3:], self.errors()]
                raise TimeoutError(f"{len(active)} families wait for an answer: {last}")
            time.sleep(GLANCE)
        self.outcome.figures["kills left"] = len(wishes)

    def _wishes(self) -> list[str]:
        """When each process is to die: at every named moment in turn, and as often at any moment at all.

        Not at the first few updates: one in whose hands three processes die is set aside, and rightly so (F37).
        """
        named = (*MOMENTS[self.mode], *SENDING)
        # So late, at most, that all families together get on: about seventeen updates each, twice that for one life.
        latest = max(40, min(90, 2 * 17 * len(self.here.families) // max(1, self.kills)))
        wishes = [
            "" if n % 2 else f"{named[n // 2 % len(named)]}:{self.chance.randint(4, latest)}" for n in range(self.kills)
        ]
        self.chance.shuffle(wishes)
        return wishes

    def _time_to_die(self, current: float) -> bool:
        """At some moment after the server has begun to speak."""
        if self._dies_at is None and self.here.bot.requests(after=self._started_after):
            self._dies_at = current + self.chance.uniform(0.0, 5.0)
        return self._dies_at is not None and current >= self._dies_at

    def _count(self, drained: float, took: float) -> None:
        count = Count(self.here, self._died)
        count.all()
        if drained > DRAIN:
            count.faults.append(f"stopping took {drained:.1f} s")
        self.outcome.faults += count.faults
        self.outcome.figures |= count.figures | {"stopped in": f"{drained:.2f} s", "took": f"{took:.0f} s"}


def main() -> None:
    """One run from the command line; exit code 1 where anything is wrong."""
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--families", type=int, default=1000)
    args.add_argument("--kills", type=int, default=200)
    args.add_argument("--mode", choices=("polling", "webhook"), default="polling")
    args.add_argument("--engine", choices=("aiogram", "ptb"), default="aiogram")
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("--trouble", type=float, default=0.0, help="the share of calls that fail; updates in disorder")
    asked = args.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(asked.families, asked.kills, asked.mode, asked.engine, asked.seed, Path(folder))
        if asked.trouble:
            trial.here.unsettle(asked.trouble, asked.seed)
        outcome = trial.run()
        print(f"{asked.mode}, {asked.engine}: {outcome.families} families, kills: {dict(outcome.kills)}")
        for name, value in outcome.figures.items():
            print(f"  {name}: {value}")
        for fault in outcome.faults[:20]:
            print(f"  WRONG: {fault}")
        if outcome.faults:
            print(trial.errors())
    sys.exit(1 if outcome.faults else 0)


if __name__ == "__main__":
    main()
