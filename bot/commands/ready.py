"""What is in the way of serving somebody, where all that serves them runs."""

from __future__ import annotations

import shutil

import structlog

from bot.commands.folder import Folder
from bot.domain.errors import Refused
from bot.store import damage
from bot.writer import Writer

log = structlog.get_logger()

LEAST_FREE = 64 * 2**20
"""Bytes that must be left where the data is: below that the next file of a backup or a log takes the last."""
PATIENCE = 5.0
"""Seconds for a commit that tells nobody anything; one that takes longer keeps a family waiting too."""


def trouble(folder: Folder, writer: Writer, least_free: int = LEAST_FREE) -> str:
    """What is in the way, in one word: disk, damaged, database; empty: nothing."""
    try:
        folder.check_writable()
        if shutil.disk_usage(folder.path).free < least_free:
            return "disk"
    except Refused:
        return "disk"
    try:
        writer.commits(PATIENCE)
    except Exception as error:
        log.warning("not ready", error=type(error).__name__)
        return "damaged" if isinstance(damage.found(error), damage.Damaged) else "database"
    return "damaged" if writer.damaged else ""
