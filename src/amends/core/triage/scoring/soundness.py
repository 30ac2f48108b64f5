"""Whether the parts of a model file belong together, so that nothing stumbles over them when a message is judged."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from amends.core.triage.scoring.layer import Layer
from amends.core.triage.scoring.memory import Memory
from amends.core.triage.seed import HEADS, NAMES
from amends.core.triage.seed.heads import MEANING_OF
from amends.core.triage.vocabulary import Vocabulary

LARGE = 1e6  # no weight that was ever learnt comes near; sums of larger ones could be no numbers


def sound(model: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the fields of a model. Raises ValueError when they do not belong together."""
    classes, codes, plain, deep = len(model["classes"]), len(model["vocabulary"].codes), model["plain"], model["deep"]
    _must(classes > 1, classes == len(set(model["classes"])) == len(model["top_words"]))
    _must(0 <= model["level"] <= 1, model["examples"] >= 0, isinstance(model["report"], dict))
    _must(model["state"] == ("few" if plain is None else "learnt"), plain is not None or deep is None)
    _vocabulary(model["vocabulary"])
    if plain is None:
        _memory(model["memory"], codes, classes)
    else:
        _layer(plain, codes, classes, known=len(NAMES))
    if deep is not None:
        _layer(deep, codes, classes, known=len(NAMES) + (len(HEADS) if model["encoder"] == MEANING_OF else 0))
    return model


def _must(*facts: bool) -> None:
    if not all(facts):
        raise ValueError("parts of different models")


def _within(array: NDArray[Any], low: float, high: float) -> bool:
    """Return whether all numbers lie between two; nothing that is no number does."""
    return bool(((array >= low) & (array <= high)).all())


def _vocabulary(known: Vocabulary) -> None:
    codes, rarity = known.codes, known.rarity
    _must(codes.ndim == 1, codes.dtype == np.uint32, bool((codes[1:] > codes[:-1]).all()))
    _must(rarity.dtype == np.float32, rarity.shape == codes.shape, _within(rarity, 1e-6, LARGE))


def _layer(layer: Layer, codes: int, classes: int, *, known: int) -> None:
    meaning = layer.middle.shape
    _must(layer.grams.shape == (codes, classes), layer.bias.shape == (classes,), len(meaning) == 1)
    _must(layer.knowledge.shape == (known, classes), layer.center.shape == (known,))
    _must(layer.meaning.shape == (*meaning, classes))
    for array in (layer.grams, layer.knowledge, layer.center, layer.meaning, layer.middle, layer.bias):
        _must(_within(array, -LARGE, LARGE))
    _must(len(layer.prior) == classes, _within(np.array(layer.prior), 0, 1), 0 <= layer.lean <= 1)
    calibration = layer.calibration
    _must(len(calibration.bias) == classes == len(layer.conformal.thresholds))
    _must(calibration.scale <= LARGE, _within(np.array(calibration.bias), -LARGE, LARGE))


def _memory(memory: Memory, codes: int, classes: int) -> None:
    columns, values, starts, labels = memory.columns, memory.values, memory.starts, memory.labels
    _must(all(array.ndim == 1 for array in (columns, values, starts, labels)), values.dtype == np.float32)
    _must(all(array.dtype.kind == "i" for array in (columns, starts, labels)))
    _must(_within(columns, 0, codes - 1), len(values) == len(columns), _within(values, 0, LARGE))
    _must(len(labels) > 0, _within(labels, 0, classes - 1), len(starts) == len(labels) + 1)
    _must(starts[0] == 0, starts[-1] == len(columns), bool((starts[1:] >= starts[:-1]).all()))
