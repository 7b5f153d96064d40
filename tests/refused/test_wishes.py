"""Only the person says the person's own yes: nobody who stands near says it in their place (PIPL 14; ux.md 6)."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.case import Answer, Way
from bot.domain.errors import NotThere
from bot.services import wishes
from tests.refused import kept
from tests.standing import NEAR, case_of, standing


@pytest.mark.parametrize("who", NEAR)
def test_nobody_near_says_it_in_their_place(tmp_path: Path, who: str) -> None:
    with standing(tmp_path) as village:
        before = kept(village, who)
        with pytest.raises(NotThere), village.turn(who) as turn:
            wishes.answer(turn, case_of(village, "new"), Answer.YES, Answer.YES, Way.OWN)
        assert kept(village, who) == before


def test_the_person_says_it(tmp_path: Path) -> None:
    with standing(tmp_path) as village:
        case = case_of(village, "new")
        with village.turn("new") as turn:
            wishes.answer(turn, case, Answer.YES, Answer.YES, Way.OWN)
        with village.unit() as unit:
            said = unit.files.own_yes(case)
        assert said is not None
        assert said.answer is Answer.YES
