"""The listening process: a new mail is heard at once, settings are taken up, and what dies is started again."""

import subprocess
import sys
import threading
from types import SimpleNamespace

import pytest

from amends.web import ears
from tests.voices.dovecot import PROGRAM, WHY_NOT, running_dovecot
from tests.voices.installation import Installation, write_mails
from tests.voices.workers import listening_at
from tests.web.running import until

SOON_SECONDS = 25.0  # far less than a minute, in which even a server without IDLE is asked; enough for a busy machine
CHANGE = """
import django; django.setup()
from django.utils import timezone
from amends.people.models import Person
from amends.voices.actions import mailboxes
from amends.voices.models import Mailbox
mailbox, boss, now = Mailbox.objects.get(), Person.objects.get(), timezone.now()
{what}
"""


@pytest.fixture
def server():
    if PROGRAM is None:
        pytest.skip(WHY_NOT)
    with running_dovecot() as running:
        yield running


@pytest.fixture
def installation(tmp_path, server):
    made = Installation(tmp_path / "home")
    made.prepare()
    return listening_at(made, server.port)


@pytest.fixture
def listening(installation):
    process = subprocess.Popen(
        [sys.executable, "-m", "amends", "listen"], env={**installation.amends.environment, "AMENDS_DROP_FOLDER": ""}
    )
    yield installation
    process.terminate()
    assert process.wait(30) == 0


def change(installation: Installation, what: str) -> None:
    environment = {**installation.amends.environment, "DJANGO_SETTINGS_MODULE": "amends.web.settings"}
    subprocess.run([sys.executable, "-c", CHANGE.format(what=what)], env=environment, check=True)


@pytest.mark.long
def test_a_new_mail_is_heard_while_idling_and_changed_settings_are_taken_up(listening, server, tmp_path):
    first, second, third, fourth = write_mails(tmp_path / "mails", 4).values()
    server.deliver(first)
    until(lambda: listening.count("voices_voice") == 1, SOON_SECONDS)
    server.deliver(second)  # the connection idles by now
    until(lambda: listening.count("voices_voice") == 2, SOON_SECONDS)
    change(listening, "mailboxes.pause_mailbox(mailbox=mailbox, why='Moving.', by=boss, now=now)")
    server.deliver(third)
    change(listening, "mailboxes.resume_mailbox(mailbox=mailbox, by=boss, now=now)")
    until(lambda: listening.count("voices_voice") == 3, SOON_SECONDS)
    change(
        listening,
        "mailboxes.change_mailbox(mailbox=mailbox, settings={'after': 'seen'}, secrets={}, by=boss, now=now)",
    )
    server.deliver(fourth)
    until(lambda: server.flags() == ["", "", "", "S"], SOON_SECONDS)
    assert listening.count("voices_delivery") == 4
    assert listening.ask("SELECT failures FROM voices_source JOIN voices_mailbox ON source_id = voices_source.id") == [
        (0,)
    ]


def test_the_wait_after_failures_grows_to_ten_minutes():
    assert [ears.wait_after(failures) for failures in (1, 2, 3, 20)] == [30.0, 60.0, 120.0, 600.0]


@pytest.fixture
def watched(monkeypatch):
    """One who watches threads that do nothing until they are stopped or told to die."""
    die = threading.Event()

    def listen(ear):
        while not ear.stopping.wait(0.01) and not die.is_set():
            pass

    monkeypatch.setattr(ears.Ear, "_listen", listen)
    everybody = ears.Ears()
    table = SimpleNamespace(rows=[SimpleNamespace(pk=1, changed_at=1, asked_at=None)])
    monkeypatch.setattr(ears, "Mailbox", SimpleNamespace(objects=SimpleNamespace(filter=lambda **_: table.rows)))
    yield everybody, table.rows, die
    everybody.stop()


def test_every_mailbox_has_one_thread_that_stays_while_nothing_changes(watched):
    everybody, _, _ = watched
    everybody.keep_up()
    first = everybody.ears[1]
    everybody.keep_up()
    assert everybody.ears[1] is first
    assert first.is_alive()


def test_a_thread_that_dies_is_started_again(watched):
    everybody, _, die = watched
    everybody.keep_up()
    first = everybody.ears[1]
    die.set()
    first.thread.join(5)
    die.clear()
    everybody.keep_up()
    assert everybody.ears[1] is not first
    assert everybody.ears[1].is_alive()


def test_changed_settings_get_a_thread_of_their_own_and_a_paused_mailbox_none(watched):
    everybody, rows, _ = watched
    everybody.keep_up()
    first = everybody.ears[1]
    rows[0].changed_at = 2
    everybody.keep_up()
    assert first.stopping.is_set()
    assert everybody.ears[1].changed_at == 2
    rows.clear()
    everybody.keep_up()
    assert everybody.ears == {}


def test_somebody_who_asks_wakes_the_thread(watched):
    everybody, rows, _ = watched
    everybody.keep_up()
    assert not everybody.ears[1].woken.is_set()
    rows[0].asked_at = 5
    everybody.keep_up()
    assert everybody.ears[1].woken.is_set()
