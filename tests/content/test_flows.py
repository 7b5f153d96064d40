"""What is asked, and what is never asked in a chat (ux.md 5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest

from bot.app import Form
from bot.conversation.flow import Ask, Choose, Data, Review, Seen, Step, options_of
from bot.domain.area import Areas
from bot.domain.terms import Terms
from handlers.doors import DOORS
from tests.content.test_keys import fail_with, words

AFTER_THE_RECEIPT = {"later": "offered when the application is in, each question with a way past it (ux.md 5.6)"}
NEVER_ASKED = (
    "诊断", "什么病", "病名", "什么药", "吃药吗", "哪家医院", "住过院", "住院多", "低保", "收入", "监护证明", "证件照",
    "肇事", "打过人", "伤过人", "自知力", "什么声音", "听到声音", "想过死", "自杀", "等级",
)  # fmt: skip
"""What a family, a third party or the person is never asked in a chat (ux.md 5.8)."""


def steps(*, staff: bool = False) -> Iterator[tuple[Form, Step]]:
    """Every question of every form of one side."""
    for form in DOORS.forms.values():
        if form.staff is staff:
            for step in form.flow.steps:
                yield form, step


def options(step: Step) -> list[str]:
    """Names of what may be pressed, as far as no data is needed to tell."""
    seen = Seen(date(2026, 11, 23), Areas((), ()), {}, {}, {})
    return [option.name for option in options_of(step, seen) if not option.label]


def test_every_question_says_why_it_is_asked() -> None:
    """With a clause or a plain reason; the same words are not copied from question to question."""
    bare = [
        f"{form.flow.name}.{step.field}"
        for form, step in steps()
        if len(step.purpose) < 8 and step.purpose != "the same"
    ]
    fail_with(bare, "no purpose")


def test_questions_about_rights_rest_on_a_clause() -> None:
    """What is sensitive or restricted is asked only because a rule or a task of the work needs it."""
    cited = re.compile(r"\d{3} §|精神卫生法|民法典|PIPL|无障碍|agreement|ring|only the person")
    loose = [
        f"{form.flow.name}.{step.field}: {step.purpose}"
        for form, step in steps()
        if step.data in (Data.SENSITIVE, Data.RESTRICTED) and not cited.search(step.purpose)
    ]
    fail_with(loose, "no clause")


def test_nothing_restricted_is_asked_before_the_receipt() -> None:
    found = [
        f"{form.flow.name}.{step.field}"
        for form, step in steps()
        if step.data is Data.RESTRICTED and form.flow.name not in AFTER_THE_RECEIPT
    ]
    fail_with(found, "restricted, and open to a family")


DIGITS = {"read_number": "tel", "_read_theirs": "tel", "_read_digits": "numeric"}
"""What reads a number to call, or figures. What stands nowhere is masked."""


def test_a_question_that_wants_figures_shows_the_keys_for_them() -> None:
    for form, step in (*steps(), *steps(staff=True)):
        if isinstance(step, Ask):
            wanted = DIGITS.get(step.reads.__name__, "secret" if step.fleeting and not form.staff else "")
            assert words().keyboard(form.flow.key(step)) == wanted, form.flow.key(step)


def test_what_is_asked_after_the_receipt_can_be_left_for_the_meeting() -> None:
    """The first button of every question there."""
    for name in AFTER_THE_RECEIPT:
        for step in DOORS.forms[name].flow.steps:
            assert options(step)[0] == "when_we_meet", step.field


def test_some_things_are_never_asked() -> None:
    asked = {
        form.flow.key(step): words().text(form.flow.key(step), _anything())
        for form, step in steps()
        if not isinstance(step, Review)
    }
    fail_with(
        [f"{key}: {text}" for key, text in asked.items() if any(word in text for word in NEVER_ASKED)], "never asked"
    )


def test_every_option_has_a_label_and_there_are_few() -> None:
    """Five at most; eight where several may be chosen, or on the page where answers are changed."""
    wrong = []
    for form, step in steps():
        key = form.flow.key(step)
        names = options(step)
        most = 8 if isinstance(step, Choose) and step.many else 5
        if len(names) > most:
            wrong.append(f"{key} has {len(names)}")
        if isinstance(step, Review):
            names += [f"change_{field}" for field in step.editable]
            if len(step.editable) > 8:
                wrong.append(f"{key} changes {len(step.editable)}")
        for name in names:
            own = f"{key}.which" if name.startswith("change_") else step.lines[-1] if isinstance(step, Review) else key
            try:
                words().label(own, name, _anything())
            except KeyError:
                wrong.append(f"{own} has no label {name}")
    fail_with(wrong, "options")


def test_before_consent_nothing_personal_is_asked() -> None:
    """In a form that asks for consent, everything before it is public; in one that keeps a draft there is one."""
    found = []
    for form in (one for one in DOORS.forms.values() if not one.staff):
        assert form.flow.consent or not form.keeps_draft, form.flow.name
        for step in form.flow.steps:
            if step.field == form.flow.consent:
                break
            if form.flow.consent and step.data is not Data.PUBLIC:
                found.append(f"{form.flow.name}.{step.field}")
    fail_with(found, "personal before consent")


def test_an_application_wants_one_typed_answer() -> None:
    """A place, where there is no printed code, and a number; everything else is pressed (ux.md 2.1)."""
    for name, typed in (("family", ["area", "phone"]), ("person", ["area", "phone"]), ("call", ["phone", "area"])):
        assert [step.field for step in DOORS.forms[name].flow.steps if isinstance(step, Ask)] == typed


def _anything() -> dict[str, object]:
    days = ("days", *Terms().kept(), "promised_on", "said_on", "at")
    rest = (
        "area",
        "n",
        "where",
        "number",
        "question",
        "text",
        "relation",
        "phone",
        "own",
        "age",
        "wishes",
        "knows",
        "abuse",
        "sentence",
    )
    return dict.fromkeys((*days, *rest), "2026-11-23") | {"places": []}


@pytest.mark.parametrize("name", ["family", "person"])
def test_the_hardest_questions_come_last(name: str) -> None:
    """Safety, place, consent; then whether they want it; the number is the price and comes at the end (ux.md 5.1)."""
    order = [step.field for step in DOORS.forms[name].flow.steps]
    wanted = ["safe", "area", "consent", "age", "wishes", "phone", "review"]
    assert [field for field in order if field in wanted] == wanted
