"""The libraries that the product runs with: those it asks for, those that they ask for, and so on."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import Distribution, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def libraries(asked: Iterable[str], extra: str = "") -> dict[str, Distribution]:
    """What is installed for these requirements, by name; with those of an extra too.

    Raises:
        PackageNotFoundError: something asked for is not installed.
        ValueError: it is, in a version that was not asked for.
    """
    found: dict[str, Distribution] = {}
    waiting = [(Requirement(one), of) for one in asked for of in {"", extra}]
    done = set()
    while waiting:
        wanted, of = waiting.pop()
        if wanted.marker and not wanted.marker.evaluate({"extra": of}):
            continue
        one = distribution(wanted.name)
        if not wanted.specifier.contains(one.version, prereleases=True):
            raise ValueError(f"{wanted} is asked for, {one.version} is installed")
        name = canonicalize_name(wanted.name)
        found[name] = one
        for more in {"", *wanted.extras} - {have for known, have in done if known == name}:
            done.add((name, more))
            waiting += [(Requirement(line), more) for line in one.requires or ()]
    return found
