"""Fitting: the weights are those of any other logistic regression, and folds judge every row once."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression

from amends.core.triage.learning.folds import folds
from amends.core.triage.learning.logistic import fit

Floats = NDArray[np.float64]


def drawn(n: int, classes: int, *, seed: int) -> tuple[Floats, NDArray[np.int64]]:
    """Return rows (n, 4) and labels that depend on them, and on chance."""
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(n, 4))
    return rows, (rows @ rng.normal(size=(4, classes)) + rng.gumbel(size=(n, classes))).argmax(axis=1)


@pytest.mark.parametrize("is_balanced", [True, False])
@pytest.mark.parametrize("c", [0.3, 1.0, 3.0])
@pytest.mark.parametrize("classes", [2, 3, 4])
def test_weights_and_probabilities_are_those_of_scikit_learn(classes: int, c: float, *, is_balanced: bool) -> None:
    """With two classes its one row of weights is the difference of ours, with half the penalty: so C is twice ours."""
    rows, labels = drawn(80, classes, seed=classes)
    ours = fit(sp.csr_matrix(rows), labels, classes, c=c, is_balanced=is_balanced)
    balance = "balanced" if is_balanced else None
    theirs = LogisticRegression(C=2 * c if classes == 2 else c, class_weight=balance, tol=1e-8, max_iter=5000)
    theirs.fit(rows, labels)
    weights = ours.weights[:, 1:] - ours.weights[:, :1]
    wanted = theirs.coef_.T if classes == 2 else theirs.coef_.T[:, 1:] - theirs.coef_.T[:, :1]
    assert weights == pytest.approx(wanted, abs=5e-3)
    assert softmax(ours.logits(sp.csr_matrix(rows)), axis=1) == pytest.approx(theirs.predict_proba(rows), abs=1e-3)


def test_the_same_rows_give_the_same_weights() -> None:
    rows, labels = drawn(60, 3, seed=1)
    one, other = (fit(sp.csr_matrix(rows), labels, 3) for _ in range(2))
    assert np.array_equal(one.weights, other.weights)
    assert np.array_equal(one.bias, other.bias)


def test_a_stronger_penalty_gives_smaller_weights() -> None:
    rows, labels = drawn(60, 3, seed=2)
    sizes = [np.abs(fit(sp.csr_matrix(rows), labels, 3, c=c).weights).sum() for c in (0.01, 0.1, 1.0, 10.0)]
    assert sizes == sorted(sizes)


def test_a_rare_class_counts_the_same_as_a_common_one() -> None:
    """Rows that say nothing: every class is as likely as any other, however many rows it has."""
    labels = np.array([0] * 50 + [1] * 5)
    rows = sp.csr_matrix(np.zeros((55, 3)))
    assert softmax(fit(rows, labels, 2).bias) == pytest.approx([0.5, 0.5], abs=1e-3)
    assert softmax(fit(rows, labels, 2, is_balanced=False).bias) == pytest.approx([50 / 55, 5 / 55], abs=1e-3)


def test_a_class_without_a_row_breaks_nothing() -> None:
    rows, labels = drawn(40, 2, seed=3)
    found = fit(sp.csr_matrix(rows), labels, 3)
    assert np.isfinite(found.weights).all()
    assert np.argmax(found.logits(sp.csr_matrix(rows)), axis=1).max() <= 1


label_lists = st.lists(st.integers(0, 4), min_size=1, max_size=80).map(np.array)


@settings(max_examples=200)
@given(label_lists, st.integers(2, 10), st.integers(0, 5))
def test_every_row_is_judged_once_and_never_by_what_learnt_from_it(
    labels: NDArray[np.int64], count: int, seed: int
) -> None:
    parts = list(folds(labels, count=count, seed=seed))
    assert len(parts) == count
    assert sorted(np.concatenate([judged for _, judged in parts]).tolist()) == list(range(len(labels)))
    for learnt, judged in parts:
        assert sorted([*learnt.tolist(), *judged.tolist()]) == list(range(len(labels)))


@settings(max_examples=200)
@given(label_lists, st.integers(2, 10), st.integers(0, 5))
def test_folds_hold_every_class_and_all_rows_evenly(labels: NDArray[np.int64], count: int, seed: int) -> None:
    parts = [judged for _, judged in folds(labels, count=count, seed=seed)]
    sizes = [len(judged) for judged in parts]
    assert max(sizes) - min(sizes) <= 1
    for label in range(5):
        held = [int((labels[judged] == label).sum()) for judged in parts]
        assert max(held) - min(held) <= 1


def test_folds_are_the_same_every_time_and_others_with_another_seed() -> None:
    labels = np.arange(40) % 3

    def of(seed: int) -> list[list[int]]:
        return [judged.tolist() for _, judged in folds(labels, count=5, seed=seed)]

    assert of(0) == of(0) != of(1)
