"""What came back from a wire becomes the state of what was sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.channels.contract import ButtonRefused, Moved, NobodyKnows, NotSent, Receipt, Rejected, Unreachable, Wait
from bot.store.sendings import Sending, Sendings

log = structlog.get_logger()

BACK_OFF = tuple(timedelta(seconds=seconds) for seconds in (1, 5, 30, 120, 600))
"""After something did not leave, by how often; the last one for good."""


@dataclass(frozen=True, slots=True)
class Landed:
    """What came back: a receipt, or why there is none; `at` by the loop's time."""

    one: Sending
    what: Receipt | Exception
    at: float


def note(sendings: Sendings, landed: Landed, now: float) -> None:
    """Settle one row. `now`: the loop's time, of which some has passed since the answer."""
    one, what = landed.one, landed.what
    if isinstance(what, Receipt):
        sendings.sent(one, what.id, more=what.more)
    elif isinstance(what, Wait):
        sendings.wait(one, max(0.0, what.seconds - (now - landed.at)))
    elif isinstance(what, NotSent):
        sendings.retry(one, BACK_OFF[min(one.tries, len(BACK_OFF)) - 1], what.reason)
    elif isinstance(what, Unreachable):
        sendings.unreachable(one, what.reason)
    elif isinstance(what, Moved) and what.to != one.address:
        sendings.moved(one, what.to)
    elif isinstance(what, ButtonRefused) and not one.plain:
        sendings.without_buttons(one)
    elif isinstance(what, Rejected | ButtonRefused | Moved):
        sendings.failed(one, what.reason if isinstance(what, Rejected) else "refused")
    else:
        if not isinstance(what, NobodyKnows):
            log.error("send broke", lane=one.lane, error=type(what).__name__, exc_info=what)
        sendings.unknown(one)
    if not isinstance(what, Receipt | Wait):
        log.info("not sent", lane=one.lane, tries=one.tries, outcome=type(what).__name__)
