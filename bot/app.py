"""What a door is, and the turn: one thing heard, one commit.

Two kinds of doors open for people: a Form (a flow, what it may look at, and the service that carries it out)
and a Desk (things shown, with actions). Time comes in by Rules. `App.receive` and `App.tick` are the only ways
in; whatever comes of them is in the outbox when they return.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import structlog

from bot.conversation.engine import Engine, Outcome, Pressed, Say, Sprint, Talk, Typed
from bot.conversation.flow import Ask, Does, Flow, Option, Seen, any_words
from bot.conversation.messages import Heard, Incoming, Kind, storable
from bot.domain.area import Areas
from bot.domain.calendar import Calendar
from bot.domain.dates import DatePatterns
from bot.domain.errors import NotThere, Refused
from bot.domain.people import Account, Staff
from bot.domain.terms import Terms
from bot.hearing import Ear
from bot.knowledge.gate import Gate, Level
from bot.services import alarms, news
from bot.store import quarantine
from bot.store.accounts import Speaker
from bot.store.cases import new_number
from bot.store.messages import Act, Offer
from bot.store.talks import Kept
from bot.store.unit import Database, Unit
from bot.words import Words

log = structlog.get_logger()

View = Callable[["Turn"], Mapping[str, Any]]
Action = Callable[..., None]


def no_view(_turn: Turn) -> Mapping[str, Any]:
    """Nothing needs to be loaded."""
    return {}


def as_given(_turn: Turn, about: Mapping[str, Any]) -> Mapping[str, Any]:
    """The talk starts with what its door was opened with."""
    return about


def nobody_yet(_turn: Turn, _about: Mapping[str, Any]) -> str:
    """The talk is the speaker's own, or about a person nobody has spoken of before."""
    return ""


@dataclass(frozen=True, slots=True)
class Form:
    """A flow as people meet it."""

    flow: Flow
    carry_out: Callable[[Turn, Any], None]
    """The service that does what the answers ask for."""
    view: View = no_view
    """Loads what the steps may look at, before they are run."""
    prepare: Callable[[Turn, Mapping[str, Any]], Mapping[str, Any]] = as_given
    """What the talk starts with, from what it was opened with."""
    whose: Callable[[Turn, Mapping[str, Any]], str] = nobody_yet
    """The person whose key seals the talk, where it is about somebody already known."""
    staff: bool = False
    keeps_draft: bool = False
    """An unfinished one is worth offering again."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Things shown, and what can be done with them. `open` is shown when the desk is opened."""

    name: str
    actions: Mapping[str, Action]
    staff: bool = False
    beside: frozenset[str] = frozenset()
    """Actions that leave an open form where it is: its question still stands after them."""


@dataclass(frozen=True)
class Doors:
    """Every door there is, in one explicit list."""

    forms: Mapping[str, Form]
    desks: Mapping[str, Desk]
    commands: Mapping[str, str]
    """Whole-message command to the door it opens, for everybody."""
    staff_commands: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, forms: Iterable[Form], desks: Iterable[Desk], commands: Mapping[str, str], staff: Mapping[str, str]
    ) -> Doors:
        """Doors by name."""
        return cls({form.flow.name: form for form in forms}, {desk.name: desk for desk in desks}, commands, staff)


@dataclass(frozen=True)
class House:
    """What every turn is handed: values read once, and the database."""

    database: Database
    words: Words
    doors: Doors
    gate: Gate
    calendar: Calendar
    areas: Areas
    terms: Terms
    digits: Mapping[str, Any] = field(default_factory=dict)
    """How digits are written in words, for reading a number as it is typed."""
    dates: DatePatterns | None = None
    """How days are written."""
    places: Mapping[str, str] = field(default_factory=dict)
    """The deployment's own outward names and numbers, for texts."""


