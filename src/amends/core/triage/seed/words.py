"""The shipped heads, quickly: what a stretch between two blanks adds to the logits is added up once and remembered.

A logit is a sum over n-grams, divided by the length of the text. Every n-gram belongs to a stretch or joins two of
them, so the sum is that of the stretches and of the joints, and people use the same words again and again.
"""

from collections.abc import Sequence
from functools import cache
from itertools import chain
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from amends.core.triage.grams import Codes, grams_of, paired
from amends.core.triage.seed.heads import HEADS, Heads, seed_heads
from amends.core.triage.text import masked, stretches
from amends.core.triage.vocabulary import Floats, sums_of

REMEMBERED = 500_000  # letters of stretches; beyond them all are forgotten, so that no text fills memory
_LENGTH = len(HEADS)  # the column beside the heads: what adds to the square of the text's length


class Words:
    """What words add to the logits of the heads; may be asked by several threads at once."""

    def __init__(self, heads: Heads) -> None:
        """heads: those whose logits are told."""
        self._vocabulary, self._bias = heads.vocabulary, heads.bias
        rarity = heads.vocabulary.rarity[:, None]
        unknown = np.zeros((1, _LENGTH + 1), np.float32)  # the last row, which is also number -1
        unknown[0, _LENGTH] = heads.vocabulary.rarest**2
        self._grams: Floats = np.vstack((np.hstack((heads.weights * rarity, rarity**2)), unknown))
        self._lock = Lock()
        self._number: dict[str, int] = {}
        self._letters = 0
        self._sums: Floats = np.empty((0, _LENGTH + 1), np.float32)
        self._ends: NDArray[np.uint64] = np.empty((0, 2), np.uint64)

    def logits(self, texts: Sequence[str]) -> Floats:
        """Return the logits (texts, 7) of texts as they were written: those of `Heads.logits`, but for rounding."""
        by_text = stretches(texts)
        sums, ends = self._looked_up(list(chain.from_iterable(by_text)))
        rows = np.concatenate(([0], np.cumsum([len(each) for each in by_text], dtype=np.int64)))
        joined = np.ones(len(sums), bool)
        joined[rows[1:][np.diff(rows) > 0] - 1] = False  # the last stretch of a text has no next one
        left = np.flatnonzero(joined)
        sums[left] += self._added(paired(ends[left, 1], ends[left + 1, 0]))
        totals = sums_of(sums, rows)
        length = np.sqrt(np.maximum(totals[:, _LENGTH:], 1e-9))
        return np.asarray(totals[:, :_LENGTH] / length + self._bias, dtype=np.float32)

    def _looked_up(self, said: list[str]) -> tuple[Floats, NDArray[np.uint64]]:
        """Return what each stretch adds (m, 8), and the numbers of its first and last word (m, 2)."""
        with self._lock:
            known = self._number
            new = [one for one in dict.fromkeys(said) if one not in known]
            if new:
                self._learn(new)
            numbers = np.fromiter(map(known.__getitem__, said), np.int64, len(said))
            found = self._sums[numbers], self._ends[numbers]
            if self._letters > REMEMBERED:
                self._forget()
            return found

    def _learn(self, new: list[str]) -> None:
        grams = grams_of([masked(one) for one in new])
        last = np.searchsorted(grams.owners, grams.owners[grams.starts[1:] - 1])
        start, end = len(self._number), len(self._number) + len(new)
        if end > len(self._sums):
            more = max(end, 2 * start) - start
            self._sums = np.pad(self._sums[:start], ((0, more), (0, 0)))
            self._ends = np.pad(self._ends[:start], ((0, more), (0, 0)))
        self._sums[start:end] = sums_of(self._added(grams.codes), grams.starts)
        self._ends[start:end] = np.column_stack((grams.codes[grams.starts[:-1]], grams.codes[last]))
        self._number.update(zip(new, range(start, end), strict=True))
        self._letters += sum(map(len, new))

    def _forget(self) -> None:
        self._number.clear()
        self._letters = 0
        self._sums, self._ends = self._sums[:0].copy(), self._ends[:0].copy()

    def _added(self, codes: Codes) -> Floats:
        return self._grams[self._vocabulary.places(codes)]


@cache
def seed_words() -> Words:
    """Return the words of the shipped heads."""
    return Words(seed_heads())
