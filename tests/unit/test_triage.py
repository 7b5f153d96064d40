"""`jingkang triage`: what the gate would hear, for whoever looks; nothing is kept."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from bot.__main__ import app


def triage(text: str, lines: str = "") -> list[dict[str, object]]:
    result = CliRunner().invoke(app, ["triage", text, "--json"], input=lines)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("活着没意思", "L1"),
        ("我不想活了", "L2"),
        ("我把药都攒好了，今晚就吃", "L3"),
        ("我妈走丢了，找了一晚上", "TP"),
        ("我女儿说她不想活了", "TP"),
        ("他拿刀追我", "HO"),
        ("今天几点开门", "none"),
        ("", "none"),
    ],
)
def test_a_line_gets_the_label_of_the_guide(text: str, level: str) -> None:
    (heard,) = triage(text)
    assert heard["level"] == level
    assert bool(heard["reasons"]) == (level != "none")


def test_a_dash_reads_a_line_each_and_loses_none() -> None:
    heard = triage("-", "我不想活了\n\n\x00\n  今天领药 \n")
    assert [one["text"] for one in heard] == ["我不想活了", "", "\x00", "  今天领药 "]


def test_a_reason_is_the_name_of_an_entry_and_no_word_of_the_person() -> None:
    (heard,) = triage("备注：王小明我不想活了")
    assert heard["reasons"] == ["no_life"]
