"""A file that can run as a program is kept and named, and saved only after a warning that is recorded."""

from email.message import EmailMessage

import pytest

from amends.ledger.models import Entry
from amends.voices.models import Attachment, Voice
from amends.voices.scan_sweep import sweep

pytestmark = pytest.mark.django_db
PROGRAM = b"MZ\x90\x00 this is a program"


@pytest.fixture
def program(make) -> Attachment:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Ada <ada@example.com>", "care@example.org", "The lid"
    mail["Message-ID"] = "<program@example.com>"
    mail.set_content("The lid broke, see the file.")
    mail.add_attachment(PROGRAM, maintype="application", subtype="octet-stream", filename="invoice.exe")
    return Attachment.objects.get(voice=make.hear(mail.as_bytes()))


def test_it_is_marked_on_the_page_of_its_voice(program, make, browser_of):
    page = browser_of(make.person("handler")).get(program.voice.get_absolute_url()).content.decode()
    assert "invoice.exe" in page
    assert "held: it could do harm" in page


def test_a_click_warns_and_hands_out_nothing(program, make, browser_of):
    answer = browser_of(make.person("handler")).get(f"/files/voice/{program.uid}/")
    assert answer.status_code == 200
    assert "text/html" in answer["Content-Type"]
    assert PROGRAM not in answer.content


def test_whoever_goes_on_gets_the_bytes_and_is_on_record(program, make, browser_of):
    answer = browser_of(make.person("handler")).post(f"/files/voice/{program.uid}/")
    assert answer.content == PROGRAM
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert Entry.objects.filter(event="voice.held_file_saved", subject=program.voice.uid).count() == 1


def test_who_may_only_look_is_warned_and_cannot_save(program, make, browser_of):
    auditor = browser_of(make.person("auditor"))
    assert "Save it all the same" not in auditor.get(f"/files/voice/{program.uid}/").content.decode()
    assert auditor.post(f"/files/voice/{program.uid}/").status_code == 403


def test_an_ordinary_picture_is_not_held(make):
    mail = EmailMessage()
    mail["From"], mail["Message-ID"] = "Ada <ada@example.com>", "<picture@example.com>"
    mail.set_content("See the picture.")
    mail.add_attachment(b"\x89PNG\r\n\x1a\n" + b"x" * 90_000, maintype="image", subtype="png", filename="lid.png")
    voice: Voice = make.hear(mail.as_bytes())
    assert list(voice.attachments.values_list("is_held", "is_decoration")) == [(False, False)]


@pytest.fixture
def scanner(tmp_path, settings):
    """A firm's scanner that refuses whatever speaks of poison."""
    path = tmp_path / "scanner"
    path.write_text('#!/bin/sh\nif grep -q poison "$1"; then echo "$1: Bad.Thing FOUND"; exit 1; fi\n')
    path.chmod(0o755)
    settings.SCAN = str(path)
    return path


def with_file(make, data: bytes) -> Attachment:
    mail = EmailMessage()
    mail["From"], mail["Message-ID"] = "Ada <ada@example.com>", "<notes@example.com>"
    mail.set_content("See the notes.")
    mail.add_attachment(data, maintype="application", subtype="pdf", filename="notes.pdf")
    return Attachment.objects.get(voice=make.hear(mail.as_bytes()))


def test_what_the_scanner_refuses_is_held_and_says_why(make, scanner, browser_of, now):
    file = with_file(make, b"%PDF-1.4 poison")
    assert sweep(now) == 1
    page = browser_of(make.person("handler")).get(f"/files/voice/{file.uid}/").content.decode()
    assert "The scanner says: notes.pdf: Bad.Thing FOUND" in page
    assert Entry.objects.filter(event="voice.file_held", subject=file.voice.uid).count() == 1
    assert sweep(now) == 0


def test_a_file_waits_for_the_scanner_and_then_is_handed_out(make, scanner, browser_of, now):
    file = with_file(make, b"%PDF-1.4 fine")
    browser = browser_of(make.person("handler"))
    assert "It was not scanned yet." in browser.get(f"/files/voice/{file.uid}/").content.decode()
    sweep(now)
    assert browser.get(f"/files/voice/{file.uid}/").content == b"%PDF-1.4 fine"


def test_a_scanner_that_fails_leaves_the_file_waiting(make, scanner, now):
    file = with_file(make, b"%PDF-1.4 fine")
    scanner.unlink()
    assert sweep(now) == 0
    file.refresh_from_db()
    assert file.scanned_at is None
