"""What people wrote to each other, as a page shows it: who, when, and how far the other side has read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from bot.channels.contract import Facing
from bot.conversation.messages import Kind, Written
from bot.domain.people import Staff
from bot.services.threads import FORM, LONGEST
from bot.store.accounts import Speaker
from bot.store.messages import Said
from bot.store.unit import Unit
from bot.words import Words


def written(words: Words, said: Said, reader: Staff | None) -> Written | None:
    """Who wrote a message; None: the assistant said it, or it was said to the assistant."""
    params = said.params
    if "thread" not in params or said.kind not in (Kind.HUMAN, Kind.ECHO):
        return None
    at = datetime.fromisoformat(params["at"]) if "at" in params else said.made_at
    mine = said.kind is Kind.ECHO or (reader is not None and params.get("by") == reader.id)
    name, role = "" if mine else str(params.get("name", "")), str(params.get("role", ""))
    who = "" if mine else words.text("thread.from", {"name": name}) if name else words.text("thread.other")
    return Written(
        str(params["thread"]),
        who,
        words.text(f"looker.{role}") if name and role else "",
        str(params["text" if said.kind is Kind.ECHO else "words"]),
        words.day_of(at),
        words.time_of(at),
        _stamp(at),
    )


def between(unit: Unit, words: Words, speaker: Speaker) -> tuple[Facing | None, Mapping[str, str]]:
    """With whom somebody speaks just now, and of each thread up to when what they wrote was read."""
    if speaker.staff is not None:
        kept = unit.talks.open(speaker.account.id)
        if kept is None or kept.talk.flow != FORM:
            return None, {}
        about = kept.talk.about
        title = words.text("thread.facing_staff", {name: about.get(name, "") for name in ("caller", "area")})
        shown = unit.threads.shown_up_to(str(about["thread"]))
        facing = Facing(words.text("thread.other"), title, words.text("thread.facing_staff_note"), LONGEST)
        return facing, {str(about["thread"]): _stamp(shown)} if shown else {}
    thread, read = unit.threads.read_up_to(speaker.account.id)
    name = unit.team.get(thread.staff_id).name if thread is not None and thread.staff_id else ""
    marks = {one: _stamp(at) for one, at in read.items()}
    if thread is None:
        return None, marks
    told = {"name": name}
    return Facing(name, words.text("thread.facing", told), words.text("thread.facing_note", told)), marks


def _stamp(at: datetime) -> str:
    """Instants as texts that stand in their order."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
