"""Texts offer what there is everywhere, and nothing that only some places have (ux.md 17 no. 12; issue 12 A6)."""

from __future__ import annotations

import re

import pytest

from bot.words import Content
from tests.content.test_keys import fail_with, words
from tests.content.test_one_word import TYPED

NOT_EVERYWHERE = {
    "歇一歇|喘息": "respite is only encouraged where a place is able (001 §二(三)); teaching the family is basic service",
    "公里|最近的约": "how far it is depends on who asks",
    "卫生院能上门|卫生院上门": "a clinic follows up and teaches; whether it comes home, it says itself (001 §二(三))",
    "报给县里|报上去": "a number is counted and seen; nothing is reported to anybody",
}
"""What was promised everywhere, and what is so."""


@pytest.mark.parametrize("promised", NOT_EVERYWHERE)
def test_what_only_some_places_have_is_promised_nowhere(promised: str) -> None:
    met = re.compile(promised)
    said = [(key, str(text)) for key, text in words().texts.items() if not TYPED.search(key)]
    said += list(Content().page.items())
    fail_with([f"{key}: {text}" for key, text in said if met.search(text)], NOT_EVERYWHERE[promised])
