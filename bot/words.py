"""The only reader of content/: once, at the start, into frozen values.

Code speaks in keys; here they become Chinese. A template asks only for what it is given: a missing particular
fails in the tests, not on somebody's screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.domain.area import Area, Areas
from bot.domain.area_code import level_of, parents_of
from bot.domain.calendar import Calendar
from bot.domain.policy import Policy, policies
from bot.domain.rules import Packs
from bot.domain.statutory import Statutory
from bot.knowledge.classifier import Classifier
from bot.knowledge.gate import Gate, Lexicon
from bot.knowledge.library.entry import Topics, entries
from bot.knowledge.phrases import ALONE, HEARD, UNLESS, Phrases
from bot.reading import Broken, flat, line_of, read_pairs, read_yaml, using
from bot.shipped import shipped

if TYPE_CHECKING:
    from bot.knowledge.ear.hearing import Ear
    from bot.knowledge.library.answering import Library
    from bot.knowledge.masking.mask import Mask

CONTENT = shipped("content")
HOUR, DAY = 60, 24 * 60
"""In minutes."""
ZONE = ZoneInfo("Asia/Shanghai")


def read_lexicon(folder: Path) -> dict[str, Any]:
    """The files of the lexicon by name, not yet checked."""
    files = {path.stem: read_yaml(path) for path in sorted(folder.glob("*.yaml"))}
    return files | {"traditional": read_pairs(folder / "traditional.txt")}


def _question(key: str) -> str:
    """A question in simpler words has the choices of the question."""
    return key.removesuffix(".simple")


class Words:
    """Every sentence and label, by key."""

    def __init__(self, texts: Mapping[str, Any], outward: Mapping[str, str], public: Iterable[str] = ()) -> None:
        self.texts = dict(texts)
        self._public = frozenset(public)
        self._outward = dict(outward)
        self._templates: dict[str, Template] = {}
        self._tables: dict[str, Mapping[str, Any]] = {}
        self._phrases: dict[str, Phrases] = {}
        self._jinja = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
        self._jinja.filters |= {
            "day": self._day,
            "near": self._near,
            "clock": self._clock,
            "word": self._word,
            "list": self._list,
            "part": self._part,
            "around": self._around,
            "phone": self._phone,
            "lasted": self._lasted,
        }
        self._jinja.globals |= self._outward

    @classmethod
    def load(cls, outward: Mapping[str, str] | None = None, root: Path = CONTENT) -> Words:
        """Read content/zh. `outward` are the deployment's own names and numbers."""
        texts, public = _texts(root)
        return cls(texts, outward or {}, public)

    @classmethod
    def salvaged(cls, root: Path = CONTENT) -> Words:
        """What can be read of content/zh, to say what cannot."""
        texts: dict[str, Any] = {}
        for path in sorted((root / "zh").glob("*.yaml")):
            with suppress(Broken):
                texts.update(flat(read_yaml(path) or {}))
        return cls(texts, {})

    def check(self, key: str) -> None:
        """See that the template of a text can be made.

        Raises:
            TemplateSyntaxError: it cannot.
        """
        raw = self.texts[key]
        if isinstance(raw, str) and "{" in raw:
            for used in self._jinja.parse(raw).find_all(nodes.Filter):
                if used.name not in self._jinja.filters:
                    raise TemplateSyntaxError(f"no filter named {used.name!r}", used.lineno)

    def has(self, key: str) -> bool:
        """Whether there are words for this key."""
        return key in self.texts or f"{key}.text" in self.texts

    def public(self, key: str) -> bool:
        """Whether it tells nothing about anybody, and may be said anywhere (content/public.yaml)."""
        return key in self._public or any(key[:at] in self._public for at, ch in enumerate(key) if ch == ".")

    def telling(self, name: str, where: str = "name") -> str:
        """The word by which an outward name, or a signature, would give a family away (ux.md 2.4); empty: none."""
        return self.phrases(f"telling.{where}").which(name).said

    def phrases(self, prefix: str) -> Phrases:
        """The lists of phrases under a key; each has the rest of its key as its name, one alone the key itself."""
        if prefix not in self._phrases:
            lists: dict[str, dict[str, Any]] = {}
            for key, said in self.table(prefix).items():
                name, _, kind = key.rpartition(".")
                if kind in (HEARD, ALONE, UNLESS):
                    lists.setdefault(name or prefix, {})[kind] = said
            self._phrases[prefix] = Phrases(lists)
        return self._phrases[prefix]

    def text(self, key: str, params: Mapping[str, Any] | None = None) -> str:
        """The sentence for a key.

        Raises:
            KeyError: no such key.
            jinja2.UndefinedError: a particular is missing.
        """
        found = key if key in self.texts else f"{key}.text"
        raw = str(self.texts[found])
        if "{" not in raw:
            return raw
        return self._template(found, raw).render(params or {})

    def label(self, key: str, name: str, params: Mapping[str, Any] | None = None) -> str:
        """The label of an option under a message, or the common one of that name."""
        own = f"{_question(key)}.choices.{name}"
        found = own if own in self.texts else f"choice.{name}"
        raw = str(self.texts[found])
        return raw if "{" not in raw else self._template(found, raw).render(params or {})

    def keyboard(self, key: str) -> str:
        """Which keys a phone shows for the answer to a question; empty: letters."""
        return str(self.texts.get(f"{_question(key)}.keyboard", ""))

    def heard(self, key: str, name: str) -> tuple[str, ...]:
        """Other words that mean this option."""
        for found in (f"{_question(key)}.heard.{name}", f"heard.{name}"):
            if found in self.texts:
                return tuple(str(word) for word in self.texts[found])
        return ()

    def table(self, prefix: str) -> Mapping[str, Any]:
        """Everything under a key, by the rest of its name."""
        if prefix not in self._tables:
            start = f"{prefix}."
            found = {key[len(start) :]: value for key, value in self.texts.items() if key.startswith(start)}
            self._tables[prefix] = found
        return self._tables[prefix]

    def _template(self, key: str, raw: str) -> Template:
        template = self._templates.get(key)
        if template is None:
            template = self._templates[key] = self._jinja.from_string(raw)
        return template

    # -- filters: how content writes days, times and lists ------------------------------------------------

    def _day(self, value: str | date) -> str:
        day = date.fromisoformat(value[:10]) if isinstance(value, str) else value
        weekday = str(self.texts["format.weekdays"])[day.weekday()]
        return self.text("format.day", {"month": day.month, "day": day.day, "weekday": weekday})

    def _near(self, value: str | date, said_on: str | date) -> str:
        """A day as it is said: today, tomorrow, else its date."""
        day = date.fromisoformat(value[:10]) if isinstance(value, str) else value
        today = date.fromisoformat(said_on[:10]) if isinstance(said_on, str) else said_on
        if day == today:
            return self.text("format.today")
        return self.text("format.tomorrow") if day - today == timedelta(days=1) else self._day(day)

    def day_of(self, instant: datetime) -> str:
        """The day of an instant, here."""
        return self._day(instant.astimezone(ZONE))

    def time_of(self, instant: datetime) -> str:
        """An instant as it stands beside what somebody wrote."""
        return self._clock(instant, "format.short")

    def _clock(self, value: str | datetime, key: str = "format.clock") -> str:
        instant = datetime.fromisoformat(value) if isinstance(value, str) else value
        local = instant.astimezone(ZONE)
        parts = sorted((int(until), str(name)) for until, name in self.table("format.parts").items())
        part = next(name for until, name in parts if local.hour < until)
        hour = local.hour - 12 if local.hour > 12 else local.hour
        return self.text(key, {"part": part, "hour": hour, "minute": local.minute})

    def _word(self, value: Any, table: str) -> str:
        return str(self.texts[f"{table}.{value}"])

    def _list(self, values: Any, table: str = "") -> str:
        words = [self._word(value, table) if table else str(value) for value in values]
        return str(self.texts["format.and"]).join(words)

    @pass_context
    def _part(self, context: Context, value: Any, table: str) -> str:
        """A sentence inside another one, with the same particulars."""
        return self.text(f"{table}.{value}", context.get_all())

    @pass_context
    def _around(self, context: Context, said: str) -> str:
        """A day that may still move, because the notice of its year is missing."""
        return self.text("format.around", {"said": said}) if context.get("about") else said

    def _lasted(self, minutes: int) -> str:
        """How long something has lasted, as people say it: minutes, from two hours on hours, from two days on days."""
        for unit, size in (("days", DAY), ("hours", HOUR), ("minutes", 1)):
            if minutes >= 2 * size or size == 1:
                return self.text(f"format.lasted.{unit}", {"n": minutes // size})
        return ""

    def _phone(self, digits: str) -> str:
        if len(digits) == 11 and digits.startswith("1"):
            return f"{digits[:3]} {digits[3:7]} {digits[7:]}"
        return digits


class Content:
    """All of content/, read when first asked for."""

    def __init__(self, outward: Mapping[str, str] | None = None, root: Path = CONTENT) -> None:
        self._root = root
        self._outward = dict(outward or {})

    def check(self) -> None:
        """Read all of it but the sample people, and see that it can be used.

        Raises:
            Broken: some file cannot; the first is named.
        """
        root = self._root
        for path in sorted((root / "zh").glob("*.yaml")):
            with using(path):
                texts = dict(flat(read_yaml(path) or {}))
            for key in texts if path.name != "page.yaml" else ():
                try:
                    self.words.check(key)
                except TemplateSyntaxError as wrong:
                    raise Broken(path, line_of(path, key) + wrong.lineno - 1, f"{key}: {wrong.message}") from wrong
        shelves = dict(_shelves(root))
        with using(*shelves):
            entries((row for rows in shelves.values() for row in rows), _documents(root))
        _synonyms(root)
        parts = {
            "calendar": [root / "calendars" / "cn.yaml", root / "calendars" / "statutory.yaml"],
            "packs": sorted((root / "packs").glob("*.yaml")),
            "patterns": [root / "patterns" / "zh.yaml"],
            "topics": [root / "library" / "topics.yaml"],
            "mask": [root / "patterns" / "masking.yaml"],
            "gate": sorted((root / "lexicon").glob("*.yaml")),
            "hearing": sorted((root / "ear").glob("*.yaml")),
        }
        for part, paths in parts.items():
            with using(*paths):
                getattr(self, part)

    @cached_property
    def words(self) -> Words:
        """Sentences and labels."""
        return Words.load(self._outward, self._root)

    @cached_property
    def page(self) -> dict[str, str]:
        """Labels of the web page."""
        return {key: str(value) for key, value in flat(read_yaml(self._root / "zh" / "page.yaml"))}

    @property
    def lexicon(self) -> Lexicon:
        """What the crisis gate listens for."""
        return _lexicon(self._root)

    @property
    def gate(self) -> Gate:
        """The crisis gate itself."""
        return _gate(self._root)

    @cached_property
    def calendar(self) -> Calendar:
        """Working days."""
        known = Calendar.from_data(read_yaml(self._root / "calendars" / "cn.yaml"))
        return replace(known, statutory=Statutory.from_data(read_yaml(self._root / "calendars" / "statutory.yaml")))

    @cached_property
    def packs(self) -> Packs:
        """Rules of each place, and the documents they rest on."""
        documents = _documents(self._root)
        return Packs.from_data(documents, [read_yaml(path) for path in sorted((self._root / "packs").glob("*.yaml"))])

    @cached_property
    def library(self) -> Library:
        """Answers to questions; read when the first is asked."""
        return _library(self._root)

    def hearing(self) -> Ear:
        """What people mean by what they type; read when the first is heard."""
        return _ear(self._root)

    def country(self) -> Areas:
        """All counties and streets of the country; read when one of them is first asked for."""
        return _country(self._root)

    @cached_property
    def topics(self) -> Topics:
        """What can be asked about."""
        found = read_yaml(self._root / "library" / "topics.yaml")
        return Topics(found["topics"], found["at_work"])

    @cached_property
    def patterns(self) -> Mapping[str, Any]:
        """Tables for reading Chinese numbers and dates."""
        found: Mapping[str, Any] = read_yaml(self._root / "patterns" / "zh.yaml")
        return found

    @cached_property
    def documents(self) -> Mapping[str, Any]:
        """How official documents are written: for cutting them into clauses."""
        found: Mapping[str, Any] = read_yaml(self._root / "patterns" / "documents.yaml")
        return found

    @cached_property
    def mask(self) -> Mask:
        """Covers in a question what tells who somebody is."""
        from bot.knowledge.masking.mask import Mask

        return Mask(read_yaml(self._root / "patterns" / "masking.yaml"), self.patterns["digits"])

    def demo(self) -> Mapping[str, Any]:
        """Sample people and places."""
        found: Mapping[str, Any] = read_yaml(self._root / "demo" / "people.yaml")
        return found


@lru_cache(maxsize=2)
def _texts(root: Path) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """Every text by its key, and the keys of those that tell nothing about anybody. Read once a process."""
    texts: dict[str, Any] = {}
    for path in sorted((root / "zh").glob("*.yaml")):
        if path.name != "page.yaml":
            texts.update(flat(read_yaml(path) or {}))
    path = root / "public.yaml"
    with using(path):
        return texts, tuple(read_yaml(path)["public"])


@lru_cache(maxsize=2)
def _gate(root: Path) -> Gate:
    return Gate(_lexicon(root), _classifier(root))


@lru_cache(maxsize=2)
def _lexicon(root: Path) -> Lexicon:
    """Read once a process: it is the same for every deployment, never changed, and takes longest of all content."""
    return Lexicon.from_data(read_lexicon(root / "lexicon"))


@lru_cache(maxsize=2)
def _classifier(root: Path) -> Classifier:
    return Classifier.from_lines((root / "lexicon" / "classifier.txt").read_text("utf-8").splitlines())


@lru_cache(maxsize=2)
def _library(root: Path) -> Library:
    """The index takes longest of all: it is made once a process."""
    from bot.knowledge.library.answering import Asking, Library, Place
    from bot.knowledge.library.index import Index
    from bot.knowledge.library.letters import Reader

    documents, words = _documents(root), _synonyms(root)
    rows = (row for _, shelf in _shelves(root) for row in shelf)
    reader = Reader(_lexicon(root).spelling, words["synonyms"], words["fillers"])
    places = [Place(name, tuple(called)) for name, called in words["areas"].items()]
    asking = Asking.from_data(read_yaml(root / "patterns" / "questions.yaml"))
    return Library(Index(entries(rows, documents), reader), documents, places, asking)


@lru_cache(maxsize=2)
def _ear(root: Path) -> Ear:
    from bot.knowledge.ear.hearing import Ear

    data = {path.stem: read_yaml(path) for path in sorted((root / "ear").glob("*.yaml"))}
    return Ear.from_data(data, _lexicon(root).spelling, read_yaml(root / "patterns" / "zh.yaml"))


@lru_cache(maxsize=2)
def _country(root: Path) -> Areas:
    """From a line a county: its code, its name, its streets with the last three digits of theirs."""
    found: dict[str, tuple[str, str]] = {}
    for line in (root / "places" / "china.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        code, name, *streets = line.split(" ")
        # A city without counties has streets of its own: people name it as they name a county.
        found[code] = name, "county" if streets else level_of(code)
        found |= {code + street[:3]: (street[3:], "street") for street in streets}
    parent = {code: next((up for up in parents_of(code) if up in found), "") for code in found if len(code) == 6}
    made = (Area(code, name, level, parent.get(code, code[:6])) for code, (name, level) in found.items())
    return Areas(made, _texts(root)[0]["format.endings"])


def _documents(root: Path) -> Mapping[str, Policy]:
    path = root / "policies.yaml"
    with using(path):
        return policies(read_yaml(path)["policies"])


def _synonyms(root: Path) -> Mapping[str, Any]:
    path = root / "library" / "synonyms.yaml"
    with using(path):
        found = read_yaml(path)
        return {name: found[name] for name in ("synonyms", "fillers", "areas")}


def _shelves(root: Path) -> Iterator[tuple[Path, list[Mapping[str, Any]]]]:
    """Each file of answers with what stands in it."""
    for path in sorted((root / "library").glob("*/*.yaml")):
        yield path, list(read_yaml(path))
