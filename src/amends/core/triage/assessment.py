"""From a message to a verdict: language, severity, complaint or not, and every reason in the customer's words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from amends.core.severity import Severity
from amends.core.triage.complaint import LIKELY_DISSATISFACTION, MOST, SCORES, Voice, likelihood, voice_of
from amends.core.triage.folding import fold
from amends.core.triage.harm import HARM_ORDER, Finding, harms_in
from amends.core.triage.language import language_of
from amends.core.triage.verdict import Reason, Triage

VERSION = "rules-1"
JUDGED = 20_000  # characters of a text; a longer one is judged by its beginning, and the verdict says so
SUBJECT_JUDGED = 1_000


def assess(text: str, *, subject: str = "", language: str = "") -> Triage:
    """Return the verdict on one message. Never raises, never looks at a clock, always gives the same answer.

    text      what the person wrote (the first 20,000 characters are judged)
    subject   its subject line, judged as well (reasons from there have offsets -1, -1)
    language  what the sender's system declared; believed for short texts

    >>> verdict = assess("The iron caught fire. Nobody was hurt, but I want a refund.")
    >>> verdict.severity.name, verdict.complaint.value
    ('INJURY', 'clear')
    """
    spoken = language_of(f"{subject}\n{text}" if subject else text, declared=language)
    parts = [_read(text[:JUDGED], spoken)]
    if subject:
        parts.append(_from_subject(_read(subject[:SUBJECT_JUDGED], spoken)))
    scores = {name: min(sum(part.voice.scores[name] for part in parts), MOST) for name in SCORES}
    findings = _that_count([finding for part in parts for finding in part.findings], scores)
    weighed = sorted((pair for part in parts for pair in part.voice.reasons), key=lambda pair: -pair[0])
    reasons = _once(reason for _, reason in weighed)
    return Triage(
        version=VERSION,
        language=spoken,
        severity=_severity(findings, scores),
        severity_reasons=_once(finding.reason for finding in findings),
        complaint=likelihood(scores),
        scores=MappingProxyType(scores),
        reasons=reasons + _limit(text),
    )


@dataclass(frozen=True, slots=True)
class _Part:
    findings: list[Finding]
    voice: Voice


def _read(text: str, language: str) -> _Part:
    folded = fold(text)
    findings = harms_in(text, folded, language)
    return _Part(findings, voice_of(text, folded, language, findings))


def _from_subject(part: _Part) -> _Part:
    findings = [replace(finding, reason=_elsewhere(finding.reason)) for finding in part.findings]
    reasons = tuple((points, _elsewhere(reason)) for points, reason in part.voice.reasons)
    return _Part(findings, replace(part.voice, reasons=reasons))


def _elsewhere(reason: Reason) -> Reason:
    return replace(reason, start=-1, end=-1)


def _that_count(findings: list[Finding], scores: Mapping[str, float]) -> list[Finding]:
    """Return the findings, worst first; a loss or a vulnerable person counts only where something went wrong."""
    is_trouble = scores["dissatisfaction"] >= LIKELY_DISSATISFACTION
    counted = [finding for finding in findings if is_trouble or finding.harm.name not in ("vulnerable", "loss")]
    return sorted(counted, key=lambda finding: HARM_ORDER[finding.harm.name])


def _severity(findings: Iterable[Finding], scores: Mapping[str, float]) -> Severity:
    is_trouble = scores["dissatisfaction"] >= LIKELY_DISSATISFACTION
    least = Severity.ANNOYANCE if is_trouble else Severity.NONE
    return max((finding.harm.level for finding in findings), default=least)


def _once(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Return the reasons without those that only repeat the words of an earlier one."""
    return tuple({(reason.category, reason.phrase.casefold()): reason for reason in reversed(list(reasons))}.values())[
        ::-1
    ]


def _limit(text: str) -> tuple[Reason, ...]:
    if len(text) <= JUDGED:
        return ()
    sentence = f"Only the first {JUDGED:,} of {len(text):,} characters were judged. Please read the rest."
    return (Reason("limit", "", JUDGED, JUDGED, sentence),)
