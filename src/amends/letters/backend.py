"""Django's mail backend: what Django and allauth send, a password reset for example, becomes a letter too."""

from collections.abc import Sequence
from email.utils import parseaddr

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone, translation

from amends.letters.actions import write_letter


class OutboxBackend(BaseEmailBackend):
    """Writes each message into the outbox, once per recipient. The sweep delivers it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Queue the plain text of the messages. Returns how many messages were queued."""
        return sum(self._queue(message) for message in email_messages if message.recipients())

    def _queue(self, message: EmailMessage) -> bool:
        for recipient in message.recipients():
            name, address = parseaddr(recipient)
            write_letter(
                key="staff",
                to_name=name,
                to_address=address,
                language=translation.get_language() or "en",
                about=None,
                values={},
                by="system",
                now=timezone.now(),  # a backend stands at the edge, like a page: here the clock is read
                subject=str(message.subject),
                body=str(message.body),
            )
        return True
