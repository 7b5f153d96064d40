"""The command line: what it makes, what it refuses, and what it prints."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.commands.cards import version
from bot.commands.demo import fill
from bot.commands.doctor import examine
from bot.commands.folder import DATABASE, Folder
from bot.commands.running import Running
from bot.commands.sample import sample
from bot.conversation.messages import Heard, Incoming
from bot.domain.errors import Refused
from bot.store import schema
from bot.store.vault import Keys
from bot.words import Content, Words
from tests.house import MONDAY, ZONE, Ground, Town

ROOT = Path(__file__).parents[2]
APPLY = "> \u6211\u60f3\u7533\u8bf7\u5e2e\u52a9"
HELLO = "\u4f60\u597d\n"


def jingkang(*words: str, data: Path, lines: str = "", ok: int = 0) -> Result:
    result = CliRunner().invoke(app, [*words, "--data", str(data)], input=lines)
    assert result.exit_code == ok, result.output + str(result.exception)
    return result


def talk(who: str, data: Path, lines: str = "", *more: str) -> list[dict[str, Any]]:
    printed = jingkang("chat", "--as", who, "--json", *more, data=data, lines=lines).stdout
    return [json.loads(line) for line in printed.splitlines()]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration, copied by whoever changes it."""
    data = tmp_path_factory.mktemp("demo") / "data"
    jingkang("demo", data=data)
    return data


