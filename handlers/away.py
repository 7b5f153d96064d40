"""到网页上接着办: what may not be said here goes on on our page, or by telephone with a short code (ux.md 5.7)."""

from __future__ import annotations

import re
from typing import Any

from bot.app import Desk, Turn
from bot.app.doors import Action
from bot.conversation.messages import Kind
from bot.domain.errors import NotThere
from bot.services import abroad, crossing, posting

CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What can be the code of a link of ours."""


def show(turn: Turn) -> None:
    """A link that opens once, and a number to ring with a code to say. Staff come in by their own door."""
    if not turn.pushed:
        turn.lead("home")
        return
    if turn.staff is not None:
        turn.say("away.staff", turn.device("open_link", turn.house.places["base_url"]))
        return
    offers = [
        turn.device("open_link", f"{turn.house.places['base_url']}/l/go-{crossing.link(turn)}"),
        turn.button("another_link", "away"),
        *_dial(turn),
    ]
    code = crossing.spoken(turn)
    if _may_widen(turn) and not turn.everything and not abroad.refused(turn):
        here = turn.button("here", "away.agree", version=abroad.VERSION)
        turn.say("away.abroad", here, *offers, code=code)
    else:
        turn.say("away.link", *offers, code=code)


def _dial(turn: Turn) -> list[Any]:
    return list(turn.dial("dial", turn.house.places.get("contact_phone", "")))


def on_page(turn: Turn, code: str) -> None:
    """A link of ours was followed in a chat: it belongs on our page, and is not spent here. All codes look alike."""
    page = turn.house.places["base_url"]
    turn.say("away.on_page", turn.device("open_link", f"{page}/l/{code}" if CODE.fullmatch(code) else page))


def look(turn: Turn) -> None:
    """From a neutral text: come and look. Where it may be said, it is shown here."""
    if not turn.pushed or not turn.everything or turn.incoming is None:
        show(turn)
        return
    waiting = crossing.unsaid(turn)
    for said in waiting:
        posting.bring(turn, turn.incoming, said.stem)
    if not waiting:
        turn.lead("home.go_on")


def device(turn: Turn, href: str) -> None:
    """A choice that a device carries out was typed: in a chat we say what it would do."""
    if href.startswith("tel:"):
        turn.say("away.dial", number=href.removeprefix("tel:"))
    else:
        show(turn)


# -- on our page -----------------------------------------------------------------------------------------------------


def arrive(turn: Turn, code: str) -> None:
    """The link was opened on our page: what could not be said stands there already, and the same form goes on."""
    if turn.incoming is None or turn.pushed:
        raise NotThere
    shared = turn.speaker is not None and turn.speaker.handed_over
    account = crossing.open_link(turn, code, turn.incoming, shared=shared)
    turn.unit.me, turn.unit.staff = account, None
    turn.kept = turn.unit.talks.open(account.id)
    turn.unit.messages.heard(account.id)
    if turn.kept is None:
        if not crossing.unsaid(turn):
            turn.lead("home.go_on")
    elif not crossing.stands(turn, turn.kept.talk.id, turn.asks):
        turn.run(lambda engine, seen: engine.again(turn.talk, seen))


# -- everything here -------------------------------------------------------------------------------------------------


def _may_widen(turn: Turn) -> bool:
    wire = turn.house.pushed.get(turn.incoming.channel) if turn.incoming else None
    return wire is not None and wire.everything


def agree(turn: Turn, version: int = 0) -> None:
    """Everything may be said here; what could not be said before follows.

    `version`: of the text under which it was pressed. Typed, it is a yes only for who has answered that text before.
    """
    read = version == abroad.VERSION or abroad.agreed(turn) or abroad.refused(turn)
    if not read or not _may_widen(turn) or turn.staff is not None or turn.incoming is None:
        show(turn)
        return
    waiting = crossing.unsaid(turn)
    abroad.agree(turn)
    turn.say("away.here", turn.button("not_here", "away.withdraw"))
    if turn.kept is not None:
        # What was asked before is asked once more below.
        turn.unit.messages.shown([said.id for said in waiting if said.kind is not Kind.NOTICE])
        waiting = [said for said in waiting if said.kind is Kind.NOTICE]
    for said in waiting:
        posting.bring(turn, turn.incoming, said.stem)
    if turn.kept is not None:
        turn.run(lambda engine, seen: engine.begin(turn.talk, seen))
    elif not waiting:
        turn.lead("home")


def withdraw(turn: Turn) -> None:
    """不在这里说了: as easily as it was given, also on our page; from now on a link again."""
    if not turn.pushed and not abroad.agreed(turn):
        turn.lead("home")
        return
    abroad.withdraw(turn)
    turn.say("abroad.withdrawn", turn.button("home"))


# -- what is not kept here -------------------------------------------------------------------------------------------


def private(turn: Turn) -> None:
    """A number of an identity card or a telephone was typed where it may not be: it is not kept."""
    turn.say("away.private")
    show(turn)


def document(turn: Turn) -> None:
    """A photo or a file came where it may not be: it is not kept (ux.md 9.9)."""
    turn.say("away.document", turn.button("call"), turn.button("home"))


def hide(turn: Turn) -> None:
    """收起: a chat cannot be emptied by us. How to do it is said; our page can, and is one press away."""
    turn.say("away.hide")
    show(turn)


_ACTIONS: dict[str, Action] = {
    "open": show,
    "on_page": on_page,
    "look": look,
    "device": device,
    "arrive": arrive,
    "agree": agree,
    "withdraw": withdraw,
    "private": private,
    "document": document,
    "hide": hide,
}

DESK = Desk("away", _ACTIONS, beside=frozenset(_ACTIONS))
