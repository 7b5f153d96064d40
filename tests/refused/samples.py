"""A village as it stands after something has happened: made once, copied for each test."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tests.refused.rows import MINUTE, Happens
from tests.village import Village


@contextmanager
def after(happens: Happens, folder: Path) -> Iterator[Village]:
    """A minute after it. That no turn failed is seen at the end."""
    sample = _sample(happens)
    shutil.copy(str(sample.database.url.database), folder / "copy.db")
    village = Village(f"sqlite:///{folder / 'copy.db'}")
    village.now, village.staff_of = sample.now + MINUTE, dict(sample.staff_of)
    village.ids = itertools.count(next(sample.ids))  # what is heard here was not heard there
    yield village
    assert not village.rows("quarantine"), "a turn failed"
    village.close()


@cache
def _sample(happens: Happens) -> Village:
    village = Village.on_disk(tempfile.mkdtemp(prefix="sample"))
    happens(village)
    village.raw()  # by which nothing of it is left outside its file
    village.close()
    return village


def applied(village: Village) -> None:
    """A mother has applied, where a worker is; her son, and somebody who has no part in it, have looked in."""
    village.hire("worker")
    for who in ("son", "stranger"):
        village.open(who)
    village.apply_family("ma")


def the_case(village: Village) -> str:
    """The id of the only one."""
    (case,) = village.rows("case")
    return str(case.id)


def the_code(village: Village) -> str:
    """The code of the newest link that the mother has made."""
    said = next(said for said in reversed(village.page("ma")) if said.key == "handover.link")
    return str(said.params["path"]).rpartition("/")[2]


def erased(village: Village) -> None:
    """The mother has everything erased."""
    village.type("ma", "我的")
    village.press("ma", "erase", "really_erase")
