"""A village for each attempt."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.village import Village


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    built = Village.on_disk(tmp_path)
    yield built
    assert not built.rows("quarantine"), "a turn failed"
    built.close()
