"""A message as the models read it: one spelling for what only looks different, and nobody's handle, link or number."""

import re
import unicodedata
from collections.abc import Sequence

READ = 20_000  # characters; what a longer text says, its beginning says too
# No blank is among the unseen signs: what parts two words goes on parting them.
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe0e\ufe0f\ufeff\x00-\x08\x0e-\x1b\x7f]")
_MASKED = re.compile(
    r"(?P<link>(?:https?://|www\.)\S{1,2000}|\burl\b)"
    r"|(?P<mail>\b[\w.+-]{1,64}+@[\w-]{1,64}+\.[\w.-]{1,64}|\bemail\b)"
    r"|(?P<handle>(?<![\w@])@\w{1,50})"
    r"|(?P<digits>\d+)"
    r"|(?P<again>(?P<letter>[^\W\d_])(?P=letter){2,})"
)
_DIGITS = {1: "0", 2: "00", 3: "000"}


def prepared(text: str) -> str:
    """Return the text in small letters with masks; it says the same, to whoever and about whichever order.

    >>> prepared("@AcmeHelp my ORDER 48213377 is sooooo late!! https://acme.example/x")
    '@user my order 0000 is sooo late!! url'
    """
    return masked(_UNSEEN.sub("", _plain(text)).lower())


def stretches(texts: Sequence[str]) -> list[list[str]]:
    """Return of each text what stands between its blanks: `masked`, this is what `prepared` makes of it.

    All texts go through as lines of one, which is quicker. No mask reaches over a blank.

    >>> stretches(["My ORDER 48213377", ""])
    [['my', 'order', '48213377'], []]
    """
    lines = "\n".join([_plain(text).replace("\n", " ") for text in texts])
    return [line.split() for line in _UNSEEN.sub("", lines).lower().split("\n")] if texts else []


def masked(plain: str) -> str:
    """Return a text, or a stretch of one, with masks."""
    return _MASKED.sub(_mask, plain)


def _plain(text: str) -> str:
    read = text[:READ]
    return read if read.isascii() else unicodedata.normalize("NFKC", read)


def _mask(match: re.Match[str]) -> str:
    kind = match.lastgroup
    if kind == "digits":
        return _DIGITS.get(len(match.group()), "0000")
    if kind == "link":
        return "url"
    if kind == "handle":
        return "@user"
    if kind == "mail":
        return "email"
    return match.group()[:3]
