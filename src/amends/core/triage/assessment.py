"""From a message to a verdict: language, severity, complaint or not, and every reason in the customer's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from amends.core.severity import Severity
from amends.core.triage.complaint import LIKELY_DISSATISFACTION, MOST, SCORES, SILENT, Voice, likelihood, voice_of
from amends.core.triage.folding import fold
from amends.core.triage.harm import HARM_ORDER, Finding, harms_in
from amends.core.triage.language import language_of
from amends.core.triage.lexicon import Rulebook, shipped
from amends.core.triage.verdict import Reason, Triage

VERSION = "rules-2"
JUDGED = 20_000  # characters of a text; a longer one is judged by its beginning, and the verdict says so
SUBJECT_JUDGED = 1_000


def assess(
    text: str, *, subject: str = "", language: str = "", spoken: str = "", book: Rulebook | None = None
) -> Triage:
    """Return the verdict on one message. Never raises, never looks at a clock, always gives the same answer.

    text      what the person wrote (the first 20,000 characters are judged)
    subject   its subject line, judged as well (reasons from there have offsets -1, -1)
    language  what the sender's system declared; believed for short texts
    spoken    the language, when the caller has already told it (batches): it is then not looked for again
    book      the rules, when an installation has added its own (`with_added`); the shipped ones otherwise

    >>> verdict = assess("The iron caught fire. Nobody was hurt, but I want a refund.")
    >>> verdict.severity.name, verdict.complaint.value
    ('INJURY', 'clear')
    """
    spoken = spoken or language_of(f"{subject}\n{text}" if subject else text, declared=language)
    rules = book or shipped()
    parts = [_read(text[:JUDGED], spoken, rules)]
    if subject:
        parts.append(_from_subject(_read(subject[:SUBJECT_JUDGED], spoken, rules)))
    part = _together(parts) if len(parts) > 1 else parts[0]
    scores = part.voice.scores
    findings = _that_count(part.findings, scores)
    return Triage(
        version=f"{VERSION}+{rules.version}" if rules.version else VERSION,
        language=spoken,
        severity=_severity(findings, scores),
        severity_reasons=_once([finding.reason for finding in findings]),
        complaint=likelihood(scores),
        scores=MappingProxyType(dict(scores)),
        reasons=_once([reason for _, reason in part.voice.reasons]) + _limit(text),
    )


@dataclass(frozen=True, slots=True)
class _Part:
    findings: Sequence[Finding]
    voice: Voice


_NOTHING = _Part((), SILENT)


def _read(text: str, language: str, book: Rulebook) -> _Part:
    folded = fold(text)
    hits = book.index(language).hits(folded.text)
    if not hits:
        return _NOTHING
    findings = harms_in(text, folded, language, [hit for hit in hits if not hit.phrase.points], book)
    voice = voice_of(text, folded, [hit for hit in hits if hit.phrase.points], findings, book)
    return _Part(findings, voice)


def _together(parts: Sequence[_Part]) -> _Part:
    """Return several parts as one, its reasons by weight, then in the order of the parts."""
    scores = {name: min(sum(part.voice.scores[name] for part in parts), MOST) for name in SCORES}
    weighed = sorted((pair for part in parts for pair in part.voice.reasons), key=lambda pair: -pair[0])
    return _Part([finding for part in parts for finding in part.findings], Voice(scores, tuple(weighed)))


def _from_subject(part: _Part) -> _Part:
    findings = [replace(finding, reason=_elsewhere(finding.reason)) for finding in part.findings]
    reasons = tuple((points, _elsewhere(reason)) for points, reason in part.voice.reasons)
    return _Part(findings, replace(part.voice, reasons=reasons))


def _elsewhere(reason: Reason) -> Reason:
    return replace(reason, start=-1, end=-1)


def _that_count(findings: Sequence[Finding], scores: Mapping[str, float]) -> Sequence[Finding]:
    """Return the findings that count, worst first.

    A loss or a vulnerable person counts only where something went wrong; that somebody calls it dangerous, only where
    the text does not itself name the ordinary failure that is meant.
    """
    if not findings:
        return findings
    left_out = set() if scores["dissatisfaction"] >= LIKELY_DISSATISFACTION else {"vulnerable", "loss"}
    if any(finding.harm.name == "defect" for finding in findings):
        left_out.add("concern")
    counted = [finding for finding in findings if finding.harm.name not in left_out]
    return sorted(counted, key=lambda finding: HARM_ORDER[finding.harm.name])


def _severity(findings: Sequence[Finding], scores: Mapping[str, float]) -> Severity:
    is_trouble = scores["dissatisfaction"] >= LIKELY_DISSATISFACTION
    least = Severity.ANNOYANCE if is_trouble else Severity.NONE
    return max([finding.harm.level for finding in findings], default=least)


def _once(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """Return the reasons without those that only repeat the words of an earlier one."""
    if len(reasons) < 2:
        return tuple(reasons)
    return tuple({(reason.category, reason.phrase.casefold()): reason for reason in reversed(reasons)}.values())[::-1]


def _limit(text: str) -> tuple[Reason, ...]:
    if len(text) <= JUDGED:
        return ()
    sentence = f"Only the first {JUDGED:,} of {len(text):,} characters were judged. Please read the rest."
    return (Reason("limit", "", JUDGED, JUDGED, sentence),)
