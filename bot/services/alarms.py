"""Danger: the card at once, an alert to those on duty, and honesty when nobody is.

Fixed texts; nothing that was written is repeated, nobody is asked why, and no form goes on (ux.md 9.12).
It is a safety net, not a judgement of risk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.conversation.messages import Kind
from bot.domain.errors import NotThere, Refused
from bot.domain.events import AlertRaised, AlertTaken, GreenMoved
from bot.domain.green import GreenState
from bot.domain.thread import Line, Thread
from bot.knowledge.gate import Level as Level
from bot.services import crisis_duty, threads
from bot.services.promises import ZONE
from bot.services.voice import Voice
from bot.store.alerts import Alert
from bot.store.messages import Offer
from bot.store.talks import Kept

FIRST, LAST = 20, 100
"""Of a flood of words the first and the last are read with the alert."""
_BUTTONS = {
    Level.NOW: ("dial_120", "dial_110", "call_soon"),
    Level.URGENT: ("dial_12356", "call_soon", "safe_now"),
    Level.SOFT: ("dial_12356", "call_soon", "safe_now"),
    Level.MISSING: ("dial_110", "call_soon"),
    Level.OTHER: ("dial_120", "dial_110", "call_soon"),
    Level.VIOLENCE: ("dial_110", "dial_120", "call_soon"),
}


@dataclass(frozen=True, slots=True)
class Raised:
    """An alarm that was raised, and has to be answered."""

    alert: Alert
    level: Level
    area: str
    again: bool
    """What to do in it has just been said."""
    line: tuple[Thread, str]
    """Where the words stand for whoever takes it, and the stem of the last of them; empty: there are none."""
    card: str
    """The card that fits better than that of the level; empty: none."""


APART = (Level.MISSING, Level.OTHER, Level.VIOLENCE)
"""What is to be done in these no card of another danger says, however grave that is."""


def raise_alarm(turn: Voice, level: Level, entries: Sequence[str], card: str = "", words: Sequence[str] = ()) -> Alert:
    """Raise, or count onto, the alert, and show the card: of the level, unless another is named."""
    raised = alarm(turn, level, entries, words, card)
    answer(turn, raised)
    return raised.alert


def alarm(turn: Voice, level: Level, entries: Sequence[str], words: Sequence[str] = (), card: str = "") -> Raised:
    """Raise, or count onto, the alert. `words`: what was written, kept sealed for whoever takes it (ux.md 17 row 2)."""
    area = area_of(turn) or _area_in(turn, words)
    person = turn.kept.person_id if turn.kept else turn.me.person_id
    just_said = _just_said(turn, level, card)
    alert, graver = tell_duty(turn, level.value, entries, person, area)
    return Raised(alert, level, area, just_said and not graver, threads.utter(turn, alert, words), card)


def _just_said(turn: Voice, level: Level, card: str) -> bool:
    """Whether a card of the last minutes says what to do in this danger too."""
    before, since = turn.unit.alerts.open_of(turn.me.id), turn.now - timedelta(minutes=turn.terms.card_minutes)
    if before is None or before.last_at <= since:
        return False
    shown = (said for said in turn.unit.messages.offers(turn.me.id) if said.made_at > since)
    return level not in APART or (card or f"card.{level.value}") in {said.key for said in shown}


def answer(turn: Voice, raised: Raised) -> None:
    """The card at once; one that has just been shown is not said whole again."""
    if raised.again:
        turn.say("card.again", *_buttons(turn, raised.level), kind=Kind.CRISIS)
        return
    show_card(turn, raised.level, raised.area, raised.card)
    if raised.level is Level.OTHER and raised.line[1] and turn.unit.staff is None:
        with_them = (turn.button("together", "home.together"), turn.button("apart", "home.apart"))
        turn.say("card.with_them", *with_them)


def ask(turn: Voice) -> None:
    """Something in the words may have been danger: one gentle question, once, and nobody is woken. What was meant is
    answered as ever."""
    if not any(said.key == "card.soft" for said in turn.unit.messages.offers(turn.me.id)):
        turn.say("card.soft", *_buttons(turn, Level.SOFT))


def show_card(turn: Voice, level: Level, area: str, card: str = "") -> None:
    """What to do now, and who comes."""
    turn.say(card or f"card.{level.value}", *_buttons(turn, level), kind=Kind.CRISIS)
    if level in (Level.URGENT, Level.SOFT):
        turn.say("card.line_12356")
    _tell_who_comes(turn, bool(turn.unit.team.on_duty(area, turn.now, turn.calendar)), area)


def tell_duty(
    turn: Voice,
    level: str,
    entries: Sequence[str],
    person: str,
    area: str,
    *,
    apart: bool = False,
) -> tuple[Alert, bool]:
    """The alert, and those on duty told. Where nobody is, it waits until somebody is. Returns whether it is new or
    graver."""
    duty = turn.unit.team.on_duty(area, turn.now, turn.calendar)
    next_at = turn.now + timedelta(minutes=turn.terms.ladder[0]) if duty else None
    alert, graver = turn.unit.alerts.raise_(turn.me.id, person, area, level, entries, next_at, apart=apart)
    if graver:
        turn.unit.tell(AlertRaised(alert.id, turn.me.id, person, area, level))
        _wake_digests(turn, area)
    return alert, graver


def _wake_digests(turn: Voice, area: str) -> None:
    """While nobody has taken it, it stands in the next morning's digest of everybody who may."""
    morning = turn.now.astimezone(ZONE).time() < turn.terms.quiet_until
    day = turn.today if morning else turn.today + timedelta(days=1)
    turn.unit.time.wake("staff", [one.id for one in crisis_duty.of(turn, turn.me.id, area)], day)


