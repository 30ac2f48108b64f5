"""Many phrases looked for in a text at once: only those of which a telling word stands in it are tried at all.

Each phrase has an anchor, the rarest word (or choice of words) that every text with the phrase must hold. One pass over
the words of a text collects the phrases whose anchors occur; these are then tried where their first words stand.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from amends.core.triage.phrases import SHORTEST_STEM, opens_sentence

KNOWN_AT_MOST = 20_000  # words remembered with what they begin; then all are forgotten, so that no text fills memory
LONGEST_KNOWN = 40  # letters of a word worth remembering
WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of a rule file, as it is written there; points are 0 where they mean nothing (harms, idioms)."""

    language: str
    category: str
    points: int
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase that was found, with its offsets in the folded text."""

    phrase: Phrase
    start: int
    end: int

    def overlaps(self, other: "Hit") -> bool:
        """Whether both share at least one character."""
        return self.start < other.end and other.start < self.end


Beginning = tuple[str, bool]  # a folded word, and whether it is only the beginning of one


@dataclass(slots=True)
class Entry:
    """A phrase made ready.

    source   its regular expression, over folded text; empty when its first word is all there is to it
    begins   the words with which it can begin
    anchors  sets of words, of each of which one must stand in the text
    is_opening  whether it stands at the beginning of a sentence only
    """

    phrase: Phrase
    source: str
    begins: frozenset[Beginning]
    anchors: tuple[frozenset[Beginning], ...]
    is_opening: bool = False
    pattern: re.Pattern[str] | None = None

    def end(self, folded: str, start: int) -> int | None:
        """Return where the phrase ends that begins at `start`, None when it does not stand there."""
        if self.is_opening and not opens_sentence(folded, start):
            return None
        if self.pattern is None:
            self.pattern = re.compile(self.source)  # when it is first met: most phrases never are
        match = self.pattern.match(folded, start)
        return match.end() if match is not None else None


# What a word means for the search, as bits by phrase number: the phrases that begin with it; and those of which it is
# in the first and, as many bits higher as there are phrases, in the second set of anchors. Python joins and meets whole
# numbers faster than sets, and one long number faster than two.
_At = tuple[int, int]


class Index:
    """Phrases, found in one pass over a text."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        """entries: the phrases, in the order in which hits at one place are to be returned."""
        self.entries = entries
        self._words: dict[str, list[int]] = {}
        self._stems: dict[str, list[int]] = {}
        self._known: dict[str, _At] = {}
        for number, entry in enumerate(entries):
            for place, beginnings in enumerate((entry.begins, entry.anchors[0], entry.anchors[-1])):
                for word, is_stem in beginnings:
                    bits = self._stems if is_stem else self._words
                    bits.setdefault(word, [0, 0, 0])[place] |= 1 << number
        self._longest_stem = max(map(len, self._stems), default=0)

    def hits(self, folded: str) -> list[Hit]:
        """Return every phrase of the folded text, by position, then in the order of the rule files."""
        get, learn = self._known.get, self._learn
        words = WORDS.findall(folded)
        found = [get(word) or learn(word) for word in words]
        anchors = 0
        for _, standing in found:
            anchors |= standing
        tried = anchors & (anchors >> len(self.entries))
        at = [begins & tried for begins, _ in found] if tried else []
        hits: list[Hit] = []
        start = end = 0
        for word, numbers in zip(words, at, strict=False):
            start = folded.index(word, end)  # between two words is no letter, so this is the word itself
            end = start + len(word)
            if numbers:
                self._try(folded, start, end, numbers, hits)
        return hits

    def _try(self, folded: str, start: int, end: int, numbers: int, hits: list[Hit]) -> None:
        """Add to the hits the phrases, of these numbers, that stand where the word from `start` to `end` begins."""
        while numbers:
            lowest = numbers & -numbers
            numbers ^= lowest
            entry = self.entries[lowest.bit_length() - 1]
            stop = entry.end(folded, start) if entry.source else end
            if stop is not None:
                hits.append(Hit(entry.phrase, start, stop))

    def _learn(self, word: str) -> _At:
        begins = first = second = 0
        for bits in self._of(word):
            begins, first, second = begins | bits[0], first | bits[1], second | bits[2]
        if len(self._known) >= KNOWN_AT_MOST:
            self._known.clear()
        means = begins, first | second << len(self.entries)
        if len(word) <= LONGEST_KNOWN:
            self._known[word] = means
        return means

    def _of(self, word: str) -> Iterator[list[int]]:
        if word in self._words:
            yield self._words[word]
        for length in range(min(SHORTEST_STEM, len(word)), min(len(word), self._longest_stem) + 1):
            bits = self._stems.get(word[:length])
            if bits is not None:
                yield bits
