"""The tick: sweeps in order, one that fails stops nothing, and each leaves a heartbeat."""

import logging
import uuid
from datetime import timedelta

import pytest
from django.db import transaction

from amends.ledger.actions import record
from amends.ledger.models import Entry
from amends.web import tick
from amends.web.models import Heartbeat
from tests.web import sweeps

pytestmark = pytest.mark.django_db
WORKS, FAILS = "tests.web.sweeps.works", "tests.web.sweeps.fails"


@pytest.fixture(autouse=True)
def _nothing_ran_yet():
    sweeps.ran.clear()


def lane(*names: str) -> tick.Lane:
    return tick.Lane("trial", 1.0, names)


def test_a_sweep_that_fails_is_logged_and_the_next_one_still_runs(now, caplog):
    with caplog.at_level(logging.ERROR):
        assert tick.run_lane(lane(FAILS, WORKS), me="here:1", clock=lambda: now)
    assert sweeps.ran == ["fails", "works"]
    assert "tests.web.sweeps.fails failed" in caplog.text


def test_only_a_sweep_that_ran_to_its_end_leaves_a_heartbeat(now):
    tick.run_lane(lane(FAILS, WORKS), me="here:1", clock=lambda: now)
    assert dict(Heartbeat.objects.values_list("name", "at")) == {WORKS: now, "tick trial": now}


def test_a_heartbeat_is_late_after_half_a_minute_of_silence(now):
    tick.beat(name="listen", now=now)
    beat = Heartbeat.objects.get(name="listen")
    assert not beat.is_late(now + timedelta(seconds=30))
    assert beat.is_late(now + timedelta(seconds=31))


def test_beating_again_soon_writes_nothing_and_later_moves_the_time(now, django_assert_num_queries):
    tick.beat(name="listen", now=now)
    with django_assert_num_queries(1):
        tick.beat(name="listen", now=now + timedelta(seconds=5))
    tick.beat(name="listen", now=now + timedelta(seconds=11))
    assert Heartbeat.objects.get(name="listen").at == now + timedelta(seconds=11)


def test_a_clock_that_was_set_back_does_not_silence_the_heartbeat(now):
    tick.beat(name="listen", now=now)
    tick.beat(name="listen", now=now - timedelta(hours=1))
    assert Heartbeat.objects.get(name="listen").at == now - timedelta(hours=1)


def test_the_seal_lane_leaves_nothing_unsealed(now):
    with transaction.atomic():
        record("case.note_added", now=now, by="system", subject=uuid.uuid4(), content={"text": "It arrived broken."})
    assert Entry.objects.filter(index=None).exists()
    assert tick.run_lane(tick.SEAL, me="here:1", clock=lambda: now)
    assert not Entry.objects.filter(index=None).exists()


def test_what_is_written_is_sealed_within_five_seconds():
    assert tick.SEAL.every < 5


def test_every_sweep_of_the_product_runs_on_an_empty_installation(now):
    assert tick.run_once(clock=lambda: now)
    beats = set(Heartbeat.objects.values_list("name", flat=True))
    assert {*tick.SWEEPS.sweeps, *tick.SEAL.sweeps} <= beats
