"""Workers fetch a mailbox together, or are killed at random moments and started again: each mail is one voice, once.

When a kill is due is chosen from what is left: so much of the mailbox is fetched between two kills that the last one
still strikes a worker in the middle of its work.
"""

import threading
import time
from random import Random

import pytest

from tests.voices.dovecot import PROGRAM, WHY_NOT, running_dovecot
from tests.voices.installation import write_mails
from tests.voices.workers import Workers, listening_at
from tests.web.running import until

pytestmark = pytest.mark.skipif(PROGRAM is None, reason=WHY_NOT)
PATIENCE_SECONDS = 1800.0
BATCH = 20
LONGEST = 1.5  # times the share of the work that is due, so that many kills come before a commit and many after it


def seconds_for_a_batch(workers: Workers, deliveries) -> float:
    """How long a worker takes from its start to its first commit."""
    before = deliveries()
    (pid,) = workers.begin()
    began = time.monotonic()
    until(lambda: deliveries() > before)
    taken = time.monotonic() - began
    workers.kill(pid)
    return taken


@pytest.mark.parametrize(
    ("mail_count", "kills"), [(60, 6), pytest.param(2_000, 200, marks=pytest.mark.long)], ids=["few", "many"]
)
def test_each_mail_is_one_voice_however_often_fetching_is_killed(prepared, tmp_path, mail_count, kills, capsys):
    installation = prepared.copied_to(tmp_path / "home")
    mails, chance = write_mails(tmp_path / "mails", mail_count), Random(20_261_124)

    def deliveries() -> int:
        return installation.count("voices_delivery")

    with running_dovecot() as server, Workers(listening_at(installation, server.port)) as workers:
        server.deliver(*mails.values())
        lay, began, struck = server.lies(), time.monotonic(), 0
        batch = seconds_for_a_batch(workers, deliveries)
        for due in range(kills, 0, -1):
            share = (mail_count - deliveries()) / BATCH / (due + 1)
            (pid,) = workers.begin()
            threading.Event().wait(chance.uniform(0, LONGEST * batch * share))
            struck += workers.kill(pid) and deliveries() < mail_count
        workers.begin()
        until(lambda: deliveries() == mail_count, PATIENCE_SECONDS)
        until(lambda: installation.ask("SELECT last_uid FROM voices_mailbox") == [(mail_count,)])
        assert server.lies() == lay, "the server's mailbox was touched"
    installation.must_hold(mails, deliveries=mail_count)
    assert struck > kills // 2, "most kills came too late to strike anything"
    with capsys.disabled():
        print(f"\n{struck} of {kills} kills struck, {mail_count} mails, {time.monotonic() - began:.0f} s.")


def test_three_processes_that_look_at_once_hear_each_mail_once(prepared, tmp_path):
    installation, mails = prepared.copied_to(tmp_path / "home"), write_mails(tmp_path / "mails", 60)
    with running_dovecot() as server, Workers(listening_at(installation, server.port)) as workers:
        server.deliver(*mails.values())
        lay = server.lies()
        workers.begin(3)
        until(lambda: installation.ask("SELECT last_uid FROM voices_mailbox") == [(60,)])
        assert server.lies() == lay, "the server's mailbox was touched"
    installation.must_hold(mails, deliveries=60)
