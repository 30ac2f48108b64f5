"""What is known of a message before anybody coded one: the logits of the shipped heads, and what the rules found."""

from collections.abc import Sequence
from math import sqrt

import numpy as np

from amends.core.triage.grams import Grams
from amends.core.triage.seed.heads import HEADS, MEANING_OF, meaning_heads, seed_heads
from amends.core.triage.seed.words import seed_words
from amends.core.triage.verdict import Triage
from amends.core.triage.vocabulary import Floats

RULES = ("dissatisfaction", "expectation", "praise", "question", "suggestion", "both", "fired", "severity")
NAMES = (*HEADS, *(f"rules: {name}" for name in RULES))


def rules_seen(verdict: Triage) -> tuple[float, ...]:
    """Return the rules' findings as numbers about 0..3, in the order of RULES; more points say ever less."""
    scores = verdict.scores
    both = min(scores["dissatisfaction"], 3.0) * min(scores["expectation"], 2.0)
    points = [sqrt(scores[name]) for name in RULES[:5]]
    return (*points, both / 3.0, float(verdict.fired), 2.0 * verdict.severity_score)


def knowledge_of(grams: Grams, verdicts: Sequence[Triage]) -> Floats:
    """Return (texts, len(NAMES)): logits of the shipped heads, then the rules' findings."""
    return _beside(seed_heads().logits(grams), verdicts)


def knowledge_of_texts(texts: Sequence[str], verdicts: Sequence[Triage]) -> Floats:
    """Return the same for texts as they were written, quicker where no n-grams are wanted."""
    return _beside(seed_words().logits(texts), verdicts)


def _beside(logits: Floats, verdicts: Sequence[Triage]) -> Floats:
    seen = np.array([rules_seen(verdict) for verdict in verdicts], dtype=np.float32).reshape(-1, len(RULES))
    return np.hstack((logits, seen))


def with_meaning(knowledge: Floats, vectors: Floats, encoder: str) -> Floats:
    """Return knowledge (texts, q) and beside it the shipped heads' logits of meaning, for the encoder they read."""
    return np.hstack((knowledge, meaning_heads().logits(vectors))) if encoder == MEANING_OF else knowledge
