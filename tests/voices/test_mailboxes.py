"""A mailbox of a real server is read: every mail once, in order, and at the server nothing changes unless wanted."""

import logging
from datetime import date, timedelta

import pytest
from django.core.management import call_command

from amends.channels.mail.imap import LookFailed
from amends.core.errors import Refused
from amends.ledger.models import Content
from amends.voices import fetching
from amends.voices.actions.health import failed
from amends.voices.actions.mailboxes import (
    add_mailbox,
    change_mailbox,
    pause_mailbox,
    resume_mailbox,
)
from amends.voices.fetching import Look
from amends.voices.keyring import Keyring
from amends.voices.models import Delivery, Disposition, Mailbox, Voice
from amends.voices.reconciliation import reconcile
from tests.voices.dovecot import PASSWORD

NEW_PASSWORD = "another made-up password"


@pytest.fixture
def listen(make, server, now):
    """Listen at the server's mailbox, from the first of March on."""

    def at(user: str = "care", password: str = PASSWORD, **settings) -> Mailbox:
        place = {"host": "127.0.0.1", "port": server.port, "security": "none", "user": user, **settings}
        place.setdefault("import_from", date(2026, 3, 1))
        mailbox = add_mailbox(settings=place, secrets={"password": password}, by=make.boss, now=now)
        return resume_mailbox(mailbox=mailbox, by=make.boss, now=now)

    return at


@pytest.fixture
def look(now):
    """Look once, on a connection of its own; returns how many mails were heard."""

    def once(mailbox: Mailbox, **settings) -> int:
        fresh = Mailbox.objects.select_related("source").get(pk=mailbox.pk)
        look = Look(fresh, keys=Keyring(), clock=lambda: now, **settings)
        try:
            return look.run()
        finally:
            look.close()

    return once


def subjects() -> list[str]:
    return list(Voice.objects.order_by("id").values_list("subject", flat=True))


def test_what_lay_there_before_the_import_date_stays_unheard(make, server, listen, look, now):
    server.deliver(make.mail(subject="long ago"), at=now - timedelta(days=30))
    server.deliver(make.mail(subject="the last minute of February"), at=now - timedelta(days=1, hours=9, minutes=31))
    server.deliver(make.mail(subject="the first minute of March"), at=now - timedelta(days=1, hours=9, minutes=29))
    server.deliver(make.mail(subject="today"), at=now)
    assert look(listen()) == 2
    assert subjects() == ["the first minute of March", "today"]


def test_only_what_is_new_is_heard_the_next_time_and_the_server_is_untouched(make, server, listen, look, now):
    mailbox = listen()
    server.deliver(*(make.mail(subject=f"mail {number}") for number in range(45)), at=now)
    before = server.lies()
    assert look(mailbox) == 45
    assert look(mailbox) == 0
    assert server.lies() == before
    server.deliver(make.mail(subject="one more"), at=now)
    assert look(mailbox) == 1
    assert subjects() == [*(f"mail {number}" for number in range(45)), "one more"]
    assert {delivery.voice.received_at for delivery in Delivery.objects.select_related("voice")} == {now}


