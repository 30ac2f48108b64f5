"""Leaders of a window whose messages are more than the history lets expect."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from amends.core.triage.topics.burst import burst_p
from amends.core.triage.topics.leaders import Leaders
from amends.core.triage.topics.records import Places, Rows, people_in
from amends.core.triage.topics.words import SIZE, codes_of

FEWEST_PEOPLE = 3
LEAST_BEFORE = 100
"""People in the history below which nothing can be called new."""
LEVEL = 0.02
LEAST_RATIO = 4.0
"""Log-likelihood ratio (twice its logarithm) from which on a word counts; chance alone reaches it 1 time in 20."""
TELLING = 12  # numbers of words that tell a topic
SHARED = 0.3  # of a leader's followers must say a word that tells it
SAYS_IT = 0.4
"""Share of the telling words' weight from which on a message is of the topic."""

Weights = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Burst:
    """Messages of the window that say the same, more than was to be expected.

    places  of the messages, the oldest first
    says    of every kept message, how much of the telling words' weight it says, 0..1
    before  people who said it in the history
    p       corrected for the words that were tested, 0..1
    """

    places: Places
    says: Weights
    before: int
    p: float


class Volume:
    """Kept messages, divided into the window and the history before it."""

    def __init__(self, rows: Rows, since: int) -> None:
        """rows: in order of receipt. since: the window's messages were received after that second."""
        self.rows = rows
        self._is_late = rows["at"] > since
        late = int(np.count_nonzero(self._is_late))
        self._lately = np.bincount(rows["codes"][self._is_late].ravel(), minlength=SIZE).astype(np.float64)
        self._earlier = np.bincount(rows["codes"][~self._is_late].ravel(), minlength=SIZE).astype(np.float64)
        self._lately[0] = self._earlier[0] = 0
        self._ratio = late / max(1, len(rows) - late)
        self._exposure = people_in(rows[self._is_late])
        self._exposure_before = people_in(rows[~self._is_late])
        self._tested = max(1, int(np.count_nonzero(self._lately >= FEWEST_PEOPLE)))

    @cached_property
    def weights(self) -> Weights:
        """Of each word's number: its log-likelihood ratio where it is said more often lately, and by two; else 0."""
        expected = (self._earlier + 0.5) * self._ratio
        said = np.maximum(self._lately, 1)
        with np.errstate(divide="ignore"):
            ratio = 2 * (said * np.log(said / expected) - (said - expected))
        counts = (self._lately >= 2) & (self._lately > expected) & (ratio >= LEAST_RATIO)
        return np.where(counts, ratio, 0.0)

    def bursts(self, level: float) -> list[Burst]:
        """Return what is more than was to be expected, the least likely first."""
        if self._exposure_before < LEAST_BEFORE:
            return []
        found = (self._burst(np.array(followers)) for followers in self._followers())
        return sorted((burst for burst in found if burst and burst.p < level), key=_least_likely_first)

    def _followers(self) -> Iterator[list[int]]:
        """Cluster the window; return the followers of each leader that at least FEWEST_PEOPLE people follow."""
        column = np.cumsum(self.weights > 0) - 1  # only words that count have a dimension
        leaders = Leaders(int(column[-1]) + 1)
        for place in np.flatnonzero(self._is_late).tolist():
            codes = self.rows["codes"][place]
            values = self.weights[codes]
            codes, values = codes[values > 0], values[values > 0]
            if len(codes):
                leaders.place(place, column[codes], values / math.sqrt(values @ values))
        return (places for places in leaders.followers() if self.people(places) >= FEWEST_PEOPLE)

    def _burst(self, followers: Places) -> Burst | None:
        says = self._telling(followers)[self.rows["codes"]].sum(axis=1)
        says_it = says >= SAYS_IT
        late = np.flatnonzero(says_it & self._is_late)
        count, before = self.people(late), people_in(self.rows[says_it & ~self._is_late])
        if count < FEWEST_PEOPLE:
            return None
        return Burst(late, says, before, self.corrected_p(count, before))

    def _telling(self, followers: Places) -> Weights:
        """Return the weight of each word's number in telling a leader's topic; they sum to 1."""
        said = np.bincount(self.rows["codes"][followers].ravel(), minlength=SIZE)
        shares = np.where(said >= max(2, SHARED * len(followers)), said / len(followers), 0.0)
        worth = shares * self.weights
        chosen = np.argsort(-worth, kind="stable")[:TELLING]
        telling = np.zeros(SIZE)
        telling[chosen] = worth[chosen] / max(worth[chosen].sum(), 1e-12)
        return telling

    def people(self, places: Places | Sequence[int]) -> int:
        """Return how many people sent the messages at these places."""
        return people_in(self.rows[np.asarray(places, np.int64)])

    def expected(self, before: int) -> float:
        """Return how many people would say lately what so many said before, if nothing had changed."""
        return before * self._exposure / self._exposure_before

    def corrected_p(self, count: int, before: int) -> float:
        """Return how likely so many people would be if nothing had changed, times the words tested, at most 1."""
        p = burst_p(count=count, before=before, exposure=self._exposure, exposure_before=self._exposure_before)
        return min(1.0, p * self._tested)

    def rarity(self, stem: str) -> float:
        """Return how rare a word is among all messages (inverse document frequency); 0 where it is no news."""
        codes = list(codes_of(stem))
        if not self.weights[codes].any():
            return 0.0
        said = min(self._lately[code] + self._earlier[code] for code in codes)
        return math.log(1 + len(self.rows) / (said + 1))


def _least_likely_first(burst: Burst) -> tuple[float, int, int]:
    return (burst.p, -len(burst.places), int(burst.places[0]))
