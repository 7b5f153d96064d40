"""Every stored update, read by both libraries: the same Incoming, and the one that was written down by hand."""

from __future__ import annotations

import json
import math
from dataclasses import MISSING, asdict, fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram.engine import CHANNEL, Undecodable
from bot.channels.telegram.engines import make_engine
from bot.conversation.messages import Incoming

pytestmark = pytest.mark.slow

STORED = {path.stem: json.loads(path.read_text("utf-8")) for path in (Path(__file__).parent / "updates").glob("*.json")}
TOKEN = "123456:for-tests"
ENGINES = {name: make_engine(name, TOKEN, "http://127.0.0.1:9") for name in ("aiogram", "ptb")}
BROKEN = "undecodable"


def decoded(engine: str, update: Any) -> Incoming | str | None:
    try:
        return ENGINES[engine].decode(update)
    except Undecodable:
        return BROKEN


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", sorted(STORED))
def test_a_stored_update_says_what_is_written_beside_it(name: str, engine: str) -> None:
    wanted = STORED[name]["heard"]
    got = decoded(engine, STORED[name]["update"])
    if isinstance(wanted, dict):
        unsaid = {one.name: one.default for one in fields(Incoming) if one.default is not MISSING}
        wanted = {**unsaid, "channel": CHANNEL, "bot": "123456", **wanted}
    assert (asdict(got) if isinstance(got, Incoming) else got) == wanted


def test_the_store_is_large_enough_and_has_every_kind() -> None:
    kinds = {one["heard"]["kind"] for one in STORED.values() if isinstance(one["heard"], dict)}
    assert len(STORED) >= 60
    assert kinds == {"text", "press", "open", "attachment", "edit", "group"}


def test_nothing_that_was_written_is_in_the_trouble() -> None:
    for name, one in STORED.items():
        if one["heard"] == BROKEN:
            for engine in ENGINES.values():
                with pytest.raises(Undecodable) as trouble:
                    engine.decode(one["update"])
                assert trouble.value.__cause__ is None and trouble.value.__context__ is None, name
                assert len(str(trouble.value)) < 40 and str(trouble.value).isascii(), name


# -- whatever may come ---------------------------------------------------------------------------------------------


JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.text(max_size=20), st.just([]), st.just({}),
    st.just(math.nan), st.just(math.inf), st.just("\ud800\0"), st.just([[["x"]]]),
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place within an update."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, one in inner for place in places(one, (*path, key)))]


def replaced(value: Any, path: tuple[Any, ...], by: Any) -> Any:
    if not path:
        return by
    key, *rest = path
    copied = value.copy()
    copied[key] = replaced(value[key], tuple(rest), by)
    return copied


@settings(max_examples=400)
@given(st.data())
def test_one_piece_of_an_update_replaced_by_anything(data: st.DataObject) -> None:
    """Nothing but Undecodable is raised, and where both libraries can read it, they read the same."""
    update = STORED[data.draw(st.sampled_from(sorted(STORED)))]["update"]
    update = replaced(update, data.draw(st.sampled_from(places(update))), data.draw(JUNK))
    by_aiogram, by_ptb = decoded("aiogram", update), decoded("ptb", update)
    assert by_aiogram == by_ptb or BROKEN in (by_aiogram, by_ptb)
    if isinstance(by_ptb, Incoming):
        by_ptb.payload.encode()
        assert "\0" not in by_ptb.payload + by_ptb.words


@given(st.text(st.characters(codec=None, categories=None), max_size=200))
def test_any_text_is_heard_alike(text: str) -> None:
    update = json.loads(json.dumps(STORED["text"]["update"]))
    update["message"]["text"] = text
    assert decoded("aiogram", update) == decoded("ptb", update) != BROKEN
