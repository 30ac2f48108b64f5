"""Two people at two desks: a circle cannot come about between them, nor the same name twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from django.db import connection, connections

from amends.core.errors import Refused
from amends.registers.actions import add_branch, move_branch
from amends.registers.models import Cause

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Do all of them at the same moment; returns what each refused, "" where it was done."""
    barrier = Barrier(len(acts))

    def one(act: Callable[[], object]) -> str:
        barrier.wait()
        try:
            act()
        except Refused as refused:
            return refused.what
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


@pytest.mark.skipif(connection.vendor == "sqlite", reason="tests on SQLite keep it in memory, on one connection")
def test_two_moves_at_once_make_no_circle(now: datetime) -> None:
    ovens, hobs = (add_branch(table=Cause, name=name, now=now, by="person:a") for name in ("Ovens", "Hobs"))
    said = at_once(
        lambda: move_branch(branch=ovens, parent=hobs, now=now, by="person:a"),
        lambda: move_branch(branch=hobs, parent=ovens, now=now, by="person:b"),
    )
    assert sorted(said)[0] == ""
    assert "circle" in sorted(said)[1]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="tests on SQLite keep it in memory, on one connection")
def test_the_same_name_entered_at_once_stands_once(now: datetime) -> None:
    said = at_once(*[lambda: add_branch(table=Cause, name="Ovens", now=now, by="person:a")] * 3)
    assert said.count("") == 1
    assert Cause.objects.count() == 1
