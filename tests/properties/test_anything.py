"""Anyone, any order, any delay: the promises still hold (style.md 35; ux.md 15 no. 4, 5, 6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.house import Ground
from tests.properties.machine import Anything
from tests.village import Village

pytestmark = pytest.mark.slow

EASY = settings(deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
# Making a failure small takes minutes here; the everyday part only finds it.
SHORT = settings(EASY, max_examples=6, stateful_step_count=25, phases=[Phase.explicit, Phase.reuse, Phase.generate])
LONG = settings(EASY, max_examples=80, stateful_step_count=50)


class OnPostgres(Anything):
    """The same on PostgreSQL."""

    ground: ClassVar[Ground]

    def build(self) -> Village:
        return Village.on(self.ground, "postgresql")


@pytest.fixture
def postgres(ground: Ground) -> Iterator[type[OnPostgres]]:
    OnPostgres.ground = ground
    return OnPostgres


def test_anyone_in_any_order() -> None:
    run_state_machine_as_test(Anything, settings=SHORT)


@pytest.mark.nightly
def test_anyone_in_any_order_for_long() -> None:
    run_state_machine_as_test(Anything, settings=LONG)


@pytest.mark.nightly
def test_anyone_in_any_order_on_postgresql(postgres: type[OnPostgres]) -> None:
    run_state_machine_as_test(postgres, settings=settings(SHORT, max_examples=15, stateful_step_count=30))
