"""A real mail server on this machine, and letters to send through it."""

import socket
from collections.abc import Callable, Iterator
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import LazySettings

from amends.letters.actions import write_letter
from amends.letters.models import Letter
from amends.people.models import Company, Person

COMPLAINTS = "complaints@brook.example"
CASE = uuid4()


def spare_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class PostOffice:
    """Takes mail in, or answers as it is told to."""

    def __init__(self) -> None:
        self.answer_to_recipient = self.answer_to_letter = ""
        self.refuses_plus_at = ""  # MAIL, RCPT or DATA: where it says that an account sends from its own address only
        self.envelopes: list[Envelope] = []

    def _refusal(self, step: str, sender: str | None) -> str:
        is_refused = step == self.refuses_plus_at and "+" in (sender or "")
        return "553 5.7.1 Sender address rejected: not owned by this account" if is_refused else ""

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the sender unless told otherwise."""
        refusal = self._refusal("MAIL", address)
        envelope.mail_from = None if refusal else address
        return refusal or "250 OK"

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the recipient unless told otherwise."""
        if refusal := self.answer_to_recipient or self._refusal("RCPT", envelope.mail_from):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take the letter unless told otherwise."""
        if refusal := self.answer_to_letter or self._refusal("DATA", envelope.mail_from):
            return refusal
        self.envelopes.append(envelope)
        return "250 Taken"

    def only_mail(self) -> EmailMessage:
        """The one letter that came; no property, for aiosmtpd looks at each while it starts."""
        (envelope,) = self.envelopes
        assert isinstance(envelope.content, bytes)
        read = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(read, EmailMessage)
        return read


@pytest.fixture
def post_office(settings: LazySettings) -> Iterator[PostOffice]:
    """A mail server that Amends is set to use."""
    office = PostOffice()
    controller = Controller(office, hostname="127.0.0.1", port=spare_port())
    controller.start()
    settings.SMTP_URL = f"smtp://127.0.0.1:{controller.port}"
    yield office
    controller.stop()


@pytest.fixture
def company(boss: Person) -> Company:
    """Brook & Beam, which takes complaints at an address of its own."""
    Company.objects.update(complaint_mail=COMPLAINTS, address_line="Beamweg 1, Bremen")
    return Company.objects.the()


@pytest.fixture
def write(company: Company, now: datetime) -> Callable[..., Letter | None]:
    """Write Anna a letter: an answer by default, or whatever a test says."""

    def make(**changes: Any) -> Letter | None:
        key = changes.get("key", "answer")
        values = {
            "number": "C-2026-0042",
            "owner": "Ada Brook",
            "words": "We are sorry.",
            "link": "https://x.example/s3cret",
        }
        values |= {"answer_by": None, "must_confirm": False, "what": "A child was hurt.", "why": "fell on a child"}
        about: UUID | None = changes.pop("about", CASE)
        told: dict[str, Any] = {
            "key": key,
            "to_name": "Anna Marlow",
            "to_address": "anna@kunde.example",
            "language": "en",
        }
        told |= {"values": values, "by": "system", "now": now, "about": about}
        return write_letter(**{**told, **changes})

    return make


@pytest.fixture
def letter(write: Callable[..., Letter | None]) -> Letter:
    """An answer to Anna that may leave."""
    written = write()
    assert written
    return written
