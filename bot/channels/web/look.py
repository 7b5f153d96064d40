"""How the page looks from outside, and whom a demonstration may play."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """What an operator may set about the page."""

    name: str
    """The neutral outward name: title, icon label, home-screen name. It must not tell a secret (ux.md 2.4)."""
    colour: str = "#f4f1ea"
    """Of the browser's own bar around the page."""
    footer: str = ""
    """One small line at the very bottom, such as the registration number of the site."""
    secure_cookies: bool = False
    """Set wherever the page is served over https; then the cookie is bound to this very host too."""
    idle_ms: int = 180_000
    """A page nobody touches for so long empties itself (ux.md 9.8)."""
    staff_idle_ms: int = 120_000
    """The same for staff, whose screens show more people."""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody who can be played in a demonstration; all texts as they are shown."""

    id: str
    name: str
    role: str
    organisation: str
    """Empty for a family or a person."""
    area: str
    staff: bool