@pytest.fixture
def demo(filled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(filled, tmp_path / "data"))


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A deployment where nobody has joined yet, copied by whoever changes it."""
    data = tmp_path_factory.mktemp("fresh") / "data"
    jingkang("init", data=data)
    return data


@pytest.fixture
def fresh(begun: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(begun, tmp_path / "fresh"))


@pytest.fixture
def placed(fresh: Path) -> Path:
    """It knows some places; still nobody has joined."""
    jingkang("places", "load", str(ROOT / "content" / "demo" / "people.yaml"), data=fresh)
    return fresh


def change(data: Path, statement: str) -> None:
    with closing(sqlite3.connect(data / DATABASE)) as connection:
        connection.execute(statement)
        connection.commit()


def rows(data: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(data / DATABASE)) as connection:
        return connection.execute(query).fetchall()


def refusal(key: str, **params: str) -> str:
    return Content({}).words.text(f"cli.refused.{key}", params)


# -- the first installation ------------------------------------------------------------------------------------------


def test_init_makes_keys_tables_and_two_links(tmp_path: Path) -> None:
    data = tmp_path / "data"
    printed = jingkang("init", data=data).stdout
    assert len(set(re.findall(r"/l/join-([A-Za-z0-9_-]{20,})", printed))) == 2
    assert (data / "keys.json").stat().st_mode & 0o777 == 0o600
    again = jingkang("init", data=data).stdout
    assert len(set(re.findall(r"/l/join-([A-Za-z0-9_-]{20,})", printed + again))) == 4


def members(data: Path, *followed: str) -> list[tuple[str, str, str, str]]:
    """Some follow these links, each on a phone of their own; name, role, place and state of everybody in the team."""
    town = Town(Folder(data))
    for n, link in enumerate(followed):
        code = link.strip().rpartition("/l/")[2]
        town.app.receive(Incoming("web", "web", f"{code} {n}", f"{code} {n}", Heard.OPEN, code), datetime.now(ZONE))
    with town.database.reading(MONDAY) as unit:
        found = [(one.name, one.role.value, one.area, one.state.value) for one in unit.team.everyone()]
    town.database.close()
    return found


def links(printed: str) -> list[str]:
    return re.findall(r"\S+/l/join-\S+", printed)


def test_a_link_lets_one_in_who_then_waits(fresh: Path) -> None:
    link = links(jingkang("init", data=fresh).stdout)[0]
    assert [state for *_, state in members(fresh, link, link)] == ["pending"]


def test_once_somebody_has_joined_init_makes_no_more_administrators(fresh: Path, demo: Path) -> None:
    """One who is alone may be given a second; two of them ask others in themselves."""
    members(fresh, links(jingkang("init", data=fresh).stdout)[0])
    for data, more in ((fresh, []), (demo, []), (demo, ["--second-admin"])):
        before = rows(data, "SELECT id FROM invitation")
        assert refusal("found_already") in jingkang("init", *more, data=data, ok=2).stderr
        assert rows(data, "SELECT id FROM invitation") == before
    (second,) = links(jingkang("init", "--second-admin", data=fresh).stdout)
    assert [role for _, role, _, _ in members(fresh, second)] == ["admin", "admin"]


@pytest.mark.parametrize("command", [["init"], ["doctor"], ["tick"], ["serve"], ["db", "upgrade"], ["audit", "verify"]])
def test_without_its_keys_a_database_is_left_alone(fresh: Path, command: list[str]) -> None:
    before = (fresh / DATABASE).read_bytes()
    (fresh / "keys.json").unlink()
    result = jingkang(*command, data=fresh, ok=1 if command == ["doctor"] else 2)
    assert "keys.json" in result.output
    assert not (fresh / "keys.json").exists()
    assert (fresh / DATABASE).read_bytes() == before


def test_other_keys_and_half_keys_are_refused(fresh: Path) -> None:
    (fresh / "keys.json").unlink()
    Keys.make().write(fresh / "keys.json")
    assert "keys.json" in jingkang("tick", data=fresh, ok=2).stderr
    (fresh / "keys.json").write_text('{"kid": "1234"')
    assert "keys.json" in jingkang("tick", data=fresh, ok=2).stderr


@pytest.mark.parametrize("command", ["init", "tick", "demo"])
def test_a_lost_database_is_not_silently_made_anew(fresh: Path, command: str) -> None:
    for file in fresh.glob(f"{DATABASE}*"):
        file.unlink()
    assert refusal("database_lost", file="installed") in jingkang(command, data=fresh, ok=2).stderr
    assert not (fresh / DATABASE).exists()


def test_tables_newer_than_the_code_are_refused_and_older_ones_wait_for_the_upgrade(fresh: Path) -> None:
    change(fresh, "UPDATE alembic_version SET version_num = '9999'")
    assert "9999" in jingkang("tick", data=fresh, ok=2).stderr
    assert "9999" in jingkang("db", "upgrade", data=fresh, ok=2).stderr


def test_db_upgrade_on_tables_that_are_right_changes_nothing(fresh: Path) -> None:
    assert schema.known()[-1] in jingkang("db", "upgrade", data=fresh).stdout


@pytest.mark.parametrize("command", ["init", "tick", "doctor"])
def test_a_database_whose_library_is_not_installed_is_refused(fresh: Path, command: str) -> None:
    """As PostgreSQL's is not without the extra (see test_wheel.py): here another one stands for it."""
    (fresh / ".env").write_text("JINGKANG_DATABASE_URL=postgresql+pg8000://jingkang@nowhere/jingkang\n")
    told = jingkang(command, data=fresh, ok=1 if command == "doctor" else 2).output
    assert "pg8000" in told
    assert "jingkang[postgresql]" in told


def test_an_empty_folder_says_what_to_do(tmp_path: Path) -> None:
    assert "jingkang init" in jingkang("tick", data=tmp_path / "nothing", ok=2).stderr


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert str(tmp_path) in jingkang("init", data=tmp_path / "file" / "data", ok=2).stderr


def test_a_misspelt_setting_is_named_and_its_value_is_not(fresh: Path) -> None:
    (fresh / "settings.toml").write_text('smtp_pasword = "hush"\nport = "hush"\n')
    told = jingkang("serve", data=fresh, ok=2).stderr
    assert "smtp_pasword" in told
    assert "port" in told
    assert "hush" not in told


