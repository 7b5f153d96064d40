"""A deployment with a bot outside the mainland, Telegram as the double plays it, and families who will apply."""

from __future__ import annotations

import secrets
import socket
from pathlib import Path

from bot.clock import now
from bot.commands.folder import Folder
from bot.commands.opening import make_database
from tests.places import AREAS
from tests.soak.families import families
from tests.telegram.double import BotSide, Double, lost_after, lost_before, page, refused, slow, too_many, truncated

HALF_DEAD = 0.3
"""Seconds after which an unsettled Telegram takes a webhook for dead, though the update may be committed."""


class Deployment:
    """One installation in a folder, and everybody around it."""

    def __init__(
        self, folder: Path, mode: str, engine: str, many: int, seed: int, patience: tuple[float, float]
    ) -> None:
        self.telegram = Double(folder / "telegram.jsonl")
        self.bot: BotSide = self.telegram.bot(webhook_pace=0.05)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = int(probe.getsockname()[1])
        self.folder = Folder(folder / "data")
        self.families = families(self.bot, many, seed, patience)
        self._found(mode, engine)

    def unsettle(self, share: float, seed: int) -> None:
        """From now on updates come twice and in any order, and this share of all calls fails in some way."""
        self.bot.set(webhook_timeout=HALF_DEAD)
        self.bot.disorder(0.3, shuffle=True, seed=seed)
        server = refused(500, "Internal Server Error")
        troubles = (too_many(1), too_many(2), lost_before(), lost_after(), truncated(), page(502), server, slow(0.2))
        self.bot.fails_sometimes("sends", share, *troubles, seed=seed)
        self.bot.fails_sometimes("getUpdates", share, *troubles, seed=seed + 1)

    def _found(self, mode: str, engine: str) -> None:
        """With its places, and settings as an operator would write them."""
        self.folder.path.mkdir(parents=True)
        settings = {
            "TELEGRAM_TOKEN": self.bot.token,
            "TELEGRAM_API_BASE": self.bot.url,
            "TELEGRAM_ENGINE": engine,
            "TELEGRAM_MODE": mode,
            "TELEGRAM_SECRET": secrets.token_urlsafe(32),
            "TELEGRAM_CARRIES": "everything",
            "PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "CONTACT_PHONE": "0830-8190000",
        }
        lines = [f"JINGKANG_{name}={value}" for name, value in settings.items()]
        (self.folder.path / ".env").write_text("\n".join(lines))
        database = make_database(self.folder, now())
        with database.unit(now()) as unit:
            unit.places.add_areas(AREAS)
            unit.commit()
        database.close()
