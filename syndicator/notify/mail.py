"""Alerts by e-mail, through the operator's own mail server."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import closing, suppress
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING

from syndicator.errors import NotifyError
from syndicator.notify import wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syndicator.model import Alert, MailSettings

TIMEOUT = 20.0
"""Seconds for each step of the conversation."""
PORTS = {"starttls": 587, "tls": 465, "none": 25}


class MailMessenger:
    """Port: Messenger. The server is named by the operator alone, so it may stand on a private network."""

    name = "email"

    def __init__(self, settings: MailSettings, site: str, *, timeout: float = TIMEOUT) -> None:
        self._settings = settings
        self._site = site
        self._timeout = timeout

    def send(self, alerts: Sequence[Alert]) -> None:
        """One message for all of them. Raises NotifyError unless the server takes it."""
        settings = self._settings
        message = EmailMessage(policy=SMTP)
        message["Subject"] = _header(wording.subject(alerts))
        message["From"] = settings.sender
        message["To"] = ", ".join(settings.to)
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday notice need answer
        message.set_content(wording.body(alerts, self._site))
        try:
            with closing(self._connected()) as server:
                if settings.user:
                    server.login(settings.user, settings.password)
                server.send_message(message)
                with suppress(smtplib.SMTPException, OSError):  # it has the message: how it says goodbye is all one
                    server.quit()
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise NotifyError(_reason(error, settings.host), channel=self.name) from error

    def _connected(self) -> smtplib.SMTP:
        settings = self._settings
        port = settings.port or PORTS[settings.security]
        if settings.security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(settings.host, port, timeout=self._timeout, context=context)
        server = smtplib.SMTP(settings.host, port, timeout=self._timeout)
        if settings.security == "starttls":
            try:
                server.starttls(context=ssl.create_default_context())
            except BaseException:
                server.close()
                raise
        return server


def _header(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)[:200]


def _reason(error: Exception, host: str) -> str:
    """Without what the server said: it may repeat the password."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{host} answered {error.smtp_code}"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return f"{host} refused every recipient"
    reason = error.strerror if isinstance(error, OSError) else ""
    return f"{host}: {reason or type(error).__name__}"
