"""How like two messages are: a level in words, and a number to sort by.

similarity = √(J · C) of the short shingles, J their Jaccard similarity and C their containment: a copy that was cut
off, or got a few words more, loses in J and not in C; what is short and common loses in J. A longer text is also as
like as the share of its long shingles that lie in the other: so a mail is found in the mail that quotes it.
"""

import math
from dataclasses import dataclass
from enum import IntEnum

from amends.core.triage.similar.normal import FEW_WORDS, SHORT, Normal, normal
from amends.core.triage.similar.shingles import (
    COPIED_FROM,
    LONG_LETTERS,
    Shingles,
    containment,
    jaccard,
    shingles,
)

SIMILAR = 0.6
"""Similarity from which on a message is taken for a copy; that of other people's messages mostly lies below."""
SIMILAR_SHORT = 0.8  # up to SHORT letters, people say nearly the same by accident
LONG, SIMILAR_LONG = 200, 0.7  # letters from which on whoever writes in set phrases comes near by habit


class Level(IntEnum):
    """What two messages are to each other; the higher, the closer."""

    NONE = 0
    SIMILAR = 1
    TEMPLATE = 2
    TEXT = 3
    EXACT = 4

    @property
    def key(self) -> str:
        """The level in files: none, similar, same template, same text, exact."""
        return ("none", "similar", "same template", "same text", "exact")[self]

    @property
    def words(self) -> str:
        """The level in a sentence to people, after “it is”."""
        return ("another text", "similar", "the same form letter", "the same text", "the same, sign for sign")[self]


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two messages are to each other. similarity: 0 (nothing in common) to 1; duplicate: any level but NONE."""

    level: Level
    similarity: float

    @property
    def is_duplicate(self) -> bool:
        """Whether one may be taken for a copy of the other."""
        return self.level > Level.NONE


class Message:
    """A message made ready to be compared with many others."""

    __slots__ = ("long", "normal", "short", "trimmed")

    def __init__(self, text: str) -> None:
        """text: as it was said."""
        self.trimmed = text.strip()
        self.normal: Normal = normal(text)
        self.short: Shingles = shingles(self.normal.text)
        self.long: Shingles = shingles(self.normal.text, LONG_LETTERS)

    def likeness(self, other: "Message") -> Likeness:
        """Return how like the other is. A message without a sign is like no other.

        >>> Message("The lid broke!").likeness(Message("Hello team, the LID broke")).level.words
        'the same text'
        """
        if not (self.normal.text and other.normal.text):
            return Likeness(Level.NONE, 0.0)
        if self.trimmed == other.trimmed:
            return Likeness(Level.EXACT, 1.0)
        if self.normal.whole == other.normal.whole:
            return Likeness(Level.TEXT, 1.0)
        similarity = _similarity(self, other)
        if _is_of_one_form(self.normal, other.normal):
            return Likeness(Level.TEMPLATE, max(similarity, SIMILAR))
        is_similar = similarity >= _bar(min(len(self.normal.text), len(other.normal.text)))
        return Likeness(Level.SIMILAR if is_similar else Level.NONE, similarity)


def likeness(one: str, other: str) -> Likeness:
    """Return how like two messages are, each as it was said."""
    return Message(one).likeness(Message(other))


def _similarity(one: Message, other: Message) -> float:
    similar = math.sqrt(jaccard(one.short, other.short) * containment(one.short, other.short))
    if min(len(one.normal.text), len(other.normal.text)) < COPIED_FROM:
        return similar
    return max(similar, containment(one.long, other.long))


def _bar(letters: int) -> float:
    """Return the similarity from which on a text of so many letters is taken for a copy."""
    if letters < SHORT:
        return SIMILAR_SHORT
    return SIMILAR if letters < LONG else SIMILAR_LONG


def _is_of_one_form(one: Normal, other: Normal) -> bool:
    """Whether they differ in what a form letter fills in: numbers only, or names and dates as well."""
    has_form = min(one.text.count(" "), other.text.count(" ")) >= FEW_WORDS - 1
    return has_form and (one.text == other.text or (bool(one.skeleton) and one.skeleton == other.skeleton))
