"""The little language in which the rule files write phrases, and how a phrase becomes a regular expression.

caught fire          words, whole, without regard to case and accents; ä ö ü ß also as ae oe ue ss
injur*               a word with any ending
*                    any word
(hurt|burn* my)      one of several
badly?  (a|the)?     a word or group that may be absent
...                  up to five other words, not beyond the end of a sentence
{person}             one of a list of the same file
^ add (a|the)        only at the beginning of a sentence
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from amends.core.errors import Unreadable
from amends.core.triage.folding import fold

SHORTEST_STEM = 3  # letters before a “*” at the beginning of a phrase; fewer would match half the dictionary
_MARKS = r"[^\w.!?;\n]"  # a blank, a hyphen, a comma, the “>” of a quoted line; not the end of a sentence
SEPARATOR = rf"(?:{_MARKS}{{1,3}}+(?:\n{_MARKS}{{0,3}}+)?+|\n{_MARKS}{{0,3}}+)"  # mail wraps its lines
WORD = r"\w++(?:'\w++)?"  # possessive: a word is taken whole or not at all, so that no text makes the search slow
GAP = rf"{SEPARATOR}(?:{WORD}{SEPARATOR}){{0,5}}?"
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_PART = re.compile(r"(?P<gap>\.\.\.)|(?P<list>\{\w+\})|(?P<word>[\w'&/]+\*?|\*)|(?P<mark>[()|?])|(?P<blank>\s+)")
_GLUED = re.compile(r"\s\?|[^\s(|]\(|[^\s(|]\{|[)}][^\s)|?]")  # a mark that stands where it would mean something else
SINGLE = re.compile(r"\w+\*?")  # a phrase of one word
_QUOTES = " \t*•'\"“„«¿¡("
_SENTENCE_ENDS = (".", "!", "?", ":", ";", "\n", ")")
_DASHES = ("- ", "– ", "— ")
_FIRST_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Item:
    """One place in a phrase: its alternatives, each a word or a phrase again. No alternatives: a gap."""

    alternatives: tuple["str | tuple[Item, ...]", ...]
    is_optional: bool = False


Parsed = tuple[Item, ...]


class _Reader:
    """Reads one phrase from left to right (recursive descent). Raises Unreadable."""

    def __init__(self, phrase: str, lists: Mapping[str, tuple[str, ...]]) -> None:
        self.phrase, self.lists = phrase, lists
        self.parts = [match for match in _PART.finditer(phrase) if not match["blank"]]
        read = sum(len(match.group()) for match in _PART.finditer(phrase))
        if read != len(phrase) or _GLUED.search(phrase):
            raise self._unreadable("holds a sign that has no meaning here")

    def read(self) -> Parsed:
        items = self._sequence()
        if self.parts or not items or not items[0].alternatives or items[0].alternatives == ("*",):
            raise self._unreadable("must begin with a word and close its brackets")
        return items

    def _sequence(self) -> Parsed:
        items: list[Item] = []
        while self.parts and self.parts[0].group() not in ("|", ")"):
            alternatives = self._alternatives()
            items.append(Item(alternatives, is_optional=self._take("?")))
        return tuple(items)

    def _alternatives(self) -> tuple[str | Parsed, ...]:
        part = self.parts.pop(0)
        if part["gap"]:
            return ()
        if part["word"]:
            return (part["word"],)
        if part["list"]:
            return self._list(part["list"][1:-1])
        if part.group() != "(":
            raise self._unreadable(f"has “{part.group()}” in the wrong place")
        choices: list[str | Parsed] = [self._sequence()]
        while self._take("|"):
            choices.append(self._sequence())
        if not self._take(")") or () in choices:
            raise self._unreadable("has an empty or unclosed bracket")
        return tuple(choices)

    def _list(self, name: str) -> tuple[str | Parsed, ...]:
        if name not in self.lists:
            raise self._unreadable(f"names an unknown list, {name}")
        return tuple(
            _Reader(text, {}).read() for text in self.lists[name]
        )  # a list names no list, so none names itself

    def _take(self, mark: str) -> bool:
        if self.parts and self.parts[0].group() == mark:
            self.parts.pop(0)
            return True
        return False

    def _unreadable(self, what: str) -> Unreadable:
        return Unreadable(f"The phrase “{self.phrase}” {what}.", do="Compare it with the top of the rule file.")


def without_opening(phrase: str) -> tuple[str, bool]:
    """Return the phrase without its “^”, and whether it had one: it then stands at the beginning of a sentence only."""
    return (phrase[2:], True) if phrase.startswith("^ ") else (phrase, False)


def opens_sentence(folded: str, start: int) -> bool:
    """Return whether a sentence, a list item or a quotation begins at `start`."""
    before = folded[max(start - 4, 0) : start]
    bare = before.rstrip(_QUOTES)
    return (not bare and start <= 4) or bare.endswith(_SENTENCE_ENDS) or before.endswith(_DASHES)


def parsed(phrase: str, lists: Mapping[str, tuple[str, ...]]) -> Parsed:
    """Return a phrase of a rule file, read. Raises Unreadable with a sentence that names the phrase."""
    return _Reader(phrase, lists).read()


def regex_of(items: Parsed) -> str:
    """Return the source of the regular expression for a phrase; it looks at folded text."""
    return _body(items) + r"(?!\w)"


def first_words(items: Parsed) -> Iterator[tuple[str, bool]]:
    """Yield the (folded) words with which the phrase can begin, and whether each is only the beginning of a word."""
    for item in items:
        for choice in item.alternatives:
            if isinstance(choice, str):
                yield from map(_beginning, _spellings(choice))
            else:
                yield from first_words(choice)
        if not item.is_optional:
            return


Words = frozenset[tuple[str, bool]]  # as `first_words` yields them


def anchors(items: Parsed, weight: Callable[[str], float]) -> tuple[Words, ...]:
    """Return at most two sets of words; every text with the phrase holds a word of each.

    weight  how common a (folded) word is, any unit: the sets with the least sums are taken, so that the phrase is tried
            in as few texts as may be
    """
    sets = [words for item in items if not item.is_optional and (words := _anchors_of(item, weight))]
    return tuple(sorted(sets, key=lambda words: sum(weight(word) for word, _ in words))[:2])


def _anchors_of(item: Item, weight: Callable[[str], float]) -> Words | None:
    found: set[tuple[str, bool]] = set()
    for choice in item.alternatives:
        words = _anchors_of_word(choice) if isinstance(choice, str) else next(iter(anchors(choice, weight)), None)
        if not words:
            return None
        found |= words
    return frozenset(found)


def _anchors_of_word(word: str) -> Words | None:
    words = frozenset(filter(None, map(_telling, _spellings(word))))
    return words if words and len(words) == len(_spellings(word)) else None


def _telling(spelling: str) -> tuple[str, bool] | None:
    """Return the longest part of a word ("avocat" of "l'avocat"); None for "*" and for stems that are too short."""
    part = max(_FIRST_WORD.findall(spelling), key=len, default="")
    is_stem = spelling.endswith(part + "*")
    return (part, is_stem) if len(part) >= (SHORTEST_STEM if is_stem else 1) else None


def _beginning(spelling: str) -> tuple[str, bool]:
    match = _FIRST_WORD.match(spelling)
    if match is None:
        raise Unreadable(f"No phrase can begin with “{spelling}”.", do="Begin it with a letter.")
    return match.group(), spelling[match.end() :] == "*"


def _body(items: Parsed) -> str:
    source, separator = "", ""
    for item in items:
        if not item.alternatives:
            separator = GAP
            continue
        one = "(?:" + "|".join(map(_choice, item.alternatives)) + ")"
        if not item.is_optional:
            source += separator + one
            separator = SEPARATOR
        elif source:
            source += f"(?:{separator}{one})?"
            separator = SEPARATOR
        else:
            source = f"(?:{one}{SEPARATOR})?"
    return source


def _choice(choice: str | Parsed) -> str:
    if not isinstance(choice, str):
        return _body(choice)
    if choice == "*":
        return WORD
    return "|".join(re.escape(spelling).replace(r"\*", r"\w*") for spelling in _spellings(choice))


@cache
def _spellings(word: str) -> tuple[str, ...]:
    small = word.lower()
    return tuple(dict.fromkeys(fold(spelling).text for spelling in (small, small.translate(_SPELT_OUT))))
