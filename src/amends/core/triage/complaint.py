"""Whether a message is a complaint: dissatisfaction, and an answer expected, openly or by implication.

ISO 10002:2018, 3.2. Neither the word “complaint” nor a form is needed. A failure of product or service counts for
both sides: who reports one is dissatisfied, and expects something to be done. Points are weights, not probabilities.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from amends.core.triage.folding import Folded
from amends.core.triage.guarding import is_retold, longest, negation
from amends.core.triage.harm import Finding, quoted
from amends.core.triage.index import Hit
from amends.core.triage.lexicon import Rulebook
from amends.core.triage.verdict import Likelihood, Reason

SCORES = ("dissatisfaction", "expectation", "praise", "question", "suggestion")
MOST = 12.0  # points of one score; beyond that a longer text only says more of the same
TOLD_DISSATISFACTION = 3.0  # told to the firm itself, this much expects an answer by implication
STRONG = 3  # points of a dissatisfaction that is told to a firm for more than to be heard
SHOWN = 2  # points from which a phrase is worth showing as a reason

CLEAR_DISSATISFACTION, CLEAR_EXPECTATION = 4.0, 2.0
LIKELY_DISSATISFACTION, LIKELY_EXPECTATION = 2.0, 1.0
ASKED_DISSATISFACTION, ASKED_EXPECTATION = 1.0, 3.0  # a mild word, but something is plainly asked for

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "dissatisfaction": "The customer is dissatisfied",
        "failure": "Something did not work as it should, so an answer is expected by implication",
        "expectation": "An answer is expected",
        "praise": "The customer is pleased",
        "question": "Something is asked",
        "suggestion": "Something is suggested",
    }
)

DENIABLE = frozenset({"praise", "dissatisfaction", "failure"})


@dataclass(frozen=True, slots=True)
class Voice:
    """Points and reasons of one text; `weights` holds the points beside each reason."""

    scores: Mapping[str, float]
    reasons: tuple[tuple[int, Reason], ...]


SILENT = Voice(MappingProxyType(dict.fromkeys(SCORES, 0.0)), ())
"""Of a text in which nothing was found."""


def voice_of(text: str, folded: Folded, hits: Sequence[Hit], harms: Sequence[Finding], book: Rulebook) -> Voice:
    """Return the points of a text and the phrases that gave them.

    hits   phrases of voice in the text; where they are of several languages, the one in which it says most counts
    harms  what could hurt somebody: it speaks for dissatisfaction and for an expected answer
    """
    if not hits and not harms:
        return SILENT
    scores = dict.fromkeys(SCORES, 0.0)
    reasons: list[tuple[int, Reason]] = []
    for category, hit, start in _meant(folded.text, hits, book):
        for score, points in _points(category, hit.phrase.points):
            scores[score] += points
        if hit.phrase.points >= SHOWN:
            reasons.append((hit.phrase.points, _reason(text, folded, category, start, hit.end)))
    for finding in harms:
        scores["dissatisfaction"] += finding.harm.level
        scores["expectation"] += 1
    if len(reasons) > 1:
        reasons.sort(key=lambda pair: (-pair[0], pair[1].start))
    if max(scores.values()) > MOST:
        scores = {name: min(points, MOST) for name, points in scores.items()}
    return Voice(scores, tuple(reasons))


def likelihood(scores: Mapping[str, float]) -> Likelihood:
    """Return how sure the rules are: praise that outweighs dissatisfaction makes it unlikely."""
    dissatisfaction, expectation = scores["dissatisfaction"], scores["expectation"]
    is_likely = dissatisfaction >= LIKELY_DISSATISFACTION and expectation >= LIKELY_EXPECTATION
    is_asked = dissatisfaction >= ASKED_DISSATISFACTION and expectation >= ASKED_EXPECTATION
    if not (is_likely or is_asked or dissatisfaction >= TOLD_DISSATISFACTION):
        return Likelihood.UNLIKELY
    if scores["praise"] > dissatisfaction or scores["suggestion"] > 2 * dissatisfaction:
        return Likelihood.UNLIKELY
    if dissatisfaction >= CLEAR_DISSATISFACTION and expectation >= CLEAR_EXPECTATION:
        return Likelihood.CLEAR
    return Likelihood.LIKELY


def _reason(text: str, folded: Folded, category: str, start: int, end: int) -> Reason:
    begin, end = folded.span(start, end)
    phrase = text[begin:end]
    name = "dissatisfaction" if category == "failure" else category
    return Reason(name, phrase, begin, end, f"{SENTENCES[category]}: {quoted(phrase)}.")


def _points(category: str, points: int) -> tuple[tuple[str, float], ...]:
    if category == "failure" or (category == "dissatisfaction" and points >= STRONG):
        return (("dissatisfaction", float(points)), ("expectation", 1.0))
    return ((category, float(points)),)


def _meant(folded: str, hits: Sequence[Hit], book: Rulebook) -> Iterable[tuple[str, Hit, int]]:
    """Yield (category, hit, start): denied praise is dissatisfaction, other denied phrases say nothing."""
    found: dict[str, list[Hit]] = {}
    for hit in _in_one_language(hits, book.languages):
        found.setdefault(hit.phrase.category, []).append(hit)
    for category in SENTENCES if found else ():
        for hit in longest(found.get(category, ())):
            guard = book.guards(hit.phrase.language)
            if category == "suggestion" and is_retold(guard, hit, folded):
                continue
            denied = negation(guard, hit, folded) if category in DENIABLE else None
            if denied is None or (category == "praise" and "," in folded[denied : hit.start]):
                yield category, hit, hit.start  # “nobody was hurt, thanks” denies no thanks
            elif category == "praise":
                yield "dissatisfaction", hit, denied


def _in_one_language(hits: Sequence[Hit], languages: Iterable[str]) -> Sequence[Hit]:
    """Return the hits of the language in which the text says most, for languages share words that mean other things."""
    if len(hits) < 2 or len({hit.phrase.language for hit in hits}) < 2:
        return hits
    points = Counter[str]()
    for hit in hits:
        points[hit.phrase.language] += hit.phrase.points
    spoken = max(languages, key=lambda language: points[language])
    return [hit for hit in hits if hit.phrase.language == spoken]
