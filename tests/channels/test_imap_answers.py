"""What servers answer to SEARCH and FETCH, in the shapes in which imaplib hands it over; and how long we bear them."""

import pytest

from amends.channels.mail import imap
from amends.channels.mail.imap import Account, LookFailed, open_session
from amends.channels.mail.imap_answers import Lying, arrived, bodies_in, lying_in, message_id, uids_in
from tests.channels.wild_imap_server import PASSWORD, USER, wild_server


def test_the_uid_may_stand_before_or_after_the_body_and_others_may_be_spoken_of_in_between():
    answer = [
        (b"1 (UID 5 BODY[] {3}", b"abc"), b")", b"9 (FLAGS (\\Seen) UID 7)", (b"2 (BODY[] {3}", b"def"), b" UID 6)",
    ]  # fmt: skip
    assert bodies_in(answer) == {5: b"abc", 6: b"def"}


def test_words_in_a_mail_are_never_taken_for_the_servers_own():
    assert bodies_in([(b"1 (BODY[] {8}", b"UID 9999"), b" UID 6)"]) == {6: b"UID 9999"}


def test_an_empty_mail_is_a_mail_and_nothing_is_none():
    assert bodies_in([b'1 (UID 5 BODY[] "")', b"2 (UID 6 BODY[] NIL)", None]) == {5: b""}


def test_numbers_may_come_in_several_lines_and_what_is_none_is_passed_over():
    assert uids_in([b"9 x 3", None, b"3 11 99999999999"]) == [3, 9, 11]


def test_a_size_that_is_not_told_is_zero():
    assert list(lying_in([b"1 (UID 5)", b"2 (RFC822.SIZE 7)"])) == [Lying(5, 0, None)]


@pytest.mark.parametrize(
    "words",
    [
        b"",
        b'INTERNALDATE "31-Feb-2026 09:30:00 +0000"',
        b'INTERNALDATE "yesterday"',
        b'INTERNALDATE "02-Foo-2026 09:30:00 +0000"',
        b'INTERNALDATE "02-Mar-2026 25:30:00 +0000"',
        b'INTERNALDATE "02-Mar-2026 09:30:00 +9900"',
    ],
)
def test_a_moment_that_cannot_be_read_is_none(words):
    assert arrived(words) is None


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"message-id: <a@b.example>\r\n\r\n", "<a@b.example>"),
        (b"Subject: x\nMessage-Id :\n\t<a@b.example>\n\nx", "<a@b.example>"),
        (b"Subject: x\r\n\r\nMessage-ID: <a@b.example>", ""),
        (b"X-Message-ID: <a@b.example>\r\n\r\n", ""),
        (b"Message-ID: <a\x00@b.example>\r\n\r\n", "<a@b.example>"),
        (b"", ""),
    ],
)
def test_the_message_id_is_that_of_the_head(raw, found):
    assert message_id(raw) == found


@pytest.fixture
def server():
    with wild_server() as wild:
        wild.mails = {4: b"Subject: x\r\n\r\n"}
        yield wild


def test_the_last_mail_is_not_new_for_ever(server):
    with open_session(Account("127.0.0.1", server.port, "none", USER, PASSWORD)) as session:
        session.open_folder("INBOX")
        assert session.uids(after=3) == [4]
        assert session.uids(after=4) == []  # "5:*" names mail 4 (RFC 3501, 6.4.8)


def test_a_command_that_takes_too_long_is_cut_off_however_patient_the_connection_is(server, monkeypatch):
    monkeypatch.setattr(imap, "COMMAND_SECONDS", 0.2)
    server.hangs_at = {"UID FETCH"}
    with open_session(Account("127.0.0.1", server.port, "none", USER, PASSWORD, timeout=60)) as session:
        session.open_folder("INBOX")
        with pytest.raises(LookFailed, match="A mail could not be fetched") as failure:
            session.fetch([Lying(4, 14, None)])
    assert failure.value.is_lost


def test_a_folder_that_is_unavailable_for_now_is_not_called_misspelt(server, monkeypatch):
    monkeypatch.setattr("tests.channels.wild_imap_server._Connection._select", lambda *_: "NO [UNAVAILABLE] later")
    account = Account("127.0.0.1", server.port, "none", USER, PASSWORD)
    with open_session(account) as session, pytest.raises(LookFailed, match="UNAVAILABLE") as failure:
        session.open_folder("INBOX")
    assert failure.value.do == "It is tried again by itself."
