"""The cards of danger: which fits what was heard, what is pressed on them, and who has read them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.commands.cards import cards, version
from bot.commands.doctor import OK, examine
from bot.commands.folder import Folder
from bot.knowledge.gate import Level
from bot.words import Words
from tests.chat import Chat, keys, widen
from tests.content.test_keys import FITTING
from tests.house import MONDAY
from tests.village import TOWN, Village


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with sample data."""
    folder = tmp_path_factory.mktemp("cards") / "data"
    assert CliRunner().invoke(app, ["demo", "--data", str(folder)]).exit_code == 0
    return folder


@pytest.fixture
def village(tmp_path: Path) -> Village:
    built = Village.on_disk(tmp_path)
    built.open("ma", f"a:{TOWN}")
    return built


@pytest.mark.parametrize(
    ("text", "card"),
    [
        ("吃多少安眠药会死", "fitting.asking"),
        ("我把药全吃了，头好晕", "fitting.swallowed"),
        ("有声音叫我去死", "fitting.voices"),
        ("谁来陪我一起死", "fitting.pact"),
        ("门外有人砸门", "fitting.door"),
        ("吃了药脖子往后拧，回不来", "fitting.body"),
        ("我妈吃碳酸锂，吐了一天走路像喝醉", "fitting.body"),
        ("我妈把一瓶安眠药全吃了", "card.other"),
        ("生完孩子天天哭，我不想活了", "fitting.postpartum"),
        ("他把孩子往死里打", "fitting.child"),
        ("我不想活了", "card.urgent"),
        ("我女儿说她想自杀", "card.other"),
    ],
)
def test_the_card_fits_what_was_heard(village: Village, text: str, card: str) -> None:
    assert card in village.type("ma", text)
    village.close()


def test_a_chat_that_lights_up_a_locked_screen_gets_the_card_of_the_level(village: Village) -> None:
    widen(village)
    chat = Chat(village)
    chat.opens(f"a-{TOWN}")
    found = keys(chat.types("有声音叫我去死"))
    assert "card.now" in found and "fitting.voices" not in found
    village.close()


@pytest.mark.parametrize(("label", "says"), [("在一起", "card.together"), ("不在一起", "card.apart")])
def test_whoever_tells_of_somebody_is_asked_whether_they_are_there_and_the_answer_is_with_the_alert(
    village: Village, label: str, says: str
) -> None:
    assert "card.with_them" in village.type("ma", "我女儿说她想自杀")
    assert says in village.type("ma", label)
    assert {offer.word for offer in village.page("ma")[-1].offers} == {"dial_120", "dial_110", "call_soon"}
    with village.turn("ma") as turn:
        alert = turn.unit.alerts.open_of(turn.me.id)
        thread = turn.unit.threads.of_alert(alert.id)
        assert turn.unit.threads.newest(thread, 1) == [label]
    village.close()


def test_whoever_took_something_is_told_to_ring_at_once(village: Village) -> None:
    village.type("ma", "我把药全吃了，头好晕")
    assert "现在就打120，越快越好" in village.screen("ma")
    village.close()


def test_every_card_that_is_shown_has_its_reason() -> None:
    assert {card.name for card in cards(Words.load())} == {level.value for level in Level} | FITTING


def test_a_clinician_reads_them_with_their_reasons_and_their_version() -> None:
    printed = CliRunner().invoke(app, ["cards"]).stdout
    told = json.loads(CliRunner().invoke(app, ["cards", "--json"]).stdout)
    assert told["version"] == version(Words.load()) and told["version"] in printed
    assert all(card["text"][:6] in printed and card["reason"] in printed for card in told["cards"])


@pytest.mark.parametrize(
    ("approved", "by", "level"),
    [
        ("", "", "fail"),
        ("{now}", "", "fail"),
        ("0ld0ne00", "\u738b\u533b\u751f 12\u67081\u65e5", "fail"),
        ("{now}", "\u738b\u533b\u751f 12\u67081\u65e5", OK),
    ],
    ids=["nobody", "nobody named", "an older version", "as they are"],
)
def test_it_does_not_open_before_a_clinician_has_read_them(data: Path, approved: str, by: str, level: str) -> None:
    now = version(Words.load())
    (data / "settings.toml").write_text(
        f'cards_approved = "{approved.format(now=now)}"\ncards_approved_by = "{by}"\n', "utf-8"
    )
    (found,) = [one for one in examine(Folder(data), MONDAY) if one.name == "cards"]
    assert found.level == level
