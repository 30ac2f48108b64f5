"""Two workers hear the same messages at the same moment: each message is one voice, whoever was quicker."""

from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier

import pytest
from django.db import connection, connections

from amends.cases.models import Case
from amends.voices.actions import hear, hear_all, source_for
from amends.voices.actions.hearing import Message
from amends.voices.models import Delivery, Voice
from tests.make import BROKEN, PRAISE
from tests.voices.worlds import must_hold

pytestmark = pytest.mark.django_db(transaction=True)
on_postgres = pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="SQLite's test database lives in memory and cannot be opened twice; PostgreSQL runs this.",
)


def at_once(works):
    """Run functions at the same moment, each with its own connection; returns what they return."""
    start = Barrier(len(works))

    def run(work):
        start.wait()
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as workers:
        return list(workers.map(run, works))


@on_postgres
def test_one_message_in_four_mailboxes_at_once_is_one_voice(make, now):
    raw = make.mail()
    sources = [source_for(channel="mail", name=f"mailbox {number}", now=now) for number in range(4)]
    heard = at_once([lambda source=source: hear(raw, source=source, now=now).pk for source in sources])
    assert len(set(heard)) == 1
    assert (Voice.objects.count(), Case.objects.count(), Delivery.objects.count()) == (1, 1, 4)


@on_postgres
@pytest.mark.parametrize("seed", range(4))
def test_overlapping_batches_at_once_make_each_message_one_voice(make, now, seed):
    words = (BROKEN, PRAISE, "Do you sell straps?")
    mails = [
        make.mail(
            f"{words[n % 3]} It is number {n}.", sender=f"p{n % 7}@many.example", message_id=f"<{n}@many.example>"
        )
        for n in range(50)
    ]
    batches = []
    for worker, part in enumerate((mails[:35], mails[15:], mails[5:45])):
        Random(f"{seed} {worker}").shuffle(part)
        source = source_for(channel="mail", name=f"mailbox {worker % 2}", now=now)
        batches.append((source, [Message(raw, str(mails.index(raw))) for raw in part]))
    at_once([lambda source=source, part=part: hear_all(part, source=source, now=now) for source, part in batches])
    assert Voice.objects.count() == 50
    assert not Voice.objects.quarantined().exists()
    assert Case.objects.count() == Voice.objects.exclude(case=None).count()
    assert Voice.objects.values("author_address").distinct().count() == Voice.objects.values("party").distinct().count()
    must_hold()
