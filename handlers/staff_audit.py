"""审计: a drawn sample, evidence by number, the wording of a version, who looked; never a name (ux.md 12.11, 8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.app import Desk, Form, Turn
from bot.conversation.flow import Answers, Ask, Choose, Data, Flow, Seen, Trouble, Value
from bot.domain.case import Way
from bot.domain.consent import Purpose
from bot.domain.errors import NotThere
from bot.domain.evidence import Fact, faults
from bot.domain.people import AgeBand, Role
from bot.domain.sampling import Sample
from bot.services import auditing

LOOK = "evidence of order and versions, by a drawn sample (ux.md 12.11; 000 §二(六)17, R152)"
SIZES = {"ten": 10, "twenty": 20, "thirty": 30}
SHOWN = 5


def show(turn: Turn) -> None:
    """The sample one works on."""
    _auditor(turn)
    _say(turn, auditing.current(turn))


def _say(turn: Turn, sample: Sample) -> None:
    first = [turn.button("first", "audit.look", sample=sample.id, n=1)] if sample.numbers else []
    export = [turn.button("export", "audit.export", sample=sample.id)] if sample.numbers else []
    turn.say(
        "audit.sample",
        *first,
        turn.button("redraw", "audit_draw"),
        *export,
        turn.button("prices", "audit.prices"),
        *([turn.button("my_notes", "audit_notes")] if turn.unit.oversight.notes() else []),
        since=sample.since,
        until=sample.until,
        population=sample.population,
        seed=sample.seed,
        drawn=len(sample.numbers),
    )


def look(turn: Turn, sample: str, n: int = 1) -> None:
    """One of the sample: what was on record, and whether in order."""
    kept, number, case = _case(turn, sample, n)
    facts = turn.unit.oversight.facts(case)
    wrong = faults(facts, child=case.age is AgeBand.CHILD)
    offers = [
        turn.button("wording", "audit.wording", sample=sample, n=n),
        turn.button("looked", "audit.looked", sample=sample, n=n),
        turn.button("note", "audit_note", sample=sample, n=n),
    ]
    if n < len(kept.numbers):
        offers.append(turn.button("next_one", "audit.look", sample=sample, n=n + 1))
    turn.say(
        "audit.evidence",
        *offers,
        turn.button("audit"),
        at=n,
        drawn=len(kept.numbers),
        case_number=number,
        facts=[_fact(one) for one in facts],
        wrong=[{"step": one.step, "needs": one.needs, "late": one.late} for one in wrong],
    )


def _fact(one: Fact) -> dict[str, Any]:
    asked = one.agreed if one.version else None
    way = Way.WORKER.value if one.asked else "" if asked else one.how
    told = {"what": one.what, "on": one.on.isoformat(), "way": way}
    return told | {"purpose": _word(asked), "version": one.version, "part": one.part}


def _word(purpose: Purpose | None) -> str:
    return purpose.name.lower() if purpose else ""


def wording(turn: Turn, sample: str, n: int = 1) -> None:
    """那一版的原文: what stood on the screen when it was agreed to."""
    _kept, number, case = _case(turn, sample, n)
    many = 0
    for one in turn.unit.oversight.facts(case):
        if one.agreed is None:
            continue
        many += 1
        text = turn.unit.oversight.wording(one.agreed, one.version, one.at)
        key, word = "audit.wording" if text else "audit.no_wording", _word(one.agreed)
        turn.say(key, purpose=word, version=one.version, on=one.on, words=text)
    back = turn.button("back_to_it", "audit.look", sample=sample, n=n)
    turn.say("audit.that_is_all", back, case_number=number, many=many)


def looked(turn: Turn, sample: str, n: int = 1) -> None:
    """谁看过: by role and purpose."""
    _kept, number, case = _case(turn, sample, n)
    found = turn.unit.oversight.looks(case.person_id)
    turn.say(
        "audit.looked",
        turn.button("back_to_it", "audit.look", sample=sample, n=n),
        case_number=number,
        looks=[{"role": role, "purpose": purpose, "n": many} for role, purpose, many in found],
    )


def export(turn: Turn, sample: str) -> None:
    """导出清单（编号）: the numbers, and a trace."""
    kept = turn.unit.oversight.sample(sample)
    turn.unit.oversight.exported(kept)
    turn.say("audit.exported", turn.button("audit"), seed=kept.seed, numbers=list(kept.numbers))


def prices(turn: Turn, page: int = 0) -> None:
    """价格变动: institutions that entered a price anew."""
    found = sorted(turn.unit.oversight.changed_prices().items())
    here = found[page * SHOWN : (page + 1) * SHOWN]
    offers = []
    for institution_id, many in here:
        place = turn.unit.places.institution(institution_id)
        name = place.name if place else institution_id
        turn.say("audit.price_changed", turn.button("see", "audit.price", place=institution_id), place=name, many=many)
    if len(found) > (page + 1) * SHOWN:
        offers.append(turn.button("next", "audit.prices", page=page + 1))
    turn.say("audit.prices" if here else "audit.no_prices", *offers, turn.button("audit"))


def price(turn: Turn, place: str) -> None:
    """One institution's entries: what, how much, since when, on what ground; entered by which role, and when."""
    rows = turn.unit.oversight.prices(place)
    if not rows:
        raise NotThere
    for row in rows[-2 * SHOWN :]:
        staff = turn.unit.team.of_account(row.made_by)
        turn.say(
            "audit.price",
            item=row.item,
            amount=row.amount,
            unit=row.unit,
            since=row.since,
            source=row.source,
            decided=bool(row.decided_by),
            role=staff.role.value if staff else "",
            made_at=row.made_at,
        )
    turn.say("audit.prices", turn.button("prices", "audit.prices"), turn.button("audit"))


def _case(turn: Turn, sample: str, n: int) -> tuple[Sample, str, Any]:
    kept = turn.unit.oversight.sample(sample)
    if not 1 <= n <= len(kept.numbers):
        raise NotThere
    number = kept.numbers[n - 1]
    return kept, number, turn.unit.oversight.case(kept, number)


def _auditor(turn: Turn) -> None:
    if turn.working.role is not Role.AUDITOR:
        raise NotThere


# -- drawing ---------------------------------------------------------------------------------------------------------


def _seed(text: str, _seen: Seen) -> Value | Trouble:
    seed = "".join(text.split())
    plain = seed.isascii() and seed.isalnum() and len(seed) <= 20
    return Value(seed) if plain else Trouble("audit_draw.which_seed")


def _drawn(turn: Turn, answers: Answers) -> None:
    seed = auditing.seed_of(turn) if answers["seed"] == "by_day" else str(answers["seed"])
    back = 1 if answers["which"] == "last_quarter" else 0
    _say(turn, auditing.new(turn, seed, SIZES[str(answers["many"])], back))


def _only_auditors(turn: Turn, about: Mapping[str, Any]) -> Mapping[str, Any]:
    _auditor(turn)
    return about


DRAW = Form(
    Flow(
        "audit_draw",
        1,
        (
            Choose("which", Data.PUBLIC, LOOK, options=("this_quarter", "last_quarter")),
            Choose("many", Data.PUBLIC, LOOK, options=tuple(SIZES)),
            Ask("seed", Data.PUBLIC, LOOK, reads=_seed, also=("by_day",)),
        ),
        then=lambda answers, _about: answers,
    ),
    _drawn,
    prepare=_only_auditors,
    staff=True,
)


DESK = Desk(
    "audit",
    {
        "open": show,
        "look": look,
        "wording": wording,
        "looked": looked,
        "export": export,
        "prices": prices,
        "price": price,
    },
    staff=True,
)