def test_terms_of_the_operator_are_settings(fresh: Path) -> None:
    (fresh / "settings.toml").write_text("[terms]\ncheck_days = 3\nladder = [1, 2]\n")
    terms = Folder(fresh).settings.terms
    assert (terms.check_days, terms.ladder, terms.undo_hours) == (3, (1, 2), 24)


INVITE = ("staff", "invite", "--name", "Wang", "--area", "510521", "--role")


def test_staff_are_invited_by_a_link(placed: Path) -> None:
    """Whoever follows it first is who was meant, in the role that was meant, and waits for a second person's yes."""
    link = jingkang(*INVITE, "social_worker", data=placed).stdout
    assert members(placed, link, link) == [("Wang", "social_worker", "510521", "pending")]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (("--role", "emperor"), "social_worker"),
        (("--area", "510512"), "510512"),
        (("--area", ""), "jingkang places import areas"),
        (("--organisation", "i99"), "i99"),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, tuple) else "",
)
def test_nobody_is_invited_into_what_there_is_not(placed: Path, changed: tuple[str, str], told: str) -> None:
    """A slip in a code would make somebody who sees nothing, or a team nobody belongs to."""
    before = rows(placed, "SELECT id FROM invitation")
    refused = jingkang(*INVITE, "social_worker", *changed, data=placed, ok=2)
    assert told in refused.stderr and not refused.stdout
    assert rows(placed, "SELECT id FROM invitation") == before


def test_an_administrator_may_serve_every_place(fresh: Path) -> None:
    link = jingkang(*INVITE, "admin", "--area", "", data=fresh).stdout
    assert members(fresh, link) == [("Wang", "admin", "", "pending")]


def test_who_forgot_their_word_is_given_a_link_if_there_is_one_of_the_name(placed: Path) -> None:
    members(placed, jingkang(*INVITE, "social_worker", data=placed).stdout)
    assert "/l/join-" in jingkang("staff", "word", "--name", "Wang", data=placed).stdout
    assert len(rows(placed, "SELECT id FROM invitation WHERE renews IS NOT NULL")) == 1
    assert "Li" in jingkang("staff", "word", "--name", "Li", data=placed, ok=2).stderr


def test_places_come_from_a_file_and_count_once(fresh: Path) -> None:
    file = str(ROOT / "content" / "demo" / "people.yaml")
    first = jingkang("places", "load", file, data=fresh).stdout
    assert jingkang("places", "load", file, data=fresh).stdout == first
    assert re.search(r"1\d", first)


PLACE = "areas: [{code: '51', name: x, level: province}]\n"
PRICE = "prices: [{institution_id: none, item: x, amount: '1', unit: x, since: 2026-01-01}]"


@pytest.mark.parametrize(
    ("written", "error"),
    [
        pytest.param(f"{PLACE}institutions: [{{name: x}}]", "KeyError", id="an institution without an id"),
        pytest.param(f"{PLACE}institutions: [{{id: i1, area: '51'}}]", "TypeError", id="an institution without a name"),
        pytest.param(f"{PLACE}institutions: [{{id: i1, kind: palace}}]", "ValueError", id="an institution of no kind"),
        pytest.param(f"{PLACE}{PRICE}", "KeyError", id="a price of nobody"),
        pytest.param(f"{PLACE}institutions: [", "Broken", id="no YAML"),
        pytest.param(f"{PLACE}\udcff", "Broken", id="no text"),
        pytest.param("", "TypeError", id="nothing"),
        pytest.param("- areas", "ValueError", id="a list"),
    ],
)
def test_a_file_that_holds_no_places_is_refused(fresh: Path, tmp_path: Path, written: str, error: str) -> None:
    """What is wrong is said in a line, and of the rest of the file nothing is kept."""
    file = tmp_path / "places.yaml"
    file.write_text(written, errors="surrogateescape")
    refused = jingkang("places", "load", str(file), data=fresh, ok=2)
    assert str(file) in refused.stderr and f"（{error}）" in refused.stderr
    assert not rows(fresh, "SELECT code FROM area UNION SELECT id FROM institution")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        pytest.param("years: {2027: {source: x, holidays: [2027-01-04]}}", "", id="a year"),
        pytest.param("days: {2027-01-03: work}", "", id="a make-up day"),
        pytest.param("days: {2027-01-01: work}", "2027-01-01", id="a day on which everybody is off"),
        pytest.param("years: {2027: {holidays: [2026-01-04]}}", "2026-01-04", id="a day of another year"),
        pytest.param("- 2027", "", id="no table"),
    ],
)
def test_the_notice_of_a_year_comes_from_a_file(fresh: Path, tmp_path: Path, written: str, said: str) -> None:
    file = tmp_path / "2027.yaml"
    file.write_text(written)
    wrong = bool(said) or written.startswith("-")
    done = jingkang("calendar", "import", str(file), data=fresh, ok=2 if wrong else 0)
    assert (said in done.stderr and str(file) in done.stderr) if wrong else "2026" in done.stdout
    assert bool(rows(fresh, "SELECT value FROM setting WHERE name = 'calendar'")) is not wrong


