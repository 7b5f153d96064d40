"""What goes wrong, as data: for one method of one bot, one after another or by chance."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from random import Random
from typing import Any

SENDS = ("sendmessage", "editmessagetext", "editmessagereplymarkup")
"""What Telegram counts as sending; "sends" names them all."""

ANY = "*"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong. Made by the functions below."""

    kind: str
    status: int = 0
    description: str = ""
    parameters: dict[str, Any] | None = None
    seconds: float = 0.0
    """Real seconds: how long an answer takes, or a line is held before it is cut."""
    between: tuple[int, int] | None = None
    """A 429 whose retry_after is drawn from here."""

    def drawn(self, random: Random) -> Fault:
        """Itself, with what is left to chance decided."""
        return too_many(random.randint(*self.between)) if self.between else self


def too_many(retry_after: Any = 5) -> Fault:
    """429 with this retry_after, whatever it is."""
    return Fault(
        "refused", 429, f"Too Many Requests: retry after {retry_after}", parameters={"retry_after": retry_after}
    )


def too_many_between(low: int, high: int) -> Fault:
    """429 with a retry_after by chance."""
    return Fault("refused", 429, between=(low, high))


def too_many_unsaid() -> Fault:
    """429 that does not say for how long."""
    return Fault("refused", 429, "Too Many Requests")


def refused(code: int, description: str, **parameters: Any) -> Fault:
    """Any other no: 400, 403, 409, 500 ..., in JSON. Nothing is done."""
    return Fault("refused", code, description, parameters or None)


def page(code: int = 502) -> Fault:
    """A page in HTML from something on the way. Nothing is done."""
    return Fault("page", code)


def not_ok(description: str = "Bad Request: something is wrong") -> Fault:
    """200, and ok: false. Nothing is done."""
    return Fault("not_ok", 200, description)


def truncated() -> Fault:
    """Done, and the JSON that says so ends in the middle."""
    return Fault("truncated")


def lost_before(seconds: float = 0.0) -> Fault:
    """The line is cut, after so long, and nothing is done."""
    return Fault("lost_before", seconds=seconds)


def lost_after(seconds: float = 0.0) -> Fault:
    """Done at once; then the line is cut, after so long."""
    return Fault("lost_after", seconds=seconds)


def slow(seconds: float) -> Fault:
    """Done, and answered so much later."""
    return Fault("slow", seconds=seconds)


@dataclass(slots=True)
class _Chance:
    methods: frozenset[str]
    share: float
    faults: list[Fault]
    random: Random


class Faults:
    """What goes wrong with one bot."""

    def __init__(self) -> None:
        self._queues: dict[str, list[Fault | None]] = {}
        self._chances: list[_Chance] = []

    def queue(self, method: str, faults: list[Fault | None]) -> None:
        """The next calls of a method meet these, in order; None: all goes well."""
        self._queues.setdefault(method.lower(), []).extend(faults)

    def chance(self, method: str, share: float, faults: list[Fault], seed: int) -> None:
        """From now on a share of all calls meets one of these, drawn with a seed."""
        self._chances.append(_Chance(_methods(method), share, faults, Random(seed)))

    def clear(self) -> None:
        """All is well again."""
        self._queues.clear()
        self._chances.clear()

    def next(self, method: str) -> Fault | None:
        """What this call of a method, in small letters, meets."""
        for name in (method, "sends" if method in SENDS else "", ANY):
            if self._queues.get(name):
                return self._queues[name].pop(0)
        for chance in self._chances:
            if (method in chance.methods or ANY in chance.methods) and chance.random.random() < chance.share:
                return chance.random.choice(chance.faults).drawn(chance.random)
        return None


def _methods(name: str) -> frozenset[str]:
    return frozenset(SENDS if name == "sends" else (name.lower(),))


def packed(fault: Fault | None) -> dict[str, Any] | None:
    """A fault as JSON."""
    return None if fault is None else asdict(fault)


def unpacked(given: dict[str, Any] | None) -> Fault | None:
    """A fault out of JSON."""
    if given is None:
        return None
    between = given.get("between")
    return Fault(**given | {"between": tuple(between) if between else None})
