"""Coded messages, remembered: while they are few, the most similar ones answer instead of probabilities."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from amends.core.triage.vocabulary import Floats, Weighed

NEAREST = 5


@dataclass(frozen=True, slots=True)
class Memory:
    """Rows of known n-grams (as in Weighed, by `starts`) and the class of each, 0..k-1."""

    columns: NDArray[np.int32]
    values: Floats
    starts: NDArray[np.int64]
    labels: NDArray[np.int64]

    def likeness(self, known: Weighed, size: int) -> Floats:
        """Return the cosine (texts, examples) of each message with each example; `size`: n-grams of the vocabulary."""
        rows = len(known.rows) - 1
        found = np.zeros((rows, len(self.labels)), dtype=np.float32)
        for row in range(rows):
            dense = np.zeros(size, dtype=np.float32)
            span = slice(known.rows[row], known.rows[row + 1])
            np.add.at(dense, known.columns[span], known.values[span])
            products = np.append(dense[self.columns] * self.values, np.float32(0))
            found[row] = np.add.reduceat(products, self.starts[:-1]) * (np.diff(self.starts) > 0)
        return found

    def shares(self, known: Weighed, size: int, classes: int) -> Floats:
        """Return (texts, classes): how the most similar examples vote, by their likeness; all alike where none is."""
        likeness = self.likeness(known, size)
        nearest = np.argsort(-likeness, axis=1, kind="stable")[:, :NEAREST]
        votes = np.full((len(likeness), classes), 1e-6)
        for row, few in enumerate(nearest):
            np.add.at(votes[row], self.labels[few], np.maximum(likeness[row, few], 0.0))
        return np.asarray(votes / votes.sum(axis=1, keepdims=True), dtype=np.float32)
