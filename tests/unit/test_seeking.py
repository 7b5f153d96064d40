"""找人: a worker finds a person by what they know of them, and only among those they may know (ux.md 17 no. 7)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete

from bot.conversation.messages import Heard, Incoming
from bot.domain.people import Role
from bot.store.tables import TABLES
from tests.village import FAR_TOWN, TOWN, Village

PHONE = "13877770123"


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    built = Village.on_disk(tmp_path)
    built.apply_family("ma", PHONE)
    built.hire("worker")
    case = built.rows("case")[0]
    with built.turn("worker") as turn:
        seen = turn.unit.cases.for_staff(case.id)
        turn.unit.files.put(seen, "identity", {"name": "热依汗古丽·买买提"})
    yield built
    assert not built.rows("quarantine"), "a turn failed"
    built.close()


def number(village: Village) -> str:
    """Of the mother's application, the first there was."""
    return str(village.rows("case")[0].number)


@pytest.mark.parametrize(
    "text",
    ["{number}", "{lower}", PHONE, "138 7777 0123", "0123", "热依汗", "热依汗古丽•买买提", "云锦镇", "泸县云锦镇"],
)
@pytest.mark.parametrize("asked", [True, False], ids=["asked", "anywhere"])
def test_a_person_is_found_by_what_is_known_of_them(village: Village, text: str, asked: bool) -> None:
    mine = number(village)
    village.type("worker", "找人" if asked else "今天")
    village.type("worker", text.format(number=mine, lower=f"{mine[:4]} {mine[4:]}".lower()))
    assert village.page("worker")[-1].key == "seek.which"
    assert village.press("worker", "review.show")[0].startswith("review.")
    sought = [row for row in village.rows("audit") if row.action == "person.find"]
    assert [row.object for row in sought] == [f"case:{village.rows('case')[0].id}"]
    assert PHONE not in village.screen("worker") and "热依汗" not in "".join(
        village.text(one) for one in village.page("worker") if one.key != "echo"
    )


@pytest.mark.parametrize("text", ["13900000000", "9999", "7K4M92QX", "王小明", "赤水市"])
def test_who_is_not_there_is_not_found_and_there_is_a_way_on(village: Village, text: str) -> None:
    village.type("worker", "找人")
    village.type("worker", text)
    said = village.page("worker")[-1]
    assert said.key == "seek.nobody"
    assert [offer.word for offer in said.offers] == ["again", "spoken", "today"]


def test_what_is_typed_to_find_somebody_is_not_kept(village: Village) -> None:
    village.type("worker", "找人")
    village.type("worker", PHONE)
    village.type("worker", PHONE)
    assert PHONE not in village.screen("worker")


def test_a_reading_is_logged_for_those_shown_and_nobody_else(village: Village) -> None:
    village.apply_family("pa", "13899990456")
    before = len(village.rows("reading"))
    village.type("worker", "找人")
    village.type("worker", "热依汗古丽")
    fresh = village.rows("reading")[before:]
    assert {row.person_id for row in fresh if row.purpose == "find"} == {
        one.person_id for one in village.rows("case") if one.number == number(village)
    }


def test_a_colleagues_case_says_whose_it_is_and_nothing_more(village: Village) -> None:
    village.type("worker", number(village))
    village.press("worker", "review.show", "dial")
    village.hire("other")
    village.type("other", "找人")
    village.type("other", "0123")
    assert [one.key for one in village.page("other")][-2:] == ["seek.colleagues", "seek.which"]
    assert "泸县" not in village.text(village.page("other")[-2])


def test_another_place_and_a_role_without_cases_find_nobody(village: Village) -> None:
    village.hire("far", area=FAR_TOWN)
    village.type("far", "找人")
    assert village.type("far", PHONE) == ["seek.nobody"]
    village.hire("checker", Role.AUDITOR)
    assert "seek.which" not in village.type("checker", PHONE)
    assert village.type("checker", "找人") == ["error.not_there"]


def test_a_number_kept_before_there_was_a_hash_of_its_end_is_found(village: Village) -> None:
    blind = TABLES["blind"]
    with village.database.engine.begin() as connection:
        connection.execute(delete(blind).where(blind.c.kind == "last4"))
    village.type("worker", "找人")
    assert village.type("worker", "0123")[-1] == "seek.which"


def test_the_last_four_never_make_two_people_one(village: Village) -> None:
    village.apply_family("pa", "13899990123")
    case = next(one for one in village.rows("case") if one.number == number(village))
    with village.turn("worker") as turn:
        assert turn.unit.files.same(case.id) == []


def test_a_call_without_an_application_is_found_by_its_number(village: Village) -> None:
    village.open("aunt", f"a:{TOWN}")
    village.press("aunt", "call", "yes")
    village.type("aunt", "13855550777")
    village.press("aunt", "right", "yes")
    village.type("worker", "找人")
    village.type("worker", "0777")
    assert [one.key for one in village.page("worker")][-2:] == ["today.call", "seek.which"]


def test_numbers_go_on_over_the_pages_and_a_wide_screen_shows_twenty(village: Village) -> None:
    for n in range(11):
        village.apply_family(f"ma{n}", f"138666601{n:02}")
    village.type("worker", "今天")
    village.press("worker", "everybody")
    labels = [offer.label for offer in village.page("worker")[-1].offers if offer.label]
    assert labels == ["1", "2", "3", "4", "5"]
    village.press("worker", "next")
    assert [offer.label for offer in village.page("worker")[-1].offers if offer.label] == ["6", "7", "8", "9", "10"]
    assert not village.type("worker", "1")[0].startswith("review."), "the first row is on another page"
    village.type("worker", "今天")
    village.press("worker", "everybody", "next")
    assert village.type("worker", "6")[0].startswith("review.")
    here = village.address("worker")
    for n, text in enumerate(("今天", "全部12位")):
        village.app.receive(Incoming(*here[:2], f"wide-{n}", here[2], Heard.TEXT, text, wide=True), village.now)
    assert len([offer for offer in village.page("worker")[-1].offers if offer.label]) == 12
