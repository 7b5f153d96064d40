"""The bot's end of a webhook, for the tests of the double: it keeps what comes and answers as it was told."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Hook:
    """A server on 127.0.0.1 that answers each post with the next of `answers`, then 200."""

    def __init__(self, *answers: tuple[int, dict[str, str]], seconds: float = 0.0) -> None:
        self.came: list[tuple[float, dict[str, Any], dict[str, str]]] = []
        """When (monotonic), the update, the headers."""
        self.most = 0
        """How many were here at once."""
        self._answers = list(answers)
        self._seconds = seconds
        self._here = 0
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def _handler(hook) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                update = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status, headers = hook._take(update, dict(self.headers))
                self.send_response(status)
                for name, value in (headers | {"Content-Length": "0"}).items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        return Handler

    def _take(self, update: dict[str, Any], headers: dict[str, str]) -> tuple[int, dict[str, str]]:
        with self._lock:
            self._here += 1
            self.most = max(self.most, self._here)
            self.came.append((time.monotonic(), update, headers))
            answer = self._answers.pop(0) if self._answers else (200, {})
        time.sleep(self._seconds)
        with self._lock:
            self._here -= 1
        return answer

    def texts(self) -> list[str]:
        """What was said in the order in which it came."""
        return [update["message"]["text"] for _, update, _ in self.came]

    def waits_for(self, posts: int) -> None:
        """Until so many have come."""
        self.waits_until(lambda: len(self.came) >= posts)

    def waits_until(self, done: Callable[[], bool]) -> None:
        """Until something is so, 5 seconds at most."""
        end = time.monotonic() + 5
        while not done():
            assert time.monotonic() < end, f"{len(self.came)} came"
            time.sleep(0.01)

    def stop(self) -> None:
        """Nobody answers any more."""
        self._server.shutdown()
        self._server.server_close()
