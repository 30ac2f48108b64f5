"""The models that ship: trained on messages written for this project, so that a new installation knows something."""

from amends.core.triage.seed.heads import HEADS, MEANING_OF, centred, seed_heads
from amends.core.triage.seed.kinds import HARM_FROM, KINDS, LIKELY, Kinds, kinds_from, kinds_of
from amends.core.triage.seed.knowledge import NAMES, knowledge_of, with_meaning

__all__ = [
    "HARM_FROM",
    "HEADS",
    "KINDS",
    "LIKELY",
    "MEANING_OF",
    "NAMES",
    "Kinds",
    "centred",
    "kinds_from",
    "kinds_of",
    "knowledge_of",
    "seed_heads",
    "with_meaning",
]
