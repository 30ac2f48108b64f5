"""The search for many phrases at once finds what trying every phrase at every word finds."""

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amends.core.triage import index as index_module
from amends.core.triage.folding import fold
from amends.core.triage.index import Entry, Hit, Index
from amends.core.triage.lexicon import LANGUAGES, shipped
from amends.core.triage.phrases import anchors, first_words, opens_sentence, parsed

SAMPLES = Path(__file__).parent / "samples"
TEXTS = [
    row["text"]
    for name in ("severity.tsv", "kinds.tsv", "reports.tsv")
    for row in csv.DictReader((SAMPLES / name).read_text(encoding="utf-8").splitlines(), delimiter="\t")
]


def found_slowly(index: Index, folded: str) -> list[Hit]:
    """Return every hit by trying each phrase at each word."""
    hits = []
    for match in re.finditer(r"\w+", folded):
        for entry in index.entries:
            begins = any(
                match.group().startswith(word) if is_stem else match.group() == word for word, is_stem in entry.begins
            )
            if begins:
                end = entry.end(folded, match.start()) if entry.source else match.end()
                if end is not None:
                    hits.append(Hit(entry.phrase, match.start(), end))
    return hits


@pytest.mark.parametrize("text", TEXTS[::6])
def test_it_finds_what_trying_every_phrase_finds(text: str) -> None:
    index = shipped().index("en")
    folded = fold(text).text
    assert index.hits(folded) == found_slowly(index, folded)


WORDS = sorted({word for text in TEXTS for word in fold(text).text.split()})


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join))
def test_it_finds_the_same_in_words_thrown_together(folded: str) -> None:
    index = shipped().index("")
    assert index.hits(folded) == found_slowly(index, folded)


def test_words_forgotten_are_learnt_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "KNOWN_AT_MOST", 2)
    index = Index(shipped().index("en").entries)
    folded = fold(TEXTS[0]).text + " the toaster caught fire"
    assert index.hits(folded) == index.hits(folded) == shipped().index("en").hits(folded)


def test_every_phrase_has_an_anchor_that_its_own_text_holds() -> None:
    for language in LANGUAGES:
        for entry in shipped().index(language).entries:
            assert entry.anchors
            assert entry.begins


@pytest.mark.parametrize(
    ("phrase", "rarest"),
    [
        ("the kettle", {("kettle", False)}),
        ("burnt by the kettle", {("kettle", False)}),
        ("(a|the) *? (kettle|pan*)", {("kettle", False), ("pan", True)}),
        ("the kettle?", {("the", False)}),
        ("the * ...  it", {("the", False)}),
        ("the (kettle|*)", {("the", False)}),
        ("l'avocat", {("avocat", False)}),
    ],
)
def test_the_anchor_is_the_rarest_word_that_must_occur(phrase: str, rarest: set[tuple[str, bool]]) -> None:
    items = parsed(phrase, {})
    assert anchors(items, lambda word: 1.0 if word in ("the", "it", "a") else 1 / len(word))[0] == frozenset(rarest)
    assert list(first_words(items))


@pytest.mark.parametrize(
    ("text", "start", "opens"),
    [
        ("add it", 0, True),
        (" add it", 1, True),
        ("please add it", 7, False),
        ("good. add it", 6, True),
        ("good - add it", 7, True),
        ("good: “add it”", 7, True),
        ("good, add it", 6, False),
        ("good\nadd it", 5, True),
        ("1) add it", 3, True),
    ],
)
def test_where_a_sentence_begins(text: str, start: int, opens: bool) -> None:
    assert opens_sentence(text, start) == opens


def test_a_phrase_that_opens_a_sentence_is_found_nowhere_else() -> None:
    phrase = shipped().index("en").entries[0].phrase
    index = Index(
        [Entry(phrase, "add it", frozenset({("add", False)}), (frozenset({("add", False)}),), is_opening=True)]
    )
    assert [hit.start for hit in index.hits("add it. add it, add it")] == [0, 8]
