"""Keyboards as Telegram takes them."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from .errors import bad

KEYS, ROW, DATA = 100, 8, 64
"""At most so many buttons, so many beside each other, so many bytes behind one."""

_ACTIONS = (
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
)  # fmt: skip
_TEXTS = ("text", "url", "callback_data")
_SCHEMES = ("http", "https", "tg", "ton", "tonsite")
_HOST = re.compile(
    r"(?:[\w\u0080-\uffff](?:[\w\u0080-\uffff-]*[\w\u0080-\uffff])?\.)+(?:[^\W\d_]{2,}|xn--[\w-]+)", re.I
)
_OTHERS = ("keyboard", "remove_keyboard", "force_reply")

Markup = dict[str, Any]


def checked(markup: Any, *, inline: bool = False) -> Markup | None:
    """A keyboard as it will stand; None without any. `inline`: no other kind will do.

    Raises:
        Refused: it is not taken.
    """
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" in markup:
        rows = _rows(markup["inline_keyboard"])
        return {"inline_keyboard": [[_inline(button) for button in row] for row in rows]} if rows else None
    if inline:
        raise bad("inline keyboard expected")
    if "keyboard" in markup:
        rows = [[_plain(button) for button in row] for row in _rows(markup["keyboard"])]
        return markup | {"keyboard": rows} if rows else None
    return markup if any(markup.get(name) for name in _OTHERS) else None


def _rows(rows: Any) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad('can\'t parse reply keyboard markup: field "keyboard" must be of type Array of Arrays')
    kept: list[list[Any]] = [row for row in rows if row]
    if sum(map(len, kept)) > KEYS or any(len(row) > ROW for row in kept):
        raise bad("reply markup is too long")
    return kept


def _plain(button: Any) -> dict[str, Any]:
    button = {"text": button} if isinstance(button, str) else button
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad('can\'t parse keyboard button: Field "text" must be of type String')
    if not button["text"].strip():
        raise bad("keyboard button text must be non-empty")
    return button


def _inline(button: Any) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise bad("can't parse inline keyboard button: expected an Object")
    if "text" not in button:
        raise bad("can't parse inline keyboard button: Can't find field \"text\"")
    for name in _TEXTS:
        if name in button and not isinstance(button[name], str):
            raise bad(f'can\'t parse inline keyboard button: Field "{name}" must be of type String')
    if not button["text"].strip():
        raise bad("inline keyboard button text must be non-empty")
    actions = [name for name in _ACTIONS if button.get(name) not in (None, "", False)]
    if not actions:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad("can't parse inline keyboard button: exactly one optional field must be used")
    if len(button.get("callback_data", "").encode()) > DATA:
        raise bad("BUTTON_DATA_INVALID")
    if "url" in actions:
        _link(button["url"])
    return button


def _link(url: str) -> None:
    """A link on a button leads to a page with a real name: no localhost, no bare number."""
    parts = urlsplit(url if "://" in url else f"http://{url}")
    if parts.scheme not in _SCHEMES:
        raise bad(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")
    if parts.scheme not in ("http", "https"):
        return
    if "." not in (parts.hostname or ""):
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    if not _HOST.fullmatch(parts.hostname or ""):
        raise bad("BUTTON_URL_INVALID")
