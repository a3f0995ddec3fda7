"""Mail to passengers: written from templates, sent in the language that they chose."""

from __future__ import annotations

import logging
import smtplib
from email.message import EmailMessage
from string import Template
from typing import Callable, Mapping

log = logging.getLogger("ferry.mailer")

TEMPLATES: dict[tuple[str, str], tuple[str, str]] = {
    ("confirmed", "en"): ("Your crossing $reference", "Dear $name,\n\nsee you at $pier. ⛴\n"),
    ("confirmed", "sv"): ("Din överfart $reference", "Hej $name,\n\nvi ses vid $pier. ⛴\n"),
    ("confirmed", "ja"): ("ご予約 $reference", "$name 様\n\n$pier でお待ちしております。⛴\n"),
    ("delayed", "en"): ("$reference leaves later", "Dear $name,\n\nwe leave $minutes minutes late.\n"),
    ("delayed", "ja"): ("出航遅延のお知らせ $reference", "$name 様\n\n出航が$minutes分遅れます。\n"),
}


class MailError(RuntimeError):
    """A letter could not be written or sent."""


def compose(kind: str, language: str, to: str, values: Mapping[str, str]) -> EmailMessage:
    """Writes a letter; in English when nobody translated it."""
    template = TEMPLATES.get((kind, language)) or TEMPLATES.get((kind, "en"))
    if template is None:
        raise MailError(f"no letter of the kind {kind}")
    subject, body = template
    message = EmailMessage()
    message["To"] = to
    message["From"] = "bookings@ferry.example"
    try:
        message["Subject"] = Template(subject).substitute(values)
        message.set_content(Template(body).substitute(values))
    except KeyError as error:
        raise MailError(f"the letter {kind} needs {error}") from error
    return message


class Mailer:
    """Sends letters, and tries again when the server is busy."""

    def __init__(self, host: str, connect: Callable[[str], smtplib.SMTP] = smtplib.SMTP, attempts: int = 3) -> None:
        self._host = host
        self._connect = connect
        self._attempts = attempts
        self.sent = 0

    def send(self, message: EmailMessage) -> bool:
        """Whether the letter is on its way."""
        for attempt in range(1, self._attempts + 1):
            try:
                with self._connect(self._host) as server:
                    server.send_message(message)
            except smtplib.SMTPRecipientsRefused:
                log.warning("nobody at %s", message["To"])
                return False
            except (smtplib.SMTPException, OSError) as error:
                log.info("attempt %s failed: %s", attempt, error)
                continue
            self.sent += 1
            return True
        raise MailError(f"gave up after {self._attempts} attempts")