class Turn:
    """One turn as the doors see it: who speaks, what is known, and how to answer."""

    def __init__(self, house: House, unit: Unit, incoming: Incoming | None = None) -> None:
        self.house = house
        self.unit = unit
        self.now = unit.now
        self.today = unit.today
        self.areas = house.areas
        self.calendar = house.calendar
        self.terms = house.terms
        self.incoming = incoming
        self.speaker: Speaker | None = None
        self.kept: Kept | None = None

    # -- who -------------------------------------------------------------------------------------------

    @property
    def me(self) -> Account:
        """The account that speaks."""
        if self.unit.me is None:
            raise NotThere
        return self.unit.me

    @property
    def staff(self) -> Staff | None:
        """The member of staff who speaks, if one does."""
        return self.unit.staff

    @property
    def working(self) -> Staff:
        """The approved member of staff who speaks, bound by the undertaking.

        Raises:
            NotThere: nobody of the kind; it looks as if the thing did not exist.
        """
        if self.unit.working is None:
            raise NotThere
        return self.unit.working

    @property
    def about(self) -> str:
        """Whom words typed now are about: they go with this person when the person goes."""
        if self.kept is not None:
            return self.kept.person_id
        mine = self.unit.cases.mine()
        return mine[0][0].person_id if mine else self.me.person_id

    # -- answering -------------------------------------------------------------------------------------

    def say(
        self,
        key: str,
        *options: Offer,
        kind: Kind = Kind.REPLY,
        person: str | None = None,
        left: int = 0,
        typing: bool = False,
        **params: Any,
    ) -> None:
        """Answer the one who speaks. `person` names whose data the answer holds (default: the speaker's own)."""
        lane = {Kind.CRISIS: "crisis", Kind.STATUS: "status_card", Kind.STAFF_ALERT: "staff_alert"}.get(kind, "reply")
        owner = person or (self.kept.person_id if self.kept else self.me.person_id)
        if self.unit.key_of(owner) is None:
            owner = self.me.person_id
        params.setdefault("said_on", self.today.isoformat())
        self.unit.messages.add(
            self.me.id, owner, key, _plain(params), options, kind=kind, lane=lane, left=left, typing=typing
        )

    def button(self, word: str, action: str = "", label: str = "", **args: Any) -> Offer:
        """A button that opens `desk.action` or a form; without an action the one named `word`."""
        return Offer(word, Act("open", action or word, args=args), label)

    def device(self, word: str, href: str) -> Offer:
        """A button that the device carries out by itself: tel:120."""
        return Offer(word, Act("device", href))

    # -- opening doors ---------------------------------------------------------------------------------

    def lead(self, door: str, **args: Any) -> None:
        """Open another door: `desk`, `desk.action` or a form's name; `a=b` words after it are arguments."""
        name, *pairs = door.split()
        args = dict(pair.split("=", 1) for pair in pairs) | args
        form = self.house.doors.forms.get(name)
        if form is not None:
            self.start(form, args)
            return
        desk_name, _, action = name.partition(".")
        desk = self.house.doors.desks.get(desk_name)
        if desk is None or (action or "open") not in desk.actions or (desk.staff and self.unit.working is None):
            raise NotThere
        if (action or "open") not in desk.beside:
            self.park()
        desk.actions[action or "open"](self, **args)

    def start(self, form: Form, about: Mapping[str, Any] | None = None) -> None:
        """Begin a form. A talk that was open is kept and offered again."""
        if form.staff and self.unit.working is None:
            raise NotThere
        about = form.prepare(self, about or {})
        person_id = form.whose(self, about)
        self.park()
        flow = form.flow
        if not person_id:
            person_id = self.unit.new_person() if flow.about_person else self.me.person_id
        self.kept = self.unit.talks.begin(self.me.id, person_id, flow.name, flow.version, about)
        self.run(lambda engine, seen: engine.begin(self.talk, seen))

    def park(self) -> None:
        """Put the open talk aside. One with nothing worth keeping is dropped."""
        if self.kept is None:
            return
        form = self.house.doors.forms.get(self.kept.talk.flow)
        keep = form is not None and form.keeps_draft and (self.kept.talk.answers or self._was_alarmed())
        if not keep:
            self.drop(self.kept)
            return
        self.unit.talks.move(self.kept.talk.id, "parked")
        self.kept = None

    def _was_alarmed(self) -> bool:
        """A form that danger broke off waits, even one without an answer yet (ux.md 5.2)."""
        return self.unit.alerts.open_of(self.me.id) is not None

    def drop(self, kept: Kept) -> None:
        """Erase a talk: its answers, and what was said about the person in it."""
        self.unit.talks.drop(kept)
        form = self.house.doors.forms.get(kept.talk.flow)
        if form is not None and form.flow.about_person and not self.unit.cases.of_person(kept.person_id):
            self.unit.files.withdraw_consents(kept.person_id)
            self.unit.erase_person(kept.person_id)
        if self.kept is not None and self.kept.talk.id == kept.talk.id:
            self.kept = None

    def resume(self, kept: Kept) -> None:
        """Take a parked talk up again, at its open question."""
        self.park()
        self.unit.talks.move(kept.talk.id, "open")
        self.kept = kept
        self.run(lambda engine, seen: engine.again(self.talk, seen))

    # -- the engine's side -------------------------------------------------------------------------------

    def run(self, step: Callable[[Engine, Seen], Sprint]) -> None:
        """Let the engine take one step of the open talk, keep it, say what it says, and follow where it leads."""
        kept = self.kept
        form = self.house.doors.forms.get(kept.talk.flow) if kept else None
        if kept is None or form is None:
            raise NotThere
        flow = form.flow
        seen = Seen(self.today, self.areas, kept.talk.answers, kept.talk.about, form.view(self))
        sprint = step(Engine(flow), seen)
        self.unit.record("talk.step", f"talk:{kept.talk.id}", fields=f"{flow.name}.{sprint.talk.step}")
        for say in sprint.says:
            self._speak(flow, sprint.talk, say)
        if sprint.outcome is Outcome.DONE:
            self.unit.talks.save(kept, Talk(kept.talk.id, flow.name, flow.version), "done")
            self.kept = Kept(sprint.talk, kept.account_id, kept.person_id, "done", kept.number, None)
            form.carry_out(self, flow.then(sprint.talk.answers, sprint.talk.about))
            if self.kept is not None and self.kept.state == "done":
                self.kept = None
            return
        self._keep(form, kept, sprint)
        if sprint.outcome is Outcome.LED:
            self.lead(sprint.arg)
        elif sprint.outcome is Outcome.ALARMED:
            alarms.raise_alarm(self, Level(sprint.arg), ("form",))
        elif sprint.outcome is Outcome.DROPPED:
            self.drop(self.kept or kept)
            self.say("engine.dropped")
        elif sprint.outcome is Outcome.PARKED:
            self.kept = None

    def _keep(self, form: Form, kept: Kept, sprint: Sprint) -> None:
        parked = sprint.outcome is Outcome.PARKED
        number = kept.number
        if form.keeps_draft and form.flow.consent in sprint.talk.answers and number is None:
            number = new_number()
        wake_on = self.today + timedelta(days=self.terms.draft_days)
        self.unit.talks.save(kept, sprint.talk, "parked" if parked else "open", number, wake_on)
        self.kept = Kept(sprint.talk, kept.account_id, kept.person_id, kept.state, number, wake_on)

    @property
    def talk(self) -> Talk:
        """The open talk."""
        if self.kept is None:
            raise NotThere
        return self.kept.talk

    def _speak(self, flow: Flow, talk: Talk, say: Say) -> None:
        offers = tuple(self._offer(flow, talk, say, option) for option in say.options)
        kind = Kind.STATUS if say.update else Kind.REPLY
        params: dict[str, Any] = dict(say.params)
        if self.kept is not None and self.kept.number:
            params.setdefault("number", self.kept.number)
        self.say(say.key, *offers, kind=kind, left=say.left, typing=say.typing, **params)

    def _offer(self, _flow: Flow, talk: Talk, say: Say, option: Option) -> Offer:
        if option.does is Does.ANSWER and option.arg:
            return Offer(option.name, Act("device", option.arg), option.label)
        act = Act("answer", option.name, say.field, talk.id, {"mark": say.mark} if say.mark else {})
        return Offer(option.name, act, option.label, option.name in say.chosen)


