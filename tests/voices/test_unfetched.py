"""A mail that the server does not hand over: remembered, tried again, shown, and never in the way of the others."""

from datetime import date, datetime, timedelta

import pytest

from amends.channels.mail.imap import LookFailed
from amends.ledger.models import Entry
from amends.voices import fetching
from amends.voices.actions import mailboxes
from amends.voices.fetching import Look
from amends.voices.keyring import Keyring
from amends.voices.models import Delivery, Mailbox, Unfetched, Voice
from tests.voices.dovecot import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox(make, server, now):
    settings = {
        "host": "127.0.0.1", "port": server.port, "security": "none", "user": "care", "import_from": date(2026, 3, 1),
    }  # fmt: skip
    made = mailboxes.add_mailbox(settings=settings, secrets={"password": PASSWORD}, by=make.boss, now=now)
    return mailboxes.resume_mailbox(mailbox=made, by=make.boss, now=now)


class Poison:
    """Opens real sessions in which some mails cannot be fetched, until they are cured."""

    def __init__(self, *uids: int, is_lost: bool = False) -> None:
        self.uids, self.is_lost, self.breaks = set(uids), is_lost, 1_000

    def open(self, mailbox, *, now):
        session = Keyring().open(mailbox, now=now)
        fetch = session.fetch

        def poisoned(lying):
            if self.breaks and self.uids & {one.uid for one in lying}:
                self.breaks -= 1
                raise LookFailed("A mail could not be fetched: the server said no.", is_lost=self.is_lost)
            return fetch(lying)

        session.fetch = poisoned
        return session


@pytest.fixture
def look(mailbox, now):
    def once(keys=None, *, at: datetime = now) -> int:
        fresh = Mailbox.objects.select_related("source").get(pk=mailbox.pk)
        one = Look(fresh, keys=keys or Keyring(), clock=lambda: at)
        try:
            return one.run()
        finally:
            one.close()

    return once


def events(name: str) -> int:
    return Entry.objects.filter(event=name).count()


@pytest.mark.parametrize("is_lost", [False, True])
def test_it_stops_no_other_and_is_heard_when_it_can_be(make, server, look, now, is_lost):
    server.deliver(*(make.mail(subject=f"Number {number}") for number in range(1, 6)), at=now)
    poison = Poison(3, is_lost=is_lost)
    assert look(poison) == 4
    assert Unfetched.objects.get().uid == 3
    poison.uids.clear()
    assert look(poison) == 0, "it was tried again before its time"
    assert look(poison, at=now + timedelta(minutes=2)) == 1
    assert not Unfetched.objects.exists()
    assert Voice.objects.count() == 5


def test_a_connection_that_breaks_once_costs_no_mail_its_turn(make, server, look, now):
    server.deliver(*(make.mail() for _ in range(3)), at=now)

    poison = Poison(2, is_lost=True)
    poison.breaks = 1
    assert look(poison) == 3
    assert not Unfetched.objects.exists()


def test_it_is_tried_ever_less_often_but_every_hour_at_least(make, server, look, now):
    server.deliver(make.mail(), at=now)
    for tried in range(12):
        at = now + timedelta(hours=2 * tried)
        look(Poison(1), at=at)
        assert timedelta(0) < Unfetched.objects.get().next_try_at - at <= timedelta(hours=1)
    assert Unfetched.objects.get().tries == 12


def test_the_fifth_failed_try_is_recorded_once(make, server, look, now):
    server.deliver(make.mail(), at=now)
    recorded = []
    for tried in range(6):
        look(Poison(1), at=now + timedelta(hours=2 * tried))
        recorded.append(events("source.mail_unfetched"))
    assert recorded == [0, 0, 0, 0, 1, 1]


def test_when_mail_after_mail_fails_it_is_the_server_that_ails_and_nothing_is_passed_over(make, server, look, now):
    server.deliver(*(make.mail() for _ in range(12)), at=now)
    with pytest.raises(LookFailed, match="Mail after mail"):
        look(Poison(*range(1, 13)))
    assert Mailbox.objects.get().last_uid == 0
    for hour in range(2):  # those that were noted meanwhile, and those that were not
        look(at=now + timedelta(hours=2 * hour))
    assert (Delivery.objects.count(), Unfetched.objects.count()) == (12, 0)


def test_a_mail_that_somebody_removes_meanwhile_is_recorded_as_gone(make, server, look, now):
    (path,) = server.deliver(make.mail(), at=now)
    look(Poison(1))
    path.unlink()
    look(at=now + timedelta(minutes=2))
    assert not Unfetched.objects.exists()
    assert events("source.mail_gone") == 1


def test_a_mail_that_is_too_large_is_shown_and_the_next_is_heard(make, server, look, now, monkeypatch):
    monkeypatch.setattr(fetching, "LARGEST_BYTES", 10_000)
    server.deliver(make.mail("x" * 20_000), make.mail(subject="small"), at=now)
    assert look() == 1
    assert Voice.objects.get().subject == "small"
    assert "Read it at the server" in Unfetched.objects.get().why


def test_a_large_mail_comes_alone(make, server, look, now, monkeypatch):
    monkeypatch.setattr(fetching, "BATCH_BYTES", 5_000)
    server.deliver(make.mail(), make.mail("x" * 9_000), make.mail(), make.mail(), at=now)
    batches = []

    class Counting:
        def open(self, mailbox, *, now):
            session = Keyring().open(mailbox, now=now)
            fetch = session.fetch
            session.fetch = lambda lying: batches.append(len(lying)) or fetch(lying)
            return session

    assert look(Counting()) == 4
    assert batches == [1, 1, 2]


def test_one_that_could_not_be_fetched_is_neither_marked_nor_moved(make, server, mailbox, look, now):
    settings = {"after": "seen"}
    mailboxes.change_mailbox(mailbox=mailbox, settings=settings, secrets={}, by=make.boss, now=now)
    server.deliver(make.mail(), make.mail(), make.mail(), at=now)
    look(Poison(2))
    assert server.flags() == ["S", "", "S"]


def test_asking_to_look_tries_it_at_once(make, server, mailbox, look, now):
    server.deliver(make.mail(), at=now)
    look(Poison(1))
    mailboxes.ask_to_look(mailbox=mailbox, now=now)
    assert look() == 1
