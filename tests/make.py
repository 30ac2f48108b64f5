"""Data for tests, made by the actions, so that it obeys the rules. Invented people of an invented company."""

from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import count

import pytest

from amends.cases import actions
from amends.cases.models import Case
from amends.channels import form, phone
from amends.letters.models import Letter
from amends.people.actions import add_person, create_first_administrator
from amends.people.models import Company, Person
from amends.voices.actions import hear, source_for
from amends.voices.models import Voice

PASSWORD = "a long made-up phrase"
BROKEN = "The hinge of my case broke after two weeks. I am very disappointed and I want my money back."
HURT = "The case fell on my daughter's foot and she was injured. Please tell me what you will do about it."
PRAISE = "What a lovely case, thank you so much for the quick delivery!"

BOUNCE = """From: MAILER-DAEMON@mx.reed.example
To: care@brook.example
Subject: Undelivered Mail Returned to Sender
Date: Mon, 2 Mar 2026 09:30:00 +0000
Message-ID: <bounce-1@mx.reed.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Your message could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.reed.example

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such mailbox

--b
Content-Type: message/rfc822

From: care@brook.example
To: {to}
Subject: We have your complaint
Message-ID: <{message_id}>

x
--b--
"""


class Maker:
    """Makes what a test needs; every moment is told."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._numbers = count(1)
        self.boss = create_first_administrator(
            company_name="Brook & Beam",
            country="GB",
            zone="Europe/London",
            name="Ada Brook",
            email="ada@brook.example",
            password=PASSWORD,
            now=now,
        )
        Company.objects.update(languages=["en", "de", "fr", "es"], complaint_mail="care@brook.example")

    def person(self, *roles: str, name: str = "Ben Beam") -> Person:
        email = f"{name.replace(' ', '.').lower()}@brook.example"
        return add_person(name=name, email=email, roles=roles, password=PASSWORD, by=self.boss.actor, now=self.now)

    def mail(
        self,
        text: str = BROKEN,
        *,
        subject: str = "Broken hinge",
        sender: str = "Cleo Reed <cleo@reed.example>",
        **headers: str,
    ) -> bytes:
        message = EmailMessage()
        message["From"] = sender
        message["To"] = headers.pop("to", "care@brook.example")
        message["Subject"] = subject
        message["Date"] = format_datetime(self.now)
        message["Message-ID"] = headers.pop("message_id", f"<{next(self._numbers)}@reed.example>")
        for name, value in headers.items():
            message[name.replace("_", "-")] = value
        message.set_content(text)
        received = f"Received: from mx.reed.example by mx.brook.example; {format_datetime(self.now)}\r\n"
        return received.encode() + message.as_bytes()

    def voice(self, text: str = BROKEN, *, now: datetime | None = None, **mail: str) -> Voice:
        return self.hear(self.mail(text, **mail), now=now)

    def hear(
        self, raw: bytes, *, source: str = "inbox", channel: str = "mail", place: str = "", now: datetime | None = None
    ) -> Voice:
        now = now or self.now
        return hear(raw, source=source_for(channel=channel, name=source, now=now), place=place, now=now)

    def form(self, message: str = BROKEN, *, now: datetime | None = None, **fields: str) -> Voice:
        now = now or self.now
        return self.hear(
            form.dump(at=now, message=message, language="en", **fields), channel="form", source="form", now=now
        )

    def call(self, words: str = BROKEN, **fields: str) -> Voice:
        return self.hear(phone.dump(at=self.now, words=words, **fields), channel="phone", source="phone")

    def bounce(self, letter: Letter) -> bytes:
        """A delivery report as a mail server writes it (RFC 3464)."""
        return BOUNCE.format(to=letter.to_address, message_id=letter.message_id).replace("\n", "\r\n").encode()

    def case(self, text: str = BROKEN, *, now: datetime | None = None, **mail: str) -> Case:
        voice = self.voice(text, now=now, **mail)
        assert voice.case is not None, f"this text opened no case: {voice.disposition}, {voice.triage}"
        return Case.objects.get(pk=voice.case.pk)


@pytest.fixture
def make(db: None, now: datetime) -> Maker:
    """The maker of this test's data, with a company whose administrator may also handle complaints."""
    return Maker(now)


@pytest.fixture
def browser_of(client) -> Callable:
    """A browser in which a person is signed in."""

    def enter(person: Person):
        client.force_login(person)
        return client

    return enter


@pytest.fixture
def close(now) -> Callable[[Case], Case]:
    """Answer a case and close it with the customer's word."""

    def do(case: Case) -> Case:
        owner = Person.objects.first()
        actions.answer(case=case, words="We send a new one.", by=owner, now=now)
        return actions.accept(case=case, word="Fine.", by="customer", now=now)

    return do
