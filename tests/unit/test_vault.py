"""Sealed boxes: they open in their place, for their person, unchanged, and for nobody who was erased (A77, A80)."""

from __future__ import annotations

import json
import os
import re
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from bot.store.tables import TABLES
from bot.store.unit import Database
from bot.store.vault import Erased, Keys, KeysMissing, Unreadable, Vault
from tests.village import MORNING, Village

KEYS = Keys.make()
VAULT = Vault(KEYS)
PERSON, OTHER = "p1", "p2"
KEY, OTHER_KEY = VAULT.new_key(PERSON), VAULT.new_key(OTHER)
PLACE = "section.box:c1/wish"
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(VALUES)
def test_what_was_sealed_opens_as_it_was(value: object) -> None:
    assert VAULT.open(PERSON, KEY, PLACE, VAULT.seal(PERSON, KEY, PLACE, value)) == value


@pytest.mark.parametrize(
    ("person", "key", "place"),
    [
        (PERSON, KEY, "section.box:c1/reach"),
        (PERSON, KEY, "section.box:c2/wish"),
        (PERSON, KEY, "call.box:c1/wish"),
        (OTHER, OTHER_KEY, PLACE),
        (OTHER, KEY, PLACE),
        (PERSON, OTHER_KEY, PLACE),
    ],
    ids=["section", "case", "table", "person", "name", "key"],
)
def test_another_place_or_person_does_not_open_it(person: str, key: bytes, place: str) -> None:
    sealed = VAULT.seal(PERSON, KEY, PLACE, {"a": 1})
    with pytest.raises(Unreadable):
        VAULT.open(person, key, place, sealed)


def test_a_changed_bit_in_any_byte_is_noticed() -> None:
    sealed = VAULT.seal(PERSON, KEY, PLACE, {"phone": "13800001234"})
    for at in range(len(sealed)):
        for bit in (0x01, 0x80):
            changed = bytearray(sealed)
            changed[at] ^= bit
            with pytest.raises(Unreadable):
                VAULT.open(PERSON, KEY, PLACE, bytes(changed))


def test_a_changed_bit_in_a_wrapped_key_is_noticed() -> None:
    sealed = VAULT.seal(PERSON, KEY, PLACE, 1)
    for at in range(len(KEY)):
        changed = bytearray(KEY)
        changed[at] ^= 1
        with pytest.raises(Unreadable):
            VAULT.open(PERSON, bytes(changed), PLACE, sealed)


@pytest.mark.parametrize("cut", [0, 1, 5, 13, 20, 28])
def test_a_torn_box_is_noticed(cut: int) -> None:
    with pytest.raises(Unreadable):
        VAULT.open(PERSON, KEY, PLACE, VAULT.seal(PERSON, KEY, PLACE, "x")[:cut])


def test_other_keys_open_nothing() -> None:
    with pytest.raises(Unreadable):
        Vault(Keys.make()).open(PERSON, KEY, PLACE, VAULT.seal(PERSON, KEY, PLACE, "x"))


def test_no_two_boxes_share_a_nonce() -> None:
    boxes = [VAULT.seal(PERSON, KEY, PLACE, "x") for _ in range(20_000)]
    assert len({box[1:13] for box in boxes}) == len(boxes)


def test_swapped_boxes_do_not_open(tmp_path: Path) -> None:
    """Two rows of one person and two rows of two people: a value opens in its own row alone (S7)."""
    village = Village.on_disk(tmp_path)
    first, second = village.apply_family("ma"), village.apply_family("pa", "13800005678")
    boxes = {(row.case_id, row.name): row.box for row in village.rows("section")}
    section = TABLES["section"]
    with village.unit(commit=True) as unit:
        for name, moved in (("reach", boxes[second, "reach"]), ("wish", boxes[first, "reach"])):
            where = (section.c.case_id == first, section.c.name == name)
            unit.connection.execute(update(section).where(*where).values(box=moved))
    with village.unit() as unit:
        case = unit.cases.any(first)
        assert case is not None
        for name in ("reach", "wish"):
            with pytest.raises(Unreadable):
                unit.files.open_own(case, name)


def test_an_erased_person_stays_unreadable_to_a_warm_process(tmp_path: Path) -> None:
    """The cipher was in use a moment ago: the destroyed key is not found in any cache."""
    village = Village.on_disk(tmp_path)
    with village.unit(commit=True) as unit:
        person = unit.new_person()
        sealed = unit.seal(person, "x.box:1", "secret")
        assert unit.open_own(person, "x.box:1", sealed) == "secret"
    with village.unit(commit=True) as unit:
        unit.erase_person(person)
        with pytest.raises(Erased):
            unit.open_own(person, "x.box:1", sealed)
    village.restart()
    with village.unit() as unit, pytest.raises(Erased):
        unit.open_own(person, "x.box:1", sealed)


