"""What stands there when somebody agrees: of every purpose every place where it is asked, kept as it was worded on
each day, for whoever asks in years what people agreed to (ux.md 12.11; PIPL 14, 17)."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.consent import VERSIONS, Purpose
from bot.domain.terms import Terms
from bot.store.unit import Unit
from bot.words import Words

UNTOLD = "____"
"""Stands where each person reads a name or a number of their own."""
ABUSE = "abuse"
"""Where somebody tells of one who is beaten or locked in, no day ends it (ux.md 5.5)."""

ASKED: Mapping[Purpose, Mapping[str, tuple[str, ...]]] = {
    Purpose.KEEP: {
        "family": ("family.consent_what", "family.consent", "family.child_consent"),
        "person": ("person.consent_what", "person.consent"),
        "details": ("apply.details", "apply.details_self"),
        "phone": ("staff_application.consent", "staff_application.details"),
        "paper": ("paper.who",),
        "lead": ("lead_yes.how", "lead_yes.words"),
    },
    Purpose.CALL: {"page": ("call.keep",), "desk": ("helping.family_says", "helping.person_says")},
    Purpose.LEAD: {"page": ("lead.consent",), ABUSE: ("lead.consent",)},
    Purpose.OWN: {
        "applied": ("person.own",),
        "page": ("own_yes.hello", "own_yes.will"),
        "handed": ("discharge.agreed",),
        "staff": ("register.two", "own_words.words"),
        "lead": ("lead_yes.how", "lead_yes.words"),
    },
    Purpose.PLATFORM: {
        "page": ("own_yes.platform", "own_yes.why_register"),
        "staff": ("register.two", "register.second", "own_words.words"),
    },
    Purpose.GUARDIAN: {
        "staff": ("register.guardian", "own_words.words"),
        "unable": ("guardian_yes.words",),
        "lead": ("lead_yes.how", "lead_yes.words"),
    },
    Purpose.SHARE: {"page": ("my_place.share",), "staff": ("refer.place", "own_words.words")},
    Purpose.DOCTOR: {"page": ("my_doctor.ask",)},
    Purpose.HANDED: {"hospital": ("hand_on.person_said", "hand_on.shown")},
    Purpose.HANDED_GUARDIAN: {"hospital": ("hand_on.guardian_said",)},
    Purpose.ABROAD: {"chat": ("away.abroad",)},
}
"""Where each is asked, and the texts that stand there: on a page, or before whoever asks and writes it down."""


def keep(unit: Unit, words: Words, terms: Terms) -> int:
    """Keep what is asked now, with this deployment's own names. Returns how many differ from what stood before."""
    return sum(
        unit.oversight.keep_wording(purpose, VERSIONS[purpose], worded(words, terms, purpose)) for purpose in ASKED
    )


def worded(words: Words, terms: Terms, purpose: Purpose) -> str:
    """Everything that stands there when this is agreed to, by where it is asked."""
    found = []
    for where, keys in ASKED[purpose].items():
        # The deployment's own particulars, and a line where each reads something else.
        told = {**_EACH, **terms.kept(), ABUSE: where == ABUSE, "capacity": None, "agreed": False}
        found.append(words.text("audit.asked", {"where": where, "texts": [words.text(key, told) for key in keys]}))
    return "\n".join(found)


_EACH = dict.fromkeys(("code", "name", "sentence", "taken", "waiting"), UNTOLD)
