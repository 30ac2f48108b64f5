"""What triage hands back: a verdict, and the words of the customer that decided it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from types import MappingProxyType

from amends.core.severity import Severity

# How much one finding of a category weighs within its level (0..1); what only could happen weighs half.
WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "injury": 0.6,
        "hazard": 0.4,
        "vulnerable": 0.4,
        "fraud": 0.3,
        "legal": 0.3,
        "regulatory": 0.3,
        "defect": 0.2,
        "loss": 0.2,
    }
)
LEVELS = len(Severity)
SERIOUS_CATEGORIES = frozenset({"injury", "hazard", "legal", "regulatory", "fraud", "vulnerable"})


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that spoke for a verdict.

    category    injury, hazard, legal, regulatory, fraud, vulnerable, loss, defect; dissatisfaction, expectation,
                praise, question, suggestion; limit (the text was too long to be judged whole)
    phrase      the exact words of the text that decided
    start, end  character offsets into the text, so that text[start:end] == phrase; -1, -1 for the subject line
    sentence    plain English, for the page
    is_potential  it nearly happened or could happen; it has not
    """

    category: str
    phrase: str
    start: int
    end: int
    sentence: str
    is_potential: bool = False


class Likelihood(StrEnum):
    """How sure the rules are that a message is a complaint. The thresholds stand in `complaint.py`."""

    CLEAR = "clear"
    LIKELY = "likely"
    UNLIKELY = "unlikely"


@dataclass(frozen=True, slots=True)
class Triage:
    """The verdict on one message.

    version           of the rules, so that a later reader knows who decided
    language          ISO 639-1 code, or "" when the text is too short to tell
    severity          worst credible harm, actual or potential
    severity_reasons  most weighty first
    complaint         ISO 10002:2018, 3.2: dissatisfaction, and an answer expected, openly or by implication
    scores            points ≥ 0 (not probabilities): dissatisfaction, expectation, praise, question, suggestion
    reasons           what spoke for complaint, praise, question, suggestion; most weighty first
    """

    version: str
    language: str
    severity: Severity
    severity_reasons: tuple[Reason, ...]
    complaint: Likelihood
    scores: Mapping[str, float]
    reasons: tuple[Reason, ...]

    @property
    def kind(self) -> str:
        """Return "complaint", or the highest of "praise", "question", "suggestion"; "other" when nothing spoke."""
        if self.complaint is not Likelihood.UNLIKELY:
            return "complaint"
        kinds = ("suggestion", "question", "praise")  # the first wins a tie: it asks more of the firm
        best = max(kinds, key=lambda kind: self.scores[kind])
        return best if self.scores[best] > 0 else "other"

    @property
    def severity_kinds(self) -> tuple[str, ...]:
        """Return the categories of harm that were found, most weighty first, each once."""
        return tuple(dict.fromkeys(reason.category for reason in self.severity_reasons))

    @property
    def severity_score(self) -> float:
        """Return how bad it is as a number in [0, 1): a worse level is always a higher number.

        Level l (0..4) owns the stretch [l/5, (l+1)/5). Within it each finding takes its weight of what is left
        (1 - Π(1 - w)), so more findings and graver ones raise it; what only could happen weighs half. No level, no
        number: 0.
        """
        if self.severity is Severity.NONE:
            return 0.0
        left = 1.0
        for reason in self.severity_reasons:
            left *= 1 - WEIGHTS.get(reason.category, 0.0) * (0.5 if reason.is_potential else 1.0)
        return (self.severity + min(1 - left, 0.999)) / LEVELS

    @property
    def fired(self) -> bool:
        """Whether a severity rule fired, so that a person must look at once."""
        serious = any(reason.category in SERIOUS_CATEGORIES for reason in self.severity_reasons)
        return serious or self.severity >= Severity.INJURY

    def why(self) -> tuple[str, ...]:
        """Return the sentences, most weighty first, each once."""
        sentences = (reason.sentence for reason in self.severity_reasons + self.reasons)
        return tuple(dict.fromkeys(sentences))

    def as_content(self) -> dict[str, object]:
        """Return the verdict as plain JSON values, for the ledger."""
        return {
            "version": self.version,
            "language": self.language,
            "severity": int(self.severity),
            "severity_score": round(self.severity_score, 4),
            "severity_kinds": list(self.severity_kinds),
            "severity_reasons": [asdict(reason) for reason in self.severity_reasons],
            "complaint": self.complaint.value,
            "kind": self.kind,
            "fired": self.fired,
            "scores": dict(self.scores),
            "reasons": [asdict(reason) for reason in self.reasons],
        }
