"""要一份: a copy of what is kept of oneself, to read, to print, to take along (ux.md 7.2; PIPL 45).

It opens on a page of its own, by a code that works once. Where a word is set it is typed first; on somebody else's
phone there is no copy without one.
"""

from __future__ import annotations

from bot.app import Desk, Form, Turn
from bot.conversation.flow import Ask, Data, Flow
from bot.services import copying, finding


def show(turn: Turn) -> None:
    """The way to it, behind the word where there is one."""
    if turn.me.word_hash is not None:
        turn.lead("copy_word")
    elif turn.speaker is not None and turn.speaker.handed_over:
        turn.say("copy.not_here", turn.button("set_word", "word"), turn.button("mine"))
    else:
        _open(turn)


def _open(turn: Turn) -> None:
    turn.say(
        "copy.ready",
        turn.device("open_copy", f"{turn.house.places['base_url']}/c/{copying.offer(turn)}"),
        turn.button("mine"),
        minutes=turn.terms.link_minutes,
    )


def _checked(turn: Turn, word: str) -> None:
    """A wrong word is counted as everywhere, and tried again."""
    if turn.kept is not None:
        turn.drop(turn.kept)
    if finding.check_word(turn, turn.me, word):
        _open(turn)
    else:
        turn.say("copy.wrong", turn.button("again", "copy"), turn.button("call"))


DESK = Desk("copy", {"open": show})

WORD = Form(
    Flow(
        "copy_word",
        1,
        (Ask("word", Data.CONTACT, "a copy holds everything: only its owner opens it (PIPL 45, 51)", fleeting=True),),
        then=lambda answers, _about: str(answers["word"]),
        about_person=True,
    ),
    _checked,
)
