"""Prior correction: the same words, another mix. Probabilities of a channel whose classes come more or less often.

A model learnt where 3 of 10 messages are complaints says too little where 7 of 10 are. From unlabelled probabilities of
the new mix the prior is estimated by EM, and every probability follows by Bayes: Saerens, Latinne and Decaestecker,
Adjusting the outputs of a classifier to new a priori probabilities, Neural Computation 14 (2002). It is right as long
as the classes themselves sound as before, and needs calibrated probabilities (Alexandari et al., ICML 2020).
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import erfc, sqrt
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
C = TypeVar("C", bound=Hashable)

HOLD = 100.0
"""Rows' worth of belief in the old mix (Dirichlet): five rows move nothing, a thousand move freely. Where classes sound
different, too, the estimate shoots past the truth; of 0, 20, 50, 100 and 200, this did the least harm on six lines of
business that the model had not seen, the same that measure.py shows."""
SIGNIFICANT = 0.001  # chance of calling a mix shifted that is not; models are never quite calibrated, so be slow
FURTHEST = 10.0  # a prior changes by at most this factor, either way
ROUNDS = 500  # of EM; it stops when no prior moves by more than 1e-7


@dataclass(frozen=True, slots=True)
class Mix:
    """The mix of classes in one channel.

    prior    (k,) by which its probabilities were corrected; the training prior where nothing shifted
    rows     how many unlabelled rows it was estimated from
    chance   probability (0..1) of rows that look so different although the mix is the old one
    shifted  whether they were corrected
    """

    prior: tuple[float, ...]
    rows: int
    chance: float
    shifted: bool


def estimated(p: ArrayLike, train_prior: ArrayLike) -> Mix:
    """Estimate the mix of rows with calibrated probabilities (n, k) from a model trained on the mix `train_prior` (k,).

    Use as `train_prior` the mean of the calibrated out-of-fold probabilities: then a bias of the model is no shift.
    The estimate is the most probable one under a Dirichlet prior around the training mix, kept within a factor of 10 of
    it; it counts only where the likelihood ratio test (χ² with k - 1 degrees of freedom) finds the old mix incredible.
    """
    p, old = np.asarray(p, dtype=float), _normal(np.asarray(train_prior, dtype=float))
    if len(p) == 0 or len(old) < 2:
        return Mix(tuple(old.tolist()), len(p), 1.0, shifted=False)
    ratios = p / old
    gain = _log_likelihood(ratios, _em(ratios, old, hold=0.0)) - _log_likelihood(ratios, old)
    chance = _chance(2 * gain, len(old) - 1)
    if chance >= SIGNIFICANT:
        return Mix(tuple(old.tolist()), len(p), chance, shifted=False)
    return Mix(tuple(_em(ratios, old, hold=HOLD).tolist()), len(p), chance, shifted=True)


def reweighted(p: ArrayLike, train_prior: ArrayLike, prior: ArrayLike) -> Floats:
    """Return probabilities (n, k) as they are under another prior (k,), by Bayes."""
    old, new = _normal(np.asarray(train_prior, dtype=float)), np.asarray(prior, dtype=float)
    weighted = np.asarray(p, dtype=float) * (new / old)
    return np.asarray(weighted / weighted.sum(axis=1, keepdims=True))


def corrected(p: ArrayLike, train_prior: ArrayLike, channels: Sequence[C]) -> tuple[Floats, dict[C, Mix]]:
    """Return probabilities (n, k), corrected channel by channel, and the mix of each channel in `channels` (n,)."""
    after = np.array(p, dtype=float)
    mixes: dict[C, Mix] = {}
    for channel, rows in _rows_of(channels).items():
        mix = mixes[channel] = estimated(after[rows], train_prior)
        if mix.shifted:
            after[rows] = reweighted(after[rows], train_prior, mix.prior)
    return after, mixes


def _rows_of(channels: Sequence[C]) -> dict[C, list[int]]:
    rows: dict[C, list[int]] = {}
    for row, channel in enumerate(channels):
        rows.setdefault(channel, []).append(row)
    return rows


def _em(ratios: Floats, old: Floats, *, hold: float) -> Floats:
    """Return the prior (k,) that explains p / old (n, k) best; `hold` rows speak for the old one."""
    prior = old
    for _ in range(ROUNDS):
        believed = ratios * prior
        believed /= believed.sum(axis=1, keepdims=True)
        found = (believed.sum(axis=0) + hold * old) / (len(ratios) + hold)
        found = _within(_normal(found), old / FURTHEST, old * FURTHEST)
        if np.abs(found - prior).max() < 1e-7:
            return found
        prior = found
    return prior


def _within(prior: Floats, low: Floats, high: Floats) -> Floats:
    """Return the prior (k,) between low and high that is proportional to it where it can be, and sums to 1."""
    if (low <= prior).all() and (prior <= high).all():
        return prior
    smallest, largest = -15.0, 15.0  # powers of 10 of the factor; the sum grows with it
    for _ in range(60):
        middle = (smallest + largest) / 2
        if np.clip(prior * 10**middle, low, high).sum() < 1:
            smallest = middle
        else:
            largest = middle
    return _normal(np.clip(prior * 10**largest, low, high))


def _normal(prior: Floats) -> Floats:
    """Return a prior that sums to 1 and gives every class something."""
    kept = np.maximum(prior, 1e-6)
    return np.asarray(kept / kept.sum())


def _log_likelihood(ratios: Floats, prior: Floats) -> float:
    return float(np.log(np.maximum(ratios @ prior, 1e-300)).sum())


def _chance(twice_log_ratio: float, freedom: int) -> float:
    """Return the upper tail of χ² by Wilson and Hilferty's cube root (PNAS 17, 1931).

    At .001 it is at most a sixth of itself too high, at .01 and .05 a twentieth too low: near enough to tell a shift.
    """
    spread = 2 / (9 * freedom)
    return 0.5 * erfc(((max(0.0, twice_log_ratio) / freedom) ** (1 / 3) - (1 - spread)) / sqrt(spread) / sqrt(2))