# -- the demonstration -----------------------------------------------------------------------------------------------


def test_the_list_of_people_needs_no_folder(tmp_path: Path) -> None:
    people = json.loads(jingkang("demo", "--list", "--json", data=tmp_path / "none").stdout)
    assert {"id", "name", "role", "organisation", "area"} == set(people[0])
    assert len({one["area"] for one in people if one["organisation"] == ""}) >= 4
    assert not (tmp_path / "none").exists()


def test_a_demonstration_is_filled_once(demo: Path) -> None:
    before = talk("family-2", demo, "\u67e5\u8fdb\u5ea6\n")
    jingkang("demo", data=demo)
    assert talk("family-2", demo) == []
    assert before


def test_somebody_s_real_folder_does_not_become_a_demonstration(fresh: Path) -> None:
    for words in (["demo"], ["chat", "--as", "anyone"]):
        assert refusal("not_demo", folder=str(fresh)) in jingkang(*words, data=fresh, ok=2).stderr
    assert rows(fresh, "SELECT id FROM account") == []


@pytest.mark.parametrize(
    "day",
    [
        "2026-12-31T23:59",
        *(pytest.param(day, marks=pytest.mark.slow) for day in ("2026-02-17T03:00", "2027-06-05T12:00")),
    ],
)
def test_a_demonstration_is_the_same_on_any_day_and_has_its_own_names(tmp_path: Path, day: str) -> None:
    folder, own = Folder(tmp_path / "data"), sample()["settings"]["contact_phone"]
    assert folder.outward["contact_phone"] != own
    database = fill(folder, datetime.fromisoformat(day).replace(tzinfo=ZONE))
    assert folder.outward["contact_phone"] == own
    with closing(sqlite3.connect(tmp_path / "data" / DATABASE)) as connection:
        assert connection.execute('SELECT count(*) FROM "case"').fetchone() == (3,)
        assert connection.execute("SELECT count(*) FROM quarantine").fetchone() == (0,)
    database.close()


def test_a_worker_finds_something_to_do(demo: Path) -> None:
    said = talk("worker-1", demo)
    assert [line["kind"] for line in said] == ["notice"]
    assert said[0]["choices"]


# -- the console -----------------------------------------------------------------------------------------------------


def test_a_new_id_is_a_new_account_and_a_press_is_a_press(demo: Path) -> None:
    hello, question = talk("somebody-new", demo, HELLO + APPLY + "\n")
    assert hello["kind"] == question["kind"] == "reply"
    assert APPLY.removeprefix("> ") in hello["choices"]
    assert question["choices"]
    with closing(sqlite3.connect(demo / DATABASE)) as connection:
        query = "SELECT count(*) FROM address WHERE address = 'somebody-new'"
        assert connection.execute(query).fetchone() == (1,)


