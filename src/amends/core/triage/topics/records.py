"""What is kept of each message: its number, moment, sender and words as numbers. No word can be read from it."""

from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from amends.core.triage.topics.words import MOST, Codes

UNKNOWN = 0
"""Stands for a sender nobody knows: each such message counts as another person's."""
KEPT = np.dtype([("id", "<i8"), ("at", "<i8"), ("person", "<u4"), ("codes", "<u2", (MOST,))])
"""id; at: seconds since 1970; person: a number of the sender; codes: of the words, then zeros. 340 bytes."""

Rows = np.ndarray[tuple[int], np.dtype[np.void]]
Places = NDArray[np.int64]


def number_of(person: str) -> int:
    """Return the number that stands for a sender; UNKNOWN for ""."""
    return crc32(person.encode("utf-8", "replace")) or 1 if person else UNKNOWN


class Records:
    """Kept messages, in the order in which they came."""

    def __init__(self, rows: Rows | None = None) -> None:
        """rows: what was kept before, of type KEPT."""
        self._rows: Rows = np.zeros(0, KEPT) if rows is None else rows.copy()
        self._count = len(self._rows)

    def __len__(self) -> int:
        """Return how many messages are kept."""
        return self._count

    @property
    def rows(self) -> Rows:
        """The messages, (n,) of type KEPT."""
        return self._rows[: self._count]

    def add(self, number: int, at: int, person: int, codes: Codes) -> None:
        """Keep a message."""
        if self._count == len(self._rows):
            self._rows = np.concatenate((self._rows, np.zeros(max(256, self._count // 2), KEPT)))
        row = self._rows[self._count]
        row["id"], row["at"], row["person"] = number, at, person
        row["codes"][: len(codes)] = codes
        row["codes"][len(codes) :] = 0
        self._count += 1

    def keep(self, is_kept: NDArray[np.bool_]) -> None:
        """Drop the others, (n,) bool, and put the rest in order: by moment, then by number."""
        rows = self.rows[is_kept]
        self._rows = rows[np.lexsort((rows["id"], rows["at"]))]
        self._count = len(self._rows)


def people_in(rows: Rows) -> int:
    """Return how many people sent these messages."""
    senders = rows["person"]
    known = senders[senders != UNKNOWN]
    return len(set(known.tolist())) + len(senders) - len(known)
