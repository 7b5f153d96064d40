"""What stands on paper: neutral words, a number that rings, and codes that lead to this place alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.web.poster import poster
from bot.commands.poster import sheet, write
from bot.domain.errors import Refused
from bot.domain.institution import Institution
from bot.domain.printed import printed, read_printed
from bot.services.posting import Pushed
from bot.store.wires import Wires
from tests.places import OUTWARD, TOWN
from tests.village import Village

TELLING = Institution("p1", "泸县精神康复站", TOWN, "day_centre", True, "0830-7654321", "周一", "正街9号")  # type: ignore[arg-type]


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    made = Village.on_disk(tmp_path)
    with made.unit(commit=True) as unit:
        unit.places.add_institution(TELLING)
    yield made
    made.close()


@pytest.mark.parametrize("code", ["510521104", "510521104-i1", "510521104.i1", "510521104-a_b-c"])
def test_a_code_that_is_printed_is_read(code: str) -> None:
    read = read_printed(code)
    assert read is not None
    assert printed(*read) == code.replace(".", "-")


@pytest.mark.parametrize("code", ["", "51", "510521104-", "510521104-向阳", "510521104 i1", "x"])
def test_anything_else_is_not(code: str) -> None:
    assert read_printed(code) is None


def test_a_name_that_tells_is_left_out_and_its_number_stays(village: Village) -> None:
    with village.unit() as unit:
        made = sheet(village.house, unit, f"{TOWN}-p1")
    assert made is not None
    assert made.place == "" and "0830-7654321" in made.phone
    assert not any(word in re.sub("<style>.*</style>", "", poster(made), flags=re.S) for word in ("精神", "康复"))
    assert made.address == f"{OUTWARD['base_url']}/a/{TOWN}-p1"


def test_a_second_code_leads_to_the_bot_where_there_is_one(village: Village) -> None:
    house = replace(village.house, pushed={"telegram": Pushed("7", everything=False)})
    with village.unit() as unit:
        Wires(unit, "telegram", "7").named("helper_bot")
        made = sheet(house, unit, f"{TOWN}.p1")
        assert made is not None and made.chat_address == f"https://t.me/helper_bot?start=a-{TOWN}-p1"
        assert poster(made).count("<svg") == 2 * 3 + 10
        alone = sheet(village.house, unit, TOWN)
        assert alone is not None and poster(alone).count("<svg") == 3 + 10


def test_where_no_number_is_known_none_is_printed(village: Village) -> None:
    house = replace(village.house, places=OUTWARD | {"contact_phone": "社区服务电话"})
    with village.unit() as unit:
        made = sheet(house, unit, TOWN)
    assert made is not None and made.phone == ""


def test_a_file_is_refused_for_a_place_or_an_institution_that_is_not_there(village: Village, tmp_path: Path) -> None:
    with village.unit() as unit:
        for area, institution in (("999999", ""), (TOWN, "nobody"), (TOWN, "向阳")):
            with pytest.raises(Refused, match=r"refused\.poster$"):
                write(village.house, unit, area, institution, tmp_path / "x.html")
        with pytest.raises(Refused, match=r"refused\.poster_file"):
            write(village.house, unit, TOWN, "", tmp_path / "no" / "x.html")
    assert not (tmp_path / "x.html").exists()