def test_what_was_said_is_shown_once(demo: Path) -> None:
    assert talk("family-1", demo) == []
    assert talk("worker-1", demo)
    assert talk("worker-1", demo) == []
    assert len(talk("family-1", demo, HELLO)) == 1
    assert talk("family-1", demo) == []


def test_a_note_says_how_much_is_left_and_echoes_are_not_printed(demo: Path) -> None:
    said = talk("family-1", demo, APPLY + "\n> \u7ed9\u5bb6\u91cc\u4eba\n")
    assert re.search(r"\d", said[-1]["note"])
    assert "echo" not in {line["kind"] for line in said}


def test_a_label_nobody_offers_is_typed(demo: Path) -> None:
    assert talk("family-1", demo, "> \u6211\u60f3\u81ea\u6740\n")[0]["kind"] == "crisis"


def test_the_clock_is_set_and_moves_a_second_a_line(demo: Path) -> None:
    lines = "".join(f"{line}\n" for line in (APPLY, "> \u7ed9\u5bb6\u91cc\u4eba"))
    talk("night", demo, lines, "--now", "2027-03-01T10:00")
    with closing(sqlite3.connect(demo / DATABASE)) as connection:
        times = [row[0] for row in connection.execute("SELECT made_at FROM message ORDER BY id DESC LIMIT 4")]
    assert times[0].startswith("2027-03-01 02:00:01")
    assert times[-1].startswith("2027-03-01 02:00:00")
    jingkang("chat", "--as", "night", "--now", "tomorrow", data=demo, ok=2)


def test_the_console_and_the_page_are_the_same_person(demo: Path) -> None:
    talk("family-1", demo, APPLY + "\n")
    town = Town(Folder(demo))
    from bot.delivery import Mouth

    mouth = Mouth(town.database, town.house.words)
    here, account = mouth.screen("console", "console", "family-1", 0, MONDAY)
    there, same = mouth.screen("web", "web", "demo:family-1", 0, MONDAY)
    assert (here, account) == (there, same)
    town.database.close()


def test_outside_a_demonstration_the_console_wants_a_flag_and_leaves_a_trace(fresh: Path) -> None:
    jingkang("chat", "--as", "anyone", "--i-know", data=fresh)
    with closing(sqlite3.connect(fresh / DATABASE)) as connection:
        assert connection.execute("SELECT object FROM audit WHERE action = 'console.open'").fetchall() == [
            ("console:anyone",)
        ]


# -- doctor, tick, audit ---------------------------------------------------------------------------------------------


def levels(folder: Path, now: datetime = MONDAY) -> dict[str, str]:
    return {one.name: one.level for one in examine(Folder(folder), now)}


def test_doctor_says_what_is_missing_in_a_new_deployment(fresh: Path) -> None:
    found = levels(fresh)
    failed = {name for name, level in found.items() if level == "fail"}
    assert failed == {"settings", "cards", "places", "admins", "roster"}
    report = json.loads(jingkang("doctor", "--json", data=fresh, ok=1).stdout)
    assert report["ready"] is False
    assert all(one["text"] for one in report["findings"])


def test_doctor_is_content_when_everything_is_there(demo: Path) -> None:
    assert {name for name, level in levels(demo).items() if level == "fail"} == {"cards", "nudge"}
    with (demo / "settings.toml").open("a") as file:
        file.write('smtp_host = "mail.invalid"\nsmtp_from = "desk@example.invalid"\n')
        file.write(f'cards_approved = "{version(Words.load())}"\ncards_approved_by = "\u738b\u533b\u751f"\n')
    assert "fail" not in levels(demo).values()
    assert json.loads(jingkang("doctor", "--json", data=demo).stdout)["ready"]


