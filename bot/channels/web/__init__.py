"""The web channel: our own embedded page, and nothing the page needs from elsewhere.

Reading order: `look` (what an operator may choose), `shell` (what a browser loads), `edge` (what we accept
from outside), `streams` (what is told while a page is open), `poster` (what is printed), `server` (the routes),
`static/` (the page).
"""

import sys

from bot.channels.contract import Carries
from bot.channels.web.look import DemoPerson, Look
from bot.channels.web.server import Server, serving, web_app

CARRIES = Carries(everything=True, speaks_first=False, edits=True, longest=sys.maxsize)
"""A page is looked at: it shows whatever stands there, of any length, and a newer state in place of the one before."""

__all__ = ["CARRIES", "DemoPerson", "Look", "Server", "serving", "web_app"]
