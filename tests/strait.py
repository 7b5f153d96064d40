"""A narrow way to PostgreSQL: it can be shut, as when the server is stopped, and it can hang, as when its machine does."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType

from sqlalchemy.engine import URL, make_url


class Strait:
    """Everything to the server goes through here."""

    def __init__(self, url: str | URL) -> None:
        self._to = make_url(url)
        self._door = socket.create_server(("127.0.0.1", 0))
        self._flows = threading.Event()
        self._flows.set()
        self._shut = False
        self._all: list[socket.socket] = []
        threading.Thread(target=self._let_in, daemon=True).start()

    @property
    def url(self) -> str:
        """The same database, by this way."""
        port = self._door.getsockname()[1]
        here = self._to.set(host="127.0.0.1", port=port, query={})
        return here.render_as_string(hide_password=False)

    def hang(self) -> None:
        """Whatever is sent is taken, and nothing comes back."""
        self._flows.clear()

    def flow(self) -> None:
        """It goes on, with all that waited."""
        self._flows.set()

    def shut(self) -> None:
        """Everybody is cut off, and nobody let in."""
        self._shut = True
        self._cut()

    def open(self) -> None:
        """Whoever comes now is let in again."""
        self._shut = False

    def __enter__(self) -> Strait:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._shut = True
        self._flows.set()
        self._door.close()
        self._cut()

    def _cut(self) -> None:
        for one in self._all:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._all.clear()

    def _let_in(self) -> None:
        while True:
            try:
                ours, _ = self._door.accept()
            except OSError:
                return
            if self._shut:
                ours.close()
                continue
            theirs = self._server()
            self._all += [ours, theirs]
            for here, there in ((ours, theirs), (theirs, ours)):
                threading.Thread(target=self._carry, args=(here, there), daemon=True).start()

    def _server(self) -> socket.socket:
        folder = self._to.query.get("host")
        if isinstance(folder, str) and folder.startswith("/"):
            made = socket.socket(socket.AF_UNIX)
            made.connect(f"{folder}/.s.PGSQL.{self._to.query.get('port') or self._to.port or 5432}")
            return made
        return socket.create_connection((self._to.host or "127.0.0.1", self._to.port or 5432))

    def _carry(self, here: socket.socket, there: socket.socket) -> None:
        with suppress(OSError):
            while chunk := here.recv(65536):
                self._flows.wait()
                there.sendall(chunk)
        for one in (here, there):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
