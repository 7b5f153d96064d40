"""What an answer of the Bot API means: one table, over the status and the body as they came.

Source: Bot API, "Making requests" and ResponseParameters; the descriptions are those of its server.
"""

from __future__ import annotations

import json
from typing import Any

from bot.channels.contract import ButtonRefused, Moved, NobodyKnows, NotSent, Rejected, Unreachable, Wait

PAUSE = 5
"""Seconds to wait where the provider did not say for how long, or said nonsense (F17)."""
LONGEST_PAUSE = 3600


class NotModified(Exception):
    """An edit that would change nothing: it stands there already."""


class Gone(Exception):
    """The message to edit is not there, or cannot be edited any more."""


_FORBIDDEN = (
    ("blocked", "blocked"),
    ("deactivated", "deactivated"),
    ("kicked", "kicked"),
    ("initiate conversation", "never_begun"),
    ("to bots", "bot"),
    ("not a member", "kicked"),
)
_NOBODY_THERE = (
    ("chat not found", "not_found"),
    ("user not found", "not_found"),
    ("bot was blocked", "blocked"),
    ("bot was kicked", "kicked"),
    ("user is deactivated", "deactivated"),
    ("group is deactivated", "deactivated"),
    ("group chat was deactivated", "deactivated"),
    ("upgraded to a supergroup", "migrated"),
    ("peer_id_invalid", "not_found"),
    ("input_user_deactivated", "deactivated"),
    ("user_is_blocked", "blocked"),
    ("chat_write_forbidden", "no_rights"),
    ("not enough rights", "no_rights"),
    ("have no rights", "no_rights"),
    ("administrator rights", "no_rights"),
    ("topic_closed", "no_rights"),
)
_BUTTONS = ("button_", "inline keyboard", "inlinekeyboard", "reply_markup", "reply markup", "http url", "url host")
_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid", "message identifier is not")
_REJECTED = (
    ("message is too long", "too_long"),
    ("message_too_long", "too_long"),
    ("text is empty", "empty"),
    ("text must be non-empty", "empty"),
    ("must be encoded in utf-8", "encoding"),
    ("parse entities", "entities"),
)


def pause(said: object) -> float:
    """Seconds to keep still: what the provider said, within 1 to 3,600; 5 where it is missing or nonsense (F17)."""
    if isinstance(said, bool) or not isinstance(said, int | float) or not said > 0:
        return float(PAUSE)
    return float(min(max(said, 1), LONGEST_PAUSE))


def refusal(status: int, body: bytes | str) -> Exception | None:
    """What `contract.Wire.send` raises after this answer, NotModified or Gone after an edit; None: it was taken.

    Whatever cannot be read may have acted all the same, and so may a server that failed.
    """
    answer = _read(body)
    code = answer.get("error_code") if answer else None
    if not isinstance(code, int):
        code = status
    if code == 429:
        return Wait(pause(_parameters(answer).get("retry_after")))
    if not answer or status >= 500 or code >= 500:
        return NobodyKnows()
    if answer.get("ok") is True and status < 300:
        return None if _has_id(answer.get("result")) else NobodyKnows()
    return _told(code, str(answer.get("description", "")).lower(), _parameters(answer))


def taken(body: bytes | str) -> int:
    """Id of the message, of an answer that is no refusal."""
    return int(_read(body)["result"]["message_id"])


def _told(code: int, description: str, parameters: dict[str, Any]) -> Exception:
    to = parameters.get("migrate_to_chat_id")
    if isinstance(to, int) and not isinstance(to, bool):
        return Moved(str(to))
    if "retry_after" in parameters:
        return Wait(pause(parameters["retry_after"]))
    if code in (401, 404):  # a malformed token is a path that does not exist
        return NotSent("token")
    if code == 409:
        return NotSent("conflict")
    if code == 403:
        return Unreachable(_word(description, _FORBIDDEN) or "forbidden")
    if code == 413:
        return Rejected("too_long")
    if 400 <= code < 500:
        return _bad(description)
    return NobodyKnows()


def _bad(description: str) -> Exception:
    if "message is not modified" in description or "message_not_modified" in description:
        return NotModified()
    if any(words in description for words in _GONE):
        return Gone()
    if reason := _word(description, _NOBODY_THERE):
        return Unreachable(reason)
    if any(words in description for words in _BUTTONS):
        return ButtonRefused()
    return Rejected(_word(description, _REJECTED) or "bad_request")


def _word(description: str, table: tuple[tuple[str, str], ...]) -> str:
    return next((word for words, word in table if words in description), "")


def _read(body: bytes | str) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _parameters(answer: dict[str, Any]) -> dict[str, Any]:
    found = answer.get("parameters")
    return found if isinstance(found, dict) else {}


def _has_id(result: object) -> bool:
    return isinstance(result, dict) and isinstance(result.get("message_id"), int)
