"""Which messages to code next, so that few answers teach much.

A message is worth asking about when the model does not know it, and many others that it does not know are like it, and
nothing like it was coded yet. One sum says all three: Σ uncertainty(i) · what the pick adds to the likeness of i to its
nearest coded message. It is picked greedily, which comes within 1 - 1/e of the best choice (Nemhauser, Wolsey, Fisher,
Mathematical Programming 14, 1978; for choosing training rows: Wei, Iyer, Bilmes, ICML 2015). Before there is a model
all uncertainties are 1: the picks are then the middles of the largest clusters.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from amends.core.triage.learning.rows import Rows, alike

Floats = NDArray[np.float64]

POOL = 2000  # messages looked at; of more, every second, third … so that memory stays at POOL² numbers


def uncertainty(p: ArrayLike) -> Floats:
    """Return how little the model knows each row, 0..1 (n,), of probabilities (n, k): 1 - (best - second)."""
    p = np.asarray(p, dtype=float)
    if p.shape[1] < 2:
        return np.zeros(len(p))
    second, best = np.partition(p, p.shape[1] - 2, axis=1)[:, -2:].T
    return np.asarray(1 - (best - second))


def next_to_code(rows: Rows, *, most: int, p: ArrayLike | None = None, coded: Rows | None = None) -> list[int]:
    """Return up to `most` indices of uncoded messages, the most telling first.

    rows   (n, d) features of the uncoded, dense or sparse
    p      (n, k) what the model says of them; None before there is one
    coded  (m, d) features of what is coded already; None: nothing

    The same rows give the same order; of equals the earlier comes first; asking for more keeps the first ones.
    """
    kept = _spread(int(rows.shape[0]))
    if len(kept) == 0:
        return []
    pool = rows[kept]
    weights = np.ones(len(kept)) if p is None else uncertainty(np.asarray(p, dtype=float)[kept])
    near = np.zeros(len(kept))
    if coded is not None and coded.shape[0]:
        near = alike(pool, coded).max(axis=1)
    return [int(kept[i]) for i in _greedy(alike(pool, pool), weights, near, min(most, len(kept)))]


def _spread(n: int) -> NDArray[np.int64]:
    """Return at most POOL indices, evenly spread over 0..n-1."""
    return np.unique(np.linspace(0, n - 1, POOL).astype(np.int64)) if n > POOL else np.arange(n)


def _greedy(likeness: Floats, weights: Floats, near: Floats, most: int) -> list[int]:
    picked: list[int] = []
    for _ in range(most):
        gains = weights @ np.maximum(0.0, likeness - near[:, None])
        gains[picked] = -1.0
        best = int(np.argmax(gains > gains.max() - 1e-12))  # of equals the first, whatever the last bit says
        picked.append(best)
        near = np.maximum(near, likeness[:, best])
    return picked
