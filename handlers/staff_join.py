"""加入: an invitation is used, a second person says yes, the undertaking is signed; only then are cases seen.

Source: 000 §二(三)11 (R154).
"""

from __future__ import annotations

from bot.app import Desk, Turn
from bot.domain.people import StaffState
from bot.services import joining


def redeem(turn: Turn, code: str = "") -> None:
    """Use an invitation. Whatever is wrong with it, the answer is the same."""
    staff = joining.redeem(turn, code)
    if staff is None:
        turn.say("join.dead", turn.button("home"))
        return
    unit = turn.unit
    if unit.me is None or unit.me.id != staff.account_id:
        unit.me, turn.kept = unit.accounts.get(staff.account_id), None
    unit.staff, unit.outside = staff, True
    if turn.incoming is not None:
        # Pages that a link opened for some days are the team's no more; this one is theirs for good.
        here = turn.incoming
        unit.accounts.settle(here.channel, here.bot, here.address, staff.account_id)
        unit.accounts.forget_lent(staff.account_id)
    turn.lead("login")


def wait(turn: Turn) -> None:
    """等另一位同事确认. A founding administrator may let the other one in."""
    staff = turn.staff
    if staff is None or staff.state is StaffState.LEFT:
        turn.say("join.left", turn.button("apply", "home.apply"), turn.button("call"))
        return
    if staff.state is StaffState.ACTIVE:
        turn.lead("today" if turn.unit.working else "undertaking")
        return
    turn.say("join.waiting", turn.button("look_again", "join"))
    for other in joining.may_approve(turn, staff):
        turn.say(
            "join.other",
            turn.button("approve", "join.approve", staff=other.id),
            turn.button("turn_down", "join.turn_down", staff=other.id),
            name=other.name,
        )


def approve(turn: Turn, staff: str) -> None:
    """The founders approve each other; nobody else comes by this way."""
    turn.say("join.approved", turn.button("look_again", "join"), name=joining.approve(turn, staff).name)


def turn_down(turn: Turn, staff: str) -> None:
    """Not the colleague who was expected."""
    turn.say("join.turned_down", turn.button("look_again", "join"), name=joining.turn_down(turn, staff).name)


JOIN = Desk("join", {"open": wait, "redeem": redeem, "approve": approve, "turn_down": turn_down})


# -- the undertaking -------------------------------------------------------------------------------------------------


def undertaking(turn: Turn) -> None:
    """Three points, in plain words. Who waits for a second person, or has signed, is sent on."""
    staff = turn.staff
    if staff is None or staff.state is not StaffState.ACTIVE:
        wait(turn)
    elif staff.undertaking_on is not None:
        turn.lead("today")
    else:
        turn.say(
            "undertaking.points",
            turn.button("promise", "undertaking.sign"),
            turn.button("read_again", "undertaking.full"),
        )


def full(turn: Turn) -> None:
    """再看看: the whole of it."""
    turn.say(
        "undertaking.full", turn.button("promise", "undertaking.sign"), turn.button("not_now", "undertaking.later")
    )


def sign(turn: Turn) -> None:
    """我保证: from now on."""
    joining.undertake(turn)
    turn.say("undertaking.signed", on=turn.today)
    turn.lead("today")


UNDERTAKING = Desk(
    "undertaking",
    {
        "open": undertaking,
        "full": full,
        "sign": sign,
        "later": lambda turn: turn.say("undertaking.later", turn.button("go_on", "undertaking")),
    },
)
