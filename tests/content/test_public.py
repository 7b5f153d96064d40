"""What may be said where only things may be said that tell nothing about anybody (ux.md 2.4, 5.1, 5.7)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from jinja2 import meta

from bot.conversation.flow import Ask, Choose, Data, Does, Doubt, Review, Seen, Step, Trouble, options_of
from bot.domain.area import Areas
from bot.reading import read_yaml
from bot.settings import OUTWARD
from bot.words import CONTENT
from handlers.doors import DOORS
from tests.content.test_flows import steps
from tests.content.test_keys import fail_with, words
from tests.content.texts import flat
from tests.places import AREAS

LISTED: tuple[str, ...] = tuple(read_yaml(CONTENT / "public.yaml")["public"])
HARMLESS = {
    "area": "a place names nobody (ux.md 5.2, F2)",
    "where": "the same",
    "n": "how many places there are",
    "contact_phone": "a public number of the deployment",
    "bot_name": "the neutral outward name; doctor warns where it tells (ux.md 2.4)",
    "civil_affairs": "an office, named so that one can ask there",
    "code": "digits that mean nothing elsewhere",
    "number": "of a draft or a service line, without a word in it",
    "reference": "digits by which a fault is found",
    "minutes": "for how long a code can be typed",
    "most": "how many characters fit",
    "at": "an hour",
    "said_on": "the day on which it was said",
    "said": "an answer of the library: the same words for everybody",
    "elsewhere": "the province in which it holds",
    "source": "a public document",
    "title": "the same",
    "issuers": "the same",
    "clause": "the same",
    "quote": "its words",
    "basis": "on what an answer rests",
    "over": "how a document stands",
    "standing": "the same",
    "lacks": "whether an answer has no figure",
}
"""Placeholders of public texts, and why each tells nothing."""
TELLS_BUT_IS_SAID = {
    "card.other": "ux.md 9.12: medicine is among what must be cleared away; a life comes before a secret",
    "card.line_12356": "ux.md 9.12: the name of the line says what it is for; nobody in danger has to guess",
    "home.for_whom.choices.hospital": "ux.md 5.2, F0: a way in for staff, offered to everybody alike",
    "home.hospital": "the same: said to staff who came by the wrong door",
}


def said_at(step: Step, key: str) -> Iterator[str]:
    """Every key that may be said while a step stands open."""
    yield from (key, f"{key}.why", f"{key}.simple", *step.before)
    for areas in (Areas((), ()), Areas(AREAS, ("镇", "县", "市", "省"))):
        seen = Seen(date(2026, 11, 23), areas, {}, {"area": "510521104"}, {"near": lambda _code: []})
        yield from (option.arg for option in options_of(step, seen) if option.does is Does.SHOW)
        if isinstance(step, Ask):
            for typed in ("云锦", "镇", "没有这个地方", ""):
                read = step.reads(typed, seen)
                if isinstance(read, Doubt | Trouble):
                    yield read.say


def test_everything_said_at_a_public_question_is_public() -> None:
    """Its words, why it is asked, simpler words, what comes before, what it shows, what is not understood."""
    public = [(form, step) for form, step in steps() if step.data is Data.PUBLIC and not isinstance(step, Review)]
    assert len(public) > 10
    found = [
        f"{form.flow.name}.{step.field}: {key}"
        for form, step in public
        for key in said_at(step, form.flow.key(step))
        if not words().public(key)
    ]
    fail_with(found, "asked where its words may not be said")


def test_no_other_question_is_public() -> None:
    """A key of a flow that is listed belongs to a question that asks nothing about anybody."""
    allowed = {form.flow.key(step) for form, step in steps() if step.data is Data.PUBLIC}
    every = {form.flow.key(step) for form in DOORS.forms.values() for step in form.flow.steps}
    lines = {
        line for form in DOORS.forms.values() for s in form.flow.steps if isinstance(s, Review) for line in s.lines
    }
    fail_with([key for key in every - allowed if words().public(key)], "private, and listed")
    fail_with([key for key in lines if words().public(key)], "a review page, and listed")
    names = tuple(f"{name}." for name in DOORS.forms)
    fail_with([key for key in LISTED if key.startswith(names) and key not in allowed], "listed, and no public question")


def test_consent_is_where_a_public_channel_ends() -> None:
    """Its answer tells that this account has such a need (ux.md 5.1)."""
    for form in (form for form in DOORS.forms.values() if form.flow.consent and not form.staff):
        step = form.flow.step(form.flow.consent)
        assert step is not None
        assert step.data is not Data.PUBLIC
        assert not words().public(form.flow.key(step))


def test_every_listed_key_has_its_words() -> None:
    """What is gone is taken off the list."""
    fail_with([key for key in LISTED if not _below(key)], "nothing is said under")
    assert len(set(LISTED)) == len(LISTED)


def test_who_we_are_is_not_said_there() -> None:
    """The true name of the institution and of the product stand on our page (ux.md 2.4)."""
    for key in (
        "home.about",
        "home.what_is_it",
        "apply.details",
        "feeling.police",
        "place.list",
        "place.page",
        "place.prices",
    ):
        assert words().has(key)
        assert not words().public(key)


def test_public_texts_have_only_harmless_particulars() -> None:
    found = []
    for key in _public_texts():
        asked = meta.find_undeclared_variables(words()._jinja.parse(str(words().texts[key])))
        found += [f"{key}: {name}" for name in asked - HARMLESS.keys()]
    fail_with(found, "it may tell")
    assert "handler" in OUTWARD, "the institution's full name is known by this name"
    assert "handler" not in HARMLESS


def test_public_texts_hold_no_word_that_tells() -> None:
    telling = flat("outward")["telling.name.heard"]
    found = {
        key.removesuffix(".text")
        for key in _public_texts()
        if ".heard" not in key and any(word in str(words().texts[key]) for word in telling)
    }
    fail_with(sorted(found - TELLS_BUT_IS_SAID.keys()), "it tells")
    assert found == TELLS_BUT_IS_SAID.keys(), "an exception nobody needs"


def test_every_public_choice_can_be_pressed_or_typed() -> None:
    """Labels under public questions tell nothing either: the common ones too."""
    telling = flat("outward")["telling.name.heard"]
    found = []
    for form, step in steps():
        key = form.flow.key(step)
        if words().public(key) and isinstance(step, Choose):
            seen = Seen(date(2026, 11, 23), Areas((), ()), {}, {}, {"near": lambda _code: []})
            for option in options_of(step, seen):
                label = words().label(key, option.name, {})
                found += [f"{key}: {label}"] if any(word in label for word in telling) else []
    fail_with(found, "a label tells")


def _below(key: str) -> list[str]:
    return [one for one in words().texts if one == key or one.startswith(f"{key}.")]


def _public_texts() -> list[str]:
    """Every text that may be said there, by its full key."""
    found = sorted({one for key in LISTED for one in _below(key)})
    return [one for one in found if isinstance(words().texts[one], str)]
