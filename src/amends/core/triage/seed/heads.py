"""The shipped n-gram heads: one logit each for complaint and its two parts, praise, question, suggestion and harm."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from amends.core.triage.grams import Grams
from amends.core.triage.vocabulary import Floats, Vocabulary, Weighed

HEADS = ("complaint", "dissatisfaction", "expectation", "praise", "question", "suggestion", "harm")
FILE = "heads.npz"
MEANING_FILE = "meaning.npz"
MEANING_OF = "e5"  # the encoder whose vectors the shipped meaning heads read


@dataclass(frozen=True, slots=True)
class Heads:
    """Linear heads over n-grams.

    weights  (a, 7) float32, in the order of HEADS; bias (7,)
    stack    (7 + rules, 7) weights of the second layer over these logits and what the rules found; stack_bias (7,)
    center, spread  (7 + rules,) mean and deviation of what the second layer sees
    version  of the file
    """

    vocabulary: Vocabulary
    weights: Floats
    bias: Floats
    stack: Floats
    stack_bias: Floats
    center: Floats
    spread: Floats
    version: str

    def logits(self, grams: Grams) -> Floats:
        """Return the logits (texts, 7)."""
        return self.vocabulary.weighed(grams).summed(self.weights) + self.bias

    def parts(self, grams: Grams) -> tuple[Weighed, Floats]:
        """Return which n-gram added what to the logits: the known n-grams, and their contributions (m, 7)."""
        known = self.vocabulary.weighed(grams)
        return known, self.weights[known.columns] * known.values[:, None]


def heads_from(data: bytes) -> Heads:
    """Read the file that `develop/train.py` writes."""
    with np.load(BytesIO(data), allow_pickle=False) as kept:
        arrays: dict[str, NDArray[Any]] = {name: kept[name] for name in kept.files}
    small = {name: np.ascontiguousarray(arrays[name], dtype=np.float32) for name in arrays if name != "codes"}
    return Heads(
        vocabulary=Vocabulary(arrays["codes"], small["rarity"]),
        weights=small["weights"],
        bias=small["bias"],
        stack=small["stack"],
        stack_bias=small["stack_bias"],
        center=small["center"],
        spread=small["spread"],
        version=f"seed-{int(arrays['number'])}",
    )


@dataclass(frozen=True, slots=True)
class MeaningHeads:
    """Linear heads over an encoder's vectors: weights (m, 7), bias (7,), middle (m,)."""

    weights: Floats
    bias: Floats
    middle: Floats

    def logits(self, vectors: Floats) -> Floats:
        """Return the logits (texts, 7) of vectors (texts, m)."""
        return centred(vectors, self.middle) @ self.weights + self.bias


def centred(vectors: Floats, middle: Floats) -> Floats:
    """Return vectors (n, m) as seen from the middle, of length 1: what tells them apart, not what all share."""
    moved = vectors - middle
    return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9), dtype=np.float32)


@cache
def meaning_heads() -> MeaningHeads:
    """Return the shipped heads over meaning, read once."""
    with np.load(BytesIO(files(__package__).joinpath(MEANING_FILE).read_bytes()), allow_pickle=False) as kept:
        return MeaningHeads(
            *(np.ascontiguousarray(kept[name], dtype=np.float32) for name in ("weights", "bias", "middle"))
        )


@cache
def seed_heads() -> Heads:
    """Return the shipped heads, read once."""
    return heads_from(files(__package__).joinpath(FILE).read_bytes())
