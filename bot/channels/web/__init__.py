"""The web channel: our own embedded page, and nothing the page needs from elsewhere.

Reading order: `look` (what an operator may choose), `shell` (what a browser loads), `edge` (what we accept
from outside), `streams` (what is told while a page is open), `server` (the routes), `static/` (the page).
"""

from bot.channels.web.look import DemoPerson, Look
from bot.channels.web.server import Server, serving, web_app

__all__ = ["DemoPerson", "Look", "Server", "serving", "web_app"]
