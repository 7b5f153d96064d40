"""What stands outside: a mail server and a gateway that can be told to refuse, fail or keep silent."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeVar


class Mailbox(socketserver.ThreadingTCPServer):
    """A mail server that keeps what it is sent. `answers` maps a verb to what it says instead of yes."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.letters: list[str] = []
        self.answers: dict[str, str] = {}

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        mailbox = self.server
        assert isinstance(mailbox, Mailbox)
        self._say("220 here")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            answer = mailbox.answers.get(verb, "250 yes")
            if answer == "hang up":
                return
            if verb == "DATA":
                self._say("354 go on")
                body = []
                while (piece := self.rfile.readline().decode()) != ".\r\n":
                    body.append(piece)
                if mailbox.answers.get("BODY") == "hang up":
                    return
                mailbox.letters.append("".join(body))
            self._say("221 bye" if verb == "QUIT" else answer)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class Gateway(ThreadingHTTPServer):
    """A webhook that keeps what it is sent. `status` is what it answers; 0 is silence."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Hook)
        self.posts: list[tuple[dict[str, str], bytes]] = []
        self.status = 200

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}/send"


class _Hook(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        gateway = self.server
        assert isinstance(gateway, Gateway)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        gateway.posts.append((dict(self.headers), body))
        if gateway.status == 0:
            time.sleep(1)
            return
        self.send_response(gateway.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """It keeps quiet."""


Server = TypeVar("Server", bound=socketserver.BaseServer)


@contextmanager
def listening(server: Server) -> Iterator[Server]:
    """The server, while it listens."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
