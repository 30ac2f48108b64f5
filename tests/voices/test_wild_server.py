"""Servers that know less than others, or refuse in another word, are read all the same."""

from datetime import date

import pytest
from django.utils import timezone

from amends.voices.actions import mailboxes
from amends.voices.keyring import Keyring
from amends.voices.models import Mailbox, Unfetched, Voice
from amends.web.ears import Ear
from tests.channels.wild_imap_server import PASSWORD, USER, wild_server


@pytest.fixture
def now():
    """The one who listens reads the clock itself, so this story happens now."""
    return timezone.now()


@pytest.fixture
def wild(make):
    with wild_server() as server:
        server.mails = {uid: make.mail(subject=f"Number {uid}") for uid in (1, 2, 3)}
        yield server


@pytest.fixture
def ear(make, now, wild):
    place = {"host": "127.0.0.1", "port": wild.port, "security": "none", "user": USER, "import_from": date(2026, 3, 1)}
    mailbox = mailboxes.add_mailbox(settings=place, secrets={"password": PASSWORD}, by=make.boss, now=now)
    mailbox = mailboxes.resume_mailbox(mailbox=mailbox, by=make.boss, now=now)
    return Ear(pk=mailbox.pk, changed_at=mailbox.changed_at, keys=Keyring())


def test_a_server_without_idle_is_asked_again_instead(ear, wild, make):
    wild.offers = "IMAP4rev1 AUTH=PLAIN"
    look = ear.look(None)
    wild.deliver(4, make.mail(subject="Number 4"))
    ear.woken.set()  # as if half a minute were over
    ear.wait(look)
    ear.look(look).close()
    assert Voice.objects.count() == 4
    assert "IDLE" not in wild.commands
    assert wild.connections == 1


def test_a_mail_for_which_a_server_says_bad_stops_no_other_and_comes_when_it_may(ear, wild, now):
    wild.refuses = {2: "BAD"}
    look = ear.look(None)
    assert sorted(Voice.objects.values_list("subject", flat=True)) == ["Number 1", "Number 3"]
    assert "this mail is broken" in Unfetched.objects.get().why
    assert Mailbox.objects.get().last_uid == 3
    wild.refuses = {}
    mailboxes.ask_to_look(mailbox=Mailbox.objects.get(), now=now)
    ear.look(look).close()
    assert Voice.objects.count() == 3
    assert not Unfetched.objects.exists()
