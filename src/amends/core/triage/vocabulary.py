"""Which n-grams a model knows and how much each counts: the rarer, the more (inverse document frequency)."""

from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import NDArray

from amends.core.triage.grams import SIZE, Codes, Grams

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weighed:
    """The known n-grams of texts: column, value and place in the Grams of each; rows[i]:rows[i + 1] is text i."""

    columns: NDArray[np.int32]
    values: Floats
    places: NDArray[np.int64]
    rows: NDArray[np.int64]

    def summed(self, weights: Floats) -> Floats:
        """Return value × weights (columns, k), summed for each text: (texts, k)."""
        return sums_of(weights[self.columns] * self.values[:, None], self.rows)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Known n-grams.

    codes   (a,) uint32, ascending
    rarity  (a,) float32 > 0: ln((1 + n) / (1 + texts with it)) + 1
    """

    codes: Codes
    rarity: Floats
    _column: NDArray[np.int32] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        column = np.full(SIZE, -1, dtype=np.int32)
        column[self.codes] = np.arange(len(self.codes), dtype=np.int32)
        object.__setattr__(self, "_column", column)

    @classmethod
    def of(cls, grams: Grams, *, at_least: int = 1) -> Self:
        """Return the n-grams that occur in so many texts or more."""
        texts = len(grams.starts) - 1
        owner = np.repeat(np.arange(texts, dtype=np.uint64), np.diff(grams.starts))
        once = np.unique(owner * np.uint64(SIZE) + grams.codes)
        codes, within = np.unique((once % np.uint64(SIZE)).astype(np.uint32), return_counts=True)
        known = within >= at_least
        rarity = np.log((1 + texts) / (1 + within[known])) + 1
        return cls(codes[known], rarity.astype(np.float32))

    def columns(self, codes: Codes) -> NDArray[np.int32]:
        """Return the columns of those n-grams that are known."""
        found = self._column[codes]
        return found[found >= 0]

    def places(self, codes: Codes) -> NDArray[np.int32]:
        """Return the column of every n-gram, -1 where it is not known."""
        return self._column[codes]

    @property
    def rarest(self) -> np.float32:
        """What an unknown n-gram counts for the length of a text: as much as the rarest known one."""
        return np.float32(self.rarity.max()) if len(self.rarity) else np.float32(1)

    def weighed(self, grams: Grams) -> Weighed:
        """Return the known n-grams of each text, occurrence by occurrence; the text has length 1 with the unknown ones.

        So a text that says mostly what the model never heard moves it little, and stays unsure.
        """
        columns = self._column[grams.codes]
        places = np.flatnonzero(columns >= 0)
        squares = np.full(len(columns), self.rarest**2, dtype=np.float32)
        columns = columns[places]
        values = self.rarity[columns]
        squares[places] = values * values
        length = np.sqrt(np.maximum(sums_of(squares[:, None], grams.starts)[:, 0], 1e-9))
        rows = np.searchsorted(places, grams.starts)
        return Weighed(columns, values / np.repeat(length, np.diff(rows)), places, rows)


def sums_of(values: Floats, rows: NDArray[np.int64]) -> Floats:
    """Return the sum (texts, k) of values (m, k) for each text; 0 for a text without any."""
    totals = np.zeros((len(rows) - 1, values.shape[1]), dtype=np.float32)
    filled = np.flatnonzero(np.diff(rows))
    if len(filled):
        totals[filled] = np.add.reduceat(values, rows[filled], axis=0)
    return totals
