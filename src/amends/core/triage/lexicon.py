"""The rules as one book: the rule files that ship, and what an installation adds to them, language by language."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from amends.core.triage.adding import Rows, merged, read_added
from amends.core.triage.folding import fold
from amends.core.triage.index import WORDS, Beginning, Entry, Index, Phrase
from amends.core.triage.phrases import SEPARATOR, SINGLE, WORD, anchors, first_words, parsed, regex_of, without_opening

LANGUAGES = ("en", "de", "fr", "es")
_PATTERNS = ("negators", "fillers", "or", "after", "after_colon", "near", "possible", "clause", "retold")
_NEVER = "(?!)"
_COMMON, _SHORT, _RARE = 1.0, 0.3, 0.02  # how often a word is met, roughly: it only decides which phrases are tried


@dataclass(frozen=True, slots=True)
class Guards:
    """What takes the sting out of a phrase in one language. Patterns look at the folded text.

    negating        words with which a negation can begin; without one of them nothing is denied
    negated_before  matches the end of the text before a hit ("nobody was ‹hurt›")
    negated_after   matches the beginning of the text after a hit ("‹injuries›: none")
    near            finds a word before a hit by which it only nearly happened or only could ("almost", "could have")
    nearly          those of them that say that it nearly happened
    possible        those of them that say that it could
    clause          where a new clause begins
    retold          matches the end of the text before a wish that is only a story or a question
    common          folded words by which a stretch of text shows that it is in this language
    """

    negating: re.Pattern[str]
    negated_before: re.Pattern[str]
    negated_after: re.Pattern[str]
    near: re.Pattern[str]
    nearly: re.Pattern[str]
    possible: re.Pattern[str]
    clause: re.Pattern[str]
    retold: re.Pattern[str]
    common: frozenset[str]

    def spoken_in(self, folded: str) -> int:
        """Return how many words of a stretch of folded text are common words of the language."""
        return sum(word in self.common for word in WORDS.findall(folded))


class Rulebook:
    """Phrases and guards of every language; made once, then only read.

    version  of what was added to the shipped rules: eight hex digits, "" when nothing was
    """

    def __init__(self, rows: Mapping[str, Rows], version: str = "") -> None:
        """rows: the sections of each language's rule file, all of them there."""
        self.version = version
        self.languages = tuple(rows)
        self._rows = rows
        self._indexes: dict[str, Index] = {}
        self._guards: dict[str, Guards] = {}

    def index(self, language: str) -> Index:
        """Return harms and idioms of all languages, and the voice of one (of all when it has no rules)."""
        spoken = language if language in self._rows else ""
        if spoken not in self._indexes:
            chosen = [
                entry
                for entry in self._entries
                if not entry.phrase.points or not spoken or entry.phrase.language == spoken
            ]
            self._indexes[spoken] = Index(chosen)
        return self._indexes[spoken]

    def guards(self, language: str) -> Guards:
        """Return the guards of one language of the book."""
        if language not in self._guards:
            self._guards[language] = _guards(self._rows[language])
        return self._guards[language]

    @cached_property
    def _entries(self) -> tuple[Entry, ...]:
        often = (rows["guards"].get(name, ()) for rows in self._rows.values() for name in ("common", "frequent"))
        common = frozenset[str]().union(*map(_folded, often))

        def weight(word: str) -> float:
            return _COMMON if word in common or len(word) < 3 else _SHORT if len(word) == 3 else _RARE

        return tuple(
            _entry(phrase, rows["lists"], weight)
            for language, rows in self._rows.items()
            for phrase in _phrases(language, rows)
        )


@cache
def shipped() -> Rulebook:
    """Return the rules that ship."""
    return Rulebook(_shipped_rows())


@lru_cache(maxsize=8)
def with_added(text: str) -> Rulebook:
    """Return the shipped rules with those of an installation, which are TOML under the code of each language.

    The sections of a language are those of the rule files, each of which may be absent: [en.lists], [en.harm],
    [en.guards], [en.voice.suggestion] … A language without shipped rules may be added. Raises Unreadable with a
    sentence that names the phrase.

    >>> book = with_added('[en.harm]\\ninjury = ["widget thumb"]')
    >>> [hit.phrase.category for hit in book.index("en").hits("widget thumb")]
    ['injury']
    """
    if not text.strip():
        return shipped()
    added = read_added(text, _shipped_rows())
    return Rulebook(merged(_shipped_rows(), added), sha256(text.encode()).hexdigest()[:8])


@cache
def _shipped_rows() -> Mapping[str, Rows]:
    return {
        language: tomllib.loads(files(__package__).joinpath(f"rules/{language}.toml").read_text(encoding="utf-8"))
        for language in LANGUAGES
    }


def _phrases(language: str, rows: Rows) -> Iterator[Phrase]:
    for category, texts in rows["harm"].items():
        yield from (Phrase(language, category, 0, text) for text in texts)
    for category, by_points in rows["voice"].items():
        for points, texts in by_points.items():
            yield from (Phrase(language, category, int(points), text) for text in texts)
    yield from (Phrase(language, "idiom", 0, text) for text in rows["guards"].get("idioms", ()))


def _entry(phrase: Phrase, lists: Mapping[str, Any], weight: Any) -> Entry:
    text, is_opening = without_opening(phrase.text)
    items = parsed(text, lists)
    begins = frozenset[Beginning](first_words(items))
    source = "" if SINGLE.fullmatch(phrase.text) else regex_of(items)
    return Entry(phrase, source, begins, anchors(items, weight) or (begins,), is_opening)


def _guards(rows: Rows) -> Guards:
    guards, lists = rows["guards"], rows["lists"]
    any_of = {
        name: "|".join(regex_of(parsed(text, lists)) for text in guards.get(name, ())) or _NEVER for name in _PATTERNS
    }
    between = rf"(?:{any_of['fillers']}|{WORD}{SEPARATOR}(?:{any_of['or']})){SEPARATOR}"
    return Guards(
        negating=re.compile(rf"\b(?:{_heads(guards.get('negators', ()), lists)})"),
        negated_before=re.compile(rf"(?<!\w)(?:{any_of['negators']}){SEPARATOR}(?:{between}){{0,4}}$"),
        negated_after=re.compile(rf"{SEPARATOR}(?:{any_of['after']})|\s?[:=]\s?(?:{any_of['after_colon']})"),
        near=_word(f"{any_of['near']}|{any_of['possible']}"),
        nearly=_word(any_of["near"]),
        possible=_word(any_of["possible"]),
        clause=re.compile(rf"[,:]|(?<!\w)(?:{any_of['clause']})"),
        retold=re.compile(rf"(?<!\w)(?:{any_of['retold']}){SEPARATOR}$"),
        common=_folded(guards.get("common", ())),
    )


def _word(source: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{source})(?!'|{SEPARATOR}not\b)")  # not the “can” of “can't” and “can not”


def _heads(negators: Sequence[str], lists: Mapping[str, Any]) -> str:
    """Return the beginnings of the words with which a negation can begin, as alternatives."""
    words = {word for text in negators for word, _ in first_words(parsed(text, lists))}
    return "|".join(map(re.escape, sorted(words))) or _NEVER


def _folded(words: Any) -> frozenset[str]:
    return frozenset(fold(word).text for word in words)
