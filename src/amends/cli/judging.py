"""The columns that `amends triage IN -o OUT` adds to a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from amends.core.errors import Refused
from amends.core.severity import Severity
from amends.core.triage import Likelihood, Triage
from amends.core.triage.assessing import verdicts_of
from amends.core.triage.encoding import Encoder
from amends.core.triage.language import languages_of
from amends.core.triage.languages import LANGUAGES
from amends.core.triage.said import Said
from amends.core.triage.scoring import Model
from amends.core.triage.seed import HARM_FROM, KINDS, Kinds, kinds_of

AT_ONCE = 1_000  # rows; the n-grams of more would only cost memory
DIGITS = 6  # of probabilities, in files
BETWEEN = " | "  # reasons
SET = "|"  # labels of a set, kinds of harm
SERIOUS = Severity.INJURY / len(Severity)
"""Severity (0..1) at which the level begins that a person looks at at once."""


@dataclass(frozen=True, slots=True)
class Row:
    """One message judged by rules and shipped model."""

    language: str
    verdict: Triage
    kinds: Kinds

    @property
    def kind(self) -> str:
        """The kind that asks most of the firm; "other" where nothing is likely."""
        return self.kinds.most_likely(is_clear=self.verdict.complaint is Likelihood.CLEAR)[0]

    @property
    def severity(self) -> float:
        """How bad it is, 0..1: what the rules say or what the model makes of it, whichever is higher."""
        return max(self.verdict.severity_score, harm_as_severity(self.kinds.harm))

    @property
    def escalate(self) -> bool:
        """Whether a person must look at once."""
        return self.verdict.fired or self.kinds.shows_harm

    @property
    def reasons(self) -> str:
        """Every sentence, most weighty first."""
        said = list(self.verdict.why())
        if self.escalate and not self.verdict.fired:
            said.insert(0, f"The model reads that somebody was or could be hurt ({self.kinds.harm:.0%}).")
        return BETWEEN.join(sentence.replace(BETWEEN, " / ") for sentence in said)


def harm_as_severity(p: float) -> float:
    """Return a probability of harm (0..1) as a severity (0..1), ever higher with p; a serious one where a person looks.

    >>> [round(harm_as_severity(p), 2) for p in (0.0, 0.3, 0.6, 1.0)]
    [0.0, 0.3, 0.6, 0.8]
    """
    return SERIOUS * p / HARM_FROM if p < HARM_FROM else SERIOUS + (p - HARM_FROM) / (1 - HARM_FROM) / len(Severity)


def named(languages: str) -> list[str]:
    """Return the languages of a list such as "en, de". Raises Refused for one that cannot be told."""
    codes = [code.strip().lower() for code in languages.split(",") if code.strip()]
    for code in codes:
        if code not in LANGUAGES:
            raise Refused(f"“{code}” is no language that can be told.", do="Write ISO 639-1 codes: en,de,fr.")
    return codes


def rows_of(said: Sequence[Said], among: Sequence[str] = ()) -> Iterator[Row]:
    """Yield every message judged, in order; `language` of what was said is what was declared."""
    texts = [each.text for each in said]
    languages = languages_of(texts, [each.language for each in said], among)
    for start in range(0, len(said), AT_ONCE):
        block = said[start : start + AT_ONCE]
        spoken = languages[start : start + AT_ONCE]
        verdicts = verdicts_of(block, spoken)
        for language, verdict, kinds in zip(spoken, verdicts, kinds_of(block, verdicts), strict=True):
            yield Row(language, verdict, kinds)


def columns_of(rows: Sequence[Row]) -> dict[str, list[object]]:
    """Return what rules and shipped model say, column by column."""
    return {
        **{name: [round(getattr(row.kinds, name), DIGITS) for row in rows] for name in sorted(KINDS)},
        "kind": [row.kind for row in rows],
        "severity": [round(row.severity, DIGITS) for row in rows],
        "severity_kinds": [SET.join(row.verdict.severity_kinds) for row in rows],
        "escalate": [row.escalate for row in rows],
        "lang": [row.language for row in rows],
        "reasons": [row.reasons for row in rows],
    }


def labels_of(
    model: Model, said: Sequence[Said], rows: Sequence[Row], encoder: Encoder | None
) -> dict[str, list[object]]:
    """Return what the firm's own model says; it sees all rows at once, for each channel has a mix of its own."""
    judged = model.judge(said, encoder=encoder, verdicts=[row.verdict for row in rows])
    return {
        "label": [each.label for each in judged],
        "label_p": [round(each.p, DIGITS) for each in judged],
        "label_set": [SET.join(each.label_set) for each in judged],
        "decision": [each.decision for each in judged],
    }
