"""The wire for neutral texts, as the settings describe it."""

from __future__ import annotations

from bot.channels.nudge import Hook, Mail, Nudges
from bot.settings import Settings


def nudges_of(settings: Settings) -> Nudges:
    """What can leave; nothing where nothing is set."""
    mail = hook = None
    if settings.sends_mail():
        mail = Mail(
            settings.smtp_host,
            settings.smtp_port,
            settings.smtp_security,
            settings.smtp_user,
            settings.smtp_password.get_secret_value(),
            settings.smtp_from,
        )
    if settings.sends_sms():
        hook = Hook(
            settings.webhook_url,
            settings.webhook_secret.get_secret_value(),
            settings.webhook_format,
            settings.sms_signature,
        )
    return Nudges(mail, hook)
