"""What may be set for a mailbox, who gets its secrets, and what a try of the connection says."""

from datetime import date, timedelta

import pytest

from amends.core.errors import Refused
from amends.ledger.models import Entry
from amends.voices.actions import mailboxes
from amends.voices.keyring import Keyring
from amends.voices.locked import unlock
from amends.voices.models import Mailbox, Source
from amends.voices.trying import try_connection
from tests.voices.dovecot import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def add(make, now):
    def do(port: int = 143, password: str = PASSWORD, like: Mailbox | None = None, **settings) -> Mailbox:
        place = {
            "host": "127.0.0.1", "port": port, "security": "none", "user": "care", "import_from": date(2026, 3, 1),
        }  # fmt: skip
        secrets = {} if like else {"password": password}
        return mailboxes.add_mailbox(settings={**place, **settings}, secrets=secrets, by=make.boss, now=now, like=like)

    return do


@pytest.fixture
def change(make, now):
    def do(mailbox: Mailbox, secrets: dict[str, str] | None = None, **settings) -> Mailbox:
        later = now + timedelta(minutes=1)
        return mailboxes.change_mailbox(
            mailbox=mailbox, settings=settings, secrets=secrets or {}, by=make.boss, now=later
        )

    return do


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"host": "mail.example.com"}, "could be read on the way"),
        ({"host": "127.0.0.1.example.com"}, "could be read on the way"),
        ({"host": "imap://mail.example.com", "security": "tls"}, "Leave out imap://"),
        ({"host": "mail.example.com:993", "security": "tls"}, "and the port"),
        ({"after": "move"}, "another folder"),
        ({"after": "move", "move_to": "INBOX"}, "another folder"),
        ({"user": "care\r\nA1 DELETE INBOX"}, "cannot be printed"),
        ({"login": "token"}, "refresh token is missing"),
        ({"password": ""}, "password is missing"),
    ],
)
def test_settings_that_cannot_work_are_refused_with_a_sentence(add, settings, sentence):
    with pytest.raises(Refused, match=sentence):
        add(**settings)
    assert not Mailbox.objects.exists()


def test_without_encryption_only_where_the_administrator_says_so(add):
    assert add(host="mail.example.com", security="none_anywhere").security == "none_anywhere"


def test_the_same_place_is_not_listened_to_twice(add):
    add()
    with pytest.raises(Refused, match="listened to already"):
        add()


def test_another_folder_of_the_account_takes_its_password_along(add):
    other = add(like=add(), folder="Büro & Co")
    assert unlock(other.secret) == {"password": PASSWORD}
    assert other.source.name == "care@127.0.0.1, Büro & Co"


def test_a_password_is_taken_along_to_no_other_server(add):
    with pytest.raises(Refused, match="password is missing"):
        add(like=add(), host="localhost")


@pytest.mark.parametrize("settings", [{"host": "localhost"}, {"user": "shop"}])
def test_a_changed_server_or_user_never_gets_the_old_password(add, change, settings):
    with pytest.raises(Refused, match="password is missing"):
        change(add(), **settings)


def test_another_folder_is_read_from_its_beginning(add, change):
    mailbox = add()
    Mailbox.objects.update(uidvalidity=7, last_uid=900, after_uid=900)
    change(mailbox, folder="Complaints")
    row = Mailbox.objects.get()
    assert (row.uidvalidity, row.last_uid, row.after_uid) == (0, 0, 0)
    assert Source.objects.get().name == "care@127.0.0.1, Complaints"


def test_what_was_heard_before_stays_as_it_lies_when_marking_is_chosen_later(add, change):
    mailbox = add()
    Mailbox.objects.update(uidvalidity=7, last_uid=900)
    change(mailbox, after="seen")
    assert Mailbox.objects.get().after_uid == 900


def test_a_change_that_changes_nothing_is_no_entry(add, change):
    mailbox = add()
    change(mailbox, port=mailbox.port)
    assert not Entry.objects.filter(event="source.changed").exists()


def test_a_changed_key_asks_for_the_password_in_a_sentence_and_a_new_one_is_taken(add, change, home, now):
    mailbox = add()
    (home / "keys" / "mailboxes").unlink()
    with pytest.raises(Refused, match="Type the password again"):
        Keyring().account(mailbox, now=now)
    mailbox = change(mailbox, {"password": "another"})
    assert Keyring().account(mailbox, now=now).secret == "another"


def test_the_key_is_for_its_owner_only(add, home):
    add()
    assert (home / "keys" / "mailboxes").stat().st_mode & 0o777 == 0o600


def test_a_try_says_each_step_that_works(make, server, add, now):
    server.deliver(make.mail(), make.mail(), at=now)
    server.deliver(make.mail(), at=now - timedelta(days=60))
    before = server.lies()
    said = [finding.sentence for finding in try_connection(add(server.port), now=now)]
    assert said == [
        f"127.0.0.1:{server.port} answers; the connection is not encrypted.",
        "care is let in.",
        "The folder “INBOX” can be opened; 3 mails are in it.",
        "About 2 mails are there since 1 March 2026: they would be heard first.",
        "The server says at once when a mail comes.",
    ]
    assert server.lies() == before


@pytest.mark.parametrize(
    ("settings", "sentence", "worked"),
    [
        ({"port": 1}, "The mail server does not answer", 0),
        ({"password": "wrong"}, "did not let care in", 1),
        ({"folder": "Elsewhere"}, "“Elsewhere” could not be opened", 2),
        ({"after": "move", "move_to": "Heard"}, "There is no folder “Heard”", 5),
    ],
)
def test_a_try_ends_with_the_first_step_that_fails(server, add, now, settings, sentence, worked):
    found = try_connection(add(**{"port": server.port, **settings}), now=now)
    assert [finding.is_well for finding in found] == [True] * worked + [False]
    assert sentence in found[-1].sentence
