"""Folds: every row judged once by a model that did not learn from it."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]


def folds(labels: NDArray[np.int64], *, count: int, seed: int = 0) -> Iterator[tuple[Rows, Rows]]:
    """Yield (rows to learn from, rows to judge), `count` times; each fold holds every class as evenly as it goes."""
    rng = np.random.default_rng(seed)
    fold = np.empty(len(labels), dtype=np.int64)
    start = 0
    for label in np.unique(labels):
        rows = rng.permutation(np.flatnonzero(labels == label))
        fold[rows] = (start + np.arange(len(rows))) % count
        start += len(rows)
    for number in range(count):
        yield np.flatnonzero(fold != number), np.flatnonzero(fold == number)
