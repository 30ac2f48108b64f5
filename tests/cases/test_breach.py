"""A clock that ran out is noted once."""

from datetime import timedelta

from amends.cases.sweep import sweep
from amends.ledger.models import Entry


def test_a_breach_is_noted_once_however_often_the_sweep_runs(make, now):
    make.case()
    later = now + timedelta(days=30)
    assert (sweep(later), sweep(later)) == (1, 0)
    assert Entry.objects.filter(event="clock.breached").count() == 1


def test_nothing_is_late_before_its_time(make, now):
    make.case()
    assert sweep(now + timedelta(hours=1)) == 0
