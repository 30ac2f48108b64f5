"""The normal form of a message: what is left when everything is taken away in which copies of one message differ.

Spelling of the same letters (Unicode, case, accents), marks, links, addresses, handles, what stands before and after
the message (greeting, closing), shorthand, and, in two of its three forms, numbers.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from importlib.resources import files

READ = 20_000
"""Characters that are read of a message; two that agree so far are taken for copies."""
SHORT = 20
"""Letters of a normal form under which people say the same by accident."""
FEW_WORDS = 8
"""Words that a form letter has at least; what fewer words share, people share by accident."""

_RULES = tomllib.loads(files(__package__).joinpath("normal.toml").read_text("utf-8"))
_SHORTHAND: dict[str, str] = _RULES["shorthand"]
_DATE_WORDS = frozenset(_RULES["date_words"])


def _any_of(phrases: list[str]) -> str:
    longest_first = sorted(phrases, key=len, reverse=True)
    return "(?:" + "|".join(re.escape(phrase).replace(r"\ ", "[ ']{1,2}") for phrase in longest_first) + ")"


_OPENING = re.compile(rf"[\s>*]{{0,20}}{_any_of(_RULES['openings'])}\b[^\n,:!.?]{{0,40}}[,:!\n]")
_CLOSING = re.compile(
    rf"(?:^|[\s.,!?])(?:{_any_of(_RULES['closings'])}\b|--[ \n]|__+\n)[^\n?]{{0,20}}\s*\Z", re.MULTILINE
)
_END = 160  # characters at the end of a text in which a closing is looked for
_MUST_REMAIN = 20  # characters before a closing: “Thanks, it burns.” is all that was said
_TIMES = 3  # greetings in a row that are taken away: “Fwd: Re: Dear Sir,”
_UNSEEN = re.compile(r"[\u00ad\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\x00]")
_NOISE = re.compile(
    r"(?:https?://|www\.)\S+"
    r"|(?<!\w)[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}"
    r"|(?<!\w)@\w{1,50}"
    r"|\burl\b"
    r"|&[a-z]{2,6};",
    re.IGNORECASE,
)
_APOSTROPHE = re.compile(r"(?<=\w)['’ʼ`](?=\w)")
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"[^\W_]*\d[^\W_]*")  # also “4b”, “ua4727”: an order, a flight, a model


@dataclass(frozen=True, slots=True)
class Normal:
    """What a message says, in three forms; "" where nothing is left.

    text      small letters, words parted by one blank, numbers left out unless fewer than SHORT letters remain; what
              likeness is measured on
    whole     the same with the numbers: equal only if the same was said about the same
    skeleton  without names (words with a capital) and dates as well: equal for letters of one form; "" if it has
              fewer than FEW_WORDS words
    """

    text: str
    whole: str
    skeleton: str


def normal(message: str) -> Normal:
    """Return the normal form. A message without a letter or number, emoji only, keeps its signs as they are.

    >>> normal("Dear Sir,\\nORDER 4711 still didn't come!! Kind regards, J.").text
    'order still didnt come'
    """
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKD", message[:READ])[:READ])  # NFKD makes up to 18 of a sign
    plain = _NOISE.sub(" ", _APOSTROPHE.sub("", plain.replace("ß", "ss")))
    written = _WORD.findall(_without_frame(plain)) or _WORD.findall(plain)
    if not written:
        signs = " ".join(plain.split())
        return Normal(signs, signs, "")
    words = [_SHORTHAND.get(word, word) for word in map(str.lower, written)]
    said = " ".join(word for word in words if not _NUMBER.fullmatch(word))
    whole = " ".join(words)
    return Normal(said if len(said) >= SHORT else whole, whole, _skeleton(written, words))


def _without_frame(plain: str) -> str:
    """Take greeting and closing away."""
    small = plain.lower()
    if len(small) != len(plain):  # a few letters become two (İ); such a text keeps its frame
        return plain
    start = 0
    for _ in range(_TIMES):
        found = _OPENING.match(small, start)
        if found is None:
            break
        start = found.end()
    closing = _CLOSING.search(small, max(start + _MUST_REMAIN, len(small) - _END))
    return plain[start : closing.start() if closing else len(plain)]


def _skeleton(written: list[str], words: list[str]) -> str:
    """Leave out what a form letter fills in. Who shouts in capitals has no names that could be told apart."""
    is_shouted = 2 * sum(word.isupper() for word in written) > len(written)
    kept = [
        word
        for given, word in zip(written, words, strict=True)
        if word not in _DATE_WORDS and not _NUMBER.fullmatch(word) and (is_shouted or not given[0].isupper())
    ]
    return " ".join(kept) if len(kept) >= FEW_WORDS else ""
