"""Purposes: one thing that is agreed to, one yes; each with the version of its words (ux.md 7.1).

Source: PIPL 13-15, 23, 29.
"""

from __future__ import annotations

from enum import StrEnum


class Purpose(StrEnum):
    """What somebody agrees to. As it is kept, what it is about may follow: an institution, the reason of a call."""

    KEEP = "K1"
    """What is typed to handle the application."""
    CALL = "K1-"
    """A number for a call; the reason of the call follows."""
    LEAD = "K1-T"
    """The number of somebody outside who tells of a need (door T)."""
    OWN = "own"
    """The person's own yes to being helped; kept among their answers (ux.md 6)."""
    PLATFORM = "K2"
    """The entry on the national platform; kept among their answers."""
    GUARDIAN = "guardian"
    """A parent's or guardian's yes where it counts; kept in the file (PIPL 31; ux.md 9.6)."""
    SHARE = "K3:"
    """To be shown to one institution, whose id follows; somebody who moves is asked the same (PIPL 23)."""
    DOCTOR = "doctor:"
    """One village doctor may know how to reach them; the doctor's id follows, each is asked for by itself (PIPL 23)."""
    HANDED = "referral-person"
    """As a hospital tells it: the person agreed to be handed on (door H)."""
    HANDED_GUARDIAN = "referral-guardian"
    """The same of the guardian."""
    ABROAD = "abroad"
    """Everything may be said on a channel whose servers stand elsewhere (PIPL 39)."""

    def of(self, about: str) -> str:
        """As it is kept, with what it is about."""
        return f"{self.value}{about}"

    @classmethod
    def read(cls, kept: str) -> Purpose:
        """The purpose of what was kept: the longest that it begins with.

        Raises:
            ValueError: it is none.
        """
        found = [one for one in cls if kept.startswith(one)]
        if not found:
            raise ValueError(kept)
        return max(found, key=len)


VERSIONS = dict.fromkeys(Purpose, 1)
"""Of the words that stand on the screen now; other words, asked anew, are another version."""
