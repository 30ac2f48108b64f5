"""Hashed n-grams: what quick models know of a text. Those of letters catch endings and typing errors, words meaning.

Every n-gram belongs to one word, or to two neighbours, so whatever weight a model gives it can be told in words.
Hashing (Weinberger et al., 2009) needs no dictionary to be kept; CRC-32 gives the same number on every machine.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import AnyStr
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

BITS = 20
SIZE = 1 << BITS
"""Numbers that an n-gram can get."""
SHORTEST, LONGEST = 3, 5  # characters of an n-gram; a word's blanks count
WORD_LETTERS = 40  # a longer “word” is no word; its beginning stands for it
REMEMBERED = 60_000  # words whose n-grams are kept; a language has few words that come often

Codes = NDArray[np.uint32]
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[^\w\s]+|_+")
_seen: dict[str, Codes] = {}


@dataclass(frozen=True, slots=True)
class Grams:
    """The n-grams of many texts, one after the other.

    codes   (m,) uint32 below SIZE: every n-gram as often as it occurs
    owners  (m,) int64: the word it belongs to, counted over all texts; a pair of words belongs to its first
    starts  (texts + 1,) int64: text i owns codes[starts[i]:starts[i + 1]]
    pairs   (m,) bool: whether it is a pair of words, which its second word shares
    """

    codes: Codes
    owners: NDArray[np.int64]
    starts: NDArray[np.int64]
    pairs: NDArray[np.bool_]


def tokens(prepared: str) -> list[str]:
    """Return words and marks of a prepared text, in order."""
    return [token[:WORD_LETTERS] for token in _TOKEN.findall(prepared)]


def token_codes(token: str) -> Codes:
    """Return the numbers of a word: of itself first, then of its character n-grams."""
    codes = _seen.get(token)
    if codes is None:
        if len(_seen) >= REMEMBERED:
            _seen.clear()
        codes = _seen[token] = _hashed(token)
    return codes


def _hashed(token: str) -> Codes:
    word = token.encode("utf-8", "replace")
    if token.isascii():  # letters are bytes: the word is encoded once
        grams = _slices(b" " + word + b" ")
    else:
        grams = [gram.encode("utf-8", "replace") for gram in _slices(f" {token} ")]
    return np.array([crc32(b"w" + word), *map(crc32, grams)], dtype=np.uint32) & np.uint32(SIZE - 1)


def _slices(padded: AnyStr) -> list[AnyStr]:
    lengths = range(SHORTEST, LONGEST + 1)
    return [padded[start : start + length] for length in lengths for start in range(len(padded) - length + 1)]


def grams_of(prepared: Sequence[str]) -> Grams:
    """Return the n-grams of prepared texts. A text without a word has none."""
    words = [tokens(text) for text in prepared]
    return _assembled([token_codes(word) for text in words for word in text], [len(text) for text in words])


def _assembled(parts: list[Codes], counts: list[int]) -> Grams:
    """Put the n-grams of words, then the pairs of each text, into one array, text by text."""
    bounds = np.concatenate(([0], np.cumsum(counts, dtype=np.int64)))
    if not parts:
        return Grams(np.empty(0, np.uint32), np.empty(0, np.int64), np.zeros(len(bounds), np.int64), np.empty(0, bool))
    sizes = np.fromiter(map(len, parts), np.int64, len(parts))
    codes, owners = np.concatenate(parts), np.repeat(np.arange(len(parts)), sizes)
    first = codes[np.concatenate(([0], np.cumsum(sizes)[:-1]))].astype(np.uint64)
    neighbours = np.ones(len(parts), bool)
    neighbours[bounds[1:][np.diff(bounds) > 0] - 1] = False  # the last word of a text has no next one
    left = np.flatnonzero(neighbours)
    pairs = paired(first[left], first[left + 1])
    owners = np.concatenate((owners, left))
    order = np.argsort(owners, kind="stable")
    is_pair = np.concatenate((np.zeros(len(codes), bool), np.ones(len(pairs), bool)))[order]
    owners = owners[order]
    return Grams(np.concatenate((codes, pairs))[order], owners, np.searchsorted(owners, bounds), is_pair)


def paired(left: NDArray[np.uint64], right: NDArray[np.uint64]) -> Codes:
    """Return the numbers of pairs of words: a multiplicative hash (Knuth, TAOCP 3, 6.4) of the numbers of both."""
    mixed = (left * np.uint64(SIZE) + right + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    return (mixed >> np.uint64(64 - BITS)).astype(np.uint32)
