"""What people send besides text, in the shape Telegram gives it."""

from __future__ import annotations

from typing import Any


def _file(name: str, **more: Any) -> dict[str, Any]:
    return {"file_id": f"AgACAgUAAx-{name}", "file_unique_id": f"AQAD{name}", "file_size": 34_567, **more}


def _photo() -> list[dict[str, Any]]:
    return [_file(f"photo{side}", width=side, height=side * 3 // 4) for side in (90, 320, 1280)]


CAPTIONED = ("photo", "voice", "document", "video", "audio", "animation")
"""Kinds that can carry words."""

KINDS: dict[str, dict[str, Any]] = {
    "photo": {"photo": _photo()},
    "voice": {"voice": _file("voice", duration=7, mime_type="audio/ogg")},
    "document": {"document": _file("document", file_name="\u8bc1\u660e.pdf", mime_type="application/pdf")},
    "video": {"video": _file("video", width=640, height=360, duration=5, mime_type="video/mp4")},
    "audio": {"audio": _file("audio", duration=60, mime_type="audio/mpeg", file_name="a.mp3")},
    "animation": {
        "animation": _file("animation", width=320, height=180, duration=2, mime_type="video/mp4"),
        "document": _file("animation", mime_type="video/mp4"),
    },
    "video_note": {"video_note": _file("note", length=240, duration=3)},
    "sticker": {
        "sticker": _file(
            "sticker", type="regular", width=512, height=512, is_animated=False, is_video=False, emoji="\U0001f44b"
        )
    },
    "contact": {"contact": {"phone_number": "+8613800001234", "first_name": "\u5bb6\u4eba"}},
    "location": {"location": {"latitude": 29.15, "longitude": 105.38}},
    "dice": {"dice": {"emoji": "\U0001f3b2", "value": 4}},
}
