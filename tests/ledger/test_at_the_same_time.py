"""Several record and seal at once: every entry is sealed exactly once."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction

from amends.core.proof.findings import Report
from amends.ledger.actions import record, seal
from amends.ledger.models import Checkpoint, Entry
from tests.ledger.story import BY, Story

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, EACH = 4, 12


@pytest.fixture
def _shared_by_threads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads cannot share SQLite's database in memory as they share a file: give them a copy in a file."""
    if connection.vendor != "sqlite":
        return
    connection.ensure_connection()
    path = tmp_path / "amends.sqlite3"
    with sqlite3.connect(path) as copy:
        connection.connection.backup(copy)
    copy.close()
    monkeypatch.setitem(connections.settings["default"], "NAME", str(path))


def write(now: datetime) -> None:
    for number in range(EACH):
        with transaction.atomic():
            record("test.noted", now=now, by=BY, subject=uuid4(), content={"n": number})
    connections.close_all()


def seal_often(now: datetime) -> None:
    for _ in range(8):
        seal(now=now)
    connections.close_all()


def look(story: Story) -> tuple[list[int | None], int, Report]:
    seal(now=story.later())
    places = list(Entry.objects.order_by("index").values_list("index", flat=True))
    found = places, Checkpoint.objects.latest().size, story.check()
    connections.close_all()
    return found


@pytest.mark.usefixtures("_shared_by_threads")
def test_writers_and_sealers_at_once_lose_and_double_nothing(story: Story, now: datetime) -> None:
    works = [write] * WRITERS + [seal_often] * 2
    with ThreadPoolExecutor(len(works)) as threads:
        for running in [threads.submit(work, now) for work in works]:
            running.result()
        places, size, report = threads.submit(look, story).result()
    assert places == list(range(WRITERS * EACH))
    assert size == WRITERS * EACH
    assert report.holds
