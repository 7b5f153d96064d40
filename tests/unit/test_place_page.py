"""A place's own page: only while it is registered, and only where its name may be said (R163, R165; ux.md 2.4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.institution import Registration
from tests.chat import Chat, keys, widen
from tests.village import FAR_TOWN, TOWN, Village


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    built = Village.on_disk(tmp_path)
    yield built
    built.close()


def test_a_place_that_is_struck_off_is_not_shown_to_who_still_has_its_button(village: Village) -> None:
    village.open("ma", f"a:{FAR_TOWN}")
    assert village.type("ma", "多少钱") == ["place.list"]
    assert village.press("ma", "place.show") == ["place.page", "place.hotline", "place.no_prices"]
    with village.unit(commit=True) as unit:
        known = unit.places.institution("far1")
        assert known is not None
        unit.places.change_institution(replace(known, registered=False, registration=Registration.ENDED))
    assert village.press("ma", "place.show") == ["error.not_there"]
    assert village.type("ma", "多少钱") == ["place.none"]


def test_where_only_public_things_may_be_said_a_link_leads_to_it(village: Village) -> None:
    widen(village)
    chat = Chat(village)
    chat.opens(f"a-{TOWN}")
    assert keys(chat.types("收费")) == ["away.link"]
    assert "向阳" not in chat.seen
