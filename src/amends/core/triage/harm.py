"""How badly somebody is, was or could be hurt: recall first, every hit with its words.

ISO 10002:2018, 7.5 asks for severity and safety implication at the first look. Potential harm counts like actual
harm: a near miss is the cheapest warning a firm can get. Only a plain denial or an idiom takes a phrase back.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from types import MappingProxyType

from amends.core.severity import Severity
from amends.core.triage.folding import Folded
from amends.core.triage.guarding import Meant, longest, meant, sentence_around, without_idioms
from amends.core.triage.index import Hit
from amends.core.triage.lexicon import Rulebook
from amends.core.triage.verdict import Reason


@dataclass(frozen=True, slots=True)
class Harm:
    """What one category of the rule files means: its level, its name outside, and its sentences."""

    name: str
    level: Severity
    category: str
    happened: str
    nearly: str = ""


# From the most to the least pressing, which is also the order on the page.
_KINDS = (
    Harm(
        "death",
        Severity.DEATH,
        "injury",
        "Someone died or is harmed for good",
        "Someone could have died or been harmed for good",
    ),
    Harm("selfharm", Severity.DEATH, "vulnerable", "Someone may be about to harm themselves"),
    Harm("injury", Severity.INJURY, "injury", "Someone was hurt or fell ill", "Someone could have been hurt"),
    Harm("hazard", Severity.INJURY, "hazard", "Someone could be hurt", "It nearly happened or could happen"),
    Harm(
        "crash",
        Severity.INJURY,
        "hazard",
        "Something crashed or went out of control",
        "It nearly came to a crash",
    ),
    Harm("concern", Severity.INJURY, "hazard", "The customer calls it dangerous"),
    Harm("fraud", Severity.LOSS, "fraud", "This may be fraud"),
    Harm("legal", Severity.LOSS, "legal", "Law, police or a court is mentioned"),
    Harm("regulatory", Severity.LOSS, "regulatory", "An authority or a duty towards one is mentioned"),
    Harm("loss", Severity.LOSS, "loss", "Money, goods or time of value may be lost"),
    Harm("defect", Severity.LOSS, "defect", "A part that keeps people safe did not work, and nothing happened"),
    Harm("vulnerable", Severity.ANNOYANCE, "vulnerable", "A vulnerable person may be affected"),
)
HARMS: Mapping[str, Harm] = MappingProxyType({harm.name: harm for harm in _KINDS})
HARM_ORDER: Mapping[str, int] = MappingProxyType({harm.name: place for place, harm in enumerate(_KINDS)})
POTENTIAL = frozenset({"concern", "defect"})  # said by people of what has not happened
# A denial takes back only what happens to people: “no refund” and “not authorised” are complaints themselves.
DENIABLE = frozenset({"death", "selfharm", "injury", "hazard", "crash", "concern", "legal"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One harm that was read, and the reason for the page."""

    harm: Harm
    reason: Reason


def harms_in(text: str, folded: Folded, language: str, hits: Sequence[Hit], book: Rulebook) -> list[Finding]:
    """Return what could harm somebody, the worst first, then in the order of the text.

    language  of the message. All languages of the rules are read, for a letter may quote another one; but where the
              language is one of them, a single foreign word is evidence only among others of its language.
    hits      the phrases of harm and the idioms that the text holds
    """
    if not hits:
        return []
    kept = [hit for hit in without_idioms(hits) if _is_evidence(hit, folded.text, language, book)]
    found = [(_harm_of(one), one) for one in _meant(kept, folded.text, book)]
    found.sort(key=lambda pair: (HARM_ORDER[pair[0].name], pair[1].start))
    return [Finding(harm, _reason(text, folded, harm, one)) for harm, one in found]


def _harm_of(one: Meant) -> Harm:
    """Return what a phrase means; a crash that is only possible is a concern about something that has not happened."""
    category = one.hit.phrase.category
    return HARMS["concern" if one.is_possible else category]


def quoted(phrase: str) -> str:
    """Return a phrase as a sentence shows it: on one line, in quotation marks."""
    return f"“{' '.join(phrase.split())}”"


def _is_evidence(hit: Hit, folded: str, language: str, book: Rulebook) -> bool:
    is_own = hit.phrase.language == language or language not in book.languages
    if is_own or len(folded[hit.start : hit.end].split()) > 1:
        return True
    around = sentence_around(hit, folded)
    words = book.guards(hit.phrase.language).spoken_in(around)
    return words > 0 and words >= book.guards(language).spoken_in(around)


def _meant(hits: Iterable[Hit], folded: str, book: Rulebook) -> Iterator[Meant]:
    for category, group in groupby(sorted(hits, key=attrgetter("phrase.category")), attrgetter("phrase.category")):
        for hit in longest(list(group)):
            one = (
                meant(book.guards(hit.phrase.language), hit, folded) if category in DENIABLE else Meant(hit, hit.start)
            )
            if one is not None:
                yield one


def _reason(text: str, folded: Folded, harm: Harm, one: Meant) -> Reason:
    is_near = one.is_near and bool(harm.nearly)
    start, end = folded.span(one.start if is_near else one.hit.start, one.hit.end)
    phrase = text[start:end]
    sentence = f"{harm.nearly if is_near else harm.happened}: {quoted(phrase)}."
    return Reason(harm.category, phrase, start, end, sentence, is_potential=one.is_near or harm.name in POTENTIAL)
