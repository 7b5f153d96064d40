"""Groups: where others read along nothing is done, and we do not stay where nobody of ours wants us (S11)."""

from __future__ import annotations

from collections.abc import Collection

import structlog

from bot.channels.telegram.api import Api, ApiError

log = structlog.get_logger()


class Rooms:
    """The groups in which we stay; any other we leave as soon as the one prompt has been said there."""

    def __init__(self, api: Api, ours: Collection[int]) -> None:
        self._api = api
        self._ours = frozenset(ours)

    async def spoke_in(self, room: int) -> None:
        """The prompt has left. Going is tried once: who calls us there again makes us go again."""
        if room in self._ours:
            return
        try:
            await self._api.call("leaveChat", {"chat_id": room})
        except ApiError as error:
            log.warning("still in a group that is not ours", error=type(error).__name__)
        else:
            log.info("left a group that is not ours", group=room)
