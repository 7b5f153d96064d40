"""A server in this process, in a thread with a loop of its own."""

from __future__ import annotations

import asyncio
import socket
import threading
from pathlib import Path
from typing import Any

import uvicorn

from .clock import Clock
from .controls import Controls
from .log import Log
from .service import Service
from .sides import Handle
from .web import Line, Web

_KEEP = 600
"""Seconds an idle line is kept, so that no client is cut off between two calls."""


class Double(Handle):
    """Telegram on 127.0.0.1, from the moment it is made until `stop`.

    Args:
        log: a file to append everything to.
        port: 0 for any free one.
        clock: its own time; by default the real one.
    """

    def __init__(self, log: str | Path = "", port: int = 0, clock: Clock | None = None) -> None:
        self._socket = socket.create_server(("127.0.0.1", port), backlog=512)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._log = Log(log)
        clock = clock or Clock()
        service = Service(clock, self._log)
        self._controls = Controls(service, clock)
        config = uvicorn.Config(
            Web(service, self._controls), http=Line, ws="none", lifespan="off", loop="asyncio", log_level="error",
            access_log=False, timeout_keep_alive=_KEEP, server_header=False,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="telegram", daemon=True)
        self._ready = threading.Event()
        self._thread.start()
        self._ready.wait()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.call_soon(self._ready.set)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        await self._server.serve(sockets=[self._socket])
        await self._controls.close()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def call(self, op: str, **args: Any) -> Any:
        """Do one operation of `controls`, on the server's own loop.

        Waits for it: from a coroutine, what waits itself (`hears`, `answered`) belongs into asyncio.to_thread.
        """
        if not self._thread.is_alive():
            raise RuntimeError("the server was stopped")
        return asyncio.run_coroutine_threadsafe(self._controls.do(op, args), self._loop).result()

    def stop(self) -> None:
        """Answer nobody any more."""
        self._server.should_exit = self._server.force_exit = True
        self._thread.join()
        self._socket.close()
        self._log.close()
