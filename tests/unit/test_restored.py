"""An older copy that was brought back is known, its pages take everything anew, and nothing goes out by itself (F40,
A76)."""

from __future__ import annotations

import itertools
import shutil
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from bot.commands.doctor import examine
from bot.commands.ticking import Ticking
from bot.conversation.messages import Heard, Incoming, Kind
from bot.delivery import Mouth
from bot.store import restored
from bot.store.tables import TABLES
from tests.house import Ground, Town, settled

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
MESSAGE = TABLES["message"]
WEB = ("web", "web")
_ids = itertools.count()


def says(town: Town, text: str) -> None:
    town.app.receive(Incoming(*WEB, f"id-{next(_ids)}", "demo:family-1", Heard.TEXT, text), town.clock())


def ticks(town: Town, after: timedelta) -> None:
    town.clock.advance(after)
    Ticking(town.house, town.folder.beat).tick(town.clock())


def looked(town: Town) -> bool:
    with town.database.unit(town.clock()) as unit:
        found = restored.look(unit, town.folder.beaten)
        unit.commit()
    return found


def reminders(town: Town) -> int:
    with town.database.reading(town.clock()) as unit:
        return len(unit.connection.execute(select(MESSAGE.c.id).where(MESSAGE.c.lane == "reminder")).all())


def brought_back(town: Town, tmp_path: Path) -> Town:
    """Copied, gone on with for a week, and the copy put in its place."""
    ticks(town, MINUTE)
    settled(town.database)
    file = Path(str(town.database.url.database))
    shutil.copy(file, tmp_path / "copy")
    for _ in range(7):
        ticks(town, DAY)
        says(town, "hello")
    settled(town.database)
    for name in (f"{file}-wal", f"{file}-shm"):
        Path(name).unlink(missing_ok=True)
    shutil.copy(tmp_path / "copy", file)
    again = Town(town.folder)
    again.clock.at = town.clock.at + MINUTE
    return again


def test_a_house_that_was_only_down_is_not_taken_for_an_older_copy(ground: Ground) -> None:
    town = ground.town("sqlite")
    assert not looked(town)
    ticks(town, MINUTE)
    town.clock.advance(5 * DAY)
    assert not looked(town)
    town.database.close()


def test_an_older_copy_sends_nothing_by_itself_until_somebody_says_so(ground: Ground, tmp_path: Path) -> None:
    town = brought_back(ground.town("sqlite"), tmp_path)
    assert looked(town)
    before = reminders(town)
    for _ in range(3):
        ticks(town, MINUTE)
    assert reminders(town) == before
    assert next(one.level for one in examine(town.folder, town.clock()) if one.name == "restored") == "fail"
    with town.database.unit(town.clock()) as unit:
        restored.resume(unit)
        unit.commit()
    ticks(town, MINUTE)
    assert reminders(town) > before
    assert not looked(town)
    town.database.close()


def test_a_page_that_knows_later_messages_takes_everything_and_a_danger_card_is_seen(
    ground: Ground, tmp_path: Path
) -> None:
    made = ground.town("sqlite")
    says(made, "hello")
    mouth = Mouth(made.database, made.house.words)
    face = mouth.screen(*WEB, "demo:family-1", 0, made.clock())[0].face
    town = brought_back(made, tmp_path)
    assert looked(town)
    says(town, "\u6211\u60f3\u81ea\u6740")
    after = Mouth(town.database, town.house.words).screen(*WEB, "demo:family-1", 10_000, town.clock())[0]
    assert after.face != face  # by which a page forgets, and asks from the beginning
    whole = Mouth(town.database, town.house.words).screen(*WEB, "demo:family-1", 0, town.clock())[0]
    assert Kind.CRISIS in {line.kind for line in whole.lines}
    town.database.close()


def test_a_database_that_was_served_and_has_no_file_beside_it_is_another_copy(ground: Ground) -> None:
    town = ground.town("sqlite")
    ticks(town, MINUTE)
    town.folder.pulse_file.unlink()
    assert looked(town)
    town.database.close()


def test_what_waited_to_leave_stays_but_for_danger(ground: Ground) -> None:
    town = ground.town("sqlite")
    ticks(town, MINUTE)
    sending = TABLES["sending"]
    with town.database.unit(town.clock()) as unit:
        stems = list(unit.connection.execute(select(MESSAGE.c.stem, MESSAGE.c.account_id).limit(3)))
        for (stem, account), lane in zip(stems, ("crisis", "reply", "reminder"), strict=True):
            row = {"stem": stem, "account_id": account, "channel": "x", "bot": "x", "address": "x", "lane": lane}
            more = {"rank": 0, "made_at": unit.now, "next_at": unit.now, "state": "ready", "again": False, "tries": 0}
            rest = {"parts": 0, "receipt": "", "replaces": "", "trouble": ""}
            unit.connection.execute(sending.insert().values(row | more | rest))
        unit.commit()
    town.folder.pulse_file.unlink()
    assert looked(town)
    with town.database.reading(town.clock()) as unit:
        rows = unit.connection.execute(select(sending.c.lane, sending.c.state)).all()
        found = {row.lane: row.state for row in rows}
    assert found == {"crisis": "ready", "reply": "superseded", "reminder": "superseded"}
    town.database.close()
