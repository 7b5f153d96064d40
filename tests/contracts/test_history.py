"""The history of a file, on both databases: every version, nobody's number but one's own, and gone with the person."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from bot.domain.case import Case
from bot.services import call_outcomes
from tests.house import Ground
from tests.village import Village


@pytest.fixture
def village(ground: Ground, kind: str) -> Iterator[Village]:
    built = Village.on(ground, kind)
    yield built
    built.close()


def a_case(village: Village) -> Case:
    case_id = village.apply_family("ma")
    with village.unit() as unit:
        found = unit.cases.any(case_id)
    assert found is not None
    return found


def phones(village: Village, case: Case) -> list[str]:
    with village.unit() as unit:
        return [one.value.get("phone", "") for one in unit.history.own(case, ["reach"])]


def test_every_version_is_kept_and_goes_with_the_person(village: Village) -> None:
    case = a_case(village)
    for phone in ("1", "2"):
        with village.unit(commit=True) as unit:
            unit.files.put(case, "reach", {"phone": phone})
    assert phones(village, case) == ["13800001234", "1", "2"]
    with village.unit(commit=True) as unit:
        unit.erase_person(case.person_id)
    assert phones(village, case) == []
    assert not [one for one in village.opened() if one[2] == case.person_id]


def test_of_many_who_write_at_once_each_leaves_a_version(village: Village) -> None:
    case, start, trouble = a_case(village), threading.Barrier(6), list[BaseException]()

    def write(number: int) -> None:
        start.wait()
        try:
            with village.unit(commit=True) as unit:
                unit.files.put(case, "reach", {"phone": str(number)})
        except BaseException as error:
            trouble.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not trouble
    assert sorted(phones(village, case)) == sorted(["13800001234", *"012345"])


def test_a_wrong_number_stands_in_no_earlier_version(village: Village) -> None:
    """ux.md 9.3: it is somebody else's, and cleared everywhere."""
    village.hire("w")
    case = a_case(village)
    with village.turn("w") as turn:
        (call,) = turn.unit.calls.of_case(case.id)
        call_outcomes.wrong_number(turn, call.id)
    assert phones(village, case) == ["", ""]


def test_a_look_of_the_team_is_in_the_log_and_ones_own_is_not(village: Village) -> None:
    village.hire("w")
    case = a_case(village)
    with village.turn("w") as turn:
        turn.lead("case_history", case=case.id)
    assert [row.place for row in village.rows("reading", purpose="history")] == ["section_version.box"]
