"""Whatever a mail server does, a connection to it gives mails word for word or fails in a sentence without a secret."""

import base64
from dataclasses import replace

import pytest

from amends.channels.mail.imap import Account, LookFailed, open_session
from tests.channels.wild_imap_server import PASSWORD, TOKEN, USER, wild_server

ILL = b"From: a@example.com\r\nSubject: \xff\x00\r\n\r\n) OK {5}\r\n* BYE\r\n"
SHORT_SECONDS = 0.5


@pytest.fixture
def server():
    with wild_server() as wild:
        wild.mails = {4: ILL, 9: b""}
        yield wild


@pytest.fixture
def account(server):
    return Account("127.0.0.1", server.port, "none", USER, PASSWORD)


def fetched(account):
    with open_session(account) as session:
        session.open_folder("INBOX")
        return session.fetch(session.lying(session.uids()))


def test_mails_come_word_for_word_with_the_moment_of_their_arrival(account):
    assert [(one.uid, one.raw) for one in fetched(account)] == [(4, ILL), (9, b"")]
    assert {one.at.isoformat() for one in fetched(account)} == {"2026-03-02T09:30:00+00:00"}


def test_the_folder_is_opened_for_reading_only(account, server):
    fetched(account)
    assert "EXAMINE" in server.commands
    assert "SELECT" not in server.commands


@pytest.mark.parametrize("command", ["GREETING", "CAPABILITY", "AUTHENTICATE", "EXAMINE", "UID SEARCH", "UID FETCH"])
def test_a_server_that_hangs_is_said_to_be_silent(account, server, command):
    server.hangs_at = {command}
    with pytest.raises(LookFailed, match=f"127.0.0.1:{server.port} is silent") as failure:
        fetched(replace(account, timeout=SHORT_SECONDS))
    assert failure.value.is_lost


@pytest.mark.parametrize("command", ["AUTHENTICATE", "EXAMINE", "UID SEARCH", "UID FETCH"])
def test_garbage_is_passed_over_or_said_to_make_no_sense(account, server, command):
    server.speaks_garbage_at = {command}
    with pytest.raises(LookFailed, match=r"makes no sense|broke \("):
        fetched(account)
    assert [one.uid for one in fetched(account)] == [4, 9]


def test_a_connection_that_breaks_within_a_mail_gives_no_half_mail(account, server):
    server.cuts_within = [4]
    with pytest.raises(LookFailed, match="broke") as failure:
        fetched(account)
    assert failure.value.is_lost


def test_nobody_listening_is_said_in_a_sentence(account):
    with pytest.raises(LookFailed, match="The mail server does not answer"):
        open_session(replace(account, port=1))


@pytest.mark.parametrize("is_token", [False, True])
def test_a_refusal_repeats_no_secret_though_the_server_does(account, server, is_token):
    server.password, server.token = "another", "another"
    secret = TOKEN if is_token else PASSWORD
    with pytest.raises(LookFailed, match="did not let care in") as failure:
        open_session(replace(account, secret=secret, is_token=is_token))
    told = f"{failure.value} {failure.value!r} {failure.value.__cause__!r} {account!r}"
    assert secret not in told
    assert base64.b64encode(secret.encode()).decode() not in told


def test_a_token_opens_the_mailbox(account):
    with open_session(replace(account, secret=TOKEN, is_token=True)) as session:
        assert session.open_folder("INBOX").uidvalidity == 7


def test_a_password_never_travels_unencrypted_to_another_machine():
    with pytest.raises(LookFailed, match="unencrypted"):
        open_session(Account("mail.example.com", 143, "none", USER, PASSWORD))


def test_encryption_that_is_not_offered_ends_the_connection_before_the_password(account, server):
    with pytest.raises(LookFailed, match="does not offer STARTTLS"):
        open_session(replace(account, security="starttls"))
    assert "AUTHENTICATE" not in server.commands


def test_a_server_without_numbers_is_refused(account, server):
    server.uidvalidity = 0
    with pytest.raises(LookFailed, match="does not number its mails"), open_session(account) as session:
        session.open_folder("INBOX")


def test_idle_ends_when_a_mail_arrives(account, server):
    with open_session(account) as session:
        session.open_folder("INBOX")
        assert session.wait(20, is_over=lambda: server.deliver(11, ILL) or False)


def test_an_idle_that_is_never_answered_is_said(account, server):
    server.hangs_at = {"IDLE"}
    with open_session(replace(account, timeout=SHORT_SECONDS)) as session:
        session.open_folder("INBOX")
        with pytest.raises(LookFailed, match="does not answer to IDLE"):
            session.wait(20, is_over=lambda: False)
