"""Calibration: a model that says 80 % is right in 80 of 100, and how to see whether it is.

Everything here reads rows the model did not learn from (out of fold, or coded later). Two classes get Platt's sigmoid,
many get one temperature and, once there are rows to pay for it, a bias per class. One formula holds them all:

    probabilities = softmax(scale · logits + bias)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from amends.core.triage.certainty.shares import Share

Floats = NDArray[np.float64]

STEPS = 100  # Newton steps; it needs fewer than 15
SCALE_HOLD = 1.0  # nats · (scale - 1 - log scale): few rows cannot throw the scale far from 1
BIAS_HOLD, BIAS_HOLD_OF_MANY = 1.0, 5.0  # nats · ½ |bias|²; with many classes few rows stand behind each bias


def softmax(logits: Floats) -> Floats:
    """Return probabilities of logits (n, k), row by row; safe for any finite size."""
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


@dataclass(frozen=True, slots=True)
class Calibration:
    """How logits become probabilities.

    scale   1 / temperature, > 0
    bias    (k,) added to the scaled logits; their sum is 0
    rows    how many rows it was fitted on
    """

    scale: float
    bias: tuple[float, ...]
    rows: int

    @classmethod
    def none(cls, classes: int) -> Self:
        """Leave probabilities as the model says them."""
        return cls(scale=1.0, bias=(0.0,) * classes, rows=0)

    @classmethod
    def fit(cls, logits: ArrayLike, labels: ArrayLike) -> Self:
        """Fit scale and bias to logits (n, k) of rows out of fold and their labels (n,) in 0..k-1.

        Two classes: Platt, Probabilistic outputs for support vector machines (1999), with the softened targets and the
        guarded Newton method of Lin, Lin and Weng (Machine Learning 68, 2007). More: temperature scaling, Guo et al.
        (ICML 2017), and a bias per class. Both are held towards “no change” as by a handful of rows, so that few rows
        do no harm; the objective stays convex, and the scale above 0. Raises ValueError for shapes that do not fit.
        """
        z, y = _checked(logits, labels)
        n, k = z.shape
        if n == 0 or k < 2:
            return cls.none(k)
        targets, hold = (_softened(y), BIAS_HOLD) if k == 2 else (np.eye(k)[y], BIAS_HOLD_OF_MANY)
        weights = _newton(z, targets, hold)
        bias = weights[1:] - weights[1:].mean()
        return cls(scale=float(weights[0]), bias=tuple(float(b) for b in bias), rows=n)

    def apply(self, logits: ArrayLike) -> Floats:
        """Return probabilities (n, k) of logits (n, k)."""
        return softmax(self.scale * np.asarray(logits, dtype=float) + np.asarray(self.bias))

    def as_content(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {"scale": self.scale, "bias": list(self.bias), "rows": self.rows}

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Self:
        """Read it back. Raises KeyError, TypeError or ValueError for what as_content() never wrote."""
        scale, bias = float(content["scale"]), tuple(float(b) for b in content["bias"])
        if not (0 < scale < np.inf) or not np.isfinite(bias).all():
            raise ValueError("A calibration has a scale above 0 and finite biases.")
        return cls(scale=scale, bias=bias, rows=int(content["rows"]))


def _checked(logits: ArrayLike, labels: ArrayLike) -> tuple[Floats, NDArray[np.int64]]:
    z, y = np.asarray(logits, dtype=float), np.asarray(labels, dtype=np.int64)
    if z.ndim != 2 or y.shape != z.shape[:1]:
        raise ValueError(f"Logits (n, k) and labels (n,) are needed, not {z.shape} and {y.shape}.")
    if not np.isfinite(z).all() or (y.size and not 0 <= y.min() <= y.max() < z.shape[1]):
        raise ValueError("Logits must be finite, and labels a column of them.")
    return z, y


def _softened(y: NDArray[np.int64]) -> Floats:
    """Return targets (n, 2): a class seen m times is believed (m + 1) of (m + 2) times (Platt 1999)."""
    seen = np.bincount(y, minlength=2)[y]
    believed = (seen + 1) / (seen + 2)
    return np.where(np.eye(2, dtype=bool)[y], believed[:, None], 1 - believed[:, None])


def _newton(z: Floats, targets: Floats, hold: float) -> Floats:
    """Return (1 + k,) scale and biases where the penalised log loss is smallest; every step must lower it."""
    weights = np.zeros(1 + z.shape[1])
    weights[0] = 1.0
    loss = _loss(weights, z, targets, hold)
    for _ in range(STEPS):
        gradient, hessian = _slopes(weights, z, targets, hold)
        step = np.linalg.solve(hessian, -gradient)
        slope, size = float(gradient @ step), 1.0
        while (tried := _loss(weights + size * step, z, targets, hold)) > loss + 1e-4 * size * slope and size > 1e-10:
            size /= 2
        if size <= 1e-10 or loss - tried < 1e-12 * (1 + abs(loss)):
            break
        weights, loss = weights + size * step, tried
    return weights


def _loss(weights: Floats, z: Floats, targets: Floats, hold: float) -> float:
    scale, bias = weights[0], weights[1:]
    if scale <= 0:
        return np.inf
    scores = scale * z + bias
    peak = scores.max(axis=1)
    nats = peak + np.log(np.exp(scores - peak[:, None]).sum(axis=1)) - (targets * scores).sum(axis=1)
    return float(nats.sum() + SCALE_HOLD * (scale - 1 - np.log(scale)) + hold / 2 * (bias @ bias))


def _slopes(weights: Floats, z: Floats, targets: Floats, hold: float) -> tuple[Floats, Floats]:
    scale, bias = weights[0], weights[1:]
    p = softmax(scale * z + bias)
    mean = (p * z).sum(axis=1)  # of the logits, under p
    miss = p - targets
    gradient = np.empty_like(weights)
    gradient[0] = (miss * z).sum() + SCALE_HOLD * (1 - 1 / scale)
    gradient[1:] = miss.sum(axis=0) + hold * bias
    hessian = np.empty((len(weights), len(weights)))
    hessian[0, 0] = ((p * z * z).sum(axis=1) - mean**2).sum() + SCALE_HOLD / scale**2
    hessian[0, 1:] = hessian[1:, 0] = (p * (z - mean[:, None])).sum(axis=0)
    hessian[1:, 1:] = np.diag(p.sum(axis=0)) - p.T @ p + hold * np.eye(len(bias))
    return gradient, hessian


def topmost(p: ArrayLike, labels: ArrayLike) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the top label's probability (n,) and whether it is the label, for p (n, k) and labels (n,)."""
    p = np.asarray(p, dtype=float)
    return p.max(axis=1), p.argmax(axis=1) == np.asarray(labels)


