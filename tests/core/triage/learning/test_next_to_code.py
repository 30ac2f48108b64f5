"""The messages that are asked about first teach most."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from amends.core.triage.learning.active import POOL, next_to_code, uncertainty

# three subjects, of four, three and one messages; the first of each is its plainest
ROWS = np.array(
    [
        *([1, 0, 0, 0], [0.9, 0.1, 0, 0.1], [0.9, 0, 0.1, 0.1], [1, 0, 0, 0.2]),
        *([0, 1, 0, 0], [0, 0.9, 0.1, 0.3], [0.1, 0.9, 0, 0.3]),
        [0, 0, 1, 0],
    ]
)


def subject(row: int) -> str:
    return "aaaabbbc"[row]


def test_before_there_is_a_model_each_subject_is_asked_once_the_largest_first() -> None:
    assert [subject(row) for row in next_to_code(ROWS, most=3)] == ["a", "b", "c"]


def test_what_is_coded_already_is_not_asked_again() -> None:
    assert [subject(row) for row in next_to_code(ROWS, most=2, coded=ROWS[:1])] == ["b", "c"]


def test_what_the_model_knows_is_asked_last() -> None:
    p = np.array([[0.99, 0.01]] * 4 + [[0.5, 0.5]] * 3 + [[0.7, 0.3]])
    assert [subject(row) for row in next_to_code(ROWS, most=3, p=p)] == ["b", "c", "a"]


def test_copies_are_asked_about_once() -> None:
    rows = np.vstack([np.tile(ROWS[0], (5, 1)), ROWS[4:5], ROWS[7:8]])
    assert next_to_code(rows, most=3) == [0, 5, 6]


def test_equals_come_in_their_order() -> None:
    assert next_to_code(np.eye(6), most=6) == list(range(6))


def test_uncertainty_is_the_lead_that_is_missing() -> None:
    assert uncertainty([[0.5, 0.3, 0.2], [1.0, 0.0, 0.0], [0.4, 0.4, 0.2]]) == pytest.approx([0.8, 0, 1])
    assert uncertainty([[1.0], [1.0]]).tolist() == [0, 0]


def test_there_may_be_nothing_to_ask() -> None:
    assert next_to_code(np.empty((0, 3)), most=5) == []
    assert len(next_to_code(ROWS, most=50)) == len(ROWS)
    assert next_to_code(np.zeros((3, 2)), most=2) == [0, 1]


def test_a_large_pool_is_looked_at_evenly() -> None:
    rows = np.zeros((POOL * 3, 2))
    rows[:, 0] = 1
    rows[-10:, 0], rows[-10:, 1] = 0, 1
    first, second = next_to_code(csr_array(rows), most=2)
    assert first == 0
    assert second >= POOL * 3 - 10


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 25), st.integers(1, 12))
def test_sparse_is_dense_and_more_only_adds(seed: int, n: int, most: int) -> None:
    rng = np.random.default_rng(seed)
    rows = rng.random((n, 6)) * (rng.random((n, 6)) < 0.4)
    p = rng.dirichlet(np.ones(3), n)
    picked = next_to_code(rows, most=most, p=p, coded=rows[:1])
    assert next_to_code(csr_array(rows), most=most, p=p, coded=csr_array(rows)[:1]) == picked
    assert next_to_code(rows, most=most + 3, p=p, coded=rows[:1])[: len(picked)] == picked
    assert len(set(picked)) == len(picked) == min(most, n)
