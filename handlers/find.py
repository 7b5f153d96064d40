"""用编号查: found again on another phone, by the number of the receipt and the 4-digit word (ux.md 3)."""

from __future__ import annotations

from bot.app import Form, Turn
from bot.conversation.flow import Ask, Data, Doubt, Flow, Seen, Trouble, Value
from bot.services import finding

NO_NUMBER = "no_number"


def _read_number(text: str, _seen: Seen) -> Value | Doubt | Trouble:
    """The eight of the receipt; who has the word too may write both at once."""
    number = finding.clean(text)
    both = len(number) == 12 and number[8:].isdecimal()
    return Value(number) if len(number) == 8 or both else Trouble("find.eight", {"n": len(number)})


def _number_and_word(number: str, word: str) -> tuple[str, str]:
    return (number, "") if number == NO_NUMBER else (number[:8], word or number[8:] or "none")


def _found(turn: Turn, asked: tuple[str, str]) -> None:
    """With number and word all of it; by the number alone only the stage. Unknown looks like a wrong word."""
    number, word = asked
    if turn.kept is not None:
        # Number and word must not stay readable on a phone that is perhaps not one's own.
        turn.drop(turn.kept)
    account = finding.account_behind(turn, number)
    case = finding.stage_of(turn, number)
    if word == "none":
        if case is None:
            turn.say("find.not_here", turn.button("again", "find"), turn.button("call"))
        else:
            turn.say("find.stage", turn.button("call"), turn.button("home"), stage=case.stage.value)
        return
    if not finding.check_word(turn, account, word) or account is None:
        turn.say("find.not_here", turn.button("again", "find"), turn.button("call"))
        return
    if turn.incoming is not None:
        here = turn.incoming
        turn.unit.accounts.settle(here.channel, here.bot, here.address, account.id)
        turn.unit.record("account.found", f"account:{account.id}")
    turn.unit.me, turn.kept = account, None
    turn.say("find.here", turn.button("my_case", "progress"), turn.button("go_on", "home.go_on"))


FIND = Form(
    Flow(
        "find",
        1,
        (
            Ask("number", Data.CONTACT, "finds an application on another phone", reads=_read_number, also=(NO_NUMBER,)),
            Ask(
                "word",
                Data.CONTACT,
                "shows that it is one's own",
                also=("none",),
                fleeting=True,
                when=lambda seen: len(seen.answers.get("number", "")) == 8,
            ),
        ),
        then=lambda answers, _about: _number_and_word(str(answers["number"]), str(answers.get("word", ""))),
        about_person=True,
    ),
    lambda turn, asked: turn.lead("call") if asked[0] == NO_NUMBER else _found(turn, asked),
)
