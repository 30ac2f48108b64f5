"""What holds for every text."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from amends.core.severity import Severity
from amends.core.triage import assess
from amends.core.triage.folding import fold

PIECES = """
the toaster caught fire . not no nobody was hurt almost could I burned my hand killing me , : none injuries
Der Akku brennt nicht niemand verletzt Straße GRÜSSE fast Le chargeur a pris feu aucun blessé n'a l'enfant
se quemó la mano nadie herido sin casi refund please why
"""
WORDS = (
    *PIECES.split(),
    "?",
    "!",
    "\n",
    "\u00ad",
    "\u200b",
    "e\u0301",
    "İ",
    "ß",
    "…",
    "“",
    "’",
    "🔥",
)
texts = st.one_of(
    st.text(max_size=120),
    st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=30).map("".join),
)
SEVERE = (
    "My daughter burned her hand on the kettle.",
    "Das Netzteil hat Feuer gefangen.",
    "Mon voisin s'est coupé le doigt avec la machine.",
    "Mi vecino se quemó la cara con el horno.",
)


@settings(max_examples=60)
@given(texts, texts, st.sampled_from(["", "en", "de-AT", "fr", "es", "xx", "english", "it"]))
def test_every_text_gets_a_verdict_and_every_reason_its_exact_words(text: str, subject: str, language: str) -> None:
    verdict = assess(text, subject=subject, language=language)
    for reason in verdict.severity_reasons + verdict.reasons:
        where = subject if reason.start == -1 else text
        assert reason.phrase in where
        assert reason.start == -1 or text[reason.start : reason.end] == reason.phrase
    assert all(points >= 0 for points in verdict.scores.values())
    json.dumps(verdict.as_content())


@settings(max_examples=30)
@given(texts)
def test_the_same_text_gets_the_same_verdict(text: str) -> None:
    assert assess(text) == assess(text)


@settings(max_examples=60)
@given(texts, st.sampled_from(SEVERE), st.booleans())
def test_a_severe_sentence_is_found_before_and_after_anything(text: str, severe: str, is_first: bool) -> None:
    whole = f"{severe}\n\n{text}" if is_first else f"{text}.\n\n{severe}"
    assert assess(whole).severity >= Severity.INJURY


@given(st.sampled_from(SEVERE), st.sampled_from(SEVERE))
def test_adding_a_severe_sentence_never_lowers_the_severity(first: str, second: str) -> None:
    assert assess(f"{first} {second}").severity >= assess(first).severity


@given(st.sampled_from(SEVERE))
def test_capitals_missing_accents_and_line_breaks_change_nothing(severe: str) -> None:
    assert assess(severe.upper()).severity is assess(severe).severity
    assert assess(fold(severe).text).severity is assess(severe).severity
    assert assess(severe.replace(" ", "\n", 1)).severity is assess(severe).severity


@given(st.text(max_size=60))
def test_folding_leads_back_to_the_original(text: str) -> None:
    folded = fold(text)
    assert folded.origin is None or len(folded.origin) == len(folded.text)
    for index in range(len(folded.text)):
        start, end = folded.span(index, index + 1)
        assert 0 <= start < end <= len(text)
    if folded.origin is None:
        assert len(folded.text) == len(text)
