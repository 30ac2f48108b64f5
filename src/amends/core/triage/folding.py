"""Text as the rules see it: small letters without accents, with the way back to the original offsets."""

import re
import unicodedata
from dataclasses import dataclass

# Soft hyphens and zero-width characters hide inside words copied from web pages; loose accents come from some mail
# clients (NFD). All are left out of what the rules see.
_INVISIBLE = re.compile("[\u00ad\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe0e\ufe0f\ufeff]")


def _without_accent(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]


_PLAIN = {code: _without_accent(chr(code)) for code in range(0x00C0, 0x0250) if _without_accent(chr(code)) != chr(code)}
_PLAIN |= {ord(quote): "'" for quote in "’‘ʼ´`′"}
# fullwidth letters are left alone: nobody complains in them in the languages of the rules


@dataclass(frozen=True, slots=True)
class Folded:
    """The folded text, and for each of its characters its offset in the original (None: the same)."""

    text: str
    origin: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the original of a stretch of the folded text (end > start)."""
        if self.origin is None:
            return start, end
        return self.origin[start], self.origin[end - 1] + 1


def fold(text: str) -> Folded:
    """Return the text in small letters, without accents and invisible characters; ß stays."""
    if text.isascii():
        return Folded(text.lower())
    if not _INVISIBLE.search(text):
        return Folded(_small(text).translate(_PLAIN))
    kept = tuple(index for index, letter in enumerate(text) if not _INVISIBLE.match(letter))
    return Folded(_small("".join(text[index] for index in kept)).translate(_PLAIN), kept)


def _small(text: str) -> str:
    """Return the text in small letters, with the same length (İ would become two characters)."""
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
