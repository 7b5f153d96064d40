"""The secrets of links."""

from __future__ import annotations

from bot.store.unit import new_code


def test_a_secret_is_taken_for_no_other_way_in() -> None:
    """`c-`, `go-`, `join-` and `a-` begin codes of other kinds: one secret in four thousand began like one of them."""
    codes = [new_code() for _ in range(500)]
    assert all(code.isalnum() and code.isascii() and len(code) == 22 for code in codes)
    assert len(set(codes)) == len(codes)
