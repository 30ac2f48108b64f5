"""A topic's name: the few words that its messages say and the others do not, as customers wrote them."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence

from amends.core.triage.folding import fold
from amends.core.triage.topics.words import BEGINNING, WORD, stem_of, words_in

FEWEST, MOST = 3, 5
SAID_BY = 3
"""People who must have said a word: what fewer say may be somebody's name."""
CLEARLY = 0.35  # of the first word's worth; a word below that is left out where there are FEWEST without it


def named(texts: Sequence[tuple[int, str]], worth: Callable[[str], float], language: str = "") -> tuple[str, ...]:
    """Return at most MOST words of a topic, the most telling first.

    By class-based TF-IDF (Grootendorst, BERTopic, 2022): the share of the topic's people who say a word, times how rare
    it is among all messages. Handles, links, addresses, numbers and stop words are none; nor is what fewer than
    SAID_BY people say.

    texts  the messages, each with a number of who sent it
    worth  how rare a word is among all messages, by its stem; 0 and less: leave it out
    """
    said: dict[str, set[int]] = {}
    written: dict[str, Counter[str]] = {}
    for person, text in texts:
        stems = {word.stem for word in words_in(text, language)}
        for stem in stems:
            said.setdefault(stem, set()).add(person)
        _count_spellings(text, stems, written)
    people = max(1, len({person for person, _ in texts}))
    values = {stem: len(by) / people * worth(stem) for stem, by in said.items() if len(by) >= SAID_BY}
    ranked = sorted((stem for stem in values if values[stem] > 0), key=lambda stem: (-values[stem], stem))
    ranked = _of_each_word_one_form(ranked)
    clear = [stem for nth, stem in enumerate(ranked) if nth < FEWEST or values[stem] >= CLEARLY * values[ranked[0]]]
    return tuple(_spelling(written[stem]) for stem in clear[:MOST] if stem in written)


def _of_each_word_one_form(stems: list[str]) -> list[str]:
    """Leave out what begins as a word before it does: another form of it."""
    first: dict[str, str] = {}
    for stem in stems:
        first.setdefault(stem[:BEGINNING], stem)
    return list(first.values())


def _count_spellings(text: str, stems: set[str], written: dict[str, Counter[str]]) -> None:
    for match in re.finditer(WORD, unicodedata.normalize("NFKC", text)):
        stem = stem_of(fold(match.group()).text)
        if stem in stems:
            written.setdefault(stem, Counter())[match.group()] += 1


def _spelling(written: Counter[str]) -> str:
    """Return the spelling most people chose, of equals the one in small letters."""
    return max(written, key=lambda word: (written[word], word))
