"""One turn as the doors see it: who speaks, what is known, how to answer, and how a form goes on."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from bot.app.doors import Form, House
from bot.app.looking import Looks
from bot.conversation.engine import Engine, Outcome, Say, Sprint, Talk, Typed
from bot.conversation.flow import Does, Flow, Option, Seen, Step
from bot.conversation.messages import Incoming, Kind
from bot.domain.calendar import Calendar
from bot.domain.errors import NotThere
from bot.domain.people import Account, Staff
from bot.domain.phone import dialled
from bot.knowledge.ear.hearing import Ear
from bot.knowledge.gate import Level
from bot.knowledge.library.answering import Library
from bot.knowledge.masking.found import Masked
from bot.services import abroad, alarms, days_off, news, posting
from bot.store.accounts import Speaker
from bot.store.cases import new_number
from bot.store.messages import Act, Offer
from bot.store.talks import Kept
from bot.store.unit import ZONE, Unit

if TYPE_CHECKING:
    from bot.knowledge.masking.mask import Mask

Found = TypeVar("Found")

PROMISED = ("promised_on", "at", "answer_by")
"""Particulars that are days by which something is promised."""


class Turn:
    """One turn as the doors see it: who speaks, what is known, and how to answer."""

    def __init__(self, house: House, unit: Unit, incoming: Incoming | None = None, looks: Looks | None = None) -> None:
        """`looks`: what was looked at for it before; None: it looks itself, and holds up whoever writes meanwhile."""
        self.house = house
        self.unit = unit
        self.now = unit.now
        self.today = unit.today
        self.areas = house.areas
        self.terms = house.terms
        self.packs = house.packs
        self.incoming = incoming
        self.speaker: Speaker | None = None
        self.spoke = ""
        """The account that spoke, whoever speaks at the end: a phone is handed over, a link is opened."""
        self.kept: Kept | None = None
        self._looks = looks

    @cached_property
    def calendar(self) -> Calendar:
        """The working days as they hold here: as delivered, with what was added since."""
        return days_off.known(self.unit, self.house.calendar)

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

    @property
    def pushed(self) -> bool:
        """Whether the speaker is on a channel that is pushed to: its screen cannot be emptied or handed over."""
        return self.incoming is not None and self.incoming.channel in self.house.pushed

    @property
    def everything(self) -> bool:
        """Whether everything may be said where the speaker is, or only what tells nothing about anybody."""
        wire = self.house.pushed.get(self.incoming.channel) if self.incoming else None
        return wire is None or (wire.everything and self.staff is None and abroad.agreed(self))

    @property
    def on_alert(self) -> bool:
        """Whether somebody of the team fills in a form about an alert: their words are of that danger, and no other."""
        return self.form is not None and self.form.staff and "alert" in self.talk.about

    @property
    def digits(self) -> Mapping[str, Any]:
        """How digits are written in words."""
        return self.house.digits

    @property
    def wide(self) -> bool:
        """Whether the screen has room for long lists."""
        return self.incoming is not None and self.incoming.wide

    @property
    def ear(self) -> Ear | None:
        """What people mean by what they type; built as the library is.

        Raises:
            LookFirst: it is not built yet.
        """
        shelf = self.house.ear
        if shelf is None or shelf.ready or self._looks is None:
            return shelf.open() if shelf is not None else None
        found: Ear | None = self._looks.at(self, _ear)
        return found

    @property
    def library(self) -> Library:
        """Answers to questions. Where it is not built yet, the turn begins again once it is: nobody waits for it.

        Raises:
            LookFirst: it is not built yet.
        """
        shelf = self.house.shelf
        return shelf.open() if shelf.ready or self._looks is None else self._looks.at(self, _library)

    def covered(self, text: str) -> Masked:
        """Words as they may be kept and handed on: what tells who somebody is is covered.

        Raises:
            LookFirst: what covers it is not built yet.
        """
        shelf = self.house.mask
        mask = shelf.open() if shelf.ready or self._looks is None else self._looks.at(self, _mask)
        return mask.cover(text)

    @contextmanager
    def beside(self) -> Iterator[Unit]:
        """Read beside this turn, as the same one: nothing of it is logged or kept."""
        with self.house.database.reading(self.now) as unit:
            unit.me, unit.staff, unit.outside = self.unit.me, self.unit.staff, self.unit.outside
            yield unit

    def looked(self, look: Callable[..., Found], *args: Hashable) -> Found:
        """What `look(turn, *args)` finds, where that takes long: it is looked at before the turn writes. Who has just
        changed something sees it as it stands now.

        Raises:
            LookFirst: nobody has looked yet; the turn begins again once somebody has.
        """
        if self._looks is None or self.unit.changed:
            return look(self, *args)
        found: Found = self._looks.at(self, look, *args)
        return found

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
        params.setdefault("about", self._guessed(params))
        self.unit.messages.add(
            self.me.id,
            owner,
            key,
            _plain(params),
            options,
            kind=kind,
            lane=lane,
            left=left,
            typing=typing,
            public=self.public(key),
        )

    def _guessed(self, params: Mapping[str, Any]) -> bool:
        """Whether a day that is promised lies in a year whose notice is missing: it is said with an "about"."""
        days = (_local_day(params.get(name)) for name in PROMISED)
        return any(day is not None and not self.calendar.covers(day.year) for day in days)

    def public(self, key: str) -> bool:
        """Whether what stands under a key may be said anywhere."""
        return self.house.words.public(key)

    def button(self, word: str, action: str = "", label: str = "", **args: Any) -> Offer:
        """A button that opens `desk.action` or a form; without an action the one named `word`."""
        return Offer(word, Act("open", action or word, args=args), label)

    def device(self, word: str, href: str, opens: str = "", **args: Any) -> Offer:
        """A button that the device carries out by itself: tel:120. `opens`: a desk's action that goes with it, so that
        one press rings and is written down."""
        return Offer(word, Act("device", href, args={"opens": opens, **args} if opens else {}))

    def dial(self, word: str, phone: str) -> tuple[Offer, ...]:
        """A button that calls a number, however it is written; none where there is nothing to call."""
        number = dialled(phone)
        return (self.device(word, f"tel:{number}"),) if number else ()

    def ways_on(self) -> tuple[Offer, ...]:
        """What is always there to press: a person by telephone and the beginning, or the day of the one at work."""
        if self.staff is not None:
            return (self.button("today"),) if self.unit.working else ()
        return (self.button("call"), self.button("home"))

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
        if desk is not None and desk.staff and self.unit.outside:
            self.lead("away")  # the team's desks are on our page, behind their word
            return
        if desk is None or (action or "open") not in desk.actions or (desk.staff and self.unit.working is None):
            raise NotThere
        if (action or "open") not in desk.beside:
            self.park()
        desk.actions[action or "open"](self, **args)

    def start(self, form: Form, about: Mapping[str, Any] | None = None) -> None:
        """Begin a form. A talk that was open is kept and offered again."""
        if form.staff and self.unit.outside:
            self.lead("away")
            return
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
        if not (self.keeps(self.kept) and (self.kept.talk.answers or self._was_alarmed())):
            self.drop(self.kept)
            return
        self._forget_told(self.kept)
        self.unit.talks.move(self.kept.talk.id, "parked")
        self.kept = None

    def _forget_told(self, kept: Kept) -> None:
        """What was told in one breath is not put aside before they agreed that anything is kept (PIPL 13)."""
        form = self.house.doors.forms[kept.talk.flow]
        if "told" in kept.talk.about and form.flow.consent and form.flow.consent not in kept.talk.answers:
            about = {name: value for name, value in kept.talk.about.items() if name != "told"}
            self.unit.talks.save(kept, replace(kept.talk, about=about), "open", kept.number, kept.wake_on)

    def keeps(self, kept: Kept) -> bool:
        """Whether this talk is of a form that is offered again."""
        form = self.house.doors.forms.get(kept.talk.flow)
        return form is not None and form.keeps_draft

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

    def finish(self) -> None:
        """The end of a turn: others hear of it, what may not be said here goes elsewhere, and what may, leaves."""
        news.spread(self)
        if not self.everything and any(self._withheld(row) for row in self.unit.said):
            self.lead("away")
        if self.incoming is None:
            posting.tell(self, frozenset(), self.house.pushed)
            return
        posting.answer(self, self.incoming, self.house.pushed, everything=self.everything)
        posting.tell(self, frozenset({self.spoke, self.me.id}), self.house.pushed)

    def _withheld(self, row: Mapping[str, Any]) -> bool:
        return row["account_id"] == self.me.id and not row["public"] and row["kind"] != Kind.ECHO.value

    # -- the engine's side -------------------------------------------------------------------------------

    def run(self, step: Callable[[Engine, Seen], Sprint]) -> None:
        """Let the engine take one step of the open talk, keep it, say what it says, and follow where it leads."""
        kept = self.kept
        form = self.form
        if kept is None or form is None:
            raise NotThere
        flow = form.flow
        sprint = step(Engine(flow), self.seen)
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
            self.say("engine.dropped", *self.ways_on())
        elif sprint.outcome is Outcome.PARKED:
            number = self.kept.number if self.kept is not None else None
            what: dict[str, Any] = {"number": number} if number else {}
            self.say("engine.parked", *self.ways_on(), **what)
            self.kept = None

    def weighs(self, step: Callable[[Engine, Seen], Sprint]) -> Sprint:
        """What a step would make of the open talk; nothing is kept or said."""
        form = self.form
        assert form is not None
        return step(Engine(form.flow), self.seen)

    @property
    def seen(self) -> Seen:
        """What the open talk may look at now."""
        form = self.form
        assert form is not None
        return Seen(self.today, self.areas, self.talk.answers, self.talk.about, form.view(self))

    def offered(self) -> tuple[Option, ...]:
        """What may be pressed at the open question."""
        form = self.form
        return Engine(form.flow).offer(self.talk, self.seen)[1] if form is not None else ()

    def typed(self, words: str) -> None:
        """Let the open question hear words."""
        self.run(lambda engine, seen: engine.hear(self.talk, Typed(words), seen))

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

    @property
    def form(self) -> Form | None:
        """The form that is open."""
        return self.house.doors.forms.get(self.kept.talk.flow) if self.kept else None

    @property
    def step(self) -> Step | None:
        """The question that is open."""
        return self.form.flow.step(self.talk.step) if self.form else None

    @property
    def asks(self) -> str:
        """Key of the question that is open; empty: none is."""
        return self.form.flow.key(self.step) if self.form and self.step else ""

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


def _ear(turn: Turn) -> Ear | None:
    return turn.house.ear.open() if turn.house.ear is not None else None


def _library(turn: Turn) -> Library:
    return turn.house.shelf.open()


def _mask(turn: Turn) -> Mask:
    return turn.house.mask.open()


def _local_day(when: object) -> date | None:
    """The day here of an instant, or the day itself, also as ISO text; None: it is neither."""
    if isinstance(when, str):
        try:
            when = datetime.fromisoformat(when)
        except ValueError:
            return None
    if isinstance(when, datetime):
        return when.astimezone(ZONE).date() if when.tzinfo else when.date()
    return when if isinstance(when, date) else None


def _plain(params: Mapping[str, Any]) -> dict[str, Any]:
    """Particulars as JSON: days and instants become ISO text, which content knows how to write."""
    return {name: value.isoformat() if isinstance(value, date | datetime) else value for name, value in params.items()}
