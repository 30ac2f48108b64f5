"""Handing letters to a mail server."""

import smtplib
import ssl
from email.message import EmailMessage
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

TIMEOUT_SECONDS = 20
CONNECTION_LOST = (smtplib.SMTPServerDisconnected, OSError)


class DeliveryFailed(Exception):
    """A letter could not be handed over. Its text is a sentence for the outbox."""

    def __init__(
        self, sentence: str, *, is_final: bool = False, is_recipient: bool = False, is_lost: bool = False
    ) -> None:
        """is_final: trying again is no use. is_recipient: the address was refused. is_lost: the connection is gone."""
        super().__init__(sentence)
        self.is_final = is_final
        self.is_recipient = is_recipient
        self.is_lost = is_lost


class MailServer:
    """One connection. The URL is smtp://user:password@host:587/?tls=1 (STARTTLS) or smtps://…:465 (TLS at once)."""

    def __init__(self, url: str) -> None:
        """Read the URL; nothing is sent yet. User and password may be percent-encoded."""
        parts = urlsplit(url)
        self.is_tls = parts.scheme == "smtps"
        self.host = parts.hostname or "localhost"
        self.port = parts.port or (465 if self.is_tls else 25)
        self.user, self.password = unquote(parts.username or ""), unquote(parts.password or "")
        self.starts_tls = parse_qs(parts.query).get("tls", ["0"])[0] not in {"", "0", "false", "no"}
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        """Connect, encrypt and sign in. Raises DeliveryFailed."""
        try:
            self._smtp = self._connect()
        except smtplib.SMTPAuthenticationError as error:
            raise DeliveryFailed(f"{self.host} refused user and password ({error.smtp_code}).") from error
        except (smtplib.SMTPException, OSError) as error:
            raise DeliveryFailed(f"The mail server at {self.host}:{self.port} does not answer ({error}).") from error
        return self

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.is_tls:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=context)
        else:
            smtp = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        try:
            if self.starts_tls:
                smtp.starttls(context=context)
            if self.user:
                smtp.login(self.user, self.password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Say goodbye; a server that has gone already does not matter."""
        if self._smtp is not None:
            try:
                self._smtp.quit()
            except (smtplib.SMTPException, OSError):
                self._smtp.close()

    def hand_over(self, message: EmailMessage, *, envelope_from: str, to: str, or_from: str = "") -> None:
        """Hand over one message. Raises DeliveryFailed.

        envelope_from  empty for automatic letters: nothing may answer them, not even a bounce (RFC 3834, 3.3)
        or_from        tried once when the server says no for good. Many let an account send from its own address
                       only, and say so at whichever step; a bounce then has to be recognised by its words.
        """
        try:
            self._hand_over(message, envelope_from=envelope_from, to=to)
        except DeliveryFailed as failure:
            if not (failure.is_final and or_from):
                raise
            self._hand_over(message, envelope_from=or_from, to=to)

    def _hand_over(self, message: EmailMessage, *, envelope_from: str, to: str) -> None:
        if self._smtp is None:
            raise DeliveryFailed("There is no connection to the mail server.", is_lost=True)
        try:
            self._smtp.send_message(message, from_addr=envelope_from, to_addrs=[to])
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()), (450, b""))
            sentence = _said("refused the address", code, said)
            raise DeliveryFailed(sentence, is_final=code >= 500, is_recipient=True) from error
        except smtplib.SMTPResponseException as error:
            sentence = _said("refused the letter", error.smtp_code, error.smtp_error)
            raise DeliveryFailed(sentence, is_final=error.smtp_code >= 500) from error
        except smtplib.SMTPNotSupportedError as error:
            raise DeliveryFailed("The mail server takes no addresses with such signs.", is_final=True) from error
        except CONNECTION_LOST as error:
            raise DeliveryFailed(f"The connection to {self.host} broke off ({error}).", is_lost=True) from error


def _said(what: str, code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"The mail server {what}: {code} {' '.join(text.split())}"[:500]
