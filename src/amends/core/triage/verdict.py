"""What triage hands back: a verdict, and the words of the customer that decided it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

from amends.core.severity import Severity

SERIOUS_CATEGORIES = frozenset({"injury", "hazard", "legal", "regulatory", "fraud", "vulnerable"})


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that spoke for a verdict.

    category    injury, hazard, legal, regulatory, fraud, vulnerable, loss; dissatisfaction, expectation, praise,
                question, suggestion; limit (the text was too long to be judged whole)
    phrase      the exact words of the text that decided
    start, end  character offsets into the text, so that text[start:end] == phrase; -1, -1 for the subject line
    sentence    plain English, for the page
    """

    category: str
    phrase: str
    start: int
    end: int
    sentence: str


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
            "severity_reasons": [asdict(reason) for reason in self.severity_reasons],
            "complaint": self.complaint.value,
            "kind": self.kind,
            "fired": self.fired,
            "scores": dict(self.scores),
            "reasons": [asdict(reason) for reason in self.reasons],
        }
