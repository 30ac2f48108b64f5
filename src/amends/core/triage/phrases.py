"""The little language in which the rule files write phrases, and how a phrase becomes a regular expression.

caught fire          words, whole, without regard to case and accents; ä ö ü ß also as ae oe ue ss
injur*               a word with any ending
*                    any word
(hurt|burn* my)      one of several
badly?  (a|the)?     a word or group that may be absent
...                  up to five other words, not beyond the end of a sentence
{person}             one of a list of the same file
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from amends.core.errors import Unreadable
from amends.core.triage.folding import fold

_MARKS = r"[^\w.!?;\n]"  # a blank, a hyphen, a comma, the “>” of a quoted line; not the end of a sentence
SEPARATOR = rf"(?:{_MARKS}{{1,3}}+(?:\n{_MARKS}{{0,3}}+)?+|\n{_MARKS}{{0,3}}+)"  # mail wraps its lines
WORD = r"\w++(?:'\w++)?"  # possessive: a word is taken whole or not at all, so that no text makes the search slow
GAP = rf"{SEPARATOR}(?:{WORD}{SEPARATOR}){{0,5}}?"
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_PART = re.compile(r"(?P<gap>\.\.\.)|(?P<list>\{\w+\})|(?P<word>[\w'&/]+\*?|\*)|(?P<mark>[()|?])|(?P<blank>\s+)")
_GLUED = re.compile(r"\s\?|[^\s(|]\(|[^\s(|]\{|[)}][^\s)|?]")  # a mark that stands where it would mean something else
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
        return tuple(_Reader(text, self.lists).read() for text in self.lists[name])

    def _take(self, mark: str) -> bool:
        if self.parts and self.parts[0].group() == mark:
            self.parts.pop(0)
            return True
        return False

    def _unreadable(self, what: str) -> Unreadable:
        return Unreadable(f"The phrase “{self.phrase}” {what}.", do="Compare it with the top of the rule file.")


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
