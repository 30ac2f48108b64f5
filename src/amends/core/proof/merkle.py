"""The Merkle tree of a log (RFC 6962 section 2.1, RFC 9162 section 2.1.1), SHA-256.

`Frontier` appends and gives the root while keeping only O(log n) hashes; `Tree` keeps all and gives proofs.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    """Return SHA-256(0x00 || leaf): the prefix keeps a leaf from posing as a node."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def _fold(peaks: Sequence[bytes]) -> bytes:
    """Join roots of perfect subtrees, largest first, into one root."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes in order; SHA-256 of nothing for an empty log."""
    return Frontier().extend(leaf_hashes).root()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of a tree: one root for each perfect subtree, largest first.

    size   number of leaves (≥ 0)
    peaks  as many hashes as `size` has one-bits
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an edge that cannot belong to a tree of this size (ValueError)."""
        if self.size < 0 or len(self.peaks) != self.size.bit_count():
            raise ValueError(f"{len(self.peaks)} hashes cannot be the edge of a tree of {self.size} leaves")
        if any(len(peak) != HASH_BYTES for peak in self.peaks):
            raise ValueError("each hash must have 32 bytes")

    def extend(self, leaf_hashes: Iterable[bytes]) -> "Frontier":
        """Return the edge after appending leaf hashes in order: O(1) on average for each, O(log n) at most."""
        peaks, size = list(self.peaks), self.size
        for leaf in leaf_hashes:
            peaks.append(leaf)
            size += 1
            rest = size
            while rest & 1 == 0:  # two equal subtrees become one
                right = peaks.pop()
                peaks[-1] = node_hash(peaks[-1], right)
                rest >>= 1
        return Frontier(size, tuple(peaks))

    def append(self, leaf: bytes) -> "Frontier":
        """Return the edge after appending one leaf hash."""
        return self.extend((leaf,))

    def root(self) -> bytes:
        """Return the root of the tree whose edge this is."""
        return _fold(self.peaks)


@dataclass(slots=True)
class Tree:
    """A whole tree in memory: about 130 bytes a leaf; any root or proof up to its size in O(log² n).

    levels[k][i] is the root of the i-th perfect subtree of 2**k leaves.
    """

    levels: list[list[bytes]] = field(default_factory=lambda: [[]])

    @classmethod
    def of(cls, leaf_hashes: Iterable[bytes]) -> "Tree":
        """Build a tree over leaf hashes in order."""
        tree = cls()
        for leaf in leaf_hashes:
            tree.append(leaf)
        return tree

    @property
    def size(self) -> int:
        """Number of leaves."""
        return len(self.levels[0])

    def append(self, leaf: bytes) -> None:
        """Append one leaf hash."""
        level, carried = 0, leaf
        self.levels[0].append(carried)
        while len(self.levels[level]) % 2 == 0:
            carried = node_hash(self.levels[level][-2], carried)
            level += 1
            if level == len(self.levels):
                self.levels.append([])
            self.levels[level].append(carried)

    def root(self, size: int | None = None) -> bytes:
        """Return the root over the first `size` leaves (all when None)."""
        return self._range_root(0, self._checked(size))

    def inclusion(self, index: int, size: int | None = None) -> tuple[bytes, ...]:
        """Return the proof that leaf `index` (from 0) is in the tree of `size` leaves (RFC 6962, 2.1.1)."""
        end = self._checked(size)
        if not 0 <= index < end:
            raise ValueError(f"there is no leaf {index} in a tree of {end}")
        return tuple(reversed(self._path(index, 0, end)))

    def consistency(self, old: int, size: int | None = None) -> tuple[bytes, ...]:
        """Return the proof that the tree of `old` leaves (≥ 1) is a prefix of that of `size` (RFC 6962, 2.1.2)."""
        end = self._checked(size)
        if not 1 <= old <= end:
            raise ValueError(f"a tree of {old} leaves cannot be a prefix of one of {end}")
        proof: list[bytes] = []
        start, is_whole = 0, True
        while old < end:
            middle = start + _split(end - start)
            if old <= middle:
                proof.append(self._range_root(middle, end))
                end = middle
            else:
                proof.append(self._range_root(start, middle))
                start, is_whole = middle, False
        if not is_whole:
            proof.append(self._range_root(start, end))
        return tuple(reversed(proof))

    def _checked(self, size: int | None) -> int:
        if size is None:
            return self.size
        if not 0 <= size <= self.size:
            raise ValueError(f"the tree has {self.size} leaves, not {size}")
        return size

    def _path(self, index: int, start: int, end: int) -> list[bytes]:
        """Sibling hashes from the root down to a leaf."""
        path: list[bytes] = []
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._range_root(middle, end))
                end = middle
            else:
                path.append(self._range_root(start, middle))
                start = middle
        return path

    def _range_root(self, start: int, end: int) -> bytes:
        """Root over leaves start..end-1, where start is where a subtree begins (a multiple of its size)."""
        peaks: list[bytes] = []
        while start < end:
            level = (end - start).bit_length() - 1
            peaks.append(self.levels[level][start >> level])
            start += 1 << level
        return _fold(peaks)


def _split(size: int) -> int:
    """Return the largest power of two smaller than size (≥ 2)."""
    return 1 << ((size - 1).bit_length() - 1)
