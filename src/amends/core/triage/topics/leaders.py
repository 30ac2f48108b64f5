"""Leader clustering (Hartigan, Clustering Algorithms, 1975, ch. 3): one pass, each message joins the nearest leader.

A leader is the sum of its followers' vectors. A message that is near to none founds a leader of its own; where there is
no room, in place of the leader with the fewest followers, among these the one that was followed longest ago. The order
of the messages decides and nothing else: the same messages in the same order give the same leaders everywhere.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

NEAR = 0.4
"""Cosine from which on a message follows a leader."""
MOST_LEADERS = 384

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]


class Leaders:
    """Leaders by column: O(words · leaders) for a message."""

    def __init__(self, dimensions: int) -> None:
        """dimensions: of the messages' vectors, most of whose entries are 0."""
        self._sums: Floats = np.zeros((dimensions, 16))
        self._lengths: Floats = np.zeros(16)
        self._followed = np.zeros(16, np.int64)  # the nth message followed last
        self._followers: list[list[int]] = []
        self._placed = 0

    def place(self, message: int, columns: Numbers, values: Floats) -> None:
        """Let a message follow the nearest leader, or found one.

        columns, values  where its vector is not 0, and what it is there; of length 1
        """
        leader = self._nearest(columns, values)
        if leader is None:
            leader = self._room()
        self._lengths[leader] = np.sqrt(
            self._lengths[leader] ** 2 + 2 * float(self._sums[columns, leader] @ values) + 1.0
        )
        self._sums[columns, leader] += values
        self._followers[leader].append(message)
        self._placed += 1
        self._followed[leader] = self._placed

    def followers(self) -> Iterable[list[int]]:
        """Return the messages that follow each leader, in the order in which they came."""
        return iter(self._followers)

    def _nearest(self, columns: Numbers, values: Floats) -> int | None:
        count = len(self._followers)
        if not count:
            return None
        cosines = values @ self._sums[columns, :count] / self._lengths[:count]
        best = int(cosines.argmax())  # of equals the first, which is the older one
        return best if cosines[best] >= NEAR else None

    def _room(self) -> int:
        """Return the place of a new leader, empty."""
        count = len(self._followers)
        if count < MOST_LEADERS:
            if count == len(self._lengths):
                self._grow()
            self._followers.append([])
            return count
        counts = np.fromiter(map(len, self._followers), np.int64, count)
        given_up = int(np.lexsort((self._followed[:count], counts))[0])
        self._sums[:, given_up] = 0
        self._lengths[given_up] = 0
        self._followers[given_up] = []
        return given_up

    def _grow(self) -> None:
        more = min(MOST_LEADERS, 2 * len(self._lengths)) - len(self._lengths)
        self._sums = np.pad(self._sums, ((0, 0), (0, more)))
        self._lengths = np.pad(self._lengths, (0, more))
        self._followed = np.pad(self._followed, (0, more))
