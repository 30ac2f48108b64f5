"""Letters on their way through a real mail server."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings

from amends.ledger.models import Entry
from amends.letters.models import Letter
from amends.letters.sweep import sweep
from amends.letters.tokens import Token, read_message_id, read_token
from tests.letters.post import CASE, PostOffice

pytestmark = pytest.mark.django_db
Write = Callable[..., Letter | None]


def test_an_answer_arrives_with_all_that_brings_a_reply_back(
    write: Write, post_office: PostOffice, now: datetime
) -> None:
    letter = write(in_reply_to="<first@kunde.example>", references=["first@kunde.example", "no id"])
    assert letter
    assert sweep(now) == 1
    mail, (envelope,) = post_office.only_mail(), post_office.envelopes
    assert envelope.rcpt_tos == ["anna@kunde.example"]
    assert "We are sorry." in mail.get_content()
    assert (mail["From"], mail["To"]) == ("Brook & Beam <complaints@brook.example>", "Anna Marlow <anna@kunde.example>")
    assert read_message_id(mail["Message-ID"]) == letter.uid
    assert (mail["In-Reply-To"], mail["References"]) == ("<first@kunde.example>", "<first@kunde.example>")
    token = mail["Reply-To"].addresses[0].username.removeprefix("complaints+")
    assert read_token(token) == Token(CASE, 0)


def test_running_again_sends_nothing_again(write: Write, post_office: PostOffice, now: datetime) -> None:
    write()
    assert [sweep(now), sweep(now), sweep(now + timedelta(days=1))] == [1, 0, 0]
    assert len(post_office.envelopes) == 1
    assert Entry.objects.filter(event="letter.sent").count() == 1


def test_an_automatic_letter_gives_no_machine_anything_to_answer(
    write: Write, post_office: PostOffice, now: datetime
) -> None:
    write(key="acknowledgement", is_automatic=True)
    sweep(now)
    assert post_office.envelopes[0].mail_from == "<>"
    assert post_office.only_mail()["Auto-Submitted"] == "auto-generated"
    assert post_office.only_mail()["X-Auto-Response-Suppress"] == "All"


def test_without_a_mail_server_letters_are_shown_and_go_nowhere(
    write: Write, settings: LazySettings, now: datetime
) -> None:
    settings.SMTP_URL = ""
    letter = write()
    assert letter
    assert sweep(now) == 1
    letter.refresh_from_db()
    assert (letter.status, letter.sent_at) == (Letter.Status.SHOWN, now)


def test_the_evidence_holds_the_words_and_not_the_secret_link(write: Write) -> None:
    letter = write()
    assert letter
    details = Entry.objects.get(event="letter.written", subject=CASE).details()
    assert details is not None
    assert "We are sorry." in details["words"]
    assert "s3cret" in letter.body
    assert "s3cret" not in details["words"]


def test_umlauts_and_lines_arrive_whole(write: Write, post_office: PostOffice, now: datetime) -> None:
    words = "Größe ÄÖÜ 漢字\n\n.\n.punkt\n" + "lang " * 400
    write(to_name="Zoë “Z” Müller, GmbH", subject="Ünsere\r\nBcc: x@y.example Antwort", body=words)
    sweep(now)
    mail = post_office.only_mail()
    assert mail.get_content().split() == words.split()
    assert (mail["Subject"], mail["Bcc"]) == ("Ünsere Bcc: x@y.example Antwort", None)
    assert mail["To"].addresses[0].display_name == "Zoë “Z” Müller, GmbH"


def test_a_key_to_an_account_is_forgotten_once_it_has_left(
    write: Write, post_office: PostOffice, now: datetime
) -> None:
    letter = write(
        key="staff", about=None, to_address="ada@brook.example", subject="Reset", body="https://x.example/key"
    )
    assert letter
    sweep(now)
    letter.refresh_from_db()
    assert ("key" in post_office.only_mail().get_content(), letter.body) == (True, "")
    details = Entry.objects.get(event="letter.written", subject=letter.uid).details()
    assert details is not None
    assert "x.example" not in str(details)
