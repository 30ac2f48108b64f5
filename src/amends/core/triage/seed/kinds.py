"""Complaint, praise, question, suggestion: what the shipped model makes of a message, before a firm taught its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from amends.core.triage.assessing import verdicts_of
from amends.core.triage.said import Said
from amends.core.triage.seed.heads import seed_heads
from amends.core.triage.seed.knowledge import knowledge_of_texts
from amends.core.triage.verdict import Triage
from amends.core.triage.vocabulary import Floats

KINDS = ("complaint", "suggestion", "question", "praise")
"""The first wins a tie: it asks more of the firm."""
LIKELY = 0.5
HARM_FROM = 0.6
"""Probability of harm from which on a person looks, whatever the rules saw."""


@dataclass(frozen=True, slots=True)
class Kinds:
    """Probabilities, 0..1, calibrated on messages of many trades; a message can be several things at once.

    complaint        dissatisfaction, and an answer expected, openly or by implication (ISO 10002:2018, 3.2)
    dissatisfaction  with a product, a service, or how a complaint was handled
    expectation      that somebody answers or does something
    harm             that a person should look at once; speaks beside the rules, never against them
    version          of the shipped file
    """

    complaint: float
    dissatisfaction: float
    expectation: float
    praise: float
    question: float
    suggestion: float
    harm: float
    version: str

    def most_likely(self, *, is_clear: bool = False) -> tuple[str, float]:
        """Return the kind to name and its probability; "other" where none of the four is likely.

        is_clear  the rules see a clear complaint: then it is one, however low its probability, which is told
        """
        shares = {kind: float(getattr(self, kind)) for kind in KINDS}
        kind = "complaint" if is_clear else max(KINDS, key=lambda each: shares[each])
        return (kind, shares[kind]) if is_clear or shares[kind] >= LIKELY else ("other", 1.0 - shares[kind])

    @property
    def shows_harm(self) -> bool:
        """Whether a person must look at once."""
        return self.harm >= HARM_FROM


def kinds_of(said: Sequence[Said], verdicts: Sequence[Triage] = ()) -> list[Kinds]:
    """Return what each message is; `verdicts` of the rules on the same messages, where they are known already."""
    verdicts = verdicts or verdicts_of(said)
    return kinds_from(knowledge_of_texts([each.text for each in said], verdicts))


def kinds_from(knowledge: Floats) -> list[Kinds]:
    """Return the probabilities for what is known of each text, (texts, len(NAMES))."""
    heads = seed_heads()
    logits = (knowledge - heads.center) / heads.spread @ heads.stack + heads.stack_bias
    p = 1.0 / (1.0 + np.exp(-np.clip(logits, -30, 30)))
    rows: list[list[Any]] = [[*row, heads.version] for row in p.tolist()]
    return [Kinds(*row) for row in rows]
