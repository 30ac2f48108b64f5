"""A model that says 80 % is right in 80 of 100."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import brier_score_loss
from sklearn.metrics import log_loss as peer_log_loss

from amends.core.triage.certainty.calibration import (
    Calibration,
    brier,
    ece,
    log_loss,
    perfect_ece,
    reliability,
    softmax,
    topmost,
)

Rows = tuple[NDArray[np.float64], NDArray[np.int64]]


def drawn(n: int, classes: int, *, seed: int) -> Rows:
    """Logits that are right, and labels drawn from them."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 1.5, size=(n, classes))
    labels = (softmax(logits).cumsum(axis=1) < rng.random((n, 1))).sum(axis=1)
    return logits, labels


@pytest.mark.parametrize("classes", [2, 3, 9])
@pytest.mark.parametrize("louder", [0.25, 1.0, 4.0])
def test_a_model_too_loud_or_too_shy_is_brought_to_its_true_scale(classes: int, louder: float) -> None:
    logits, labels = drawn(4000, classes, seed=1)
    found = Calibration.fit(logits * louder, labels)
    assert found.scale * louder == pytest.approx(1, abs=0.1)
    assert np.abs(found.bias).max() < 0.2


def test_a_leaning_model_is_set_upright() -> None:
    logits, labels = drawn(4000, 2, seed=2)
    found = Calibration.fit(logits + np.array([1.0, -1.0]), labels)
    assert found.bias[1] - found.bias[0] == pytest.approx(2, abs=0.2)


@pytest.mark.parametrize("louder", [0.2, 1.0, 6.0])
def test_calibrated_probabilities_pass_for_perfect_on_new_rows(louder: float) -> None:
    logits, labels = drawn(2000, 4, seed=3)
    calibration = Calibration.fit(logits * louder, labels)
    new, truth = drawn(2000, 4, seed=4)
    p, right = topmost(calibration.apply(new * louder), truth)
    assert ece(p, right) <= perfect_ece(p, quantile=0.99)


@pytest.mark.parametrize("classes", [2, 5])
def test_twenty_rows_do_little_harm_to_a_model_that_needs_no_correction(classes: int) -> None:
    new, truth = drawn(2000, classes, seed=5)
    harm = [
        log_loss(Calibration.fit(*drawn(20, classes, seed=seed)).apply(new), truth) - log_loss(softmax(new), truth)
        for seed in range(10, 60)
    ]
    assert np.mean(harm) < 2 / (2 * 20)  # what two free parameters cost on 20 rows: half a nat each


def test_rows_that_are_all_right_do_not_make_a_model_certain() -> None:
    logits = np.array([[2.0, -2.0], [-2.0, 2.0]] * 5)
    p = Calibration.fit(logits, [0, 1] * 5).apply(logits)
    said = softmax(logits).max()
    assert 6 / 7 < p.max() < said  # Platt believes five of five as six of seven


def test_rows_that_are_all_wrong_do_not_turn_a_model_round() -> None:
    logits = np.array([[2.0, -2.0], [-2.0, 2.0]] * 5)
    found = Calibration.fit(logits, [1, 0] * 5)
    assert 0 < found.scale < 0.2
    assert found.apply(logits)[0, 0] > 0.5


def test_no_rows_leave_probabilities_as_they_are() -> None:
    logits = np.array([[0.3, 1.0, -2.0]])
    assert np.allclose(Calibration.fit(np.empty((0, 3)), []).apply(logits), softmax(logits))


@pytest.mark.parametrize(
    ("logits", "labels"),
    [([[0.0, 1.0]], [2]), ([[0.0, 1.0]], [-1]), ([[0.0, 1.0]], [0, 1]), ([0.0, 1.0], [0]), ([[np.nan, 1.0]], [0])],
)
def test_rows_that_do_not_fit_are_refused(logits: list[list[float]], labels: list[int]) -> None:
    with pytest.raises(ValueError, match="ogits"):
        Calibration.fit(logits, labels)


def test_a_calibration_survives_being_kept() -> None:
    found = Calibration.fit(*drawn(50, 3, seed=6))
    assert Calibration.from_content(json.loads(json.dumps(found.as_content()))) == found


@pytest.mark.parametrize("bad", [{"scale": 0}, {"scale": float("nan")}, {"bias": [float("inf"), 0]}])
def test_a_broken_calibration_is_not_read(bad: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="scale"):
        Calibration.from_content({"scale": 1.0, "bias": [0.0, 0.0], "rows": 3} | bad)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 6), st.integers(1, 40), st.floats(0.01, 100))
def test_probabilities_are_probabilities_and_fitting_never_raises_the_loss_of_its_own_rows(
    seed: int, classes: int, n: int, size: float
) -> None:
    rng = np.random.default_rng(seed)
    logits, labels = rng.normal(0, size, (n, classes)), rng.integers(0, classes, n)
    found = Calibration.fit(logits, labels)
    p = found.apply(logits)
    assert np.allclose(p.sum(axis=1), 1)
    assert (p >= 0).all()
    assert found.scale > 0
    if classes > 2:  # with two the softened targets may ask for less than the labels do
        assert log_loss(p, labels) <= log_loss(softmax(logits), labels) + 1e-9


def test_errors_are_counted_by_hand() -> None:
    p, right = [0.95, 0.85, 0.55, 0.58], [True, False, True, False]
    # bins of a tenth: |.95 - 1| + |.85 - 0| + |(.55 + .58) - 1|, over four rows
    assert ece(p, right, bins=10) == pytest.approx((0.05 + 0.85 + 0.13) / 4)
    rows = reliability(p, right, bins=10)
    assert [(row.right.hits, row.right.of) for row in rows] == [(1, 2), (0, 1), (1, 1)]
    assert [row.said for row in rows] == pytest.approx([0.565, 0.85, 0.95])
    assert (rows[0].above, rows[0].upto) == (0.5, 0.6)


def test_probabilities_on_the_edges_find_a_bin() -> None:
    assert ece([0.0, 1.0], [False, True]) == 0
    assert [row.right.of for row in reliability([0.0, 1.0], [False, True])] == [1, 1]


def test_nothing_measured_is_no_error() -> None:
    assert ece([], []) == perfect_ece([]) == 0
    assert reliability([], []) == ()


def test_losses_agree_with_a_peer() -> None:
    logits, labels = drawn(300, 3, seed=7)
    p = softmax(logits)
    assert log_loss(p, labels) == pytest.approx(peer_log_loss(labels, p))
    assert brier(p, labels) == pytest.approx(brier_score_loss(labels, p, labels=[0, 1, 2], scale_by_half=False))


def test_a_perfect_model_stays_below_its_limit_in_nineteen_of_twenty_samples() -> None:
    rng = np.random.default_rng(8)
    p = rng.uniform(0.5, 1, 200)
    limit = perfect_ece(p, draws=400)
    below = sum(ece(p, rng.random(200) < p) <= limit for _ in range(400))
    assert 360 <= below <= 396


def test_the_limit_shrinks_as_rows_come_in() -> None:
    p = np.linspace(0.5, 1, 100)
    assert perfect_ece(np.tile(p, 16), draws=200) < 0.4 * perfect_ece(p, draws=200)
