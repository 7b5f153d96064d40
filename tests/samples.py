"""A village as it stands after something has happened: made once, copied for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path

from tests.house import ground
from tests.village import Village

Happens = Callable[[Village], object]
"""Something has happened before."""
MINUTE = timedelta(minutes=1)
"""Nobody does two things in one moment, and whoever presses again after so long has not tapped twice."""


@contextmanager
def after(happens: Happens, folder: Path, *, fails: bool = False) -> Iterator[Village]:
    """A minute after it. At the end it is seen that no turn failed, unless that is what is tried."""
    village = _sample(happens).copied(folder)
    village.now += MINUTE
    yield village
    assert fails or not village.rows("quarantine"), "a turn failed"
    village.close()


@cache
def _sample(happens: Happens) -> Village:
    village = Village.on_disk(ground().folder("sample"))
    happens(village)
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
