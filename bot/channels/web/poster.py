"""The printed side of the page: a poster for the wall, a card for the table, small cards to cut.

It holds neutral words only, which it is handed, and fetches nothing: the codes are drawn into it.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from string import Template

from bot.shipped import shipped

FILES = shipped("channels/web/static")
CARDS = 10
"""Small cards to a sheet: two beside each other, five below each other."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on paper, worded."""

    title: str
    what: str
    ask: str
    scan: str
    """Beside the code of the page."""
    address: str
    phone: str
    """Empty: no number is known."""
    danger: str
    how: str
    """For whoever prints; not on paper."""
    place: str = ""
    chat: str = ""
    """Beside the code of the chat; empty: there is none."""
    chat_address: str = ""


def poster(sheet: Sheet, style: str = "") -> str:
    """The sheets as one page. `style`: where its look is; empty: it is written into the page itself."""
    css = f'<link rel="stylesheet" href="{html.escape(style)}">' if style else f"<style>{_read('poster.css')}</style>"
    words = {name: html.escape(getattr(sheet, name)) for name in Sheet.__dataclass_fields__}
    codes = {
        "code": f"<figure>{_drawn(sheet.address)}<figcaption>{words['scan']}</figcaption></figure>",
        "chat_code": f"<figure>{_drawn(sheet.chat_address)}<figcaption>{words['chat']}</figcaption></figure>"
        if sheet.chat_address
        else "",
        "phone_line": f'<p class="phone">{words["phone"]}</p>' if sheet.phone else "",
        "place_line": f"<p>{words['place']}</p>" if sheet.place else "",
    }
    card = Template(_read("card.html")).substitute(words, **codes)
    return Template(_read("poster.html")).substitute(words, **codes, css=css, cards=card * CARDS)


def _drawn(address: str) -> str:
    """A code as a drawing. Level M: a poster gets wet and torn; the quiet zone of four belongs to it (ISO 18004)."""
    import segno  # a tenth of a second, which the first page does not wait for

    return str(segno.make(address, error="m", micro=False).svg_inline(border=4, omitsize=True))


def _read(name: str) -> str:
    return (FILES / name).read_text("utf-8")
