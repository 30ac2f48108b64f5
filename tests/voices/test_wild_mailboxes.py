"""What a mail server should not do: each is a sentence on the source's page, and is over by itself when it is over."""

from datetime import date

import pytest
from django.utils import timezone

from amends.ledger.models import Entry
from amends.voices.actions import mailboxes
from amends.voices.keyring import Keyring
from amends.voices.models import Delivery, Mailbox, Unfetched, Voice
from amends.web import ears
from tests.channels.wild_imap_server import PASSWORD, USER, wild_server

pytestmark = pytest.mark.django_db
MAIL = (
    b"From: Cleo Reed <cleo@reed.example>\r\nSubject: Number %d\r\nMessage-ID: <%d@reed.example>\r\n\r\nIt broke.\r\n"
)


@pytest.fixture
def now():
    """The one who listens reads the clock itself, so this story happens now."""
    return timezone.now()


@pytest.fixture
def wild(monkeypatch):
    monkeypatch.setattr(Keyring.account, "__kwdefaults__", {"patience": 0.3})
    with wild_server() as server:
        server.mails = {number: MAIL % (number, number) for number in (1, 2, 3)}
        yield server


@pytest.fixture
def ear(make, now, wild):
    """Whoever listens at the wild server's mailbox, one look at a time."""
    settings = {
        "host": "127.0.0.1", "port": wild.port, "security": "none", "user": USER, "import_from": date(2026, 3, 1),
    }  # fmt: skip
    mailbox = mailboxes.add_mailbox(settings=settings, secrets={"password": PASSWORD}, by=make.boss, now=now)
    mailbox = mailboxes.resume_mailbox(mailbox=mailbox, by=make.boss, now=now)
    listener = ears.Ear(pk=mailbox.pk, changed_at=mailbox.changed_at, keys=Keyring())
    listener.last = None

    def look():
        listener.last = listener.look(listener.last)

    listener.looks = look
    yield listener
    if listener.last:
        listener.last.close()


@pytest.fixture
def page(make, browser_of):
    browser = browser_of(make.boss)
    return lambda: " ".join(browser.get(Mailbox.objects.get().source.get_absolute_url()).content.decode().split())


def is_well(wild) -> None:
    """Heal a server of whatever it suffers from."""
    wild.hangs_at, wild.speaks_garbage_at, wild.password = set(), set(), PASSWORD
    wild.refuses, wild.cuts_within, wild.says_nothing_of = {}, [], set()


@pytest.mark.parametrize(
    ("ill", "sentence"),
    [
        ({"hangs_at": {"GREETING"}}, "The mail server does not answer"),
        ({"hangs_at": {"UID SEARCH"}}, "The mails could not be listed"),
        ({"password": "another"}, "did not let care in"),
    ],
)
def test_a_server_that_cannot_be_read_is_said_on_the_page_and_heard_again_when_it_can(ear, wild, page, ill, sentence):
    for name, value in ill.items():
        setattr(wild, name, value)
    for _ in range(3):
        ear.looks()
    assert sentence in page()
    assert "care@127.0.0.1, INBOX is not heard" in page()
    assert "It failed 3 times" in page()
    is_well(wild)
    ear.looks()
    assert "care@127.0.0.1, INBOX is heard" in page()
    assert Voice.objects.count() == 3


def test_garbage_is_said_on_the_page_and_is_over_when_it_is_over(ear, wild, page):
    wild.speaks_garbage_at = {"EXAMINE"}
    ear.looks()
    assert "“INBOX” could not be opened" in page()
    is_well(wild)
    ear.looks()
    assert "care@127.0.0.1, INBOX is heard" in page()
    assert Voice.objects.count() == 3


@pytest.mark.parametrize("ill", [{"cuts_within": [2] * 99}, {"says_nothing_of": {2}}, {"refuses": {2: "NO"}}])
def test_a_mail_that_does_not_come_whole_is_remembered_while_the_others_are_heard(ear, wild, page, now, ill):
    for name, value in ill.items():
        setattr(wild, name, value)
    ear.looks()
    assert sorted(Voice.objects.values_list("subject", flat=True)) == ["Number 1", "Number 3"]
    assert Unfetched.objects.get().uid == 2
    assert "1 mail, tried again by itself" in page()
    for _ in range(4):
        mailboxes.ask_to_look(mailbox=Mailbox.objects.get(), now=now)
        ear.looks()
    assert "1 mail could not be fetched" in page()
    is_well(wild)
    mailboxes.ask_to_look(mailbox=Mailbox.objects.get(), now=now)
    ear.looks()
    assert Voice.objects.count() == 3
    assert "could not be fetched" not in page()


def test_changed_numbers_are_said_and_bring_nothing_twice(ear, wild, page):
    ear.looks()
    wild.uidvalidity, wild.mails = 8, {number + 40: raw for number, raw in wild.mails.items()}
    ear.looks()
    assert "the server gave its mails new numbers" in page()
    assert Delivery.objects.count() == 3
    assert Entry.objects.filter(event="source.renumbered").count() == 1


def test_idle_that_is_never_answered_is_said_and_new_mails_are_looked_for_instead(ear, wild, page, monkeypatch):
    wild.hangs_at = {"IDLE"}
    for _ in range(2):
        ear.looks()
        ear.wait(ear.last)
    ear.looks()
    assert "New mails are looked for every 30 s instead." in page()
    ear.woken.set()  # so that waiting is over at once
    asked = wild.commands.count("IDLE")
    ear.wait(ear.last)
    assert wild.commands.count("IDLE") == asked
    monkeypatch.setattr(ears, "DEAF_FOR", -ears.DEAF_FOR)  # an hour later
    is_well(wild)
    ear.wait(ear.last)
    ear.looks()
    assert wild.commands.count("IDLE") == asked + 1
    assert "instead" not in page()


def test_a_database_that_could_not_keep_it_is_said_and_nothing_is_passed_over(ear, page, monkeypatch):
    def full(*_, **__):
        raise OSError("No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("amends.voices.fetching.hear_all", full)
        ear.looks()
    assert "Is there room on the disk" in page()
    assert Mailbox.objects.get().last_uid == 0
    ear.looks()
    assert Voice.objects.count() == 3
