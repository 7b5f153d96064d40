"""Neutral texts outside the page: mail by SMTP, a text to a phone or a group robot by webhook.

A closed web page cannot ring. This wire can only carry what it is handed, one short text; it knows no names.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote

PATIENCE = 15.0
"""Seconds for an answer: gateways are slow, and the next text waits behind this one."""


class Failed(Exception):
    """It certainly did not leave."""

    def __init__(self, reason: str, *, retryable: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retryable = retryable


class Unknown(Exception):
    """It may have left: the answer did not come."""


@dataclass(frozen=True, slots=True)
class Mail:
    """How mail leaves."""

    host: str
    port: int
    security: str
    """tls, starttls or none."""
    user: str
    password: str
    sender: str


@dataclass(frozen=True, slots=True)
class Hook:
    """A gateway that takes a JSON POST."""

    url: str
    secret: str
    form: str
    """plain, or wecom for a group robot."""
    signature: str = ""
    """The neutral name that a carrier wants in front of every text."""


class Nudges:
    """Sends to `mailto:` and `sms:` addresses, with what is configured."""

    def __init__(self, mail: Mail | None = None, hook: Hook | None = None) -> None:
        self._mail = mail
        self._hook = hook

    def can(self, to: str) -> bool:
        """Whether there is a way to this address."""
        scheme = to.partition(":")[0]
        return (scheme == "mailto" and self._mail is not None) or (scheme == "sms" and self._hook is not None)

    def send(self, to: str, text: str) -> None:
        """Send one text.

        Raises:
            Failed: it did not leave.
            Unknown: nobody can say.
        """
        scheme, _, rest = to.partition(":")
        if scheme == "mailto" and self._mail is not None:
            _send_mail(self._mail, unquote(rest), text)
        elif scheme == "sms" and self._hook is not None:
            _post(self._hook, rest, text)
        else:
            raise Failed("no way there", retryable=True)


def _send_mail(mail: Mail, to: str, text: str) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"] = mail.sender, to
    letter["Date"] = formatdate()
    letter["Message-ID"] = make_msgid(domain=mail.sender.rpartition("@")[2] or None)
    letter.set_content(text, cte="base64")
    handed_over = False
    try:
        context = ssl.create_default_context()
        if mail.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(mail.host, mail.port, timeout=PATIENCE, context=context)
        else:
            server = smtplib.SMTP(mail.host, mail.port, timeout=PATIENCE)
        with server:
            if mail.security == "starttls":
                server.starttls(context=context)
            if mail.user:
                server.login(mail.user, mail.password)
            handed_over = True
            server.send_message(letter)
    except smtplib.SMTPResponseException as refused:
        raise Failed(f"smtp {refused.smtp_code}", retryable=refused.smtp_code < 500) from refused
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _ in refused.recipients.values()]
        raise Failed("recipient", retryable=all(code < 500 for code in codes)) from refused
    except (OSError, smtplib.SMTPException) as error:
        if handed_over:
            raise Unknown from error
        raise Failed(type(error).__name__, retryable=True) from error


def _post(hook: Hook, to: str, text: str) -> None:
    import httpx  # only where a gateway is configured: it costs start-up time

    said = f"{hook.signature}{text}"
    plain = {"to": to, "text": said}
    body = json.dumps({"msgtype": "text", "text": {"content": said}} if hook.form == "wecom" else plain).encode()
    headers = {"Content-Type": "application/json"}
    if hook.secret:
        headers["X-Signature"] = hmac.digest(hook.secret.encode(), body, hashlib.sha256).hex()
    try:
        answer = httpx.post(hook.url, content=body, headers=headers, timeout=PATIENCE)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise Failed(type(error).__name__, retryable=True) from error
    except httpx.HTTPError as error:
        raise Unknown from error
    if answer.status_code >= 500:
        raise Unknown
    if answer.status_code >= 300:
        raise Failed(f"http {answer.status_code}", retryable=answer.status_code == 429)
