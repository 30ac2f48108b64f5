"""The language of many texts: script first, n-grams between the languages of a script, and the shares of the batch."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from amends.core.triage.languages.grams import Grams, shipped
from amends.core.triage.languages.scripts import ALSO, LANGUAGES, NAMES, RARE, SCRIPTS, written_in
from amends.core.triage.languages.shares import posterior

READ_AT_MOST = 400  # characters; more does not make the answer surer
BLOCK = 20_000  # texts whose shares are told together; bounds the memory
_PIECE = 32_768  # characters matched at once; bounds the memory
UNNAMED = 0.05  # what is expected of a language that a company did not name, beside one that it did
SELDOM = 0.1  # expected of a rare language beside any other, where no languages were named
ENGLISH = 3.0  # the same of English, which strangers write to each other
TOLD = 2  # letters of a script of one language settle the language
_NO_WORD = re.compile(r"(?:https?://|www\.)\S{1,400}|@\w{1,60}|[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_DIGITS = re.compile(r"\d+")
_CERTAIN = {number for number, name in enumerate(NAMES) if len(SCRIPTS[name]) == 1}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text was read as.

    language     ISO 639-1; "" where no letter of a known script and no known n-gram was found
    probability  0..1; of a script of one language 1
    script       languages that the script allows; () where no script was seen
    """

    language: str
    probability: float
    script: tuple[str, ...]

    @property
    def certain(self) -> bool:
        """Whether the script alone settled it."""
        return len(self.script) == 1


def read(texts: Sequence[str], among: Sequence[str] = ()) -> list[Reading]:
    """Return the likeliest language of each text; never raises, and bounded in time by READ_AT_MOST characters a text.

    among  the languages that are expected (ISO 639-1; unknown ones are passed over). Others stay possible, at a price.
    From 100 texts on, how often a language is seen among them counts too, in blocks of 20,000.
    """
    expected = _expected(among)
    readings: list[Reading] = []
    for start in range(0, len(texts), BLOCK):
        readings.extend(_block(texts[start : start + BLOCK], expected))
    return readings


def prepared(texts: Sequence[str]) -> str:
    """Return the texts as lines, one each: small letters, single blanks, digits as 0, no addresses, no hidden marks."""
    lines = "\n".join([f" {' '.join(text[:READ_AT_MOST].split())} " for text in texts])
    plain = unicodedata.normalize("NFC", lines).lower().replace("’", "'")
    return _DIGITS.sub("0", _NO_WORD.sub("", plain))


def _expected(among: Sequence[str]) -> NDArray[np.float32]:
    named = {ALSO.get(code, code) for code in among} & set(LANGUAGES)
    if named:
        return np.array([1.0 if code in named else UNNAMED for code in LANGUAGES], dtype=np.float32)
    usual = {"en": ENGLISH} | dict.fromkeys(RARE, SELDOM)
    return np.array([usual.get(code, 1.0) for code in LANGUAGES], dtype=np.float32)


def _block(texts: Sequence[str], expected: NDArray[np.float32]) -> list[Reading]:
    parts = [_evidence(piece) for piece in _pieces(texts)]
    evidence = np.concatenate([part[0] for part in parts])
    script = np.concatenate([part[1] for part in parts])
    known = np.concatenate([part[2] for part in parts])
    given = posterior(evidence, expected)
    best = given.argmax(axis=1)
    return [
        Reading(LANGUAGES[language], float(p), SCRIPTS[NAMES[number]]) if told else Reading("", 0.0, ())
        for language, p, number, told in zip(best, given.max(axis=1), script, known, strict=True)
    ]


def _pieces(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    start = size = 0
    for end, text in enumerate(texts):
        size += min(len(text), READ_AT_MOST) + 2
        if size > _PIECE and end > start:
            yield texts[start:end]
            start, size = end, min(len(text), READ_AT_MOST) + 2
    yield texts[start:]


def _evidence(texts: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.bool_]]:
    """Return (texts, languages) log-likelihoods, -inf where the script rules it out; the script; whether told."""
    lines = prepared(texts)
    written = written_in(lines, len(texts))
    said = _spread(shipped(), lines)
    told = said.any(axis=1) | (written.script != _LATIN)
    settled = np.isin(written.script, list(_CERTAIN)) & (written.own < TOLD)
    known = (written.script >= 0) & told & ~settled
    return np.where(_ALLOWED[written.script], said, np.float32(-np.inf)), written.script, known


def _spread(grams: Grams, lines: str) -> NDArray[np.float32]:
    """Return the evidence in the order of LANGUAGES; 0 for a language that only its script tells."""
    found = grams.evidence(f"{lines}\n".encode("utf-8", "replace"))
    said = np.zeros((len(found), len(LANGUAGES)), dtype=np.float32)
    said[:, [LANGUAGES.index(code) for code in grams.languages]] = found
    return said


_LATIN = NAMES.index("latin")
_ALLOWED = np.array([[code in SCRIPTS[name] for code in LANGUAGES] for name in NAMES] + [[True] * len(LANGUAGES)])
"""(scripts + 1, languages): the last row is for no script, which is number -1."""
