"""A link of a chat leads a device into its account, and never one that is in a second person's hands."""

from __future__ import annotations

from pathlib import Path

from tests.chat import Chat
from tests.refused.rows import Row, button, by, check, first, rows
from tests.samples import after
from tests.village import Village


def asked(village: Village) -> None:
    """In a chat somebody asks for a call, and has a link to the page where the number is told."""
    chat = Chat(village)
    chat.opens()
    chat.presses("call")
    for who in ("ma", "other"):
        village.open(who)


def opens(village: Village, who: str) -> str:
    """Somebody opens that link; led in they are told nothing new: it stands there already."""
    return next(iter(village.open(who, Chat(village).link())), "")


def handed_over(village: Village) -> None:
    """A mother put her phone into her son's hands; he said no, so of neither anything is left."""
    village.apply_family("ma")
    village.press("ma", "hand_over", "no")


ROWS = (
    Row("a device with nothing of its own is led in", "ma", opens, "", True),
    Row("another is not led in after it", "ma", opens, "connect.dead", given=by("other", opens)),
    Row("nor one in a second person's hands", "ma", opens, "connect.not_empty", given=handed_over),
    Row("given back, it is", "ma", opens, "", True, first(handed_over, by("ma", button("given_back")))),
)


@rows(ROWS)
def test_a_link(tmp_path: Path, row: Row) -> None:
    with after(asked, tmp_path) as village:
        check(village, row)
