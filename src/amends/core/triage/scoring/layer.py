"""One way to a label: weights over n-grams, over what is known already, and perhaps over meaning; then sureness."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from amends.core.triage.certainty.calibration import Calibration
from amends.core.triage.certainty.conformal import Conformal
from amends.core.triage.seed import centred
from amends.core.triage.vocabulary import Floats, Weighed


@dataclass(frozen=True, slots=True)
class Layer:
    """Linear weights for k classes and how sure their logits are.

    grams        (a, k) over the values of known n-grams
    knowledge    (q, k) over knowledge - center; center (q,)
    meaning      (m, k) over the encoder's vector, moved by `middle` (m,) and scaled to length 1; m = 0: no encoder
    bias         (k,)
    prior        (k,) mean calibrated probability of the classes where it was trained
    lean         0..1: how much a rare class is preferred when the label is chosen; 0 takes the most probable one
    """

    grams: Floats
    knowledge: Floats
    center: Floats
    meaning: Floats
    middle: Floats
    bias: Floats
    prior: tuple[float, ...]
    lean: float
    calibration: Calibration
    conformal: Conformal

    def logits(self, known: Weighed, knowledge: Floats, vectors: Floats | None) -> Floats:
        """Return (texts, k)."""
        found = known.summed(self.grams) + (knowledge - self.center) @ self.knowledge + self.bias
        if vectors is not None and len(self.meaning):
            found = found + centred(vectors, self.middle) @ self.meaning
        return np.asarray(found)

    def chosen(self, p: NDArray[np.float64], prior: Sequence[float]) -> NDArray[np.int64]:
        """Return the class to name (texts,) for probabilities (texts, k) in a mix of classes (k,)."""
        return leaning(p, prior, self.lean)


def leaning(p: NDArray[np.float64], prior: Sequence[float], lean: float) -> NDArray[np.int64]:
    """Return the class with the largest p / prior^lean: a rare one may be named although a common one is likelier."""
    return np.asarray(np.argmax(p / np.maximum(np.asarray(prior), 1e-6) ** lean, axis=1))