def test_nothing_that_was_typed_lies_open_anywhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Names, numbers and words, through every way in, are in sealed columns only: not in the file, not in the log."""
    village = Village.on_disk(tmp_path)
    canaries = [
        "13877770001",
        "王小明明",
        "11010519491231002X",
        "锦绣路七号",
        "他半夜在院子里唱歌",
        "8832",
        "13877770002",
    ]
    village.apply_family("ma", canaries[0])
    village.type("ma", canaries[4])
    village.press("ma", "hand_on", "send")
    village.press("ma", "mine.word") if "mine.word" in str(village.page("ma")) else village.type("ma", "我的")
    village.press("ma", "set_word")
    village.type("ma", canaries[5])
    village.type("ma", canaries[5])
    village.apply_self("son")
    village.press("son", "later", "go_on")
    for text in canaries[1:4]:
        village.type("son", text)
        village.press("son", "right") if text == canaries[2] else None
    village.type("son", canaries[6])
    village.type("son", "\x00" + canaries[1])
    raw = village.raw()
    log = "".join(capsys.readouterr())
    for canary in canaries:
        assert not found(canary, raw), canary
        assert not found(json.dumps(canary).strip('"'), raw), canary
        assert not found(canary, log.encode()), canary


def found(canary: str, raw: bytes) -> bool:
    """Whether it stands there by itself: four figures also stand by chance in names that are drawn, and in instants."""
    itself = canary.encode()
    return itself in raw and bool(re.search(rb"(?<![\w.+/=-])" + re.escape(itself) + rb"(?![\w+/=-])", raw))


def test_a_canary_is_seen_where_it_lies_open() -> None:
    """In a column of its own, in a value with others, between strange bytes; and in nothing longer."""
    assert all(found("8832", raw) for raw in (b"8832", b'{"word": "8832"}', b"\x00\xff8832\x00", "口令8832。".encode()))
    assert not any(found("8832", raw) for raw in (b"188321", b"09:00:00.883201", b"kq8832Zw", b"a-8832"))


def test_a_failing_turn_tells_the_log_where_and_never_what(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message of an error may hold what somebody wrote: the log keeps its kind and its place."""
    village = Village.on_disk(tmp_path)
    village.open("ma")

    def broken(_turn: object, phone: str, **_: object) -> None:
        raise ValueError(f"cannot read {phone}")

    monkeypatch.setitem(village.house.doors.desks["heard"].actions, "number", broken)  # type: ignore[arg-type]
    said = village.type("ma", "我叫王小明明，电话13877770001")
    assert said == ["error.ours"]
    log = "".join(capsys.readouterr())
    assert "ValueError" in log
    assert "turn failed" in log
    assert "王小明明" not in log
    assert "13877770001" not in log
    assert b"13877770001" not in village.raw()
    with village.database.reading(village.now) as unit:
        row = village.rows("quarantine")[0]
        kept = unit.open_own(row.person_id, f"quarantine.raw_box:{row.id}", row.raw_box)
    assert kept["payload"] == "我叫王小明明，电话13877770001", "nothing typed is lost"


# -- the file of keys --------------------------------------------------------------------------------


def test_the_file_of_keys_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    before = os.umask(0)
    try:
        KEYS.write(path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Keys.read(path) == KEYS


def test_keys_are_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    KEYS.write(path)
    with pytest.raises(FileExistsError):
        Keys.make().write(path)
    assert Keys.read(path) == KEYS


GOOD = {"kid": "a", **dict.fromkeys(("wrapping", "index", "audit", "word"), "00" * 32)}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        json.dumps(GOOD)[:-9].encode(),
        json.dumps({k: v for k, v in GOOD.items() if k != "audit"}).encode(),
        json.dumps(GOOD | {"word": "00" * 31}).encode(),
        json.dumps(GOOD | {"index": "zz" * 32}).encode(),
        json.dumps(GOOD | {"index": 7}).encode(),
        json.dumps(GOOD | {"kid": None}).encode(),
    ],
    ids=["empty", "open", "list", "null", "bytes", "cut", "one_less", "short", "no_hex", "number", "nameless"],
)
def test_damaged_keys_are_refused(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "keys.json"
    path.write_bytes(raw)
    with pytest.raises(KeysMissing):
        Keys.read(path)
    assert path.read_bytes() == raw


def test_missing_keys_are_refused(tmp_path: Path) -> None:
    with pytest.raises(KeysMissing):
        Keys.read(tmp_path / "keys.json")


def test_any_one_wrong_key_changes_the_canary() -> None:
    from dataclasses import replace

    for name in ("wrapping", "index", "audit", "word"):
        assert Vault(replace(KEYS, **{name: os.urandom(32)})).canary() != VAULT.canary()


def test_a_database_forgets_nothing_of_this_between_starts(tmp_path: Path) -> None:
    """The same keys open what another process sealed."""
    village = Village.on_disk(tmp_path)
    with village.unit(commit=True) as unit:
        person = unit.new_person()
        sealed = unit.seal(person, "x.box:1", "kept")
    again = Database(
        village.url, Keys(**{name: getattr(village.database.vault._keys, name) for name in Keys.__slots__})
    )
    with again.reading(MORNING) as unit:
        assert unit.open_own(person, "x.box:1", sealed) == "kept"
