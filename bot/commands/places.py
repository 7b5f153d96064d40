"""Places and institutions of a deployment, from a file: the same form as content/demo/people.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.commands.folder import Folder
from bot.commands.opening import open_database
from bot.commands.sample import areas_of
from bot.domain.errors import Refused
from bot.domain.institution import Institution, Kind, Registration
from bot.domain.price import Price
from bot.reading import read_yaml
from bot.store.unit import Unit


def add_places(unit: Unit, data: Mapping[str, Any]) -> None:
    """Keep what a file names and is not yet known; what is known stays as it is."""
    known = unit.places.areas()
    fresh = [area for area in areas_of(data) if known.get(area.code) is None]
    if fresh:
        unit.places.add_areas(fresh)
    for one in data.get("institutions", ()):
        if unit.places.institution(str(one["id"])) is None:
            unit.places.add_institution(_institution(one))
    priced = {price.institution_id for price in unit.places.prices()}
    prices = [price for one in data.get("prices", ()) if (price := Price(**one)).institution_id not in priced]
    if any(unit.places.institution(price.institution_id) is None for price in prices):
        raise KeyError("institution_id")
    if prices:
        unit.places.add_prices(prices)


def load(folder: Folder, file: Path, now: datetime) -> int:
    """Add the places of a file; returns how many are known now.

    Raises:
        Refused: it is no such file.
    """
    database = open_database(folder)
    try:
        data = dict(read_yaml(file))
        with database.unit(now) as unit:
            add_places(unit, data)
            unit.record("places.load", f"file:{file.name}")
            unit.commit()
            return unit.places.count()
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise Refused("cli.refused.places", file=str(file), error=type(error).__name__) from error
    finally:
        database.close()


def _institution(one: Mapping[str, Any]) -> Institution:
    """An institution as the file says it, its words made into what they stand for."""
    kind = Kind(one.get("kind", Kind.UNSTATED))
    registration = Registration(one.get("registration", Registration.UNSTATED))
    return Institution(**{**one, "kind": kind, "registration": registration, "serves": tuple(one.get("serves", ()))})
