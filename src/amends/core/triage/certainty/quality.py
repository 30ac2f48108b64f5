"""How good triage is: what is taken for what, how much is decided and how much of it right, and one number for all."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from amends.core.triage.certainty.shares import Share

Counts = NDArray[np.int64]
G = TypeVar("G", bound=Hashable)

DECISIONS = ("auto", "suggest", "ask")


def confusion(truth: ArrayLike, said: ArrayLike, *, classes: int) -> Counts:
    """Return counts (k, k): row is the true class, column what was said; both (n,) in 0..classes-1."""
    t, s = np.asarray(truth, dtype=np.int64), np.asarray(said, dtype=np.int64)
    return np.bincount(t * classes + s, minlength=classes * classes).reshape(classes, classes)


@dataclass(frozen=True, slots=True)
class Confused:
    """A class that was taken for another: how many of its messages."""

    truth: str
    said: str
    rows: Share


def most_confused(counts: Counts, names: Sequence[str], *, most: int = 5) -> tuple[Confused, ...]:
    """Return the pairs with the most mistakes of counts (k, k), named; of equals the larger share, then the first."""
    rows = counts.sum(axis=1).tolist()
    pairs = [
        Confused(names[t], names[s], Share(int(counts[t, s]), rows[t]))
        for t in range(len(names))
        for s in range(len(names))
        if t != s and counts[t, s]
    ]
    return tuple(sorted(pairs, key=lambda pair: (-pair.rows.hits, -pair.rows.value))[:most])


@dataclass(frozen=True, slots=True)
class Covered:
    """What was done with the messages of one group.

    taken  how many of the group's messages got this decision
    right  how many of them had the right label
    """

    decision: str
    taken: Share
    right: Share


def coverage(
    decisions: Sequence[str], right: Sequence[bool], groups: Sequence[G]
) -> dict[G, tuple[Covered, Covered, Covered]]:
    """Return auto, suggest and ask for each group (channel, language, week …), groups in order of appearance.

    decisions (n,) of “auto”, “suggest”, “ask”; right (n,) whether the top label was; groups (n,). Other lengths or
    words raise ValueError.
    """
    if unknown := set(decisions) - set(DECISIONS):
        raise ValueError(f"A decision is auto, suggest or ask, not {sorted(unknown)[0]!r}.")
    counts: dict[G, dict[str, list[int]]] = {}
    for decision, hit, group in zip(decisions, right, groups, strict=True):
        cell = counts.setdefault(group, {name: [0, 0] for name in DECISIONS})[decision]
        cell[0] += 1
        cell[1] += bool(hit)
    return {group: _covered(cells) for group, cells in counts.items()}


def _covered(cells: dict[str, list[int]]) -> tuple[Covered, Covered, Covered]:
    total = sum(taken for taken, _ in cells.values())
    auto, suggest, ask = (
        Covered(name, Share(cells[name][0], total), Share(cells[name][1], cells[name][0])) for name in DECISIONS
    )
    return auto, suggest, ask


@dataclass(frozen=True, slots=True)
class MacroF1:
    """The mean F1 over classes, 0..1, with its 95 % bootstrap interval and the number of rows."""

    value: float
    low: float
    high: float
    rows: int


def macro_f1(truth: ArrayLike, said: ArrayLike, *, classes: int, draws: int = 1000, seed: int = 0) -> MacroF1:
    """Return macro-F1 of truth and said (n,) in 0..classes-1: classes that neither has are left out; no rows: 0, 0..1.

    Its interval: percentiles of `draws` samples of n rows with replacement (Efron, Annals of Statistics 7, 1979). Rows
    that share a cell of the confusion matrix are alike, so the cells are drawn: the same law, and n does not matter.
    """
    counts = confusion(truth, said, classes=classes).ravel()
    rows = int(counts.sum())
    if rows == 0:
        return MacroF1(0.0, 0.0, 1.0, 0)
    drawn = np.random.default_rng(seed).multinomial(rows, counts / rows, size=draws)
    low, high = np.quantile(_f1(drawn, classes), (0.025, 0.975))
    return MacroF1(float(_f1(counts[None], classes)[0]), float(low), float(high), rows)


def _f1(cells: Counts, classes: int) -> NDArray[np.float64]:
    """Return macro-F1 (draws,) of confusion matrices as rows (draws, k·k)."""
    matrices = cells.reshape(-1, classes, classes)
    hits = np.diagonal(matrices, axis1=1, axis2=2)
    sizes = matrices.sum(axis=1) + matrices.sum(axis=2)  # 2·hits + missed + wrongly said
    return np.asarray((2 * hits / np.maximum(sizes, 1)).sum(axis=1) / np.maximum((sizes > 0).sum(axis=1), 1))
