"""Why a label: what each word of the message adds to its logit."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from amends.core.triage.grams import Grams, tokens
from amends.core.triage.said import Explanation, Part, Said
from amends.core.triage.scoring.layer import Layer
from amends.core.triage.scoring.seen import Seen, seen_of
from amends.core.triage.seed import HEADS, NAMES, seed_heads
from amends.core.triage.text import READ, prepared
from amends.core.triage.vocabulary import Vocabulary, Weighed

Floats = NDArray[np.float64]
_WORD = re.compile(r"\S+")
NO_WORD = -1
SMALL = 1e-9


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text between blanks, as they stand there, and which of them owns each token of the models."""

    spans: tuple[tuple[int, int], ...]
    owner: NDArray[np.int64]

    @classmethod
    def of(cls, text: str) -> "Words":
        """Find the words; a mark or a word that the models split belongs to what stands between two blanks."""
        spans = tuple(match.span() for match in _WORD.finditer(text[:READ]))
        counts = [len(tokens(prepared(text[start:end]))) for start, end in spans]
        return cls(spans, np.repeat(np.arange(len(spans)), counts))

    def summed(self, grams: Grams, known: Weighed, contributions: Floats) -> Floats:
        """Return what the n-grams add (m,), summed for each word; a pair of words is shared by both."""
        totals = np.zeros(len(self.spans) + 1)
        last = len(self.owner) - 1
        token = grams.owners[known.places]
        pair = grams.pairs[known.places]
        half = np.where(pair, 0.5, 1.0) * contributions
        for at, value in ((token, half), (np.minimum(token + 1, last), np.where(pair, half, 0.0))):
            np.add.at(totals, self.owner[np.minimum(at, last)] if last >= 0 else at * 0, value)
        return totals[: len(self.spans)]


def explained(said: Said, label: str, column: int, *, layer: Layer, vocabulary: Vocabulary) -> Explanation:
    """Return what the words of one message, and what is no word of it, add to a label's logit (in float64)."""
    seen = seen_of([said])
    known = vocabulary.weighed(seen.grams)
    words = Words.of(said.text)
    weights = layer.grams[known.columns, column].astype(float)
    by_word = words.summed(seen.grams, known, weights * known.values) + _through_seed(words, seen, layer, column)
    parts = [
        Part(said.text[start:end], start, end, float(value))
        for (start, end), value in zip(words.spans, by_word, strict=True)
        if abs(value) > SMALL
    ]
    parts += _without_words(seen, layer, column)
    return Explanation(label, float(sum(part.contribution for part in parts)), tuple(parts))


def _through_seed(words: Words, seen: Seen, layer: Layer, column: int) -> Floats:
    """Return what each word adds through the shipped heads, which are linear in its n-grams too."""
    known, parts = seed_heads().parts(seen.grams)
    through = parts.astype(float) @ layer.knowledge[: len(HEADS), column].astype(float)
    return words.summed(seen.grams, known, through)


def _without_words(seen: Seen, layer: Layer, column: int) -> list[Part]:
    """Return the rest: where every message starts from, and what the rules found."""
    weights, center = layer.knowledge[:, column].astype(float), layer.center.astype(float)
    heads = len(HEADS)
    start = float(layer.bias[column]) + float((seed_heads().bias.astype(float) - center[:heads]) @ weights[:heads])
    rules = (seen.knowledge[0, heads:].astype(float) - center[heads:]) * weights[heads:]
    found = zip(NAMES[heads:], rules.tolist(), strict=True)
    return [
        Part("(any message)", NO_WORD, NO_WORD, start),
        *(Part(f"({name})", NO_WORD, NO_WORD, value) for name, value in found if abs(value) > SMALL),
    ]
