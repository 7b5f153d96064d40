"""What the person may write down before the first meeting (ux.md 5.6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.services.voice import Voice

_IDENTITY = ("name", "id_number", "birth", "address", "second", "certificate")


def keep(turn: Voice, case_id: str, filled: Mapping[str, Any]) -> None:
    """Keep it in the section that only the person and the worker who registers may open.

    Raises:
        NotThere: not one's own case.
    """
    case, _part = turn.unit.cases.of_mine(case_id)
    earlier = turn.unit.files.open_own(case, "identity")
    told = {name: filled[name] for name in _IDENTITY if name in filled}
    turn.unit.files.put(case, "identity", earlier | told)
    if "id_number" in told:
        turn.unit.files.index(case.id, "id_number", str(told["id_number"]))