@pytest.mark.parametrize(
    ("url", "locked", "level"),
    [
        ("https://help.example", "true", "ok"),
        ("https://help.example", "false", "fail"),
        ("http://10.0.0.8:8000", "true", "fail"),
        ("http://10.0.0.8:8000", "false", "ok"),
        ("", "false", None),
    ],
)
def test_doctor_looks_whether_the_cookie_fits_the_address(demo: Path, url: str, locked: str, level: str) -> None:
    with (demo / "settings.toml").open("a") as file:
        file.write(f'public_url = "{url}"\nsecure_cookies = {locked}\n')
    assert levels(demo).get("cookies") == level
    assert levels(demo)["links"] == ("ok" if url else "warn")


def test_doctor_names_who_cannot_be_reached_and_why(demo: Path) -> None:
    found = next(one for one in examine(Folder(demo), MONDAY) if one.name == "nudge")
    text = Folder(demo).content.words.text("doctor.nudge.fail", found.params)
    assert found.params["deaf"]
    assert all(one["name"] in text and one["why"] in ("no_way", "no_wire") for one in found.params["deaf"])


@pytest.mark.parametrize(
    ("host", "port", "url", "begins"),
    [
        ("127.0.0.1", 9000, "", "http://127.0.0.1:9000/"),
        ("::1", 9000, "", "http://[::1]:9000/"),
        ("127.0.0.1", 9000, "https://help.example/", "https://help.example/"),
    ],
)
def test_every_link_leads_to_where_it_is_served(placed: Path, host: str, port: int, url: str, begins: str) -> None:
    (placed / "settings.toml").write_text(f'public_url = "{url}"\n')
    folder = Folder(placed)
    assert folder.content
    folder.serve_at(host, port)
    assert f"{folder.outward['base_url']}/" == begins
    assert begins in jingkang(*INVITE, "auditor", data=placed).stdout
    assert Folder(placed).content.words.text("handover.link", {"path": "/l/x"}).endswith(f"{begins}l/x")


def test_doctor_names_the_years_that_the_calendar_lacks(demo: Path) -> None:
    assert levels(demo, datetime(2026, 6, 1, tzinfo=ZONE))["calendar"] == "ok"
    assert levels(demo, datetime(2026, 11, 1, tzinfo=ZONE))["calendar"] == "warn"
    assert levels(demo, datetime(2031, 1, 1, tzinfo=ZONE))["calendar"] == "fail"


@pytest.mark.parametrize("telling", ["\u7cbe", "\u5fc3\u7406", "\u533b\u9662"])
def test_doctor_refuses_a_name_that_tells(demo: Path, telling: str) -> None:
    text = (demo / "settings.toml").read_text()
    (demo / "settings.toml").write_text(re.sub('bot_name = ".*"', f'bot_name = "x{telling}x"', text))
    assert levels(demo)["names"] == "fail"


@pytest.mark.parametrize(("signature", "level"), [("社区服务站", "ok"), ("中心医院", "warn")])
def test_doctor_warns_of_a_signature_that_tells(demo: Path, signature: str, level: str) -> None:
    with (demo / "settings.toml").open("a") as file:
        file.write(f'sms_signature = "{signature}"\n')
    assert levels(demo)["signature"] == level


def test_doctor_finds_keys_that_others_can_read(demo: Path) -> None:
    (demo / "keys.json").chmod(0o644)
    assert levels(demo)["keys"] == "warn"


def test_doctor_names_files_that_others_can_read(demo: Path) -> None:
    assert levels(demo)["files"] == "ok"
    (demo / "installed").chmod(0o640)
    (demo / "settings.toml").chmod(0o604)
    found = next(one for one in examine(Folder(demo), MONDAY) if one.name == "files")
    assert (found.level, found.params["names"]) == ("warn", ["installed", "settings.toml"])


def test_a_tick_prints_what_it_did(demo: Path) -> None:
    later = (datetime.now(ZONE) + timedelta(days=15)).replace(hour=10).isoformat()
    report = json.loads(jingkang("tick", "--json", "--now", later, data=demo).stdout)
    assert set(report) == {"planned", "sent", "skipped"}
    assert report["planned"]
    assert jingkang("tick", "--now", later, data=demo).stdout


