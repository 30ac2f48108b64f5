"""One process at a time does what only one may do; whoever it was, the work goes on when it is gone."""

import os
import socket
import subprocess
import sys
from datetime import timedelta

import pytest

from amends.web import tick
from amends.web.models import Lease

pytestmark = pytest.mark.django_db


def take(me: str, now) -> bool:
    return tick.take_lease(name="seal", me=me, now=now)


def test_while_one_holds_it_another_machine_does_not_get_it(now):
    assert take("north:7", now)
    assert not take("south:7", now + timedelta(seconds=1))


def test_it_can_be_taken_once_it_has_run_out(now):
    take("north:7", now)
    assert take("south:7", now + tick.LEASE)


def test_who_holds_it_keeps_it_by_working_on(now):
    for seconds in range(0, 120, 10):
        assert take("north:7", now + timedelta(seconds=seconds))
    assert not take("south:7", now + timedelta(seconds=120))


def test_a_process_of_this_machine_that_ended_loses_it_at_once(now):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    take(f"{socket.gethostname()}:{ended.pid}", now)
    assert take("south:7", now + timedelta(seconds=1))


def test_a_process_of_this_machine_that_still_runs_keeps_it(now):
    take(f"{socket.gethostname()}:{os.getppid()}", now)
    assert not take(tick.holder(), now + timedelta(seconds=1))


def test_giving_back_lets_the_next_one_start_at_once(now):
    take(tick.holder(), now)
    tick.give_back_all()
    assert take("south:7", now + timedelta(seconds=1))


def test_there_is_one_row_however_often_it_changes_hands(now):
    for minutes, who in enumerate(("north:7", "south:7", "north:9")):
        take(who, now + timedelta(minutes=minutes))
    assert Lease.objects.filter(name="seal").count() == 1


def test_a_lane_whose_lease_is_held_elsewhere_runs_nothing(now):
    tick.take_lease(name="tick seal", me="north:7", now=now)
    assert not tick.run_lane(tick.SEAL, me="south:7", clock=lambda: now)
