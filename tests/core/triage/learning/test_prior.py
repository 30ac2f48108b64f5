"""A channel with another mix of classes gets probabilities that fit its mix, and only then."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from amends.core.triage.certainty.calibration import ece, log_loss, softmax, topmost
from amends.core.triage.certainty.prior import corrected, estimated, reweighted

OLD, NEW = np.array([0.69, 0.31]), np.array([0.31, 0.69])
Rows = tuple[NDArray[np.float64], NDArray[np.int64]]


def drawn(n: int, mix: NDArray[np.float64], *, seed: int) -> Rows:
    """Rows of two classes 1.35 standard deviations apart (AUC .83), seen by a model that was taught the old mix."""
    rng = np.random.default_rng(seed)
    labels = rng.choice(2, size=n, p=mix)
    logit = 1.35 * rng.normal(1.35 * (labels - 0.5), 1, size=n) + np.log(OLD[1] / OLD[0])
    return softmax(np.column_stack([np.zeros(n), logit])), labels


def test_a_shifted_channel_is_found_and_mended() -> None:
    p, labels = drawn(800, NEW, seed=1)
    after, mixes = corrected(p, OLD, ["app"] * 800)
    assert mixes["app"].shifted
    assert 0.5 < mixes["app"].prior[1] < NEW[1]  # more than half the way, but not on the word of 800 rows alone
    assert ece(*topmost(p, labels)) > 0.08 >= ece(*topmost(after, labels))
    assert log_loss(after, labels) < log_loss(p, labels) - 0.05


def test_many_rows_are_believed() -> None:
    assert estimated(drawn(10_000, NEW, seed=6)[0], OLD).prior == pytest.approx(NEW, abs=0.05)


def test_each_channel_has_its_own_mix() -> None:
    ordinary, shifted = drawn(400, OLD, seed=2)[0], drawn(400, NEW, seed=3)[0]
    channels = ["mail", "app"] * 400
    p = np.empty((800, 2))
    p[::2], p[1::2] = ordinary, shifted
    after, mixes = corrected(p, OLD, channels)
    assert (mixes["mail"].shifted, mixes["app"].shifted) == (False, True)
    assert (after[::2] == ordinary).all()
    assert after[1::2] == pytest.approx(reweighted(shifted, OLD, mixes["app"].prior))


def test_a_mix_that_did_not_change_is_left_alone_in_all_but_a_few_samples() -> None:
    called = sum(estimated(drawn(300, OLD, seed=seed)[0], OLD).shifted for seed in range(200))
    assert called <= 2  # one in a thousand is promised


def test_five_rows_move_nothing() -> None:
    assert not estimated(drawn(5, NEW, seed=4)[0], OLD).shifted
    mix = estimated(np.tile([0.01, 0.99], (5, 1)), OLD)
    assert mix.prior[1] < 0.31 + 0.2  # even five that all shout


def test_a_class_never_becomes_ten_times_as_frequent() -> None:
    mix = estimated(np.tile([0.001, 0.999], (5000, 1)), [0.97, 0.03])
    assert mix.shifted
    assert mix.prior == pytest.approx((0.7, 0.3))


def test_probabilities_under_another_mix_follow_bayes() -> None:
    # odds 1 : 1 under a mix of 1 : 1 are 3 : 1 under a mix of 3 : 1
    assert reweighted([[0.5, 0.5]], [0.5, 0.5], [0.75, 0.25]) == pytest.approx(np.array([[0.75, 0.25]]))


def test_no_rows_and_one_class_are_no_shift() -> None:
    after, mixes = corrected(np.empty((0, 2)), OLD, [])
    assert after.shape == (0, 2)
    assert mixes == {}
    assert not estimated([[1.0]], [1.0]).shifted


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 60), st.integers(2, 6))
def test_corrected_probabilities_are_probabilities_and_the_input_is_not_touched(
    seed: int, n: int, classes: int
) -> None:
    rng = np.random.default_rng(seed)
    p = softmax(rng.normal(0, 5, (n, classes)))
    kept = p.copy()
    after, mixes = corrected(p, rng.dirichlet(np.full(classes, 0.3)), rng.integers(0, 3, n).tolist())
    assert (p == kept).all()
    assert np.allclose(after.sum(axis=1), 1)
    assert all(sum(mix.prior) == pytest.approx(1) and 0 <= mix.chance <= 1 for mix in mixes.values())
    assert sum(mix.rows for mix in mixes.values()) == n


def test_order_of_rows_does_not_matter() -> None:
    p, _ = drawn(500, NEW, seed=5)
    assert estimated(p[::-1], OLD).prior == pytest.approx(estimated(p, OLD).prior, abs=1e-6)
