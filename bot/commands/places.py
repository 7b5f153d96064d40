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
from bot.domain.people import Institution
from bot.store.unit import Unit
from bot.words import read_yaml


def add_places(unit: Unit, data: Mapping[str, Any]) -> None:
    """Keep what a file names and is not yet known; what is known stays as it is."""
    known = unit.places.areas()
    fresh = [area for area in areas_of(data) if known.get(area.code) is None]
    if fresh:
        unit.places.add_areas(fresh)
    for one in data.get("institutions", ()):
        if unit.places.institution(str(one["id"])) is None:
            unit.places.add_institution(Institution(**one))


def load(folder: Folder, file: Path, now: datetime) -> int:
    """Add the places of a file; returns how many are known now.

    Raises:
        Refused: it is no such file.
    """
    database = open_database(folder)
    try:
        data = read_yaml(file)
        with database.unit(now) as unit:
            add_places(unit, data)
            unit.record("places.load", f"file:{file.name}")
            unit.commit()
            return unit.places.count()
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise Refused("cli.refused.places", file=str(file), error=type(error).__name__) from error
    finally:
        database.close()
