"""Two browsers press the button of the first page in the same moment."""

import threading
from datetime import datetime

import pytest
from django.db import connection

from amends.core.errors import Refused
from amends.people.actions import create_first_administrator
from amends.people.models import Person


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_administrator(now: datetime) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite's test database lives in memory and cannot be opened twice; PostgreSQL runs this.")
    start, refusals = threading.Barrier(2), []

    def press(name: str) -> None:
        start.wait()
        try:
            create_first_administrator(
                company_name="Brook & Beam",
                country="DE",
                zone="UTC",
                name=name,
                email=f"{name}@brook.example",
                password=None,
                now=now,
            )
        except Refused as refusal:
            refusals.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(name,)) for name in ("ada", "ben")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Person.objects.count() == 1
    assert len(refusals) == 1
