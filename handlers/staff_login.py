"""口令: how a member of staff comes in, and goes, at a page (ux.md 17 no. 8)."""

from __future__ import annotations

from bot.app import Desk, Turn
from bot.conversation.messages import Kind
from bot.services import entering
from handlers import home


def lock(turn: Turn) -> None:
    """They are not in: nothing is shown before their word."""
    home.veil(turn, "word")


def enter(turn: Turn) -> None:
    """Their word was given, or chosen. They go on where they were."""
    speaker, here = turn.speaker, turn.incoming
    if speaker is None or speaker.staff is None or here is None:
        return
    common, new = turn.house.words.texts["login_common.words"], speaker.sets_word
    if not (entering.choose(turn, speaker.staff, here, common) if new else entering.enter(turn, speaker, here)):
        return
    only_hid = not new and not speaker.outside(turn.now)
    turn.unit.outside = False
    if turn.unit.working is None:
        # Whoever came by a new link is not known to be the one who was here before.
        turn.unit.accounts.veil(here.channel, here.bot, here.address, "open")
    else:
        home.show(turn)
    if only_hid:
        return
    if new:
        staff = speaker.staff
        turn.say("join.welcome", name=staff.name, role=staff.role.value, area=turn.areas.name(staff.area))
    if turn.kept is not None:
        turn.run(lambda engine, seen: engine.again(turn.talk, seen))
    else:
        home.open_home(turn)


def leave(turn: Turn) -> None:
    """退出登录: at this page; the next who comes gives the word. A demonstration's people have none."""
    if turn.speaker is None or turn.speaker.secret is None or turn.incoming is None:
        home.open_home(turn)
        return
    entering.leave(turn, turn.incoming)
    turn.say("login.out", kind=Kind.HINT)
    lock(turn)


_ACTIONS = {"open": lock, "enter": enter, "leave": leave}
DESK = Desk("login", _ACTIONS, beside=frozenset(_ACTIONS))
