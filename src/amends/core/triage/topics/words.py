"""The words of a message that can make a topic, and the numbers that stand for them."""

import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from itertools import islice
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from amends.core.triage.folding import fold
from amends.core.triage.text import prepared

BITS = 15
SIZE = 1 << BITS
"""Numbers that a word can get; 0 is no word's."""
MOST = 160
"""Numbers that are kept of a message, about ninety different words; what a longer one says, its beginning says."""
BEGINNING = 5  # letters in which the forms of one word mostly agree
SHORTEST, LONGEST = 3, 30  # letters of a word that can name a topic
REMEMBERED = 50_000  # words whose numbers are remembered; then all are forgotten, so that no text fills memory

Codes = NDArray[np.uint16]
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_STOP = {
    language: frozenset(words.split())
    for language, words in tomllib.loads(files(__package__).joinpath("stop_words.toml").read_text("utf-8")).items()
}
_known: dict[str, tuple[int, ...]] = {}


@dataclass(frozen=True, slots=True)
class Word:
    """A word in small letters, and as it is compared: without accents and the s of a plural."""

    written: str
    stem: str


def words_in(text: str, language: str = "") -> list[Word]:
    """Return the words that can make a topic, in order; of masks, numbers and stop words none.

    language  ISO 639-1; of an unknown one, or of one without a list, English stop words are left out

    >>> [word.stem for word in words_in("Dear team, my 2 BRAKES squeak, @anna!")]
    ['brake', 'squeak']
    """
    stop = _STOP["all"] | _STOP.get(language, _STOP["en"])
    found = []
    for written in WORD.findall(prepared(text)):
        folded = fold(written).text
        if SHORTEST <= len(folded) <= LONGEST and folded not in stop:
            found.append(Word(written, stem_of(folded)))
    return found


def stem_of(folded: str) -> str:
    """Return a folded word as it is compared."""
    base = folded.removesuffix("'s")
    return base[:-1] if len(base) > SHORTEST and base.endswith("s") and not base.endswith("ss") else base


def codes_of(stem: str) -> tuple[int, ...]:
    """Return a word's numbers, 1..SIZE-1: of itself, and of its beginning, which other forms of it share."""
    codes = _known.get(stem)
    if codes is None:
        if len(_known) >= REMEMBERED:
            _known.clear()
        parts = {stem, stem[:BEGINNING]}
        codes = _known[stem] = tuple(sorted({_number(part) for part in parts}))
    return codes


def _number(part: str) -> int:
    return 1 + crc32(part.encode("utf-8", "replace")) % (SIZE - 1)


def codes_in(text: str, language: str = "") -> Codes:
    """Return the numbers of the words of a text, each once, as they come, at most MOST."""
    stems = dict.fromkeys(word.stem for word in words_in(text, language))
    found = dict.fromkeys(code for stem in stems for code in codes_of(stem))
    return np.fromiter(islice(found, MOST), np.uint16)
