"""The weights of byte n-grams, and what they say of many texts at once.

At every byte the longest known n-gram that ends there counts, once; its weight for a language is the logarithm of how
much likelier it is in that language than in the others: naive Bayes over n-grams chosen for telling languages apart
(Lui and Baldwin, "langid.py", ACL 2012). The file is made by `python -m develop.train_languages`; see NOTICE.txt.
"""

import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

FILE = "grams.npz"
LONGEST = 5  # bytes of an n-gram
_SLOT_BITS = 19
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # Fibonacci hashing (Knuth, TAOCP 3, 6.4)

Keys = NDArray[np.uint64]
Evidence = NDArray[np.float32]


def packed(gram: bytes) -> int:
    """Return an n-gram of 1 to LONGEST bytes as a number below 2^64: its length in the highest byte, then its bytes."""
    return len(gram) << 56 | int.from_bytes(gram, "big")


def slots_of(keys: Keys) -> Keys:
    """Return where the keys stand in the table (below 2^19). No two n-grams of one file stand in the same place."""
    return (keys * _SPREAD) >> np.uint64(64 - _SLOT_BITS)


@dataclass(frozen=True, slots=True)
class Grams:
    """Known n-grams and their weights.

    keys       (m,) packed n-grams; none holds a line feed or a zero byte
    weights    (m, languages) natural logarithms, mean 0 over the languages
    languages  ISO 639-1, in the order of the columns
    """

    keys: Keys
    weights: Evidence
    languages: tuple[str, ...]
    table: NDArray[np.int32]

    @classmethod
    def of(cls, keys: Keys, weights: Evidence, languages: tuple[str, ...]) -> "Grams":
        """Return the n-grams, ready to be looked up."""
        table = np.zeros(1 << _SLOT_BITS, dtype=np.int32)
        table[slots_of(keys)] = np.arange(len(keys), dtype=np.int32)
        return cls(keys, weights, languages, table)

    def found(self, lines: bytes) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]:
        """Return (n-gram, line) of every place where one ends, and the bytes of every line; a line feed ends a line."""
        data = np.frombuffer(lines, dtype=np.uint8).astype(np.uint64)
        best = np.full(len(data), -1, dtype=np.int32)
        key = np.zeros(len(data), dtype=np.uint64)
        for length in range(1, LONGEST + 1):
            # A key that would reach over a line feed, or before the beginning, is the key of no n-gram.
            key[length - 1 :] |= data[: max(len(data) - length + 1, 0)] << np.uint64(8 * (length - 1))
            whole = key | np.uint64(length << 56)
            gram = self.table[slots_of(whole)]
            known = self.keys[gram] == whole
            best[known] = gram[known]
        ends = data == ord("\n")
        line = np.cumsum(ends) - ends
        here = best >= 0
        return best[here], line[here], np.diff(np.flatnonzero(ends), prepend=-1)

    def evidence(self, lines: bytes) -> Evidence:
        """Return (lines, languages) what the n-grams say: summed weights, divided by the root of the line's bytes.

        N-grams of one text repeat each other; the root keeps the probabilities honest at every length (so py3langid).
        """
        gram, line, size = self.found(lines)
        said = np.zeros((len(size), len(self.languages)), dtype=np.float32)
        if len(gram):
            first = np.flatnonzero(np.diff(line, prepend=-1))
            said[line[first]] = np.add.reduceat(self.weights[gram], first, axis=0)
        said /= np.sqrt(size.astype(np.float32))[:, None]
        return said


@cache
def shipped() -> Grams:
    """Return the n-grams that ship (read once, on the first text that needs them: 40,000 n-grams, about 9 MB)."""
    with np.load(io.BytesIO(files(__package__).joinpath(FILE).read_bytes()), allow_pickle=False) as kept:
        weights = kept["weights"].astype(np.float32) * np.float32(kept["unit"])
        return Grams.of(kept["keys"], weights, tuple(str(language) for language in kept["languages"]))
