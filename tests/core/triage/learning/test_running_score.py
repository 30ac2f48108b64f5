"""Judge, then learn: the score on the page is of answers the model had not seen, and a real fall is told."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.core.triage.certainty.prequential import LIMIT, Running
from amends.core.triage.certainty.shares import Share
from tests.core.triage.learning.measure import evidence


def coin(n: int, share: float, *, seed: int) -> list[bool]:
    return [bool(right) for right in np.random.default_rng(seed).random(n) < share]


def test_the_score_is_that_of_the_last_hundred() -> None:
    running = Running.of([False] * 50 + [True] * 83 + [False] * 17)
    assert str(running) == "right in 83 of the last 100"
    assert running.last(17) == Share(0, 17)
    assert str(Running.of([True])) == "right in 1 of the last 1"
    assert Running.of([]).last() == Share(0, 0)


def test_blocks_end_now_and_only_the_oldest_is_short() -> None:
    blocks = Running.of([True] * 20 + [False] * 50 + [True] * 50).blocks()
    assert [(block.first, block.right) for block in blocks] == [
        (0, Share(20, 20)),
        (20, Share(0, 50)),
        (70, Share(50, 50)),
    ]


@given(st.lists(st.booleans(), max_size=300), st.integers(1, 80))
def test_blocks_hold_every_decision_once(rights: list[bool], size: int) -> None:
    blocks = Running.of(rights).blocks(size)
    assert sum(block.right.of for block in blocks) == len(rights)
    assert sum(block.right.hits for block in blocks) == sum(rights)
    assert all(block.right.of == size for block in blocks[1:])


def test_a_fall_is_found_with_its_beginning_and_both_scores() -> None:
    drop = Running.of([True, True, True, True, False] * 40 + [True, False] * 30).drop()
    assert drop is not None
    assert (drop.since, drop.last, drop.before) == (200, Share(30, 60), Share(160, 200))
    assert str(drop) == "right in 30 of 60 since then, in 160 of 200 before"


def test_a_rise_is_no_fall_and_few_decisions_prove_nothing() -> None:
    assert Running.of([False] * 100 + [True] * 100).drop() is None
    assert Running.of([True] * 20 + [False] * 15).drop() is None
    assert Running.of([]).drop() is None


def test_a_score_that_stays_the_same_for_long_is_no_alarm() -> None:
    assert Running.of([True, True, True, True, False] * 200).drop() is None


def test_most_falls_from_85_to_65_in_a_hundred_are_found_after_fifty_decisions() -> None:
    found = sum(
        Running.of(coin(400, 0.85, seed=seed) + coin(50, 0.65, seed=1000 + seed)).drop() is not None
        for seed in range(100)
    )
    assert found >= 50


def test_a_model_that_stays_as_it_was_is_seldom_accused() -> None:
    accused = sum(Running.of(coin(500, 0.85, seed=2000 + seed)).drop() is not None for seed in range(200))
    assert accused <= 6


def test_the_measured_false_alarms_are_those_of_this_test() -> None:
    rights = coin(250, 0.85, seed=1) + coin(120, 0.5, seed=2)
    nats = evidence(np.array([rights]))[0]
    for n in range(0, len(rights) + 1, 5):
        drop = Running.of(rights[:n]).drop()
        assert (drop.nats if drop else 0) == pytest.approx(nats[n] if nats[n] > LIMIT else 0)
