"""A small part of the soak in every full run: kills at named moments, and as many at any moment (`make soak`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak.telegram import Trial

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("mode", "engine"), [("polling", "aiogram"), ("webhook", "ptb")])
def test_nothing_is_lost_however_the_server_dies(mode: str, engine: str, tmp_path: Path) -> None:
    """Every family's application is there once, with its own answers, and the server stops when it is asked to."""
    outcome = Trial(20, 10, mode, engine, 7, tmp_path).run()
    assert outcome.faults == []
    assert outcome.figures["applications"] == 20
    assert sum(outcome.kills.values()) >= 5
