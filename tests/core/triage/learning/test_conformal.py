"""Nine in ten sets hold the right label, and only a single sure label is decided without a person."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from amends.core.triage.certainty.calibration import softmax
from amends.core.triage.certainty.conformal import Conformal, decisions
from amends.core.triage.certainty.prior import reweighted

Rows = tuple[NDArray[np.float64], NDArray[np.int64]]


def drawn(n: int, classes: int, *, seed: int, louder: float = 1.0) -> Rows:
    """Probabilities and labels; louder than 1: the model is too sure of itself."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 2, size=(n, classes))
    labels = (softmax(logits).cumsum(axis=1) < rng.random((n, 1))).sum(axis=1)
    return softmax(logits * louder), labels


@pytest.mark.parametrize("classes", [2, 5])
@pytest.mark.parametrize("louder", [0.5, 1.0, 3.0])
@pytest.mark.parametrize("alpha", [0.05, 0.1, 0.2])
def test_sets_hold_the_right_label_as_often_as_promised_in_every_class(
    classes: int, louder: float, alpha: float
) -> None:
    conformal = Conformal.fit(*drawn(2000, classes, seed=1, louder=louder), alpha=alpha)
    p, labels = drawn(6000, classes, seed=2, louder=louder)
    held = conformal.sets(p)[np.arange(6000), labels]
    for c in range(classes):
        rows = int((labels == c).sum())
        chance = np.sqrt(alpha * (1 - alpha) * (1 / rows + 1 / conformal.rows[c]))  # of both samples
        assert held[labels == c].mean() >= 1 - alpha - 4 * chance


def test_another_mix_of_classes_breaks_no_promise() -> None:
    conformal = Conformal.fit(*drawn(3000, 3, seed=11))
    p, labels = drawn(20_000, 3, seed=12)
    kept = np.random.default_rng(13).random(20_000) < np.array([0.1, 0.1, 1.0])[labels]  # the third class, ten to one
    p, labels = p[kept], labels[kept]
    shown = reweighted(p, np.ones(3) / 3, np.array([1, 1, 10]) / 12)
    within = conformal.sets(p, corrected=shown)
    held = within[np.arange(len(labels)), labels]
    assert min(held[labels == c].mean() for c in range(3)) >= 0.88
    assert within[np.arange(len(labels)), shown.argmax(axis=1)].all()


def test_a_threshold_is_counted_by_hand() -> None:
    # 38 rows in one pool, each nearness twice: of 39 rows 36 must reach the threshold, so it is the third smallest
    top = np.linspace(0.5, 0.68, 19)
    p = np.column_stack([top, 1 - top])
    found = Conformal.fit(np.vstack([p, p[:, ::-1]]), [1] * 19 + [0] * 19)
    by_nearness = sorted((1 - top) / top)
    assert found.thresholds == pytest.approx((by_nearness[1],) * 2)
    assert found.pooled == (True, True)


def test_a_class_with_few_rows_gets_the_threshold_of_all_and_says_so() -> None:
    p, labels = drawn(300, 3, seed=3)
    labels = np.where((labels == 2) & (np.cumsum(labels == 2) > 5), 1, labels)
    found = Conformal.fit(p, labels)
    assert found.pooled == (False, False, True)
    assert found.rows[2] == 5
    assert min(found.thresholds[:2]) <= found.thresholds[2] <= max(found.thresholds[:2])


def test_with_hardly_any_rows_every_label_stays_possible() -> None:
    found = Conformal.fit([[0.9, 0.1]] * 8, [0] * 8)
    assert found.sets([[0.99, 0.01]]).all()
    assert Conformal.fit(np.empty((0, 2)), []).sets([[1.0, 0.0]]).all()


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 10_000),
    st.integers(2, 5),
    st.integers(0, 150),
    st.tuples(st.floats(0.01, 0.6), st.floats(0.01, 0.6)),
)
def test_a_set_is_never_empty_and_asking_for_more_certainty_never_makes_it_smaller(
    seed: int, classes: int, n: int, alphas: tuple[float, float]
) -> None:
    p, labels = drawn(n, classes, seed=seed)
    new, _ = drawn(50, classes, seed=seed + 1)
    careful, bold = (Conformal.fit(p, labels, alpha=alpha).sets(new) for alpha in sorted(alphas))
    assert (careful | ~bold).all()
    assert bold[np.arange(50), new.argmax(axis=1)].all()


@pytest.mark.parametrize("alpha", [0.0, 1.0, -0.1, float("nan")])
def test_a_share_that_is_none_is_refused(alpha: float) -> None:
    with pytest.raises(ValueError, match="alpha"):
        Conformal.fit([[0.5, 0.5]], [0], alpha=alpha)


def test_labels_that_are_no_column_are_refused() -> None:
    with pytest.raises(ValueError, match="columns"):
        Conformal.fit([[0.5, 0.5]], [2])


def test_thresholds_survive_being_kept() -> None:
    found = Conformal.fit(*drawn(100, 3, seed=4))
    assert Conformal.from_content(json.loads(json.dumps(found.as_content()))) == found
    with pytest.raises(ValueError, match="between"):
        Conformal.from_content(found.as_content() | {"thresholds": [2.0, 0.0, 0.0]})


@pytest.mark.parametrize(
    ("p", "in_set", "expected"),
    [
        ([0.95, 0.03, 0.02], [1, 0, 0], "auto"),
        ([0.90, 0.06, 0.04], [1, 0, 0], "auto"),  # the level itself is enough
        ([0.89, 0.07, 0.04], [1, 0, 0], "suggest"),
        ([0.95, 0.03, 0.02], [1, 1, 0], "suggest"),  # however sure: two labels are possible
        ([0.45, 0.40, 0.15], [1, 1, 0], "suggest"),
        ([0.40, 0.35, 0.25], [1, 1, 1], "ask"),
        ([0.60, 0.22, 0.18], [1, 1, 1], "suggest"),  # clearly ahead
        ([0.60, 0.40], [1, 1], "ask"),  # two of two say nothing
        ([0.70, 0.30], [1, 1], "suggest"),
        ([1.0], [1], "suggest"),
    ],
)
def test_what_is_done_with_a_set(p: list[float], in_set: list[int], expected: str) -> None:
    assert decisions([p], [in_set], level=0.9) == [expected]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.floats(0, 1))
def test_nothing_is_automatic_below_the_level_of_the_firm(seed: int, level: float) -> None:
    p, labels = drawn(100, 4, seed=seed)
    done = decisions(p, Conformal.fit(p, labels).sets(p), level=level)
    assert all(best >= level for best, decision in zip(p.max(axis=1), done, strict=True) if decision == "auto")
