"""What may not have arrived is settled once, by whoever holds the case or leads its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.services import unsent
from bot.store import unsent as store
from bot.store.unit import Unit
from bot.store.wires import Wires
from tests.fakes_wire import BOT, CHANNEL
from tests.fakes_wire import row as sending_row
from tests.refused.rows import Row, asks, presses, rows
from tests.samples import Happens
from tests.standing import standing
from tests.village import Village

NOBODY = "error.not_there"
Decides = Callable[[Unit, store.Unsent], bool]
BOTS = {CHANNEL: BOT}


def lost(village: Village) -> None:
    """Nobody knows whether a reminder reached the person."""
    account = village.account("registered")
    with village.unit(commit=True) as unit:
        Wires(unit, CHANNEL, BOT).alive()
        unit.messages.add(account.id, account.person_id, "nudge.message", {}, lane="reminder")
        made = sending_row(str(unit.said[-1]["stem"]), account.id, "9", "reminder", village.now)
        unit.add_sending(made | {"state": "unknown"})


def line(village: Village) -> int:
    (found,) = village.rows("sending", state="unknown") or village.rows("sending", channel=CHANNEL)
    return int(found.id)


def already(service: Callable[..., object], *args: object) -> Happens:
    """The worker has decided a moment ago."""

    def decide(village: Village) -> None:
        lost(village)
        asks(service, line, *args)(village, "worker")

    return decide


NOTED = presses("unsent.noted", sending=line)
AGAIN = asks(unsent.send_again, line, BOTS)
ROWS = (
    Row("whoever holds the case takes note", "worker", NOTED, "unsent.is_noted", True, lost),
    Row("the lead of the place too", "lead", NOTED, "unsent.is_noted", True, lost),
    Row("a colleague does not", "near", NOTED, NOBODY, given=lost),
    Row("somebody elsewhere does not", "stranger", NOTED, NOBODY, given=lost),
    Row("what was taken note of is settled", "lead", NOTED, NOBODY, given=already(unsent.note)),
    Row("what leaves again is settled", "lead", NOTED, NOBODY, given=already(unsent.send_again, BOTS)),
    Row("it leaves again", "worker", AGAIN, "", True, lost),
    Row("once", "lead", AGAIN, NOBODY, given=already(unsent.send_again, BOTS)),
    Row("not when somebody took note", "lead", AGAIN, NOBODY, given=already(unsent.note)),
    Row(
        "not by a bot that is no more", "worker", asks(unsent.send_again, line, {CHANNEL: "other"}), NOBODY, given=lost
    ),
)


@rows(ROWS)
def test_who_settles_what_may_not_have_arrived(tmp_path: Path, row: Row) -> None:
    with standing(tmp_path) as village:
        row.given(village)
        before = village.rows("sending")
        assert row.does(village, row.who) == row.says
        assert (village.rows("sending") != before) is row.done


@pytest.mark.parametrize("first", [store.note, store.send_again])
@pytest.mark.parametrize("second", [store.note, store.send_again])
def test_of_two_who_decide_at_once_one_does(tmp_path: Path, first: Decides, second: Decides) -> None:
    """Both have the line before them."""
    with standing(tmp_path) as village:
        lost(village)
        with village.turn("worker") as turn:
            (one,) = unsent.of(turn)
            assert [decides(turn.unit, one) for decides in (first, second)] == [True, False]