def test_the_audit_is_verified_against_changed_rows_and_cut_tails(ground: Ground) -> None:
    from bot.commands.setup import verified
    from bot.store import audit

    town = ground.town("sqlite")
    with town.database.unit(MONDAY) as unit:
        while audit.seal(unit):
            pass
        head = audit.head(unit)
        unit.commit()
    town.folder.anchor("2026-11-23", head)
    town.folder.anchor("2026-11-23", (1, "00"))
    assert verified(town.folder, town.database, MONDAY) == (head[0], 1, "")
    with town.database.engine.connect() as connection:
        for trigger in ("audit_link_no_delete", "audit_no_update"):
            connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        connection.exec_driver_sql(f"DELETE FROM audit_link WHERE seq = {head[0]}")
    assert verified(town.folder, town.database, MONDAY)[2]
    with town.database.engine.connect() as connection:
        connection.exec_driver_sql("UPDATE audit SET actor = 'nobody' WHERE id = 2")
    count, _, wrong = verified(town.folder, town.database, MONDAY)
    assert (count, wrong) == (1, "changed at 2")
    town.database.close()


# -- serving ---------------------------------------------------------------------------------------------------------


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serving(data: Path, *more: str) -> tuple[subprocess.Popen[str], str]:
    port = free_port()
    command = [sys.executable, "-m", "bot", "serve", "--data", str(data), "--port", str(port), *more]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        command, cwd=data.parent, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return process, f"http://127.0.0.1:{port}"


def fetch(url: str, until: Callable[[], bool]) -> str:
    while until():
        try:
            with urllib.request.urlopen(url, timeout=20) as answer:
                return str(answer.read(), "utf-8")
        except OSError:
            time.sleep(0.05)
    raise AssertionError("no answer")


@pytest.mark.slow
def test_serve_shows_the_page_speaks_and_stops_when_told(demo: Path) -> None:
    process, url = serving(demo, "--demo")
    try:
        patient = time.monotonic() + 20
        alive = lambda: process.poll() is None and time.monotonic() < patient  # noqa: E731
        assert "<html" in fetch(url + "/phone", alive)
        assert json.loads(fetch(url + "/screen?as=family-2&after=0", alive))["lines"]
    finally:
        process.send_signal(signal.SIGTERM)
        printed, _ = process.communicate(timeout=20)
    assert process.returncode == 0, printed
    assert (demo / "anchors.txt").read_text().count("\n") == 1
    assert {file.name for file in demo.iterdir() if file.stat().st_mode & 0o077} == set()
    assert jingkang("audit", "verify", data=demo).stdout
    assert jingkang("audit", "verify", "--from", "2000-01-01", data=demo).stdout
    assert json.loads(jingkang("audit", "verify", "--from", "2999-01-01", "--json", data=demo).stdout)["rows"] == 0


def test_serve_does_not_open_to_others_before_doctor_is_content(fresh: Path) -> None:
    assert refusal("not_ready") in jingkang("serve", "--host", "0.0.0.0", data=fresh, ok=2).stderr


def test_serve_says_that_a_port_is_taken(demo: Path) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert port in jingkang("serve", "--demo", "--port", port, data=demo, ok=2).stderr


def test_serve_without_demo_refuses_made_up_people(demo: Path) -> None:
    with pytest.raises(Refused, match="is_demo"):
        Running(Folder(demo), demo=False)


@pytest.mark.parametrize(
    "command", ["init", "serve", "tick", "doctor", "demo", "chat", "db", "staff", "audit", "places"]
)
def test_every_command_explains_itself(command: str) -> None:
    shown = CliRunner().invoke(app, [command, "--help"])
    assert shown.exit_code == 0
    assert re.search("[\u4e00-\u9fff]", shown.output)
