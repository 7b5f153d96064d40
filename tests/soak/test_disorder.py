"""Everything at once: updates twice and in any order, calls that fail in every way, and a wire that is cut off."""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import closing
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette

from bot.commands.running import Running
from bot.commands.telegram import Telegram
from bot.delivery import Limiter
from tests.soak.counting import Count
from tests.soak.deployment import Deployment
from tests.soak.process import NO_LIMIT

pytestmark = pytest.mark.slow

FAMILIES, LIVES = 4, 6
"""A wire lives until it is cut off, the last one until everybody is done."""
HASTY = (1.0, 2.0)
"""Seconds after which a family does the same once more, from and up to: much is lost on the way, and that is disorder too."""
SHORTEST, LONGEST = 0.2, 0.8
"""Seconds that a wire lives."""
STUCK = 60.0
GLANCE = 0.03


@pytest.mark.parametrize(("mode", "engine"), [("polling", "ptb"), ("webhook", "aiogram")])
def test_disorder_faults_and_restarts_together(mode: str, engine: str, tmp_path: Path) -> None:
    """Every act is taken in once, under its own question; what leaves was committed, and nothing while it may not."""
    here, chance, died = Deployment(tmp_path, mode, engine, FAMILIES, 11, HASTY), random.Random(11), list[float]()
    here.unsettle(0.1, seed=8)
    with closing(Running(here.folder, demo=False)) as running:
        for _ in range(LIVES - 1):
            asyncio.run(_life(here, running, chance.uniform(SHORTEST, LONGEST)))
            died.append(here.telegram.now())
        asyncio.run(_life(here, running, STUCK))
    count = Count(here, died)
    count.all()
    here.telegram.stop()
    assert count.faults == []
    assert count.figures["applications"] == FAMILIES
    assert count.figures["sends refused for a while"] > 0


async def _life(here: Deployment, running: Running, seconds: float) -> None:
    """A wire for so long, or until everybody is done. What is under way then is cut off where it is."""
    telegram = Telegram(here.folder.settings, limiter=Limiter(overall=NO_LIMIT, per_chat=0.0), stand_by=0.05)
    app = Starlette(routes=telegram.routes())
    server = uvicorn.Server(uvicorn.Config(app, port=here.port, log_config=None, lifespan="off", ws="none"))
    server.force_exit = True
    wire = telegram.run(running.house, running.writer, running.writer.wakes, asyncio.Event())
    tasks = [asyncio.create_task(part) for part in (wire, server.serve())]
    end = time.monotonic() + seconds
    while time.monotonic() < end and not all(one.done for one in here.families):
        for one in here.families:
            one.live(time.monotonic())
        await asyncio.sleep(GLANCE)
    tasks.pop(0).cancel()
    server.should_exit = True
    await asyncio.gather(*tasks)
