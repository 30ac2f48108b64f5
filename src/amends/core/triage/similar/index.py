"""An index of signatures: which stored messages may be like this one, out of 100,000, in a fraction of a millisecond.

Banded locality-sensitive hashing (Indyk and Motwani, 1998; Leskovec et al., Mining of Massive Datasets, 3.4): 42 bands
of 3 bytes; two texts meet when they agree in one whole band. With Jaccard similarity J that happens with probability
1 - (1 - J³)⁴²: .33 for J = .2 and .94 for J = .4, .996 for .5. Whoever meets is compared byte by byte.

Memory: 126 bytes of signature, 42 · 8 of band keys and 9 of number and mark: 471 bytes a signature, 47 MB for 100,000;
while two runs are merged, up to three times their keys.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from amends.core.errors import Unreadable
from amends.core.triage.similar.signature import BANDS, ROWS, SIZE, VERSION, Signatures, told

_HEADER = b"amends similar\n"
_MOST_OF_A_BAND = 16
"""Newest signatures that are taken of those that agree in a band: ten thousand copies of a form letter cost no more."""
_GROWTH = 2  # a run is merged with the one before unless that is more than so many times as long
_BATCH = 512  # look-ups done together: more would leave the processor's caches

_Keys = NDArray[np.uint32]
_Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Found:
    """Stored messages that may be like the one asked for: their numbers, and what their signatures tell.

    ids      (n,) int64, most similar first, among equals the newest first
    jaccard  (n,) float64, 0..1, with a standard error of at most 0.045
    """

    ids: NDArray[np.int64]
    jaccard: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Run:
    """Band keys in order, each with the place of its signature; equal keys in the order in which they were added."""

    keys: _Keys
    places: NDArray[np.uint32]

    def look_up(self, keys: _Keys) -> tuple[_Places, _Places, _Places]:
        """Return which of the keys, best in order, occur here, and from where on and how often, the newest only."""
        starts = np.searchsorted(self.keys, keys)
        hits = np.flatnonzero(self.keys.take(starts, mode="clip") == keys)
        ends = np.searchsorted(self.keys, keys[hits], side="right")
        counts = np.minimum(ends - starts[hits], _MOST_OF_A_BAND)
        return hits, ends - counts, counts

    def merged(self, later: "_Run") -> "_Run":
        """Return this run and a later one as one."""
        keys = np.concatenate([self.keys, later.keys])
        order = np.argsort(keys, kind="stable")
        return _Run(keys[order], np.concatenate([self.places, later.places])[order])


class Index:
    """Signatures by number. Adding as it goes; one process at a time, and no look-up while it is added to."""

    def __init__(self) -> None:
        """Start empty."""
        self._count = 0
        self._signatures: Signatures = np.zeros((16, SIZE), dtype=np.uint8)
        self._ids: NDArray[np.int64] = np.zeros(16, dtype=np.int64)
        self._is_kept: NDArray[np.bool_] = np.zeros(16, dtype=np.bool_)
        self._runs: list[_Run] = []

    def __len__(self) -> int:
        """Return how many signatures it holds."""
        return int(np.count_nonzero(self._is_kept[: self._count]))

    @property
    def size(self) -> int:
        """Bytes of memory that its arrays take."""
        arrays: list[NDArray[Any]] = [self._signatures, self._ids, self._is_kept]
        return sum(
            array.nbytes for array in [*arrays, *(part for run in self._runs for part in (run.keys, run.places))]
        )

    def add(self, ids: Sequence[int] | NDArray[np.int64], signatures: Signatures) -> None:
        """Add signatures, (n, SIZE) uint8, by their numbers. A number may have several: of a long text's pieces."""
        if not len(ids):
            return
        start, end = self._count, self._count + len(ids)
        self._make_room(end)
        self._signatures[start:end] = signatures
        self._ids[start:end] = ids
        self._is_kept[start:end] = True
        self._count = end
        keys = _keys(signatures).ravel()
        order = np.argsort(keys, kind="stable")
        run = _Run(keys[order], np.repeat(np.arange(start, end, dtype=np.uint32), BANDS)[order])
        while self._runs and len(self._runs[-1].keys) <= _GROWTH * len(run.keys):
            run = self._runs.pop().merged(run)
        self._runs.append(run)

    def remove(self, ids: Sequence[int]) -> None:
        """Forget numbers, known or not; the bytes of their signatures are overwritten at once."""
        gone = np.isin(self._ids[: self._count], np.asarray(ids, dtype=np.int64))
        self._is_kept[: self._count][gone] = False
        self._signatures[: self._count][gone] = 0

    def find(self, signature: Signatures, *, least: float = 0.0, most: int = 50) -> Found:
        """Return stored messages whose signatures tell a Jaccard similarity of at least `least`: at most `most`."""
        return self.find_all(signature[None, :], least=least, most=most)[0]

    def find_all(self, signatures: Signatures, *, least: float = 0.0, most: int = 50) -> list[Found]:
        """Return for each signature, (n, SIZE) uint8, what `find` returns for it."""
        found: list[Found] = []
        for start in range(0, len(signatures), _BATCH):
            found += self._find_batch(signatures[start : start + _BATCH], least, most)
        return found

    def _find_batch(self, signatures: Signatures, least: float, most: int) -> list[Found]:
        askers, places = self._met(signatures)
        jaccard = told(signatures.take(askers, axis=0), self._signatures.take(places, axis=0))
        kept = np.flatnonzero(jaccard >= least)
        askers, places, jaccard = askers[kept], places[kept], jaccard[kept]
        order = np.lexsort((-places, -jaccard, askers))
        askers, ids, jaccard = askers[order], self._ids[places[order]], jaccard[order]
        ends = np.searchsorted(askers, np.arange(len(signatures) + 1))
        return [_first(ids[a:b], jaccard[a:b], most) for a, b in pairwise(ends)]

    def _met(self, signatures: Signatures) -> tuple[_Places, _Places]:
        """Return who meets whom: the row of the asker and the place of the stored signature, each pair once."""
        keys = _keys(signatures).ravel()
        by_key = np.argsort(keys)
        keys, asking = keys[by_key], by_key // BANDS
        pairs = [np.zeros(0, dtype=np.int64)]
        for run in self._runs:
            hits, starts, counts = run.look_up(keys)
            nth = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
            places = run.places[np.repeat(starts, counts) + nth]
            pairs.append(np.repeat(asking[hits], counts) * self._count + places)
        met = np.sort(np.concatenate(pairs))
        met = met[np.diff(met, prepend=-1) > 0]
        askers, places = np.divmod(met, max(1, self._count))
        kept = self._is_kept[places]
        return askers[kept], places[kept]

    def _make_room(self, count: int) -> None:
        if count > len(self._ids):
            more = max(count, 3 * len(self._ids) // 2) - len(self._ids)
            self._signatures = np.pad(self._signatures, ((0, more), (0, 0)))
            self._ids = np.pad(self._ids, (0, more))
            self._is_kept = np.pad(self._is_kept, (0, more))

    def to_bytes(self) -> bytes:
        """Return the index as bytes: a header with the version and the count, the numbers, the signatures."""
        kept = self._is_kept[: self._count]
        ids, signatures = self._ids[: self._count][kept], self._signatures[: self._count][kept]
        head = np.array([VERSION, SIZE, len(ids)], dtype="<u4").tobytes()
        return _HEADER + head + ids.astype("<i8").tobytes() + signatures.tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Index":
        """Return the index that to_bytes wrote. Raises Unreadable when it is something else or cut off."""
        ids_at = len(_HEADER) + 12
        if not data.startswith(_HEADER) or len(data) < ids_at:
            raise Unreadable("This is no index of similar messages.", do=_AGAIN)
        version, size, count = (int(number) for number in np.frombuffer(data, "<u4", 3, len(_HEADER)))
        if (version, size) != (VERSION, SIZE):
            raise Unreadable(f"This index has version {version}; this Amends reads {VERSION}.", do=_AGAIN)
        if len(data) != ids_at + count * (8 + SIZE):
            raise Unreadable("This index is cut off, or something was added to it.", do=_AGAIN)
        index = cls()
        ids = np.frombuffer(data, "<i8", count, ids_at).astype(np.int64)
        signatures = np.frombuffer(data, np.uint8, count * SIZE, ids_at + 8 * count)
        index.add(ids, signatures.reshape(count, SIZE))
        return index


_AGAIN = "Make it again from the messages."


def _keys(signatures: Signatures) -> _Keys:
    """Return (n, BANDS) uint32: in each the number of the band, and its three bytes."""
    bands = signatures.reshape(len(signatures), BANDS, ROWS).astype(np.uint32)
    shifts = np.array([16, 8, 0], dtype=np.uint32)
    numbers = np.arange(BANDS, dtype=np.uint32) << np.uint32(24)
    keys: _Keys = np.bitwise_or.reduce(bands << shifts, axis=-1) | numbers
    return keys


def _first(ids: NDArray[np.int64], jaccard: NDArray[np.float64], most: int) -> Found:
    """Take the first `most` numbers, each once, where it is most similar."""
    firsts: dict[int, int] = {}
    for place, number in enumerate(ids.tolist()):
        firsts.setdefault(number, place)
    chosen = list(islice(firsts.values(), most))
    return Found(ids[chosen], jaccard[chosen])
