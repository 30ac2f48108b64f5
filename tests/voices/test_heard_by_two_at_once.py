"""Two workers fetch the same message at the same moment: one voice, one case, two deliveries."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from amends.cases.models import Case
from amends.voices.actions import hear, source_for
from amends.voices.models import Delivery, Voice

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="SQLite's test database lives in memory and cannot be opened twice; PostgreSQL runs this.",
)
def test_one_message_in_four_mailboxes_at_once_is_one_voice(make, now):
    raw = make.mail()
    sources = [source_for(channel="mail", name=f"mailbox {number}", now=now) for number in range(4)]
    together = Barrier(len(sources))

    def fetch(source):
        together.wait()
        try:
            return hear(raw, source=source, now=now).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(sources)) as workers:
        heard = list(workers.map(fetch, sources))
    assert len(set(heard)) == 1
    assert (Voice.objects.count(), Case.objects.count(), Delivery.objects.count()) == (1, 1, 4)
