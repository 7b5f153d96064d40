"""What a door is, and the turn: one thing heard, one commit.

Two kinds of doors open for people: a Form (a flow, what it may look at, and the service that carries it out)
and a Desk (things shown, with actions). Time comes in by Rules. `App.receive` and `App.tick` are the only ways
in; whatever comes of them is in the outbox when they return.
"""

from __future__ import annotations

from bot.app.doors import Desk, Doors, Form, House
from bot.app.receive import App
from bot.app.turn import Turn

__all__ = ["App", "Desk", "Doors", "Form", "House", "Turn"]