def take(turn: Voice, alert_id: str) -> Alert:
    """A member of staff takes the alert: one press.

    Raises:
        Refused: a colleague already has it; the name is told.
        NotThere: no such alert for this one.
    """
    alert = turn.unit.alerts.for_staff(alert_id)
    if not turn.unit.alerts.take(alert):
        holder = turn.unit.alerts.for_staff(alert_id).taken_by
        raise Refused("alert.taken_already", name=turn.unit.team.get(holder).name if holder else "")
    thread = threads.of_alert(turn, alert)
    turn.unit.threads.change(thread, staff_id=turn.working.id, rung=0)
    green = turn.unit.greens.of_alert(alert.id)
    turn.unit.tell(AlertTaken(alert.account_id, alert.person_id) if green is None else GreenMoved(green, "taken"))
    return alert


def forget(turn: Voice, alert_id: str) -> None:
    """The days of its words are over: level, time and how it ended stay."""
    turn.unit.alerts.forget(alert_id)
    thread = turn.unit.threads.of_alert(alert_id)
    if thread is not None:
        turn.unit.threads.fade(thread)


def words(turn: Voice, alert_id: str) -> list[Line]:
    """What was written, for whoever has taken it; nobody reads it before. The look is in the log.

    Raises:
        NotThere: they have not.
    """
    alert = turn.unit.alerts.for_staff(alert_id)
    if alert.taken_by != turn.working.id:
        raise NotThere
    found = threads.read(turn, threads.of_alert(turn, alert), "alert")
    theirs = [line for line in found if line.staff_id is None]
    return theirs[:FIRST] + theirs[FIRST:][-LAST:]


def pressed(turn: Voice, label: str) -> None:
    """What is pressed on a card says where somebody is and how: whoever takes the alert reads it with the words."""
    alert = turn.unit.alerts.open_of(turn.me.id)
    if alert is not None:
        threads.utter(turn, alert, (label,))


def note(turn: Voice) -> None:
    """Words after a card that are no answer to anything: they are with the alert, and nobody gets a shrug."""
    alert = turn.unit.alerts.open_of(turn.me.id)
    area = alert.area if alert else area_of(turn)
    here = turn.unit.team.on_duty(area, turn.now, turn.calendar)
    dials = [turn.device(f"dial_{number}", f"tel:{number}") for number in (120, 110)]
    later = "card.noted_nobody" if crisis_duty.ever(turn, turn.me.id, area) else "card.noted_unread"
    taken = alert is not None and threads.attended(turn, threads.of_alert(turn, alert))
    turn.say("card.noted_taken" if taken else "card.noted" if here else later, *dials)


def close(turn: Voice, alert_id: str, verdict: str, *, no_danger: bool = False) -> None:
    """Only a human closes an alert, and says how it is. A report that came by it is done with it."""
    alert = turn.unit.alerts.for_staff(alert_id)
    turn.unit.alerts.close(alert, verdict)
    threads.alert_closed(turn, alert, no_danger=no_danger)
    green = turn.unit.greens.of_alert(alert_id)
    if green is not None and green.state is GreenState.OPEN:
        turn.unit.tell(GreenMoved(turn.unit.greens.change(green, state=GreenState.DONE), "done"))


def area_of(turn: Voice) -> str:
    """The place of the one who speaks, as far as it is known: from the open form, a case, a call, the form put aside.

    In a form the printed code counts until another place was typed: an alert must find somebody near.
    """
    unit = turn.unit
    if found := place_of(turn.kept):
        return found
    for case, _part in unit.cases.mine():
        return case.area
    for call in unit.calls.of_account(turn.me.id):
        return call.area
    if unit.staff is not None:
        return unit.staff.area
    return place_of(unit.talks.parked(turn.me.id)) or printed(turn)


def place_of(kept: Kept | None) -> str:
    """The place that stands in a form; empty: none."""
    if kept is None:
        return ""
    answers, about = kept.talk.answers, kept.talk.about
    return str(answers.get("area") or about.get("area") or about.get("known_area") or "")


def _area_in(turn: Voice, words: Sequence[str]) -> str:
    """A place named in the words themselves, where exactly one is meant and somebody there could come; else the alert
    stays everybody's, for nobody nearby would hear of it."""
    found = turn.areas.said_in(" ".join(words))
    area = found[0].code if len(found) == 1 else ""
    team = turn.unit.team
    heard = area and (team.on_duty(area, turn.now, turn.calendar) or team.workers_of(area))
    return area if heard else ""


def printed(turn: Voice) -> str:
    """The place of the printed code that was read last, while what it brought is still on the page."""
    for said in turn.unit.messages.offers(turn.me.id):
        for offer in said.offers:
            if offer.act.args.get("area"):
                return str(offer.act.args["area"])
    return ""


def _buttons(turn: Voice, level: Level) -> list[Offer]:
    made = []
    for name in _BUTTONS[level]:
        if name.startswith("dial_"):
            made.append(turn.device(name, f"tel:{name.removeprefix('dial_')}"))
        elif name == "call_soon":
            made.append(turn.button(name, "call", reason="soon"))
        else:
            made.append(turn.button(name, "home.safe"))
    return made


def _tell_who_comes(turn: Voice, on_duty: bool, area: str) -> None:
    """Who has been told. Nobody on duty is said plainly, with the hour somebody is."""
    if on_duty:
        turn.say("card.told")
        return
    upcoming = turn.unit.team.next_duty(area, turn.now, turn.calendar)
    if upcoming is not None:
        turn.say("card.nobody_until", at=upcoming)
    else:
        turn.say("card.nobody" if crisis_duty.ever(turn, turn.me.id, area) else "card.no_road")
