"""Packing what goes over a village's line: a page by Starlette's own middleware, a stream piece by piece."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator

SMALL = 500
"""Bytes below which packing saves nothing: one packet either way."""
WINDOW, MEMORY = 12, 4
"""Of zlib, powers of two: 24 KB for each open stream instead of 256, and a screen is as small as with more."""
GZIP = 16
"""Added to a window, it asks zlib for gzip."""


def packs(accepts: str) -> bool:
    """Whether a browser takes it packed."""
    return "gzip" in accepts


async def pack(pieces: AsyncIterator[str]) -> AsyncIterator[bytes]:
    """Each piece as soon as it is there: what waited to be packed better would be a word that is not heard."""
    packer = zlib.compressobj(wbits=GZIP + WINDOW, memLevel=MEMORY)
    async for piece in pieces:
        yield packer.compress(piece.encode()) + packer.flush(zlib.Z_SYNC_FLUSH)
    yield packer.flush()
