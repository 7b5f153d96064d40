"""Keys in the code and texts in content match, both ways; and there are no words in the code."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from jinja2 import meta

from bot.conversation.flow import Review
from bot.domain.case import Answer, Stage
from bot.domain.disagreement import Follows
from bot.domain.idcard import IdFault
from bot.domain.phone import PhoneFault
from bot.domain.workflow import MOVES
from bot.knowledge.gate import Level
from bot.reading import read_yaml
from bot.services.copying import ORDER
from bot.services.news.cases import _SILENT
from bot.settings import OUTWARD
from bot.store.copies import LEFT_OUT
from bot.words import CONTENT, Words
from handlers.doors import DOORS
from tests.content.texts import FAMILY, STAFF, all_files, flat, tables
from tests.sources import ROOT, calls, literals, name_of

DANGERS = read_yaml(CONTENT / "lexicon" / "dangers.yaml")
FITTING = {told["card"] for entries in DANGERS.values() for told in entries.values() if "card" in told}
"""Cards that fit an entry better than that of its level."""
COMPUTED = {
    *(f"card.{level}" for level in Level),
    *(f"fitting.{name}" for name in FITTING),
    *(f"{desk}.{stage}" for desk in ("progress", "review") for stage in Stage),
    *(f"receipt.self_{way}" for way in ("phone", "here", "myself")),
    *(f"receipt.family_{way}" for way in ("phone", "myself")),
    *(f"own_yes.said_{answer}" for answer in Answer),
    *(f"{side}.{move.name}" for side in ("news", "news.staff") for move in MOVES),
    *(f"news.staff.own_{answer}" for answer in Answer if answer is not Answer.NO),
    *(f"news.register_{key.rpartition('.')[2]}" for key in flat("staff") if key.startswith("register_sentence.")),
    *(f"disagree.{follows}" for follows in Follows),
    *(f"login.{fault}" for fault in ("short", "long", "easy")),
    *(f"{key}{state}" for key in ("decide.", "news.staff.decision_") for state in ("agreed", "refused")),
    *(f"error.needs_{guard.__name__}" for move in MOVES for guard in move.needs),
    *(f"phone.{fault}" for fault in PhoneFault),
    *(f"later.id_{fault}" for fault in IdFault),
    *(f"copy.{what}.{table}" for what in ("part", "line") for table in ORDER),
    *(f"copy.left.{table}" for table in LEFT_OUT),
} - _SILENT
"""Keys whose end is computed: each must have its text."""
BY_ITSELF = (
    "command.",
    "telegram.commands.",
    "number.",
    "heard.",
    "feeling.",
    "format.",
    "telling.",
    "reported.",
    "around.",
    "in_thread.",
    "in_thread_staff.",
    "call_decision.",
    "login_common.",
    "later.date_",
    "card_reason.",
    "today.",
)
"""Tables that are read as a whole, and keys whose end only the flow knows."""
FREE_PARAMS = {"said_on", "number", "item"}
"""Every message may use them: set by the turn itself, or a loop's own."""
_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_CITED = re.compile(
    r"\d{3} §[一二三四五六七八九十]+\([一二三四五六七八九十]+\)|§[一二三四五六七八九十]+\([一二三四五六七八九十]+\)"
    r"|§[一二三四五六七八九十]+|精神卫生法|民法典|无障碍环境建设法|绿色通道|上海条例|网络数据安全管理条例|电子签名法"
)


@cache
def words() -> Words:
    return Words.load(dict.fromkeys([*OUTWARD, "base_url"], "x"))


def fail_with(found: list[str], what: str) -> None:
    if found:
        pytest.fail("\n".join([what, *sorted(set(found))]), pytrace=False)


def test_every_key_in_the_code_has_its_text() -> None:
    missing = [key for key in COMPUTED if not words().has(key)]
    missing += [f"{key} ({file}:{node.lineno})" for file, node, key in calls() if _is_key(key) and not _known(key)]
    fail_with(missing, "no text for")


def _is_key(text: str) -> bool:
    return re.fullmatch(r"[a-z_]+(\.[a-z0-9_]+)+", text) is not None and text.split(".")[0] in _sections()


@cache
def _sections() -> frozenset[str]:
    return frozenset(key.split(".")[0] for key in words().texts)


def _known(key: str) -> bool:
    return words().has(key) or any(one.startswith(f"{key}.") for one in words().texts)


def test_every_text_is_said_by_somebody() -> None:
    """What nobody can say any more is taken out."""
    said = {one.text for one in literals() if not one.prefix}
    looked_up = tables()
    steps = {form.flow.key(step) for form in DOORS.forms.values() for step in form.flow.steps}
    steps |= {f"{form.flow.key(step)}.which" for form in DOORS.forms.values() for step in form.flow.steps}
    known = said | steps | COMPUTED
    orphans = []
    for key in words().texts:
        message = re.sub(r"\.(text|note|why|keyboard|simple|heard\..*|choices\..*)$", "", key)
        if key.split(".")[0] in ("choice", "outward") or key in flat("cli"):
            continue
        inside = any(message == table or message.startswith(f"{table}.") for table in looked_up)
        if not inside and not key.startswith(BY_ITSELF) and not {message, key} & known:
            orphans.append(key)
    fail_with(orphans, "nobody says")


