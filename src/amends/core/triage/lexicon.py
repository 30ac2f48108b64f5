"""The rule files, read once: phrases by category and language, found in a text through their first word."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from amends.core.errors import Unreadable
from amends.core.triage.folding import fold
from amends.core.triage.phrases import SEPARATOR, WORD, first_words, parsed, regex_of

LANGUAGES = ("en", "de", "fr", "es")
SHORTEST_STEM = 3  # letters before a “*”; a shorter stem would match half the dictionary
MANY = 6  # phrases from which trying them together first is worth compiling them together
_WORD = re.compile(r"\w+")
_SINGLE = re.compile(r"\w+\*?")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of a rule file, as it is written there; points are 0 where they mean nothing."""

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


@dataclass(slots=True)
class Bucket:
    """The phrases that begin with one word.

    single  phrases of that word alone, which need no more looking
    longer  phrases that go on
    union   matches where any of the longer ones does, so that many are passed over at once; None until needed
    """

    single: list[Phrase] = field(default_factory=list)
    longer: list[Phrase] = field(default_factory=list)
    union: re.Pattern[str] | None = None

    def add(self, phrase: Phrase) -> None:
        """Take in a phrase."""
        (self.single if _SINGLE.fullmatch(phrase.text) else self.longer).append(phrase)

    def at(self, folded: str, start: int, end: int) -> Iterator[Hit]:
        """Yield the phrases that stand at this word of the folded text."""
        for phrase in self.single:
            yield Hit(phrase, start, end)
        if len(self.longer) < MANY or self._union().match(folded, start) is not None:
            for phrase in self.longer:
                match = _compiled(phrase.language, phrase.text).match(folded, start)
                if match is not None:
                    yield Hit(phrase, start, match.end())

    def _union(self) -> re.Pattern[str]:
        if self.union is None:
            self.union = re.compile("|".join(_source(phrase.language, phrase.text) for phrase in self.longer))
        return self.union


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Phrases indexed by first word: whole words, and stems under their first three letters."""

    by_word: dict[str, Bucket] = field(default_factory=dict)
    by_stem: dict[str, dict[str, Bucket]] = field(default_factory=dict)

    def add(self, phrase: Phrase, beginnings: Iterable[tuple[str, bool]]) -> None:
        """Index a phrase under each word with which it can begin. Raises Unreadable for a stem that is too short."""
        for word, is_stem in dict.fromkeys(beginnings):
            if not is_stem:
                self.by_word.setdefault(word, Bucket()).add(phrase)
            elif len(word) < SHORTEST_STEM:
                raise Unreadable(f"The beginning “{word}*” is too short.", do=f"Give {SHORTEST_STEM} letters or more.")
            else:
                stems = self.by_stem.setdefault(word[:SHORTEST_STEM], {})
                stems.setdefault(word, Bucket()).add(phrase)

    def hits(self, folded: str) -> Iterator[Hit]:
        """Yield every phrase of the folded text, by position."""
        for match in _WORD.finditer(folded):
            word = match.group()
            bucket = self.by_word.get(word)
            if bucket is not None:
                yield from bucket.at(folded, *match.span())
            stems = self.by_stem.get(word[:SHORTEST_STEM])
            if stems is not None:
                for stem, bucket in stems.items():
                    if word.startswith(stem):
                        yield from bucket.at(folded, *match.span())


@dataclass(frozen=True, slots=True)
class Guards:
    """What takes the sting out of a phrase in one language. Patterns look at the folded text.

    negated_before  matches the end of the text before a hit ("nobody was ‹hurt›")
    negated_after   matches the beginning of the text after a hit ("‹injuries›: none")
    near            finds a word before a hit that makes it only possible ("almost", "could have")
    common          folded words by which a stretch of text shows that it is in this language
    """

    negated_before: re.Pattern[str]
    negated_after: re.Pattern[str]
    near: re.Pattern[str]
    common: frozenset[str]

    def spoken_in(self, folded: str) -> int:
        """Return how many words of a stretch of folded text are common words of the language."""
        return sum(word in self.common for word in _WORD.findall(folded))


@cache
def _source(language: str, text: str) -> str:
    return regex_of(parsed(text, _lists(language)))


@cache
def _compiled(language: str, text: str) -> re.Pattern[str]:
    """Compile a phrase when it is first met: most phrases never are."""
    return re.compile(_source(language, text))


@cache
def _rows(language: str) -> Mapping[str, Any]:
    text = files(__package__).joinpath(f"rules/{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _lists(language: str) -> dict[str, tuple[str, ...]]:
    return {name: tuple(words) for name, words in _rows(language)["lists"].items()}


def _phrases(language: str) -> Iterator[tuple[str, int, str]]:
    """Yield (category, points, text) of every phrase in a rule file."""
    rows = _rows(language)
    for category, texts in rows["harm"].items():
        yield from ((category, 0, text) for text in texts)
    for category, by_points in rows["voice"].items():
        yield from ((category, int(points), text) for points, texts in by_points.items() for text in texts)
    yield from (("idiom", 0, text) for text in rows["guards"]["idioms"])


@cache
def lexicon(group: str, language: str = "") -> Lexicon:
    """Return the phrases "harm" (with the idioms) or "voice" of one language, or of all when none is named."""
    made = Lexicon()
    for spoken in (language,) if language else LANGUAGES:
        voices, lists = _rows(spoken)["voice"], _lists(spoken)
        for category, points, text in _phrases(spoken):
            if (category in voices) == (group == "voice"):
                made.add(Phrase(spoken, category, points, text), first_words(parsed(text, lists)))
    return made


@cache
def guards(language: str) -> Guards:
    """Return the guards of one language."""
    rows, lists = _rows(language)["guards"], _lists(language)
    any_of = {
        name: "|".join(regex_of(parsed(text, lists)) for text in rows[name])
        for name in ("negators", "fillers", "or", "after", "after_colon", "near")
    }
    between = rf"(?:{any_of['fillers']}|{WORD}{SEPARATOR}(?:{any_of['or']})){SEPARATOR}"
    return Guards(
        re.compile(rf"(?<!\w)(?:{any_of['negators']}){SEPARATOR}(?:{between}){{0,4}}$"),
        re.compile(rf"{SEPARATOR}(?:{any_of['after']})|\s?[:=]\s?(?:{any_of['after_colon']})"),
        re.compile(rf"(?<!\w)(?:{any_of['near']})(?!')"),  # not the “can” of “can't”
        frozenset(fold(word).text for word in rows["common"]),
    )
