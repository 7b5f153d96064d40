"""The console: a conversation line by line, for trying things out and for tests from outside.

It knows messages and nothing else. `docs/howto/console.md` says what goes in and what comes out.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, TextIO

from bot.channels.contract import Carries, Screen
from bot.conversation.messages import Button, Heard, Incoming, Kind, Outgoing

CHANNEL = "console"
CARRIES = Carries(everything=True, speaks_first=False, edits=False, longest=sys.maxsize)
"""A terminal prints below what it printed before, and no text is too long for it."""
CHOSEN = "\N{CHECK MARK} "
NOTHING_AFTER = 2**31 - 1
"""Above every id: to see whether a word is asked."""
DIALS = "tel:"
WITHIN_REACH = 4
"""As many messages with buttons are within reach of a thumb; an answer may be followed by news with its own."""


class Console:
    """One account at a terminal. `hear` takes a message in and returns when it is committed; `shown` is told the ids of
    what was printed."""

    def __init__(
        self,
        address: str,
        hear: Callable[[Incoming], None],
        look: Callable[[int], Screen],
        shown: Callable[[list[int]], None],
        out: TextIO,
        new_id: Callable[[], str],
        *,
        last: Callable[[], int],
        as_json: bool = False,
    ) -> None:
        self._address = address
        self._hear = hear
        self._look = look
        self._shown = shown
        self._out = out
        self._new_id = new_id
        self._last_shown = last
        self._last = last()
        self._face = ""
        self._as_json = as_json
        self._offered: deque[Outgoing] = deque(maxlen=WITHIN_REACH)

    def begin(self) -> None:
        """Show what was said since the account was last shown something."""
        whole = self._look(0)
        self._face = whole.face
        self._offered.extend(line for line in whole.lines if line.buttons)
        self._show(whole)

    def run(self, lines: Iterable[str], after_each: Callable[[], None] = lambda: None) -> None:
        """Answer each line before the next is read."""
        for line in lines:
            self.line(line.rstrip("\r\n"))
            after_each()

    def line(self, text: str) -> None:
        """One line: `> label` presses a button, anything else is typed. An empty line only looks."""
        if text.startswith(">"):
            label = text[1:].strip()
            button = self._button(label)
            if button is None or not button.token:
                self._say(Heard.TEXT, label)
            else:
                self._say(Heard.PRESS, button.token)
        elif text.strip():
            asked = self._look(NOTHING_AFTER).veil.asks
            self._say(Heard.WORD if asked else Heard.TEXT, text)
        self.show()

    def show(self) -> None:
        """Print everything new. In other hands that is what they were not shown yet, whatever came in between."""
        screen = self._look(self._last)
        if self._face not in ("", screen.face):
            self._last = self._last_shown()
            screen = self._look(self._last)
        self._face = screen.face
        self._offered.extend(line for line in screen.lines if line.buttons)
        self._show(screen)

    def _show(self, screen: Screen) -> None:
        """Print what stands there and was not shown."""
        fresh = [line for line in screen.lines if line.id > self._last]
        self._last = max((line.id for line in fresh), default=self._last)
        for line in fresh:
            if line.kind is not Kind.ECHO:
                self._print(line)
        self._out.flush()
        if fresh:
            self._shown([line.id for line in fresh])

    def _say(self, kind: Heard, payload: str) -> None:
        self._hear(Incoming(CHANNEL, CHANNEL, self._new_id(), self._address, kind, payload))

    def _button(self, label: str) -> Button | None:
        """The button that says so, in the newest message that has it."""
        for line in reversed(self._offered):
            for button in line.buttons:
                if _same(button.label) == _same(label):
                    return button
        return None

    def _print(self, line: Outgoing) -> None:
        if self._as_json:
            shown: dict[str, Any] = {
                "text": line.text,
                "choices": [button.label for button in line.buttons],
                "kind": line.kind.value,
            }
            if line.note:
                shown["note"] = line.note
            if opens := {button.label: button.href for button in line.buttons if button.href}:
                shown["opens"] = opens
            if chosen := [button.label for button in line.buttons if button.chosen]:
                shown["chosen"] = chosen
            self._out.write(json.dumps(shown, ensure_ascii=False) + "\n")
            return
        self._out.write(f"{line.text}\n")
        if line.note:
            self._out.write(f"  ({line.note})\n")
        if line.buttons:
            labels = (f"[{CHOSEN if button.chosen else ''}{button.label}]" for button in line.buttons)
            self._out.write("  " + " ".join(labels) + "\n")
        for button in line.buttons:
            if button.href.startswith(DIALS):
                self._out.write(f"  {button.label} {button.href.removeprefix(DIALS)}\n")


def _same(label: str) -> str:
    """Labels are compared without width and spaces."""
    return "".join(unicodedata.normalize("NFKC", label).split())
