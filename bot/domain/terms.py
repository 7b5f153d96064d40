"""The operator's own practice where no rule gives a figure. The product never calls one of these a rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True)
class Terms:
    """Figures a deployment may change. Source of each: ux.md 11, marked [op] there."""

    check_days: int = 5
    """Working days until somebody calls about an application. The national measure of 2023-12-19 names the same
    figure for applications that the platform itself receives."""
    call_by: time = time(18, 0)
    """A call asked for today is made by this hour of the next working day."""
    question_days: int = 1
    """Working days in which a human answers what was asked in writing, until `call_by` of the last."""
    draft_days: int = 30
    """An unsent form is kept so long, and so long an application that came to nothing. Source: PIPL 19."""
    closed_days: int = 1095
    """A case that was registered is kept so long after it is over: while a claim can be made (民法典 188: 3 years)."""
    danger_days: int = 30
    """Words of danger are kept so long after a human closed the alert. Source: PIPL 19."""
    letter_days: int = 30
    """What is written to us without an application is kept so long after the last word. Source: PIPL 19."""
    unheard_days: int = 2
    """Working days after which a message nobody opened climbs: to a neutral text, then to a call."""
    ask_again_days: int = 14
    """After "let me think", the person is asked once more."""
    leave_alone_days: int = 90
    """After a person's no, nobody enters them again from the same account for so long."""
    applications_most: int = 5
    """Applications and drafts of one account that are under way, or were handed in today: enough for any family."""
    refer_days: int = 5
    """Working days from the registration to a named institution. The national measure of 2023-12-19 has the same."""
    answer_days: int = 3
    """Working days in which an institution takes in or refuses a referral; the clause says 及时 (000 §二(二)6)."""
    meet_days: int = 3
    """Working days in which whoever took somebody in arranges a first time; the clause says 及时 (000 §二(二)6)."""
    move_days: int = 3
    """Working days in which somebody who moves is passed on; the clause says 及时 (000 §二(二)6)."""
    offer_days: int = 7
    """A place that came free is kept so long from the day its offer was heard (ux.md 10)."""
    number_days: int = 1
    """The number of a call is kept so long after the call was made: until then a slip can be undone (ux.md 12.1)."""
    lead_days: int = 30
    """A lead that nobody confirmed is kept so long. Source: PIPL 19."""
    hold_days: int = 30
    """A case that stands still is looked at again after so long (ux.md 9.6)."""
    visits_most: int = 3
    visits_within: int = 60
    """Tries to hear the person's own word where it is unclear, and the days they may be spread over (ux.md 9.5)."""
    undo_hours: int = 24
    call_tries: int = 3
    quiet_from: time = time(21, 0)
    quiet_until: time = time(8, 0)
    green_minutes: int = 60
    """Whoever is on duty answers a village doctor's report within so long; the clause says 快速 (ux.md 11 row 20)."""
    look_in_days: int = 2
    """"These days", when a village doctor is asked to look in."""
    ladder: tuple[int, ...] = (5, 10, 15)
    """Minutes after which an alert nobody took goes one rung up."""
    invitation_hours: int = 24
    word_misses: int = 5
    word_closed_minutes: int = 15
    """After so many wrong words or codes nothing is tried for so long, and twice as long after each further one."""
    word_closed_hours: int = 24
    """The longest such wait. Misses are forgotten after a month without one."""
    login_idle_minutes: int = 15
    """A member of staff who did nothing for so long gives their word again. Source: OWASP ASVS 5, 7.3.1."""
    login_hours: int = 12
    """And after so long in any case. Source: OWASP ASVS 5, 7.3.2."""
    link_minutes: int = 30
    """A link to our page can be opened for so long (ux.md 5.7)."""
    link_days: int = 7
    """What it opened stays open on that device for so long, and a code to say on the telephone finds it."""
    hand_minutes: int = 5
    """A phone in a second person's hands comes back by itself after so long without a press (ux.md 17 no. 9)."""
    code_minutes: int = 10
    """A short code that joins two channels can be typed for so long. Source: OWASP ASVS 6.5.5."""
    follow_up_days: int = 1
    """After an alert whoever agreed to it is asked once more so many days later, weekends too (reliability.md 3.11)."""
    follow_up_again_days: int = 7
    """And once more after so many, where they like to."""
    card_minutes: int = 10
    """The danger card is not shown twice within so long; every alert still counts."""
    thread_hours: int = 2
    """A thread about a letter ends when neither has written for so many working hours (ux.md 17 row 1)."""
    thread_alert_hours: int = 24
    """One about an alert, when neither has written for so many hours."""
    unread_hours: int = 2
    """What nobody has read of a letter passes to whoever is on duty after so long."""
    unread_minutes: int = 10
    """The same of an alert."""
    danger_hours: int = 24
    """After a card what is typed goes to the alert until a human closes it, and at least so long (ux.md 17 row 2)."""
    work_from: time = time(9, 0)
    work_until: time = time(18, 0)
    """Hours of a working day, for whoever stands on no roster."""

    def kept(self) -> Mapping[str, int]:
        """How long what is kept of somebody is kept, by the names that texts know."""
        return {name: getattr(self, name) for name in _KEPT}


_KEPT = ("draft_days", "closed_days", "danger_days", "letter_days", "lead_days", "number_days", "undo_hours")