def test_every_label_is_offered_by_somebody() -> None:
    """A label without a button, or a common label that no button is named after."""
    named = {one.text for one in literals() if not one.prefix}
    named |= {step.field for form in DOORS.forms.values() for step in form.flow.steps}
    computed = ("change_", "on_", "at_", "call_", "begun_")
    orphans = []
    for file in (*FAMILY, *STAFF):
        for key in flat(file):
            if ".choices." in key or key.startswith("choice."):
                name = key.rpartition(".")[2]
                if name not in named and not name.startswith(computed):
                    orphans.append(key)
    fail_with(orphans, "no button is called")


def test_what_a_text_asks_for_is_handed_to_it() -> None:
    """Where the key stands in the call itself and nothing is passed on as a bundle."""
    wrong = []
    for file, node, key in calls():
        commands = file.startswith(("bot/commands", "bot/__main__"))  # they fill in what is always the same
        if commands or not _is_key(key) or any(word.arg is None for word in node.keywords):
            continue
        given = {word.arg for word in node.keywords if word.arg}
        bundles = [argument for argument in node.args if isinstance(argument, ast.Dict)]
        if any(name is None for bundle in bundles for name in bundle.keys):
            continue
        given |= {name.value for bundle in bundles for name in bundle.keys if isinstance(name, ast.Constant)}
        if any(not isinstance(argument, _plain(node)) for argument in node.args[1:]):
            continue
        lacking = _asked_for(key) - given - FREE_PARAMS
        if lacking:
            wrong.append(f"{key} wants {', '.join(sorted(lacking))} ({file}:{node.lineno})")
    fail_with(wrong, "a particular is missing")


def _plain(node: ast.Call) -> tuple[type, ...]:
    """Arguments that hold no particulars we cannot see: buttons, and a bundle written out."""
    shown: tuple[type, ...] = (ast.Constant, ast.Dict)
    return shown if name_of(node) == "text" else (*shown, ast.Call, ast.Starred)


def _asked_for(key: str) -> set[str]:
    found = next((words().texts[one] for one in (key, f"{key}.text") if one in words().texts), "")
    asked = meta.find_undeclared_variables(words()._jinja.parse(str(found)))
    return set(asked) - {*OUTWARD, "base_url"}


def test_every_text_can_be_read_by_the_template_engine() -> None:
    """And asks only for filters there are."""
    broken = []
    for key, value in words().texts.items():
        try:
            words()._jinja.from_string(str(value))
        except Exception as error:
            broken.append(f"{key}: {error}")
    fail_with(broken, "not a template")


def test_there_are_no_words_in_the_code() -> None:
    """Chinese stands in content; clauses and names of laws may be cited."""
    found = [
        f"{one.file}:{one.line}: {one.text}"
        for one in literals()
        if _CJK.search(_CITED.sub("", one.text)) and one.file not in READS_DIGITS
    ]
    fail_with(found, "words in the code")


READS_DIGITS = {
    "bot/domain/numerals.py": "full-width forms are how numbers are typed",
    "bot/knowledge/normal.py": "signs that are taken out before listening",
}
"""Modules whose work is with the signs themselves."""


def test_there_are_no_words_in_the_page() -> None:
    """The page is told its labels."""
    found = []
    for path in (ROOT / "bot/channels/web/static").glob("*.js"):
        code = re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text("utf-8"), flags=re.DOTALL)
        found += [f"{path.name}: {line.strip()}" for line in code.splitlines() if _CJK.search(line)]
    fail_with(found, "words in the page")


def test_no_key_stands_in_two_files() -> None:
    """The later file would silently win."""
    seen: dict[str, str] = {}
    twice = []
    for file in all_files():
        if file == "page":
            continue
        for key in flat(file):
            if key in seen:
                twice.append(f"{key} ({seen[key]}, {file})")
            seen[key] = file
    fail_with(twice, "in two files")


def test_a_key_that_stands_twice_in_one_file_is_refused_with_its_line(tmp_path: Path) -> None:
    """It once told somebody who had swallowed pills that a worker had taken over."""
    file = tmp_path / "card.yaml"
    file.write_text("taken: a\nnested:\n  safe: b\ntaken: c\n", "utf-8")
    with pytest.raises(ValueError, match=r"card\.yaml:4: 'taken' stands twice"):
        read_yaml(file)


def test_every_question_can_be_explained_and_said_more_simply() -> None:
    """Families and the person may ask why we ask, and may not understand (ux.md 2.5)."""
    missing = []
    for form in DOORS.forms.values():
        if form.staff:
            continue
        for step in form.flow.steps:
            key = form.flow.key(step)
            wanted = [f"{key}.why", *([] if isinstance(step, Review) else [f"{key}.simple"])]
            missing += [one for one in wanted if one not in words().texts]
            if not isinstance(step, Review) and not words().has(key):
                missing.append(key)
    fail_with(missing, "no words for")
