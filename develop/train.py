"""`./amends train`: make the models that ship from the messages in develop/seed, and print how good they are.

The messages are written for this project and dedicated to the public domain. The same messages make the same bytes.
Neighbouring lines are often pairs (a harm and what only sounds like one), so blocks of lines stay in one fold.
"""

import io
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from amends.core.errors import Refused
from amends.core.triage import assess
from amends.core.triage.encoding import encoder
from amends.core.triage.grams import grams_of
from amends.core.triage.learning.logistic import Fit, fit
from amends.core.triage.seed.heads import FILE, HEADS, MEANING_FILE, MEANING_OF, centred
from amends.core.triage.seed.knowledge import rules_seen
from amends.core.triage.text import prepared
from amends.core.triage.vocabulary import Vocabulary

ROOT = Path(__file__).parent.parent
NUMBER = 1  # of the shipped model; a change of messages or method makes it one more
SEED = ROOT / "develop/seed"
OUT = ROOT / "src/amends/core/triage/seed" / FILE
MEANING_OUT = OUT.parent / MEANING_FILE
LENGTH = 1.5  # of a vector; the n-grams of a text have length 1
LARGE = 50_000  # numbers in an array
BLOCK = 8  # neighbouring lines that stay together
FOLDS = 5
STRENGTH = 3.0
MARKS = {"dissatisfaction": "D", "expectation": "E", "praise": "P", "question": "Q", "suggestion": "S", "harm": "H"}

Floats = NDArray[np.float64]
Arrays = dict[str, NDArray[Any]]


def messages() -> tuple[list[str], list[str], list[str], NDArray[np.int64]]:
    """Return marks, languages and texts of all seed messages, and the block of each."""
    marks, languages, texts, blocks = [], [], [], []
    for file in sorted(SEED.glob("*.tsv")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines()[1:]):
            mark, _, text = line.split("\t")
            marks.append(mark)
            languages.append(file.stem[:2])
            texts.append(text)
            blocks.append(hash_of(file.stem, number // BLOCK))
    return marks, languages, texts, np.array(blocks)


@dataclass(frozen=True, slots=True)
class Seeds:
    """All seed messages with their marks and folds."""

    marks: list[str]
    languages: list[str]
    texts: list[str]
    blocks: NDArray[np.int64]

    @property
    def truth(self) -> NDArray[np.int64]:
        """(messages, 7) of 0 and 1, in the order of HEADS."""
        return truth_of(self.marks)


def hash_of(name: str, block: int) -> int:
    """Return the fold of a block, the same on every machine."""
    return (sum(map(ord, name)) + 7 * block) % FOLDS


def truth_of(marks: list[str]) -> NDArray[np.int64]:
    """Return (messages, 7) of 0 and 1, in the order of HEADS."""
    given = {"complaint": ["D" in mark and "E" in mark for mark in marks]}
    given |= {name: [letter in mark for mark in marks] for name, letter in MARKS.items()}
    return np.array([given[name] for name in HEADS], dtype=np.int64).T


def one_head(rows: sp.csr_matrix, truth: NDArray[np.int64], c: float = STRENGTH) -> tuple[Floats, float]:
    """Return weights and bias of one logit."""
    found: Fit = fit(rows, truth, 2, c=c, is_balanced=False)
    return found.weights[:, 1] - found.weights[:, 0], float(found.bias[1] - found.bias[0])


def heads(rows: sp.csr_matrix, truth: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Return weights (a, 7) and bias (7,)."""
    found = [one_head(rows, truth[:, head]) for head in range(len(HEADS))]
    return np.array([weights for weights, _ in found]).T, np.array([bias for _, bias in found])


def auc(logit: Floats, truth: NDArray[np.int64]) -> float:
    """Return how often a yes stands above a no."""
    order = np.argsort(np.argsort(logit, kind="stable"), kind="stable") + 1
    yes = truth.astype(bool)
    return float((order[yes].sum() - yes.sum() * (yes.sum() + 1) / 2) / (yes.sum() * (~yes).sum()))


def out_of_fold(rows: sp.csr_matrix, truth: NDArray[np.int64], blocks: NDArray[np.int64]) -> Floats:
    """Return logits (messages, 7), each by heads that never saw the message's block."""
    logits = np.zeros(truth.shape)
    for fold in range(FOLDS):
        weights, bias = heads(rows[blocks != fold], truth[blocks != fold])
        logits[blocks == fold] = rows[blocks == fold] @ weights + bias
    return logits


def told(names: str, logits: Floats, truth: NDArray[np.int64]) -> None:
    """Print how well each head puts its messages above the others."""
    figures = (f"{name} {auc(logits[:, head], truth[:, head]):.3f}" for head, name in enumerate(HEADS))
    print(f"{names}: area under the curve, out of fold: {', '.join(figures)}")


def write(file: Path, small: Arrays, **exact: Any) -> None:
    """Write arrays, those that may lose digits in half precision where they are large."""
    kept = io.BytesIO()
    halves = {
        name: np.asarray(array, np.float16 if array.size > LARGE else np.float32) for name, array in small.items()
    }
    np.savez_compressed(kept, **{**exact, **halves})
    file.write_bytes(kept.getvalue())
    print(f"{file.relative_to(ROOT)}: {len(kept.getvalue()):,} bytes")


def train_words(seeds: "Seeds") -> None:
    """Train and write the heads over n-grams, and the second layer over these and the rules."""
    grams = grams_of([prepared(text) for text in seeds.texts])
    vocabulary = Vocabulary.of(grams, at_least=2)
    known = vocabulary.weighed(grams)
    size = (len(seeds.texts), len(vocabulary.codes))
    rows = sp.csr_matrix((known.values.astype(float), known.columns, known.rows), size)
    logits = out_of_fold(rows, seeds.truth, seeds.blocks)
    told("n-grams", logits, seeds.truth)
    pairs = zip(seeds.texts, seeds.languages, strict=True)
    rules = np.array([rules_seen(assess(text, language=spoken)) for text, spoken in pairs])
    seen = np.hstack((logits, rules))
    center, spread = seen.mean(axis=0), seen.std(axis=0) + 1e-6
    second = sp.csr_matrix((seen - center) / spread)
    told("with the rules", out_of_fold(second, seeds.truth, seeds.blocks), seeds.truth)
    weights, bias = heads(rows, seeds.truth)
    stack, stack_bias = heads(second, seeds.truth)
    layers = {"weights": weights, "bias": bias, "stack": stack, "stack_bias": stack_bias}
    measured = {"rarity": vocabulary.rarity, "center": center, "spread": spread}
    write(OUT, layers | measured, number=NUMBER, codes=vocabulary.codes)


def train_meaning(seeds: "Seeds") -> None:
    """Train and write the heads over the encoder's vectors, the same way."""
    vectors = encoder(MEANING_OF).encode(seeds.texts)
    middle = vectors.mean(axis=0)
    rows = sp.csr_matrix(centred(vectors, middle) * LENGTH)
    told("meaning", out_of_fold(rows, seeds.truth, seeds.blocks), seeds.truth)
    weights, bias = heads(rows, seeds.truth)
    write(MEANING_OUT, {"weights": weights * LENGTH, "bias": bias, "middle": middle})


def main() -> int:
    """Train, print, write. Without the encoder its heads stay as they are."""
    seeds = Seeds(*messages())
    print(f"{len(seeds.texts):,} messages")
    train_words(seeds)
    try:
        train_meaning(seeds)
    except Refused as missing:
        print(missing)
    return 0


if __name__ == "__main__":
    sys.exit(main())
