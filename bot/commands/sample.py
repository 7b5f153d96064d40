"""The sample people of a demonstration, in words: whom one can be. Light: the first page waits for it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from bot.domain.area import Area, Areas
from bot.words import Content


@lru_cache(maxsize=1)
def sample() -> Mapping[str, Any]:
    """The file of sample people and places."""
    return Content().demo()


def everyone(content: Content) -> list[dict[str, str]]:
    """Id, name, role, organisation and area of each, as they are shown."""
    places = Areas(areas_of(sample()))
    organisations = {one["id"]: one["name"] for one in sample()["institutions"]}
    return [
        {
            "id": one["id"],
            "name": one["name"],
            "role": content.words.text(f"demo.role.{one['role']}"),
            "organisation": organisations.get(one.get("organisation", ""), ""),
            "area": places.name(one["area"]),
        }
        for one in sample()["people"]
    ]


def staff_ids() -> set[str]:
    """Those of them who are staff."""
    return {one["id"] for one in sample()["people"] if "category" in one}


def areas_of(data: Mapping[str, Any]) -> list[Area]:
    """The places a file names."""
    return [
        Area(str(one["code"]), str(one["name"]), str(one["level"]), str(one.get("parent", "")))
        for one in data.get("areas", ())
    ]
