"""Names, as people type them wherever somebody is named."""

from __future__ import annotations

from datetime import date

import pytest

from bot.conversation.flow import Ask, Seen, Value
from bot.domain.area import Areas
from bot.domain.name import fold, is_name
from handlers.doors import DOORS

SEEN = Seen(date(2026, 11, 23), Areas((), ()), facts={"digits": {}, "people": []})
NAMED = ("lead.call_as", "hand_on.call_as", "later.name", "my_doctor_yes.called", "invite.name")
"""Every question that wants a name."""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("张三", "张三"),
        ("张 三", "张三"),
        ("热依汗古丽·买买提", "热依汗古丽·买买提"),
        ("阿卜杜热合曼•买买提", "阿卜杜热合曼·买买提"),
        ("卓玛 · 央金", "卓玛·央金"),
        ("阿依古丽．艾力", "阿依古丽·艾力"),
        ("Maria Garcia", "Maria Garcia"),
    ],
)
@pytest.mark.parametrize("key", NAMED)
def test_a_name_of_any_people_is_taken_wherever_somebody_is_named(key: str, text: str, name: str) -> None:
    assert is_name(fold(text)) and fold(text) == name
    read = _ask(key).reads(text, SEEN)
    assert isinstance(read, Value) and read.value == name


@pytest.mark.parametrize("key", NAMED)
def test_a_story_is_no_name(key: str) -> None:
    assert not isinstance(_ask(key).reads("住村口那家的老二一直没人管饭也没人管穿的那个", SEEN), Value)


def _ask(key: str) -> Ask:
    found = [s for form in DOORS.forms.values() for s in form.flow.steps if form.flow.key(s) == key]
    assert isinstance(found[0], Ask)
    return found[0]
