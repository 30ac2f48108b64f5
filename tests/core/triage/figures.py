"""Figures with their 95 % intervals, for what is measured beside the tests."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from amends.core.triage.certainty.calibration import ece, perfect_ece
from amends.core.triage.certainty.quality import confusion
from amends.core.triage.certainty.shares import Share

DRAWS = 1000
Column = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


def drawn(statistic: Callable[..., float], *columns: Column) -> Figure:
    """Return a statistic of columns (n, …) and its percentiles over samples of their rows (Efron, 1979)."""
    rng = np.random.default_rng(0)
    n = len(columns[0])
    found = []
    for _ in range(DRAWS):
        rows = rng.integers(0, n, n)
        found.append(statistic(*(column[rows] for column in columns)))
    low, high = np.nanquantile(found, (0.025, 0.975))
    return Figure(statistic(*columns), float(low), float(high))


def macro(truth: Column, said: Column) -> float:
    """Return macro-F1 of labels as numbers (n,): the mean over the classes that truly occur, whatever else is said."""
    k = int(max(truth.max(), said.max())) + 1
    counts = confusion(truth, said, classes=k)
    sizes = counts.sum(axis=0) + counts.sum(axis=1)
    occurs = counts.sum(axis=1) > 0
    return float((2 * np.diag(counts)[occurs] / sizes[occurs]).mean())


def positive(truth: Column, said: Column) -> float:
    """Return the F1 of class 1."""
    return float(2 * ((said == 1) & (truth == 1)).sum() / max(1, (said == 1).sum() + (truth == 1).sum()))


def auc(score: Column, truth: Column) -> float:
    """Return how often a yes (1) has a higher score than a no (0); ties count half."""
    yes = int(truth.sum())
    if yes in (0, len(truth)):
        return float("nan")
    ranks = rankdata(score)
    return float((ranks[truth == 1].sum() - yes * (yes + 1) / 2) / (yes * (len(truth) - yes)))


def gap(statistic: Callable[[Column, Column], float]) -> Callable[..., float]:
    """Return the difference of a statistic between two answers to the same rows: (truth, ours, theirs)."""
    return lambda truth, ours, theirs: statistic(truth, ours) - statistic(truth, theirs)


def sureness(p: Column, right: Column) -> str:
    """Return the calibration error in 15 bins beside that of a perfectly calibrated model."""
    return f"{ece(p, right):.3f}; perfect at this n: {perfect_ece(p):.3f} or less in 95 of 100"


def share(hits: int, of: int) -> str:
    """Return a count with Wilson's interval."""
    low, high = Share(hits, of).interval
    return f"{hits} of {of}: {hits / max(1, of):.3f} ({low:.3f} to {high:.3f})"


def show(what: str, n: int, found: object) -> None:
    """Print one row of a table, at once."""
    print(f"| {what} | {n:,} | {found} |", flush=True)
