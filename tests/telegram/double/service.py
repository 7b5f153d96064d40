"""One call of the Bot API from its arrival to its answer: bans, faults, rates, the method, the log."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass, field
from typing import Any

from .clock import Now
from .errors import Refused, conflict
from .faults import SENDS, Fault
from .limits import asked
from .log import Log
from .methods import METHODS, Said, allow
from .params import Params
from .state import Bot
from .updates import Gone

_TOKEN = re.compile(r"\d+:[\w-]+")
_POLL = "getupdates"


@dataclass(slots=True)
class Answer:
    """What goes back. `cut`: nothing does, the line is closed. `after`: real seconds until then."""

    status: int = 200
    body: dict[str, Any] = field(default_factory=dict)
    page: bytes = b""
    half: bool = False
    """The JSON ends in the middle."""
    cut: bool = False
    after: float = 0.0

    def raw(self) -> bytes:
        """As bytes."""
        made = self.page or json.dumps(self.body).encode()
        return made[: len(made) // 2] if self.half else made


class Service:
    """All bots of one server. Everything happens on one event loop, so nothing needs a lock."""

    def __init__(self, clock: Now, log: Log) -> None:
        self.clock = clock
        self.log = log
        self.bots: dict[str, Bot] = {}

    async def call(self, token: str, method: str, params: Params, gone: Gone) -> Answer:
        """Answer one call. `gone` returns when nobody waits for it any more."""
        name, bot = method.lower(), self.bots.get(token)
        if not _TOKEN.fullmatch(token):
            return _no(Refused(404, "Not Found"))
        if bot is None:
            return _no(Refused(401, "Unauthorized"))
        if name != _POLL and name not in METHODS:
            return _no(Refused(404, "Not Found: method not found"))
        return await _Call(self, bot, method, name, params, self.clock()).answer(gone)


@dataclass(slots=True)
class _Call:
    service: Service
    bot: Bot
    method: str
    name: str
    params: Params
    at: float

    async def answer(self, gone: Gone) -> Answer:
        """Do it, note it, and say how it went."""
        try:
            self.bot.limits.check_bans(self._scopes(), self._breach)
        except Refused as no:
            return self._note(_no(no), acted=False)
        fault = self.bot.faults.next(self.name)
        if fault is not None and fault.kind in _NOTHING_DONE:
            return self._fail(fault)
        answer, acted = await self._act(gone)
        self._note(answer, acted=acted, fault=fault.kind if fault else "")
        if fault is not None:
            answer.after, answer.half = fault.seconds, fault.kind == "truncated"
            answer.cut = fault.kind == "lost_after"
        return answer

    async def _act(self, gone: Gone) -> tuple[Answer, bool]:
        try:
            if self.name == _POLL:
                return Answer(body={"ok": True, "result": await self._poll(gone)}), True
            if self.name in SENDS:
                self.bot.limits.check_rates(self.params.integer("chat_id"))
            result = METHODS[self.name](self.bot, self.params)
        except Refused as no:
            return _no(no), False
        if isinstance(result, Said):
            return Answer(body={"ok": True, "result": result.result, "description": result.description}), True
        return Answer(body={"ok": True, "result": result}), True

    async def _poll(self, gone: Gone) -> list[dict[str, Any]]:
        if self.bot.webhook.url:
            raise conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
        allow(self.bot, self.params)
        return await self.bot.updates.poll(self.params, gone)

    def _fail(self, fault: Fault) -> Answer:
        answer = _NOTHING_DONE[fault.kind](fault)
        if fault.status == 429:
            self.bot.limits.forbid(self._scopes()[-1], asked(Refused(429, "", **fault.parameters or {})))
        return self._note(answer, acted=False, fault=fault.kind)

    def _scopes(self) -> tuple[str, ...]:
        return ("sends", f"chat {self.params.integer('chat_id')}") if self.name in SENDS else (self.name,)

    def _breach(self, scope: str, early: float, since: float) -> None:
        self.service.log.add(
            "breach", self.at, self.bot.id, method=self.method, chat=self.params.integer("chat_id"),
            scope=scope, early=early, since=since,
        )  # fmt: skip

    def _note(self, answer: Answer, *, acted: bool, fault: str = "") -> Answer:
        more: dict[str, Any] = {"fault": fault} if fault else {}
        if "result" in answer.body:
            found = answer.body["result"]
            more["result"] = [one.get("update_id") for one in found] if self.name == _POLL else found
        if "description" in answer.body:
            more["description"] = answer.body["description"]
        self.service.log.add(
            "request", self.at, self.bot.id, method=self.method, params=dict(self.params),
            status=0 if answer.cut else answer.status, ok=answer.body.get("ok", False), acted=acted, **more,
        )  # fmt: skip
        return answer


def _no(no: Refused) -> Answer:
    return Answer(no.code, no.body())


def _refused(fault: Fault) -> Answer:
    return _no(Refused(fault.status, fault.description, **fault.parameters or {}))


def _page(fault: Fault) -> Answer:
    title = f"<html><head><title>{fault.status}</title></head><body><h1>{fault.status}</h1></body></html>"
    return Answer(fault.status, page=title.encode())


def _not_ok(fault: Fault) -> Answer:
    return Answer(200, Refused(400, fault.description).body())


def _lost(fault: Fault) -> Answer:
    return Answer(cut=True, after=fault.seconds)


_NOTHING_DONE = {"refused": _refused, "page": _page, "not_ok": _not_ok, "lost_before": _lost}


async def hold(seconds: float, gone: Gone) -> None:
    """Wait so long, or until nobody waits with us."""
    if seconds > 0:
        task = asyncio.ensure_future(gone())
        try:
            await asyncio.wait([task], timeout=seconds)
        finally:
            task.cancel()
