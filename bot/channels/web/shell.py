"""The shell: everything a browser loads before the first word is said."""

from __future__ import annotations

import gzip
import hashlib
import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from string import Template
from typing import Any

from bot.channels.web.look import DemoPerson, Look
from bot.shipped import shipped

FILES = shipped("channels/web/static")

SERVED = {
    "app.css": "text/css; charset=utf-8",
    "app.js": "text/javascript; charset=utf-8",
    "desk.css": "text/css; charset=utf-8",
    "desk.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "ring.js": "text/javascript; charset=utf-8",
    "poster.css": "text/css; charset=utf-8",
    "copy.css": "text/css; charset=utf-8",
}
"""What stands under /static/; the HTML files beside them are templates, and sw.js has its own path."""

PHONE_FILES = ("app.css", "app.js", "ring.js", "icon.svg")


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, with its address for this very content."""

    body: bytes
    packed: bytes
    """The same, compressed once: a village's line is slow."""
    type: str
    etag: str
    url: str


class Shell:
    """The pages around the chat. Built once; a label that is missing fails here, at start."""

    def __init__(self, look: Look, labels: Mapping[str, str], demo: bool) -> None:
        self.look = look
        self.labels = {key: text.replace("{name}", look.name) for key, text in labels.items()}
        self.demo = demo
        self.assets = {name: _asset(name, type) for name, type in SERVED.items()}
        self._phone = Template((FILES / "index.html").read_text("utf-8"))
        self._desk = Template((FILES / "desk.html").read_text("utf-8"))
        self._missing = Template((FILES / "missing.html").read_text("utf-8"))
        self._worker = (FILES / "sw.js").read_text("utf-8")
        self.phone()
        self.missing("page_gone")

    def phone(self, code: str = "", opens: str = "") -> str:
        """The phone page. A link's `code` waits for a press (`opens` "press") or is sent at once ("now")."""
        return self._fill(
            self._phone,
            {
                "demo": self.demo,
                "home": "/phone" if self.demo else "/",
                "code": code,
                "opens": opens,
                "idle_ms": self.look.idle_ms,
                "staff_idle_ms": self.look.staff_idle_ms,
                "labels": self.labels,
            },
        )

    def missing(self, label: str) -> str:
        """What somebody sees instead of a page: why, in words, and the way to the first one."""
        return self._fill(self._missing, {}, trouble=self.labels[label])

    def desk(self, people: list[DemoPerson]) -> str:
        """The desk of a demonstration: two phones, and who holds them."""
        shown = [
            {
                "id": person.id,
                "name": person.name,
                "role": person.role,
                "group": " ".join(filter(None, (person.area, person.organisation))),
                "staff": person.staff,
            }
            for person in people
        ]
        return self._fill(self._desk, {"people": shown, "labels": self.labels})

    def worker(self) -> str:
        """The service worker; a new version of any file makes it a new worker."""
        pages = ["/", "/phone"] if self.demo else ["/"]
        files = [asset.url for name, asset in self.assets.items() if self.demo or name in PHONE_FILES]
        version = _digest(json.dumps([files, self.phone()]).encode())
        shell = {"version": version, "pages": pages, "files": files}
        return f"const SHELL = {json.dumps(shell)};\n{self._worker}"

    def manifest(self) -> dict[str, Any]:
        """What a home screen shows: the neutral name and nothing else."""
        return {
            "name": self.look.name,
            "short_name": self.look.name,
            "lang": "zh-CN",
            "start_url": "/",
            "display": "standalone",
            "background_color": self.look.colour,
            "theme_color": self.look.colour,
            "icons": [{"src": self.assets["icon.svg"].url, "sizes": "any", "type": "image/svg+xml"}],
        }

    def _fill(self, template: Template, data: Mapping[str, Any], **more: str) -> str:
        words = {"name": self.look.name, "colour": self.look.colour, "footer": self.look.footer, **more}
        words |= {f"label_{key}": text for key, text in self.labels.items()}
        words |= {f"file_{name.replace('.', '_')}": asset.url for name, asset in self.assets.items()}
        escaped = {key: html.escape(text) for key, text in words.items()}
        return template.substitute(escaped, data=_data_block(data))


def _data_block(data: Mapping[str, Any]) -> str:
    """JSON that nothing in it can end the script element it stands in."""
    text = json.dumps(data, ensure_ascii=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


_COMMENT = re.compile(rb"/\*.*?\*/\n?|^ +", re.DOTALL | re.MULTILINE)
"""What a style sheet says to whoever reads it here, and no browser."""


@cache
def _asset(name: str, type: str) -> Asset:
    body = (FILES / name).read_bytes()
    body = _COMMENT.sub(b"", body) if type.startswith("text/css") else body
    digest = _digest(body)
    return Asset(body, gzip.compress(body, mtime=0), type, f'"{digest}"', f"/static/{name}?v={digest}")


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:16]
