"""The yearly notice, from a file: the same form as content/calendars/cn.yaml."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.commands.folder import Folder
from bot.commands.opening import open_database
from bot.domain.errors import Refused
from bot.reading import read_yaml
from bot.services import days_off


def add(folder: Folder, file: Path, now: datetime) -> tuple[int, ...]:
    """Add the years and days of a file; returns the years that are known now.

    Raises:
        Refused: it is no such file, or says that a statutory holiday is worked.
    """
    database = open_database(folder)
    try:
        data = dict(read_yaml(file))
        with database.unit(now) as unit:
            known = days_off.add(unit, folder.content.calendar, data)
            unit.record("calendar.import", f"file:{file.name}")
            unit.commit()
            return known
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused("cli.refused.calendar", file=str(file), error=str(error)) from error
    finally:
        database.close()
