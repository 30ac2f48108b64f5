"""However branches are moved and merged, every way up ends at the top, and what stands, stands under what stands."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amends.core.errors import Refused
from amends.registers.actions import (
    add_branch,
    bring_back_branch,
    merge_branches,
    move_branch,
    retire_branch,
    unmerge_branch,
)
from amends.registers.models import DEEPEST, Cause

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TOLD = {"now": NOW, "by": "person:quality"}
MANY = 4
ACTS = ("move", "merge", "unmerge", "retire", "bring back", "to the top")
steps = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, MANY - 1), st.integers(0, MANY - 1)), min_size=4, max_size=20
)


def act(word: str, one: Cause, other: Cause) -> None:
    if word == "move":
        move_branch(branch=one, parent=other, **TOLD)
    elif word == "to the top":
        move_branch(branch=one, parent=None, **TOLD)
    elif word == "merge":
        merge_branches(kept=other, merged=one, **TOLD)
    elif word == "unmerge":
        unmerge_branch(branch=one, **TOLD)
    else:
        (retire_branch if word == "retire" else bring_back_branch)(branch=one, **TOLD)


def way_up(branch: Cause, rows: dict[int, Cause]) -> list[Cause]:
    way = [branch]
    while way[-1].parent_id is not None:
        way.append(rows[way[-1].parent_id])
        assert len(way) <= len(rows), f"a circle: {way}"
    return way


def check() -> None:
    rows = {row.pk: row for row in Cause.objects.all()}
    for row in rows.values():
        way = way_up(row, rows)
        assert row.survivor.merged_into_id is None
        if row.is_standing:
            assert len(way) <= DEEPEST
            assert all(step.is_standing for step in way)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_no_history_of_acts_makes_a_circle(done) -> None:
    with transaction.atomic():
        branches = [add_branch(table=Cause, name="b0", **TOLD)]
        for number in range(1, MANY):
            branches.append(add_branch(table=Cause, name=f"b{number}", parent=branches[-1], **TOLD))
        for word, one, other in done:
            with suppress(Refused), transaction.atomic():
                act(word, branches[one], branches[other])
                check()
        transaction.set_rollback(True)
