"""An mbox is cut at its mails, whichever of the four ways it was written in, and however large it is."""

import io
import subprocess
import sys
import textwrap

import pytest

from amends.channels.mail import mbox
from amends.channels.mail.mbox import Lines, split
from amends.core.errors import Unreadable

MARK = b"From someone@x.example Mon Mar  2 10:00:00 2026\n"
OTHER_MARK = b"From MAILER-DAEMON Tue Mar  3 11:00:00 2026 remote from relay\n"


def mail(number: int, body: bytes, extra: bytes = b"") -> bytes:
    return b"From: a@b.example\nSubject: %d\n%s\n%s" % (number, extra, body)


def mails_of(raw: bytes) -> list[bytes]:
    return list(split(Lines(io.BytesIO(raw)), "box"))


def test_a_mail_begins_only_below_a_blank_line_and_above_a_header_field():
    body = b"said:\nFrom here it leaks.\n\nFrom there as well.\nNot a field\n\nFrom a@b.example\n\nend\n"
    raw = MARK + mail(1, body) + b"\n" + OTHER_MARK + mail(2, b"two\n") + b"\n"
    assert mails_of(raw) == [mail(1, body), mail(2, b"two\n")]


def test_what_was_escaped_is_itself_again():
    raw = MARK + mail(1, b">From the top\n>>From deeper\n> From a quote\n") + b"\n"
    assert mails_of(raw) == [mail(1, b"From the top\n>From deeper\n> From a quote\n")]


def test_a_mail_without_a_body_hides_no_other_one():
    raw = MARK + b"Subject: 1\n\n" + b"\n" + MARK + mail(2, b"two\n")
    assert [each[:10] for each in mails_of(raw)] == [b"Subject: 1", b"From: a@b."]


def test_line_ends_of_windows_are_kept():
    raw = (MARK + mail(1, b"one\n") + b"\n" + MARK + mail(2, b"two\n")).replace(b"\n", b"\r\n")
    assert [each.count(b"\r\n") for each in mails_of(raw)] == [3, 3]


def of_length(number: int, body: bytes, length: int | None = None) -> bytes:
    stated = len(body) if length is None else length
    return MARK + mail(number, body, b"Content-Length: %d\n" % stated) + b"\n"


def test_a_stated_length_that_fits_lets_a_whole_mail_be_quoted_bare():
    quoted = b"see:\n\n" + MARK + mail(9, b"quoted\n") + b">From stays as it was written\n"
    found = mails_of(of_length(1, quoted) + of_length(2, b"two\n"))
    assert [each.partition(b"\n\n")[2] for each in found] == [quoted, b"two\n"]


def test_where_the_lines_are_escaped_as_well_they_are_themselves_again():
    found = mails_of(of_length(1, b">From the top\n") + of_length(2, b"two\n"))
    assert found[0].endswith(b"\n\nFrom the top\n")


@pytest.mark.parametrize("length", [0, 3, 5, 300, 99_999_999, 999_999_999])
def test_a_stated_length_at_which_no_mail_ends_is_not_believed(length):
    found = mails_of(of_length(1, b"one\nand\n", length) + of_length(2, b"two\n"))
    assert [each.partition(b"\n\n")[2] for each in found] == [b"one\nand\n", b"two\n"]


def test_a_length_stated_in_the_body_counts_for_nothing():
    first = MARK + mail(1, b"Content-Length: 4\n\none\n") + b"\n"
    assert len(mails_of(first + of_length(2, b"two\n"))) == 2


def test_a_line_longer_than_what_is_read_at_once_stays_whole(monkeypatch):
    monkeypatch.setattr(mbox, "CHUNK", 7)
    monkeypatch.setattr(mbox, "LONGEST_LINE", 5)
    raw = MARK + mail(1, b"x" * 1000 + b"\n>From y\n") + b"\n"
    lines = Lines(io.BytesIO(raw[len(MARK) :]))
    assert b"".join(iter(lines.line, b"")) == raw[len(MARK) :]


def test_what_is_no_mail_any_more_is_told_and_not_held_in_memory(monkeypatch):
    monkeypatch.setattr(mbox, "MAX_MAIL", 1000)
    with pytest.raises(Unreadable, match="A mail in “box” is larger"):
        mails_of(MARK + mail(1, b"noise\n" * 300))


COUNT_THEM = """
    import resource, sys
    from amends.channels.mail.mbox import Lines, split
    class Long:
        left = int(sys.argv[1])
        mail = b"From a@b.example Mon Mar  2 10:00:00 2026\\nSubject: x\\n\\n" + b"It leaks. " * 5000 + b"\\n\\n"
        def read(self, size):
            self.left -= 1
            return self.mail if self.left >= 0 else b""
    resource.setrlimit(resource.RLIMIT_AS, (200_000_000, 200_000_000))
    print(sum(1 for _ in split(Lines(Long()), "box")))
"""


def test_a_mailbox_larger_than_the_memory_is_read():
    command = [sys.executable, "-c", textwrap.dedent(COUNT_THEM), "10000"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, env={"PYTHONPATH": ":".join(sys.path)})
    assert said.stdout == "10000\n"  # 500 MB in less than 200 MB
