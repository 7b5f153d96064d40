"""A question that no form asked stands too, until it is answered: words that fit nothing do not throw it away.

Source: ux.md 17, 3 and 4.
"""

from __future__ import annotations

from bot.app.turn import Turn
from bot.store.messages import Said

OFFERS = ("home.hello", "home.back", "home.pass_on", "home.voice", "library")
"""What asks without waiting: greetings, and what we offer for words that we did not understand."""
MOST = 5
"""Buttons under a message to a family (ux.md 2.1); where there are as many, the words are offered to a worker alone."""
HAND_ON = "hand_on"


def asks(turn: Turn, said: Said | None) -> bool:
    """Whether the newest message is a question to a family that waits for one of its answers."""
    if said is None or turn.staff is not None or not turn.everything or said.key.startswith(OFFERS):
        return False
    words = turn.house.words
    answers = [offer for offer in said.offers if offer.word != HAND_ON]
    return 1 < len(answers) < MOST and words.text(said.key, said.params).endswith(words.texts["format.asks"])


def repeat(turn: Turn, said: Said) -> None:
    """The same question once more, as it was."""
    owner = said.person_id if turn.unit.key_of(said.person_id) is not None else None
    turn.say(said.key, *said.offers, person=owner, **said.params)


def ask_again(turn: Turn, said: Said, text: str) -> None:
    """The same question once more, with a way to a worker for the words that did not answer it."""
    ways = [offer for offer in said.offers if offer.word != HAND_ON]
    owner = said.person_id if turn.unit.key_of(said.person_id) is not None else None
    turn.say("home.not_matched", person=owner)
    turn.say(
        said.key, *ways, turn.button(HAND_ON, "letter", text=turn.covered(text).masked), person=owner, **said.params
    )
