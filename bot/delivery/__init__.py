"""The one mouth: a row of the outbox becomes words, and the words reach somebody.

The page and the console come and look (`Mouth`); neutral texts go out by themselves (`Nudging`); what a provider
is pushed goes through one `Sender` a bot.
"""

from bot.delivery.limiter import Limiter
from bot.delivery.logbook import Logbook
from bot.delivery.mouth import Mouth
from bot.delivery.nudging import Nudging
from bot.delivery.sender import Sender

__all__ = ["Limiter", "Logbook", "Mouth", "Nudging", "Sender"]
