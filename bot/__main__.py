"""The command line: every command there is, with its words from content/zh/cli.yaml.

A command is imported when it runs, so that a page is served, and a help text shown, without waiting for the rest.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from bot.reading import read_yaml
from bot.words import CONTENT, Words

if TYPE_CHECKING:
    from bot.commands.folder import Folder
    from bot.store.unit import Database
    from bot.words import Content


class _Told(dict[str, str]):
    """What stands under a key; where nothing can be read the key itself, so that a command can still say what is
    wrong."""

    def __missing__(self, key: str) -> str:
        return key


def _help() -> _Told:
    try:
        told = read_yaml(CONTENT / "zh" / "cli.yaml")["cli"]
        return _Told(told["help"], about=told["about"])
    except (ValueError, KeyError, TypeError, OSError):
        return _Told()


_HELP = _help()


def _group(name: str) -> typer.Typer:
    return typer.Typer(
        help=name, no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False
    )


_GROUPS = ("db", "staff", "audit", "places", "calendar", "policy", "clock")
app = _group(_HELP["about"])
db, staff, audit, places, calendar, policy, clock_ = (_group(_HELP[name]) for name in _GROUPS)
for _name, _sub in zip(_GROUPS, (db, staff, audit, places, calendar, policy, clock_), strict=True):
    app.add_typer(_sub, name=_name)

Data = Annotated[Path, typer.Option("--data", envvar="JINGKANG_DATA", help=_HELP["data"], file_okay=False)]
Json = Annotated[bool, typer.Option("--json", help=_HELP["json"])]
Now = Annotated[str, typer.Option("--now", help=_HELP["now"])]
DATA = Path("data")


@app.command(help=_HELP["init"])
def init(
    data: Data = DATA,
    admin: Annotated[list[str] | None, typer.Option(help=_HELP["init_admin"])] = None,
    second_admin: Annotated[bool, typer.Option("--second-admin", help=_HELP["init_second"])] = False,
) -> None:
    from bot.clock import now
    from bot.commands import setup

    with _folder(data) as folder:
        names = [*(admin or ()), *(_say("cli.admin_name", n=n) for n in (1, 2))][:2]
        links = setup.init(folder, now(), names, second=second_admin)
        if not second_admin:
            _print("cli.init_done", folder=str(data), keys=str(folder.keys_file))
        for number, link in enumerate(links, start=2 if second_admin else 1):
            _print("cli.init_link", n=number, link=link)
        _print("cli.init_next")


@app.command(help=_HELP["serve"])
def serve(
    data: Data = DATA,
    demo: Annotated[bool, typer.Option("--demo", help=_HELP["serve_demo"])] = False,
    host: Annotated[str, typer.Option(help=_HELP["serve_host"])] = "",
    port: Annotated[int, typer.Option(help=_HELP["serve_port"])] = 0,
) -> None:
    from bot.commands.serve import is_loopback
    from bot.commands.serve import serve as run
    from bot.domain.errors import Refused

    _log()
    with _folder(data) as folder:
        host, port = host or folder.settings.host, port or folder.settings.port
        local = is_loopback(host)
        if not (demo or local or _doctor(folder, as_json=False)):
            raise Refused("cli.refused.not_ready")
        if demo or local:
            _print(("cli.serving_demo" if local else "cli.serving_open_demo") if demo else "cli.serving_trial")
        run(folder, demo=demo, host=host, port=port, say=lambda key: _print(key, host=host, port=port))


@app.command(help=_HELP["tick"])
def tick(data: Data = DATA, now: Now = "", as_json: Json = False) -> None:
    from bot.commands.house import build
    from bot.commands.opening import open_database
    from bot.commands.ticking import Ticking
    from scheduler import run_tick

    _log()
    with _folder(data) as folder:
        instant = _instant(now)
        database = open_database(folder)
        house = build(folder, database, instant)
        # Whoever writes a time means it.
        report = run_tick(house, instant) if now else Ticking(house, folder.beat).tick(instant)
        database.close()
        if as_json:
            _print_json(report.as_json())
            return
        planned, sent, skipped = (len(lines) for lines in (report.planned, report.sent, report.skipped))
        _print("cli.tick_done", planned=planned, sent=sent, skipped=skipped)
        for line in report.skipped:
            _print("cli.tick_why", rule=line.rule, subject=line.subject, why=line.why)


@app.command(help=_HELP["doctor"])
def doctor(data: Data = DATA, as_json: Json = False) -> None:
    with _folder(data) as folder:
        if not _doctor(folder, as_json=as_json):
            raise typer.Exit(1)


@app.command(help=_HELP["demo"])
def demo(
    data: Data = DATA,
    only_list: Annotated[bool, typer.Option("--list", help=_HELP["demo_list"])] = False,
    as_json: Json = False,
) -> None:
    from bot.clock import now
    from bot.commands.sample import everyone
    from bot.words import Content

    with _folder(data) as folder:
        if not only_list:
            from bot.commands.demo import fill

            fill(folder, now()).close()
        people = everyone(Content())
        if as_json:
            _print_json(people)
            return
        if not only_list:
            _print("cli.demo_done", folder=str(data), n=len(people))
        for one in people:
            typer.echo(f"{one['id']:<12} {one['name']}  {one['role']}  {one['area']} {one['organisation']}".rstrip())


@app.command(help=_HELP["chat"])
def chat(
    who: Annotated[str, typer.Option("--as", help=_HELP["chat_as"])],
    data: Data = DATA,
    now: Now = "",
    as_json: Json = False,
    i_know: Annotated[bool, typer.Option("--i-know", help=_HELP["chat_i_know"])] = False,
) -> None:
    from bot.commands.chat import chat as talk

    _log()
    with _folder(data) as folder:
        talk(folder, who, _instant(now) if now else None, as_json=as_json, i_know=i_know)


@db.command("upgrade", help=_HELP["db_upgrade"])
def db_upgrade(data: Data = DATA) -> None:
    from bot.commands import setup

    with _folder(data) as folder:
        _print("cli.upgraded", version=setup.upgrade(folder))


@db.command("resume", help=_HELP["db_resume"])
def db_resume(data: Data = DATA) -> None:
    from bot.clock import now
    from bot.commands.opening import open_database
    from bot.store import restored

    with _folder(data) as folder:
        database = open_database(folder)
        with database.unit(now()) as unit:
            restored.resume(unit)
            unit.commit()
        database.close()
        _print("cli.resumed")


@staff.command("invite", help=_HELP["staff_invite"])
def staff_invite(
    name: Annotated[str, typer.Option(help=_HELP["staff_name"])],
    role: Annotated[str, typer.Option(help=_HELP["staff_role"])],
    area: Annotated[str, typer.Option(help=_HELP["staff_area"])],
    organisation: Annotated[str, typer.Option(help=_HELP["staff_organisation"])] = "",
    data: Data = DATA,
) -> None:
    from bot.clock import now
    from bot.commands import setup
    from bot.domain.errors import Refused
    from bot.domain.people import Role

    with _folder(data) as folder:
        if role not in set(Role):
            raise Refused("cli.refused.role", roles=[one.value for one in Role])
        _print("cli.invited", link=setup.invite(folder, now(), name, Role(role), area, organisation))


@staff.command("word", help=_HELP["staff_word"])
def staff_word(
    name: Annotated[str, typer.Option(help=_HELP["staff_name"])],
    data: Data = DATA,
) -> None:
    from bot.clock import now
    from bot.commands import setup

    with _folder(data) as folder:
        _print("cli.invited", link=setup.renew(folder, now(), name))


@audit.command("verify", help=_HELP["audit_verify"])
def audit_verify(
    data: Data = DATA,
    since: Annotated[str, typer.Option("--from", help=_HELP["audit_from"])] = "",
    as_json: Json = False,
) -> None:
    from bot.clock import now
    from bot.commands import setup

    with _folder(data) as folder:
        count, anchors, wrong, loose = setup.verify(folder, now(), _instant(since).date() if since else None)
        if as_json:
            _print_json({"rows": count, "anchors": anchors, "wrong": wrong, "loose": loose})
        else:
            _print("cli.audit_bad" if wrong else "cli.audit_good", n=count, anchors=anchors, what=wrong)
            if loose:
                _print("cli.audit_loose", n=len(loose), first=loose[0], last=loose[-1])
        if wrong:
            raise typer.Exit(1)


@places.command("load", help=_HELP["places_load"])
def places_load(
    file: Annotated[Path, typer.Argument(help=_HELP["places_file"], exists=True, dir_okay=False)], data: Data = DATA
) -> None:
    from bot.clock import now
    from bot.commands.places import load

    with _folder(data) as folder:
        _print("cli.places_done", n=load(folder, file, now()))


@calendar.command("import", help=_HELP["calendar_import"])
def calendar_import(
    file: Annotated[Path, typer.Argument(help=_HELP["calendar_file"], exists=True, dir_okay=False)], data: Data = DATA
) -> None:
    from bot.clock import now
    from bot.commands.calendar import add

    with _folder(data) as folder:
        _print("cli.calendar_done", years=list(add(folder, file, now())))


@places.command("import", help=_HELP["places_import"])
def places_import(
    table: Annotated[str, typer.Argument(help=_HELP["places_table"])],
    file: Annotated[Path, typer.Argument(help=_HELP["places_csv"], exists=True, dir_okay=False)],
    data: Data = DATA,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help=_HELP["places_skip_bad"])] = False,
    yes: Annotated[bool, typer.Option("--yes", help=_HELP["places_yes"])] = False,
    check: Annotated[bool, typer.Option("--check", help=_HELP["places_check"])] = False,
) -> None:
    from bot.clock import now
    from bot.commands.importing.report import report
    from bot.commands.importing.run import Table, carry_out, look
    from bot.commands.opening import open_database
    from bot.domain.errors import Refused

    with _folder(data) as folder:
        if table not in set(Table):
            raise Refused("import.refused.table", tables=[one.value for one in Table])
        database = open_database(folder)
        try:
            seen = look(database, Table(table), file, now())
            for key, params in report(seen):
                why = params.get("why")
                _print(key, **{**params, "why": _say(why[0], **why[1])} if why else params)
            if seen.plan.faults and not skip_bad:
                _print("import.nothing")
                raise typer.Exit(1)
            if check or not seen.plan.writes:
                _print("import.checked" if check else "import.up_to_date")
                return
            if not (yes or typer.confirm(_say("import.sure"))):
                _print("import.left")
                raise typer.Exit(1)
            carry_out(database, seen, now(), _progress)
            _print("import.done", n=seen.plan.writes)
        finally:
            database.close()


@policy.command("import", help=_HELP["policy_import"])
def policy_import(
    file: Annotated[Path, typer.Argument(help=_HELP["policy_file"], exists=True, dir_okay=False)],
    id_: Annotated[str, typer.Option("--id", help=_HELP["policy_id"])] = "",
    area: Annotated[str, typer.Option(help=_HELP["policy_area"])] = "",
    yes: Annotated[bool, typer.Option("--yes", help=_HELP["places_yes"])] = False,
    as_json: Json = False,
    data: Data = DATA,
) -> None:
    from bot.commands.policy import keep, understand

    with _policies(data) as (content, database, at):
        one = understand(content, file, id_, area, at.date())
        if not as_json:
            _print("policy.understood", **one.plain(at.date()))
            for clause in one.found.clauses:
                _print("policy.clause", label=clause.label, title=clause.title, text=clause.text[:40])
        sure = yes or (not as_json and typer.confirm(_say("policy.sure")))
        if sure:
            with database.unit(at) as unit:
                keep(unit, one)
                unit.commit()
        if as_json:
            _print_json(one.plain(at.date()) | {"kept": sure})
        else:
            _print("policy.kept" if sure else "policy.left", id=one.document.id, n=len(one.found.clauses))
    if not sure and not as_json:
        raise typer.Exit(1)


@policy.command("list", help=_HELP["policy_list"])
def policy_list(as_json: Json = False, data: Data = DATA) -> None:
    from bot.commands.policy import listed

    with _policies(data) as (content, database, at), database.reading(at) as unit:
        found = listed(content, unit, at.date())
    if as_json:
        _print_json(found)
    for one in () if as_json else found:
        _print("policy.line", **one)


@policy.command("clauses", help=_HELP["policy_clauses"])
def policy_clauses(
    id_: Annotated[str, typer.Argument(metavar="ID", help=_HELP["policy_which"])],
    as_json: Json = False,
    data: Data = DATA,
) -> None:
    from bot.commands.policy import clauses

    with _policies(data) as (content, database, at), database.reading(at) as unit:
        found = clauses(content, unit, id_)
    if as_json:
        _print_json(found)
    for one in () if as_json else found:
        _print("policy.clause", label=one["clause"], title=one["title"], text=one["text"][:40])


@policy.command("show", help=_HELP["policy_show"])
def policy_show(
    id_: Annotated[str, typer.Argument(metavar="ID", help=_HELP["policy_which"])],
    clause: Annotated[str, typer.Option(help=_HELP["policy_clause"])] = "",
    as_json: Json = False,
    data: Data = DATA,
) -> None:
    from bot.commands.policy import show

    with _policies(data) as (content, database, at), database.reading(at) as unit:
        found = show(content, unit, id_, clause, at.date())
    if as_json:
        _print_json(found)
        return
    _print("policy.line", **found | {"clauses": len(found["clauses"])})
    for one in found["clauses"]:
        _print("policy.whole", **one)


@clock_.command("confirm", help=_HELP["clock_confirm"])
def clock_confirm(data: Data = DATA) -> None:
    from bot.clock import now
    from bot.commands.opening import open_database
    from bot.store import leap

    with _folder(data) as folder:
        database = open_database(folder)
        with database.unit(now()) as unit:
            leap.confirm(unit)
            unit.record("clock.confirm", "house:clock")
            unit.commit()
        database.close()
        _print("cli.clock_confirmed", at=now().isoformat())


@app.command(help=_HELP["triage"])
def triage(text: Annotated[str, typer.Argument(help=_HELP["triage_text"])], as_json: Json = False) -> None:
    from bot.commands.triage import triage as hear

    with _refusals():
        for one in hear(_lines(text)):
            if as_json:
                _print_json(one.as_json(), indent=None)
            else:
                typer.echo(" ".join([one.level, *one.reasons]))


@app.command("hear", help=_HELP["hear"])
def hear_(
    text: Annotated[str, typer.Argument(help=_HELP["hear_text"])],
    state: Annotated[str, typer.Option(help=_HELP["hear_state"])] = "home",
    side: Annotated[str, typer.Option("--as", help=_HELP["hear_as"])] = "family",
    now: Now = "",
    as_json: Json = False,
) -> None:
    from bot.commands.hear import hear
    from bot.domain.errors import Refused

    try:
        for one in hear(_lines(text), state, side, _instant(now).date()):
            if as_json:
                _print_json(one, indent=None)
            else:
                typer.echo(" ".join(str(part) for part in (one["intent"], one["value"], one["level"]) if part))
    except Refused as refused:
        _fail(refused.key, **refused.params)


@app.command("cards", help=_HELP["cards"])
def cards_(as_json: Json = False) -> None:
    from bot.commands.cards import cards, version
    from bot.words import Words

    with _refusals():
        words = Words.load()
    if as_json:
        _print_json({"version": version(words), "cards": [one.as_json() for one in cards(words)]})
        return
    for one in cards(words):
        _print("cli.card", name=one.name, text=one.text, reason=one.reason)
    _print("cli.cards_version", version=version(words))


@app.command("ask", help=_HELP["ask"])
def ask_(
    question: Annotated[str, typer.Argument(help=_HELP["ask_question"])],
    area: Annotated[str, typer.Option(help=_HELP["ask_area"])] = "",
    audience: Annotated[str, typer.Option(help=_HELP["ask_audience"])] = "family",
    now: Now = "",
    as_json: Json = False,
) -> None:
    from bot.commands.ask import ask
    from bot.words import Content

    content = Content()
    with _refusals():
        for one in ask(content, _lines(question), area, audience, _instant(now).date()):
            if as_json:
                _print_json(one, indent=None)
            elif one["handed_over"]:
                _print("cli.ask_handed", says=one["meanwhile"])
            else:
                for answer in one["answers"]:
                    _print("cli.ask_answer", **answer)


@app.command("mask", help=_HELP["mask"])
def mask_(text: Annotated[str, typer.Argument(help=_HELP["mask_text"])]) -> None:
    from bot.words import Content

    mask = Content().mask
    for line in _lines(text):
        _print_json(mask.cover(line).plain(), indent=None)


@app.command(help=_HELP["poster"])
def poster(
    area: Annotated[str, typer.Option(help=_HELP["poster_area"])],
    institution: Annotated[str, typer.Option(help=_HELP["poster_institution"])] = "",
    out: Annotated[Path, typer.Option(help=_HELP["poster_out"], dir_okay=False)] = Path("poster.html"),
    data: Data = DATA,
) -> None:
    from bot.clock import now
    from bot.commands.house import build
    from bot.commands.opening import open_database
    from bot.commands.poster import write

    with _folder(data) as folder:
        database = open_database(folder)
        try:
            house = build(folder, database, now())
            with database.reading(now()) as unit:
                write(house, unit, area, institution, out)
        finally:
            database.close()
        _print("cli.poster_done", file=str(out))


@contextmanager
def _policies(data: Path) -> Iterator[tuple[Content, Database, datetime]]:
    """What a command about documents works with."""
    from bot.clock import now
    from bot.commands.opening import open_database

    with _folder(data) as folder:
        database = open_database(folder)
        try:
            yield folder.content, database, now()
        finally:
            database.close()


# -- what all of them share ------------------------------------------------------------------------------------------


@contextmanager
def _folder(data: Path) -> Iterator[Folder]:
    """The folder a command works on. A refusal becomes a sentence and exit code 2."""
    from bot.commands.folder import Folder

    with _refusals():
        yield Folder(data)


@contextmanager
def _refusals() -> Iterator[None]:
    """What is refused, and what is broken, becomes a line and exit code 2: never a traceback."""
    from bot.domain.errors import Refused

    try:
        yield
    except Refused as refused:
        _fail(refused.key, **refused.params)
    except Exception as error:
        from bot.commands.opening import broken

        why = broken(error)
        if why is None:
            raise
        _fail(why.key, **why.params)


def _lines(text: str) -> Iterator[str]:
    """What was given, or each line of standard input where that is a dash."""
    if text != "-":
        return iter([text])
    return (line.rstrip("\r\n") for line in typer.get_text_stream("stdin", encoding="utf-8", errors="replace"))


def _doctor(folder: Folder, *, as_json: bool) -> bool:
    """Look at everything, print it, and say whether it may open to the public."""
    from bot.clock import now
    from bot.commands import doctor as examination

    findings = examination.examine(folder, now())
    ready = examination.ready(findings)
    shown = [{"name": one.name, "level": one.level, "text": _finding(one)} for one in findings]
    if as_json:
        _print_json({"ready": ready, "findings": shown})
        return ready
    for one in shown:
        typer.echo(f"[{_say('doctor.mark.' + one['level'])}] {one['text']}")
    failed, warned = (sum(one.level == level for one in findings) for level in ("fail", "warn"))
    _print("doctor.bad" if failed else "doctor.warned" if warned else "doctor.good", n=failed or warned)
    return ready


def _finding(one: Any) -> str:
    refused = one.params.get("refused")
    why = {"why": _say(refused.key, **refused.params)} if refused else {}
    return _say(f"doctor.{one.name}.{one.level}", **{**one.params, **why})


def _say(key: str, **params: Any) -> str:
    """Words of a command: they name nobody, so the deployment's own names are not needed. Where the very words cannot
    be read, what they were to say."""
    try:
        return _words().text(key, params)
    except KeyError:
        return " ".join([key, *map(str, params.values())])


@lru_cache(maxsize=1)
def _words() -> Words:
    try:
        return Words.load()
    except ValueError:
        return Words.salvaged()


def _print(key: str, **params: Any) -> None:
    typer.echo(_say(key, **params))
    sys.stdout.flush()


def _print_json(value: object, indent: int | None = 2) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=indent))


def _progress(done: int, total: int) -> None:
    """How far a long import is; on standard error, so that the report stays whole."""
    typer.echo(_say("import.progress", done=done, total=total), err=True)


def _fail(key: str, **params: Any) -> NoReturn:
    typer.echo(_say(key, **params), err=True)
    raise typer.Exit(2)


def _instant(text: str) -> datetime:
    from bot import clock

    if not text:
        return clock.now()
    try:
        return clock.read(text)
    except ValueError:
        _fail("cli.not_time", text=text)


def _log() -> None:
    from bot.commands.logging import configure

    configure()


def main() -> None:
    """Run a command."""
    app(prog_name="jingkang")


if __name__ == "__main__":
    main()
