"""The reading of the sources and the noting: what keeps every refusal reached must itself be seen to bite."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bot.domain.errors import NotThere, Overtaken, Refused
from tests.refusals import Place, Witness, places
from tests.sources import trees

SOURCE = """
    class Refused(Exception): ...
    class Late(Refused): ...
    class Later(errors.Late): ...
    class Other(Exception): ...

    def verb(asked):
        if asked == 1:
            raise Refused("error.one")
        if asked == 2:
            raise errors.Later(
                asked,
            )
        if asked == 3:
            raise Other
        if asked == 4:
            raise Late from None
        raise
"""


def test_every_kind_of_refusal_is_found_and_nothing_else() -> None:
    """A class made of a refusal is one, however far; another error is none."""
    found = places({"bot/verbs.py": ast.parse(textwrap.dedent(SOURCE))})
    assert [(one.first, one.last) for one in found] == [(9, 9), (11, 13), (17, 17)]


def test_the_product_has_refusals() -> None:
    """Were none found, all would be reached."""
    assert len(places(trees())) > 100


@pytest.mark.parametrize("made", [partial(Refused, "error.said"), NotThere, Overtaken], ids=["plain", "gone", "late"])
def test_a_refusal_is_noted_where_it_was_raised(made: Callable[[], Refused]) -> None:
    """Not where its class begins; and one that was not raised stays missed."""

    def refuse(*, twice: bool = False) -> None:
        if not twice:
            raise made()
        raise made()

    file, line = Path(__file__), refuse.__code__.co_firstlineno
    raised, unraised = Place(file.name, line + 2, line + 2), Place(file.name, line + 3, line + 3)
    witness, begun = Witness(), Refused.__init__
    witness.attentive = True
    witness.watch()
    try:
        with pytest.raises(Refused, match="error"):
            refuse()
    finally:
        Refused.__init__ = begun
    assert list(witness.missed([raised, unraised], file.parent)) == [unraised]