def test_mails_are_marked_as_seen_when_they_are_kept_and_not_before(make, server, listen, look, now, monkeypatch):
    mailbox = listen(after="seen")
    server.deliver(make.mail(), make.mail(), at=now)
    with monkeypatch.context() as broken:
        broken.setattr(fetching, "hear_all", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            look(mailbox)
    assert server.flags() == ["", ""]
    assert look(mailbox) == 2
    assert server.flags() == ["S", "S"]


def test_mails_are_moved_when_they_are_kept_and_old_ones_stay(make, server, listen, look, now):
    server.maildir(folder="Heard")
    server.deliver(make.mail(subject="old"), at=now - timedelta(days=30))
    server.deliver(make.mail(), make.mail(), at=now)
    mailbox = listen(after="move", move_to="Heard")
    assert look(mailbox) == 2
    assert (len(server.flags()), len(server.flags(folder="Heard"))) == (1, 2)
    server.deliver(make.mail(), at=now)
    assert look(mailbox) == 1
    assert (len(server.flags()), len(server.flags(folder="Heard"))) == (1, 3)
    assert Mailbox.objects.get().note == ""


def test_a_folder_that_is_missing_is_said_and_mails_are_heard_all_the_same(make, server, listen, look, now):
    server.deliver(make.mail(), at=now)
    mailbox = listen(after="move", move_to="Heard")
    assert look(mailbox) == 1
    assert "“Heard”" in Mailbox.objects.get().note
    server.maildir(folder="Heard")
    assert look(mailbox) == 0
    assert Mailbox.objects.get().note == ""
    assert len(server.flags(folder="Heard")) == 1


def test_two_who_look_at_once_hear_each_mail_once(make, server, listen, look, now, monkeypatch):
    mailbox = listen()
    server.deliver(*(make.mail(subject=f"mail {number}") for number in range(30)), at=now)
    real, heard_by_another = fetching.hear_all, []

    def hear_while_another_looks(messages, **told):
        monkeypatch.setattr(fetching, "hear_all", real)
        heard_by_another.append(look(mailbox))
        return real(messages, **told)

    monkeypatch.setattr(fetching, "hear_all", hear_while_another_looks)
    look(mailbox)
    assert heard_by_another == [30]
    assert (Voice.objects.count(), Delivery.objects.count()) == (30, 30)
    assert Mailbox.objects.get().last_uid == 30


def test_identical_bytes_in_one_mailbox_are_one_voice(make, server, listen, look, now):
    raw = make.mail()
    server.deliver(raw, raw, at=now)
    look(listen())
    assert Voice.objects.count() == 1
    assert reconcile(zone="Europe/London").total.adds_up


def test_a_mail_into_two_mailboxes_is_one_voice_with_two_deliveries(make, server, listen, look, now):
    raw = make.mail()
    for user in ("care", "shop"):
        server.deliver(raw, user=user, at=now)
        look(listen(user))
    assert Voice.objects.count() == 1
    assert Delivery.objects.count() == 2
    assert Delivery.objects.filter(is_duplicate=True).count() == 1


def test_a_poison_mail_goes_to_quarantine_and_the_next_are_heard(make, server, listen, look, now):
    junk = bytes(range(256)) * 40
    server.deliver(make.mail(subject="before"), junk, b"", make.mail(subject="after"), at=now)
    mailbox = listen()
    look(mailbox)
    assert {"before", "after"} <= set(subjects())
    assert Voice.objects.filter(disposition=Disposition.QUARANTINED).exists()
    assert Mailbox.objects.get().last_uid == 4
    assert look(mailbox) == 0


def test_new_numbers_at_the_server_bring_nothing_twice(make, server, listen, look, now):
    mailbox = listen()
    server.deliver(make.mail(), make.mail(), at=now)
    look(mailbox)
    server.renumber()
    server.deliver(make.mail(), at=now)
    look(mailbox)
    row = Mailbox.objects.get()
    assert (Voice.objects.count(), Delivery.objects.count(), row.last_uid) == (3, 3, 3)
    assert row.renumbered_at == now


def test_nobody_reads_on_in_a_mailbox_that_was_paused_meanwhile(make, server, listen, look, now):
    mailbox = listen()
    server.deliver(make.mail(), at=now)
    seen = Mailbox.objects.select_related("source").get()
    pause_mailbox(mailbox=mailbox, why="The shop moves.", by=make.boss, now=now + timedelta(minutes=1))
    look_of_before = Look(seen, keys=Keyring(), clock=lambda: now)
    with pytest.raises(Refused, match="changed just now"):
        look_of_before.run()
    look_of_before.close()
    assert Voice.objects.count() == 0


def test_a_changed_password_is_said_in_a_sentence_and_reading_goes_on_with_the_new_one(make, server, listen, look, now):
    mailbox = listen()
    server.deliver(make.mail(), at=now)
    server.change_password(NEW_PASSWORD)
    with pytest.raises(LookFailed, match="did not let care in") as failure:
        look(mailbox)
    assert failure.value.do.startswith("Check user and password")
    change_mailbox(mailbox=mailbox, settings={}, secrets={"password": NEW_PASSWORD}, by=make.boss, now=now)
    assert look(mailbox) == 1


def test_no_secret_stands_in_ledger_logs_pages_or_failures(
    make, server, listen, look, now, caplog, browser_of, tmp_path
):
    caplog.set_level(logging.DEBUG)
    mailbox = listen(password=NEW_PASSWORD)
    with pytest.raises(LookFailed) as failure:
        look(mailbox)
    failed(mailbox.source, str(failure.value), now=now)
    mailbox = change_mailbox(mailbox=mailbox, settings={}, secrets={"password": PASSWORD}, by=make.boss, now=now)
    look(mailbox)
    call_command("dumpdata", exclude=["contenttypes", "auth.permission"], output=str(tmp_path / "tables"))
    told = [str(failure.value), repr(failure.value), repr(failure.value.__cause__), caplog.text]
    told += [repr(Keyring().account(mailbox, now=now)), (tmp_path / "tables").read_text()]
    told += [bytes(content.body).decode() for content in Content.objects.all()]
    told += [browser_of(make.boss).get(mailbox.source.get_absolute_url()).content.decode()]
    assert [text for text in told if PASSWORD in text or NEW_PASSWORD in text] == []