def log_loss(p: ArrayLike, labels: ArrayLike) -> float:
    """Return the mean of -log p(label) in nats, ≥ 0, for p (n, k) and labels (n,); p below 1e-15 counts as that."""
    p, y = np.asarray(p, dtype=float), np.asarray(labels)
    return float(-np.log(np.clip(p[np.arange(len(y)), y], 1e-15, 1.0)).mean())


def brier(p: ArrayLike, labels: ArrayLike) -> float:
    """Return the mean of Σ (p - label)², 0..2, of p (n, k) and labels (n,): Brier, Monthly Weather Review 78 (1950)."""
    p, y = np.asarray(p, dtype=float), np.asarray(labels)
    return float(((p - np.eye(p.shape[1])[y]) ** 2).sum(axis=1).mean())


def ece(p: ArrayLike, right: ArrayLike, *, bins: int = 15) -> float:
    """Return the expected calibration error, 0..1, of top-label probabilities p (n,) that were `right` (n,) or not.

    The mean distance between what was said and what came true, over bins of equal width (0, 1/bins], (1/bins, 2/bins]
    and so on, weighted by rows (Naeini et al., AAAI 2015; Guo et al., ICML 2017). No rows: 0.
    """
    p, right = np.asarray(p, dtype=float), np.asarray(right, dtype=float)
    gaps = np.bincount(_bins(p, bins), weights=p - right, minlength=bins)
    return float(np.abs(gaps).sum() / max(1, len(p)))


def perfect_ece(p: ArrayLike, *, bins: int = 15, quantile: float = 0.95, draws: int = 1000, seed: int = 0) -> float:
    """Return the ECE that a perfectly calibrated model with these very p (n,) stays below in `quantile` of all samples.

    No model of n rows has an ECE of 0: chance alone puts gaps into the bins. Drawn: right ~ Bernoulli(p), `draws` times
    (consistency resampling; Bröcker and Smith, Weather and Forecasting 22, 2007). An ECE above it is a real fault.
    """
    p = np.sort(np.asarray(p, dtype=float))
    if not len(p):
        return 0.0
    rng = np.random.default_rng(seed)
    starts = np.flatnonzero(np.diff(_bins(p, bins), prepend=-1))
    found = np.empty(draws)
    for i in range(draws):
        gaps = np.add.reduceat(p - (rng.random(len(p)) < p), starts)
        found[i] = np.abs(gaps).sum() / len(p)
    return float(np.quantile(found, quantile))


@dataclass(frozen=True, slots=True)
class Reliable:
    """One bar of the reliability diagram: rows whose probability lies above `above`, up to `upto` (0..1).

    said    mean probability of these rows, 0..1
    right   how many of them were right
    """

    above: float
    upto: float
    said: float
    right: Share


def reliability(p: ArrayLike, right: ArrayLike, *, bins: int = 15) -> tuple[Reliable, ...]:
    """Return the reliability diagram of p (n,) and right (n,), one row for each bin that holds any (as in `ece`)."""
    p, right = np.asarray(p, dtype=float), np.asarray(right, dtype=bool)
    places = _bins(p, bins)
    rows = np.bincount(places, minlength=bins)
    said = np.bincount(places, weights=p, minlength=bins)
    hits = np.bincount(places, weights=right, minlength=bins)
    return tuple(
        Reliable(b / bins, (b + 1) / bins, float(said[b] / rows[b]), Share(int(hits[b]), int(rows[b])))
        for b in np.flatnonzero(rows).tolist()
    )


def _bins(p: Floats, bins: int) -> NDArray[np.int64]:
    return np.clip(np.ceil(p * bins).astype(np.int64) - 1, 0, bins - 1)
