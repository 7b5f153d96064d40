"""Anyone, any order, any delay: the promises still hold (style.md 35; ux.md 15 no. 4, 5, 6)."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from tests.properties.machine import Anything

_EASY = dict(deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)


class TestAnything(Anything.TestCase):  # type: ignore[misc, name-defined]
    """A short look at every run."""

    settings = settings(max_examples=12, stateful_step_count=25, **_EASY)


@pytest.mark.slow
class TestAnythingLong(Anything.TestCase):  # type: ignore[misc, name-defined]
    """A long one before a release."""

    settings = settings(max_examples=300, stateful_step_count=50, **_EASY)
