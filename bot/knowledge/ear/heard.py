"""What was heard: one intent, what was understood of it, and a story where one was told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where something is typed: on which screen, or before which open question."""

    HOME = "home"
    WHERE = "form:where"
    AGE = "form:age"
    KNOWS = "form:knows"
    WISHES = "form:wishes"
    PHONE = "form:phone"
    REVIEW = "form:review"
    AFTER_RECEIPT = "after_receipt"
    IN_THREAD = "in_thread"
    AFTER_CARD = "after_card"
    STAFF_HOME = "staff_home"


class Side(StrEnum):
    """Who types."""

    FAMILY = "family"
    STAFF = "staff"


class Intent(StrEnum):
    """What is wanted."""

    APPLY_SELF = "apply_self"
    APPLY_FAMILY = "apply_family"
    APPLY_OTHER = "apply_other"
    CALL_ME = "call_me"
    PROGRESS = "progress"
    WITHDRAW = "withdraw"
    ERASE_DATA = "erase_data"
    WHAT_IS_KEPT = "what_is_kept"
    COMPLAIN = "complain"
    CHANGE_PHONE = "change_phone"
    MOVING = "moving"
    STOP_MESSAGES = "stop_messages"
    CHANGE_IN_CONDITION = "change_in_condition"
    HAND_OVER = "hand_over"
    QUESTION = "question"
    ANSWER = "answer"
    PLACE = "place"
    PHONE_NUMBER = "phone_number"
    RECEIPT_NUMBER = "receipt_number"
    GREETING = "greeting"
    THANKS = "thanks"
    BYE = "bye"
    WHO_ARE_YOU = "who_are_you"
    FEELING = "feeling"
    DANGER = "danger"
    TO_HUMAN = "to_human"
    FIND_PERSON = "find_person"
    STAFF_TASK = "staff_task"
    NONSENSE = "nonsense"
    ABUSE = "abuse"


TOLD = 2
"""Things that make a story of a sentence."""
APPLIES = (Intent.APPLY_SELF, Intent.APPLY_FAMILY, Intent.APPLY_OTHER)

PLAIN = (*APPLIES, Intent.PROGRESS, Intent.CHANGE_PHONE, Intent.MOVING, Intent.PHONE_NUMBER, Intent.RECEIPT_NUMBER)
"""What is asked for so plainly that letters alone are no reason to hear danger in it."""


@dataclass(frozen=True, slots=True)
class Story:
    """What somebody told in one breath. None: not told, or not told so that it is sure, and then it is asked."""

    for_whom: str | None = None
    """self, family or neighbour."""
    relation: str | None = None
    """What the one who types is to the person: parent, spouse, child, sibling or relative."""
    age_band: str | None = None
    """adult, teen or child."""
    place: str | None = None
    wishes: tuple[str, ...] | None = None
    phone: str | None = None
    places: tuple[str, ...] = ()
    """Codes of the places that may be meant; one where it is sure."""
    several: bool = False
    """Whether more than one person is told of: one application each."""

    @property
    def told(self) -> int:
        """How many things it tells, beside for whom."""
        return sum(one is not None for one in (self.relation, self.age_band, self.place, self.wishes, self.phone))


@dataclass(frozen=True, slots=True)
class Meant:
    """What a text means where it stands."""

    intent: Intent
    value: str | None = None
    """What was understood of it: age=adult, a place, a number."""
    story: Story | None = None
    near: tuple[Intent, ...] = ()
    """What else it may be, where it is not sure: offered as buttons."""
    sure: bool = True
    """Whether it may be acted upon without asking."""

    def outweighs(self, *, hinted: bool, soft: bool) -> bool:
        """Whether it is heard although there is danger in the text: where only letters hint at it, faintly, or in what
        plainly asks for something else."""
        return hinted and (soft or (self.sure and self.intent in PLAIN))
