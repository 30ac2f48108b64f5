"""Models that learnt from a firm's own coding: labels with calibrated probabilities, sets, decisions and reasons."""

from amends.core.triage.said import Explanation, Judgement, Part, Said
from amends.core.triage.scoring.model import Model
from amends.core.triage.scoring.seen import Seen, seen_of

__all__ = ["Explanation", "Judgement", "Model", "Part", "Said", "Seen", "seen_of"]
