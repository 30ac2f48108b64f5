"""Signatures: 126 bytes that stand for a text, so that two texts are compared without reading either again.

MinHash (Broder, 1997): of every text the least of its hashed shingles, under 126 hash functions. Two texts have the
same least shingle with the probability of their Jaccard similarity. A byte of each is kept (Li and König, 2010). All
constants come from one seed and all arithmetic is on whole numbers, so a text has the same signature everywhere.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from amends.core.triage.similar.shingles import LETTERS

VERSION = 1
"""Goes up with any change to the normal form, the shingles or the hashes: older signatures are made again."""
BANDS, ROWS = 42, 3
SIZE = BANDS * ROWS
"""Bytes of a signature; 0.04 is the standard error of the similarity it tells."""
PIECE = 300  # letters
MOST_PIECES = 8
CHANCE = 1 / 256  # two different shingles leave the same byte so often

Signatures = NDArray[np.uint8]
_Codes = NDArray[np.uint64]
_BLOCK = 2048  # shingles hashed at once: 2 MB of numbers


def _mixed(numbers: _Codes) -> _Codes:
    """Return well-spread 64-bit numbers (the finalizer of MurmurHash3, public domain)."""
    numbers = (numbers ^ (numbers >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    numbers = (numbers ^ (numbers >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return numbers ^ (numbers >> np.uint64(33))


_TURNS = (_mixed(np.arange(1, SIZE + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)) | np.uint64(1))[:, None]
_SHIFTS = _mixed(np.arange(1, SIZE + 1, dtype=np.uint64) * np.uint64(0xD1B54A32D192ED03))[:, None]


def codes_of(text: str) -> _Codes:
    """Return a number for every shingle of a normal form that is not empty, as often as it occurs."""
    points = np.frombuffer(f" {text} ".encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    count = max(1, len(points) - LETTERS + 1)
    codes = np.zeros(count, dtype=np.uint64)
    for place in range(min(LETTERS, len(points))):
        codes = codes * np.uint64(0x100000001B3) + points[place : place + count]
    return _mixed(codes)


def signature(text: str) -> Signatures:
    """Return the signature, (SIZE,) uint8, of a normal form; all zero for "": compare no empty text by it."""
    if not text:
        return np.zeros(SIZE, dtype=np.uint8)
    codes = codes_of(text)
    if len(codes) > _BLOCK:
        codes = np.unique(codes)
    least = np.full(SIZE, np.iinfo(np.uint64).max, dtype=np.uint64)
    for start in range(0, len(codes), _BLOCK):
        hashed = codes[None, start : start + _BLOCK] * _TURNS + _SHIFTS
        np.minimum(least, hashed.min(axis=1), out=least)
    return (_mixed(least) & np.uint64(0xFF)).astype(np.uint8)


def signatures(texts: Sequence[str]) -> Signatures:
    """Return the signatures, (texts, SIZE) uint8, of normal forms."""
    return np.array([signature(text) for text in texts], dtype=np.uint8).reshape(len(texts), SIZE)


def with_pieces(text: str) -> Signatures:
    """Return the signature of a normal form first, then those of its pieces, if it is long: (n, SIZE), n <= 9.

    By its pieces a message is found in a longer one that quotes it, and a copy that was cut off by what is left.
    """
    if len(text) < 2 * PIECE:
        return signatures([text])
    count = min(MOST_PIECES, 2 * len(text) // PIECE - 1)
    starts = [place * (len(text) - PIECE) // (count - 1) for place in range(count)]
    return signatures([text, *(text[start : start + PIECE].strip() for start in starts)])


def told(one: Signatures, others: Signatures) -> NDArray[np.float64]:
    """Return the Jaccard similarity (0..1) that signatures tell, of one or of pairs, along the last axis."""
    same = np.count_nonzero(one == others, axis=-1) / SIZE
    jaccard: NDArray[np.float64] = np.clip((same - CHANCE) / (1 - CHANCE), 0.0, 1.0)
    return jaccard
