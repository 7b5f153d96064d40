"""Telegram's Bot API on 127.0.0.1, for many bots at once, and the phones of those who write to them.

    double = Double(log=path)                     # in this process; Remote.started(log=path): in another
    bot = double.bot()                            # bot.token, double.url: what a client needs
    wang = bot.user(1001, "...")
    wang.start(); wang.hears("..."); wang.presses("..."); wang.chat[-1].labels
    bot.fails("sendMessage", too_many(30), None, lost_after())
    bot.fails_sometimes("sends", 0.5, too_many_between(1, 60), seed=7)
    double.passes(151)                            # its own time, at once

What it enforces (reliability.md 1.2 names the sources):

- The queue: a message is kept for 86,400 s and the press of a button for 150 s; `offset` confirms everything below
  it, a negative one all but so many; 1-100 updates, at most 50 s of waiting; one update where the same offset comes
  twice within 0.5 s; 409 to the first of two pollers, and to a poller while there is a webhook.
- The webhook: one update in flight per chat and, in a lane of their own, per person for presses; the secret in its
  header; the first retry at once, then 2, 4, 8 ... up to 60-120 s or Retry-After, until the update is too old.
- The texts: 1-4,096 UTF-16 units after HTML, its tags closed in order; 64 bytes behind a button, exactly one action
  each, 100 of them, 8 in a row, links to a host with a real name; 100 commands; 64, 512 and 120 of the bot's texts.
- Who may be written to: never begun, blocked, deactivated, unknown, kicked, left, moved to a supergroup.
- Editing: only the bot's own message, only to something else. Presses are answered once, and within 150 s.
- With `strict`: 30 a second, 1 a second to a chat, 20 a minute to a group. Whatever answered a 429, until its time is
  over (an hour at most) everything it was about, a chat, all sending or a method, is answered with 429 and noted as a
  breach.
- Every way of sending parameters, names of methods in any case, the errors' descriptions as they are known there.

What it does not do: media of the bot, inline mode, channels, topics, business, payments; Markdown (refused); calls
made in the answer to a webhook; certificates and ports (it plays a local server, which takes plain http); a
webhook closed after a day of 410; the weight of long messages; batches of at most 4 MB; its state is in memory, only
the log is on disk. It is stricter in that two actions on one button are refused, where Telegram takes the first.

One idea a file: `web` the face, `service` one call, `methods` what each does, `actions` what people do, `sides` and
`controls` how a test drives both, `updates`, `webhooks`, `faults`, `limits`, `texts`, `keyboards`, `state`, `log`.
"""

from .clock import Clock
from .errors import Impossible
from .faults import (
    Fault,
    lost_after,
    lost_before,
    not_ok,
    page,
    refused,
    slow,
    too_many,
    too_many_between,
    too_many_unsaid,
    truncated,
)
from .limits import Rates
from .log import read
from .remote import Remote
from .server import Double
from .sides import BotSide, GroupSide, Handle, Key, Shown, UserSide

__all__ = [
    "BotSide", "Clock", "Double", "Fault", "GroupSide", "Handle", "Impossible", "Key", "Rates", "Remote", "Shown",
    "UserSide", "lost_after", "lost_before", "not_ok", "page", "read", "refused", "slow", "too_many",
    "too_many_between", "too_many_unsaid", "truncated",
]  # fmt: skip