def _plain(params: Mapping[str, Any]) -> dict[str, Any]:
    """Particulars as JSON: days and instants become ISO text, which content knows how to write."""
    return {name: value.isoformat() if isinstance(value, date | datetime) else value for name, value in params.items()}


class App:
    """The assistant: everything heard and every minute passes through here."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._ear = Ear(house.words)

    # -- people ---------------------------------------------------------------------------------------------

    def receive(self, incoming: Incoming, now: datetime) -> None:
        """Take one thing in, and commit what came of it. The same thing twice is one turn.

        Whatever goes wrong inside is committed too: the person gets a kind sentence with a reference number, and
        what they sent is kept sealed, so that nothing typed is lost and nothing returns for ever.
        """
        incoming = replace(incoming, payload=storable(incoming.payload))
        with self.house.database.unit(now, lane=incoming.address) as unit:
            if not unit.accounts.first_time(incoming.channel, incoming.bot, incoming.external_id):
                unit.roll_back()
                return
            try:
                self._take(unit, incoming)
                unit.commit()
                return
            except Refused as refused:
                unit.roll_back()
                refusal, trouble = refused, None
            except Exception as error:
                unit.roll_back()
                refusal, trouble = None, error
        with self.house.database.unit(now, lane=incoming.address) as unit:
            self._answer_for(unit, incoming, refusal, trouble)
            unit.commit()

    def _take(self, unit: Unit, incoming: Incoming) -> None:
        turn = Turn(self.house, unit, incoming)
        self._arrive(turn, incoming)
        turn.kept = unit.talks.open(turn.me.id)
        unit.messages.heard(turn.me.id)
        if incoming.kind is Heard.TEXT:
            self._text(turn, incoming.payload)
        elif incoming.kind is Heard.PRESS:
            self._press(turn, incoming.payload)
        elif incoming.kind is Heard.OPEN:
            turn.lead("home.arrive", code=incoming.payload)
        else:
            turn.lead("home.attachment", media=incoming.payload)
        news.spread(turn)

    def _arrive(self, turn: Turn, incoming: Incoming) -> None:
        """Find out who speaks; a new address is a new account."""
        unit = turn.unit
        speaker = unit.accounts.at(incoming.channel, incoming.bot, incoming.address)
        if speaker is None:
            account = unit.accounts.make()
            unit.accounts.settle(incoming.channel, incoming.bot, incoming.address, account.id)
            speaker = Speaker(account, None, "open", account.id)
        turn.speaker = speaker
        unit.me, unit.staff = speaker.account, speaker.staff
        unit.wait_for(speaker.account.id)
        unit.accounts.seen(speaker.account)

    def _text(self, turn: Turn, text: str) -> None:
        signal = self._danger(turn, text)
        veiled = turn.speaker is not None and turn.speaker.veil != "open"
        if not veiled:
            self._echo(turn, text)
        if signal is not None:
            if turn.speaker is not None and turn.speaker.veil == "hidden":
                turn.lead("home.uncover")
            alarms.raise_alarm(turn, signal.level, signal.entries)
            if signal.level is not Level.SOFT or veiled or not self._wants_words(turn):
                return
        if veiled:
            turn.lead("home.unveil", word=text)
            return
        command = self._ear.command(text)
        if command and self._command(turn, command):
            return
        meant = self._meant(turn, text)
        if meant:
            for offer in meant:
                self._act(turn, offer)
            return
        feeling = "" if self._wants_words(turn) else self._ear.feeling(text)
        if turn.kept is not None and not feeling:
            turn.run(lambda engine, seen: engine.hear(turn.talk, Typed(text), seen))
            self._tired(turn)
        elif turn.kept is not None:
            turn.run(lambda engine, seen: engine.again(turn.talk, seen, Say(feeling)))
        else:
            turn.lead("home.words", text=text, feeling=feeling)

    def _wants_words(self, turn: Turn) -> bool:
        """A letter may hold a sigh or a fear: it is still handed on, so that nothing typed is lost."""
        form = self.house.doors.forms.get(turn.kept.talk.flow) if turn.kept else None
        step = form.flow.step(turn.talk.step) if form else None
        return isinstance(step, Ask) and step.reads is any_words

    def _meant(self, turn: Turn, text: str) -> list[Offer]:
        """The buttons that typed words mean: those of the open question first, whatever came in between."""
        recent = turn.unit.messages.offers(turn.me.id)
        talk = turn.kept.talk.id if turn.kept else ""
        question = next((said for said in recent if talk and any(o.act.talk == talk for o in said.offers)), None)
        if question is not None:
            meant = self._ear.offers(text, question)
            if meant:
                return meant
        newest = recent[0] if recent else None
        if newest is None or newest is question:
            return []
        return self._ear.offers(text, newest)[:1] if question is None else self._ear.labelled(text, newest)

    def _danger(self, turn: Turn, text: str) -> Any:
        since = turn.now - timedelta(minutes=2)
        before = turn.unit.messages.recent_words(turn.me.id, since) if len(text) <= 12 else []
        return self.house.gate.hears(text, before)

    def _echo(self, turn: Turn, text: str, person: str | None = None) -> None:
        turn.unit.messages.add(
            turn.me.id, person or turn.about, "echo", {"text": text}, kind=Kind.ECHO, lane="status_card"
        )

    def _tired(self, turn: Turn) -> None:
        """After the second miss a person is offered, not a third try."""
        if turn.kept is not None and turn.kept.talk.misses >= 2 and turn.staff is None:
            turn.say("engine.tired", turn.button("call"))

    def _press(self, turn: Turn, token: str) -> None:
        stem, _, index = token.rpartition(".")
        said = turn.unit.messages.by_stem(stem)
        ours = said.offers if said is not None and said.account_id == turn.me.id else ()
        offer = next((one for number, one in enumerate(ours) if str(number) == index), None)
        if said is None or offer is None:
            turn.unit.record("press.refused", f"account:{turn.me.id}", outcome="foreign" if said else "unknown")
            self._stale(turn)
            return
        owner = said.person_id if turn.unit.key_of(said.person_id) is not None else None
        self._echo(turn, self._ear.label(offer, said), owner)
        self._act(turn, offer)

    def _stale(self, turn: Turn) -> None:
        """A button of somebody else, of nobody, or of what is over: the same words for all, the question stands."""
        if turn.kept is not None:
            turn.run(lambda engine, seen: engine.again(turn.talk, seen, Say("engine.stale")))
        else:
            turn.lead("home.stale")

    def _act(self, turn: Turn, offer: Offer) -> None:
        act = offer.act
        if act.do == "device":
            return
        if act.do == "open":
            turn.lead(act.name, **act.args)
            return
        if turn.kept is None or turn.kept.talk.id != act.talk:
            kept = turn.unit.talks.get(act.talk)
            if kept is None or kept.account_id != turn.me.id or kept.state != "parked":
                self._stale(turn)
            else:
                turn.resume(kept)
            return
        pressed = Pressed(act.asks, act.name, str(act.args.get("mark", "")))
        turn.run(lambda engine, seen: engine.hear(turn.talk, pressed, seen))

    def _command(self, turn: Turn, command: str) -> bool:
        """Carry out a whole-message command. False: it is none for this one."""
        doors = self.house.doors
        if turn.kept is not None:
            inside = {
                "back": lambda engine, seen: engine.back(turn.talk, seen),
                "why": lambda engine, seen: engine.why(turn.talk, seen),
            }.get(command)
            if inside is not None:
                turn.run(inside)
                return True
            if command == "help":
                turn.run(lambda engine, seen: engine.simpler(turn.talk, seen))
                turn.say("engine.simpler", turn.device("read", "speak:"), turn.button("call"))
                return True
            if command == "cancel":
                turn.lead("home.cancel", talk=turn.talk.id)
                return True
        table = {**doors.commands, **(doors.staff_commands if turn.unit.working else {})}
        door = table.get(command)
        if door is None:
            return False
        turn.lead(door)
        return True

    def _ask_again(self, turn: Turn) -> None:
        """The open question stands, unless what it is about is not this one's any more."""
        if turn.kept is None:
            return
        try:
            turn.run(lambda engine, seen: engine.again(turn.talk, seen))
        except Refused:
            turn.unit.talks.move(turn.talk.id, "dropped")
            turn.kept = None

    def _answer_for(self, unit: Unit, incoming: Incoming, refused: Refused | None, trouble: Exception | None) -> None:
        """Say no kindly, or apologise; either way what was sent counts as received."""
        if not unit.accounts.first_time(incoming.channel, incoming.bot, incoming.external_id):
            return
        turn = Turn(self.house, unit, incoming)
        self._arrive(turn, incoming)
        turn.kept = unit.talks.open(turn.me.id)
        if incoming.kind is Heard.TEXT:
            self._echo(turn, incoming.payload)
        if refused is not None:
            turn.say(refused.key, **dict[str, Any](refused.params))
            self._ask_again(turn)
            unit.record("turn.refused", f"account:{turn.me.id}", outcome=refused.key)
            return
        reference = f"{secrets.randbelow(10**6):06d}"
        quarantine.keep(unit, turn.me, reference, incoming, type(trouble).__name__)
        turn.kept = None
        turn.say("error.ours", turn.button("call"), kind=Kind.APOLOGY, reference=reference)
        log.error("turn failed", reference=reference, error=type(trouble).__name__, exc_info=trouble)
