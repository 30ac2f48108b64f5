"""The running score: each message is judged before its answer is known, then learnt. Has it got worse, beyond chance?

It is the honest score of a model that keeps learning: Dawid, Prequential analysis, J. R. Stat. Soc. A 147 (1984).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import log
from typing import Self

from amends.core.triage.certainty.shares import Share

WINDOWS = (10, 15, 20, 30, 40, 60, 80, 100)  # decisions; how long ago a drop may have begun
BEFORE = 400  # decisions a drop is compared with; older ones were another model's
BEFORE_LEAST = 30
LIMIT = 5.0
"""Nats of evidence that make a drop. Simulated for true shares of .55 to .98 that never change, looked for after
each decision: one false alarm in 1,100 or more. A fall from .85 to .65 after 200 decisions is found 31 later (median;
nine in ten within 92), after 400 decisions 29 later (78). Measured by tests/core/triage/learning/measure.py."""


@dataclass(frozen=True, slots=True)
class Drop:
    """A fall of the running score.

    since   index of the first decision after it, 0 is the oldest
    last    right answers since
    before  right answers before, of up to 400
    nats    evidence: log likelihood ratio of “it fell” against “nothing changed”
    """

    since: int
    last: Share
    before: Share
    nats: float

    def __str__(self) -> str:
        return f"right in {self.last} since then, in {self.before} before"


@dataclass(frozen=True, slots=True)
class Block:
    """Neighbouring decisions: the first one's index, and how many were right."""

    first: int
    right: Share


@dataclass(frozen=True, slots=True)
class Running:
    """Whether the model was right, decision by decision, oldest first."""

    rights: tuple[bool, ...]

    @classmethod
    def of(cls, rights: Iterable[bool]) -> Self:
        """Start from answers in the order in which people gave them."""
        return cls(tuple(bool(right) for right in rights))

    def last(self, most: int = 100) -> Share:
        """Return the score of the last `most` decisions, or of all there are."""
        kept = self.rights[-most:] if most > 0 else ()
        return Share(sum(kept), len(kept))

    def blocks(self, size: int = 50) -> tuple[Block, ...]:
        """Return the score over time in blocks of `size` decisions, counted back from now; the first may be short."""
        ends = range(len(self.rights), 0, -size)
        spans = [(max(0, end - size), end) for end in reversed(ends)]
        return tuple(Block(first, Share(sum(self.rights[first:end]), end - first)) for first, end in spans)

    def drop(self) -> Drop | None:
        """Return the most evident fall that reaches until now, or None while what happened may be chance.

        Each window of latest decisions is set against up to 400 before it, by the generalised likelihood ratio of two
        binomial shares (Siegmund and Venkatraman, Annals of Statistics 23, 1995); no score to aim at has to be known.
        """
        found = [drop for window in WINDOWS if (drop := self._fall(window)) is not None]
        return max(found, key=lambda drop: drop.nats, default=None)

    def _fall(self, window: int) -> Drop | None:
        since = len(self.rights) - window
        if since < BEFORE_LEAST:
            return None
        earlier = self.rights[max(0, since - BEFORE) : since]
        last, before = Share(sum(self.rights[since:]), window), Share(sum(earlier), len(earlier))
        both = Share(last.hits + before.hits, last.of + before.of)
        nats = _log_likelihood(last) + _log_likelihood(before) - _log_likelihood(both)
        return Drop(since, last, before, nats) if last.value < before.value and nats > LIMIT else None

    def __str__(self) -> str:
        score = self.last()
        return f"right in {score.hits} of the last {score.of}"


def _log_likelihood(share: Share) -> float:
    """Return nats (≤ 0) of the hits and misses of a share under itself."""
    return sum(count * log(count / share.of) for count in (share.hits, share.of - share.hits) if count)
