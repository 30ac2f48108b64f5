"""Whether explanations are true: what a model says when the words that decided are deleted, and when others are."""

import numpy as np
from numpy.typing import NDArray

from amends.core.triage.said import Said
from amends.core.triage.scoring import Model
from tests.core.triage.coded import Coded, Ints

SHARE = 0.1  # of the words
DRAWS = 5


def deletion(model: Model, coded: Coded, at: Ints) -> NDArray[np.float64]:
    """Return (rows, 2): how far the label's probability falls without the tenth of the words that speaks most for it,
    and how far it moves, up or down, without a random tenth, mean of five draws."""
    said = coded.said_at(at)
    labels = [each.label for each in model.judge(said)]
    before = said_of(model, [each.text for each in said], labels)
    top = said_of(model, [without_top(model, *pair) for pair in zip(said, labels, strict=True)], labels)
    rng = np.random.default_rng(int(at[0]))
    draws = [
        np.abs(before - said_of(model, [without_random(each.text, rng) for each in said], labels)) for _ in range(DRAWS)
    ]
    return np.column_stack((before - top, np.mean(draws, axis=0)))


def said_of(model: Model, texts: list[str], labels: list[str]) -> NDArray[np.float64]:
    """Return the probability of each text's label, each text as a channel of its own, so that no prior is corrected."""
    found = model.judge([Said(text, str(row)) for row, text in enumerate(texts)])
    return np.array([each.probabilities[model.classes.index(label)] for each, label in zip(found, labels, strict=True)])


def without_top(model: Model, said: Said, label: str) -> str:
    """Return the text without the words that add most to the label's logit."""
    parts = sorted(
        (part for part in model.explain(said, label).parts if part.start >= 0), key=lambda part: -part.contribution
    )
    gone = {part.start for part in parts[: tenth(said.text)]}
    kept, place = [], 0
    for word in said.text.split():
        place = said.text.index(word, place)
        if place not in gone:
            kept.append(word)
        place += len(word)
    return " ".join(kept)


def without_random(text: str, rng: np.random.Generator) -> str:
    """Return the text without as many words, any of them."""
    words = text.split()
    gone = set(rng.choice(len(words), tenth(text), replace=False).tolist())
    return " ".join(word for place, word in enumerate(words) if place not in gone)


def tenth(text: str) -> int:
    """Return how many words are a tenth of a text, one at least."""
    return max(1, round(SHARE * len(text.split())))
