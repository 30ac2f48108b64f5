"""Header fields as people meant them: RFC 2047 words, raw 8-bit text, ids, dates and parameters."""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from amends.channels.mail import charsets

MAX_VALUE_CHARACTERS = 65_536  # one field, unfolded; longer is cut
MAX_IDS = 500
# An encoded word (RFC 2047, 2); senders leave question marks in it, and at the end of a field its last two signs out.
WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?]{0,40})?\?([bBqQ])\?((?:[^?=]|\?(?!=)|=(?!\?[^=]))*)(?:\?=|\Z)")
BETWEEN_WORDS = re.compile(r"[ \t\r\n]*")
BREAKS = re.compile(r"[\r\n\t\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
PARAMETER = re.compile(r';\s*([^\s=;"]{1,80})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))')
NAMES_OF_FILES = frozenset({"name", "filename"})
COMMENT = re.compile(r"\([^()]*\)")
REST_OF_NAME = re.compile(r"(?:;(?![^;=]*=)[^;]*)+")  # of a name with a semicolon and without quotes
ENCODED_NAME = re.compile(r"(?:utf-8|iso-8859-\d{1,2}|windows-\d{4})'[\w-]{0,20}'", re.IGNORECASE)
BLANK = re.compile(r"\s")
ANGLE_ID = re.compile(r"<([^<>]{1,998})>")


@dataclass(frozen=True, slots=True)
class Headers:
    """The fields of one entity in order, unfolded; names in small letters, values with RFC 2047 words still in them."""

    fields: tuple[tuple[str, str], ...]
    oddities: list[str] = field(default_factory=list)
    _by_name: dict[str, list[str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name, value in self.fields:
            self._by_name.setdefault(name, []).append(value)

    def all(self, name: str) -> list[str]:
        """Every value of a field, outermost first."""
        return self._by_name.get(name.lower(), [])

    def first(self, name: str) -> str:
        """The first non-blank value of a field, or ""."""
        return next((value for value in self.all(name) if value.strip()), "")

    def words(self, name: str) -> str:
        """The first value decoded for people, on one line."""
        return one_line(decode_words(self.first(name)))

    def has(self, name: str) -> bool:
        """Whether the field is there, even blank."""
        return name.lower() in self._by_name


def decode_words(value: str) -> str:
    """Decode the RFC 2047 words of a value; neighbours with one charset are joined as bytes first,
    because senders split words inside a character (against section 5)."""
    if "=?" not in value:
        return value
    out: list[str] = []
    pending: list[tuple[str, str]] = []
    charset, last = "", 0
    for match in WORD.finditer(value):
        gap = value[last : match.start()]
        adjoins = bool(charset) and BETWEEN_WORDS.fullmatch(gap) is not None
        if not (adjoins and match[1].lower() == charset):
            out.append(charsets.decode(_bytes_of_words(pending), charset)[0] if charset else "")
            out.append("" if adjoins else gap)
            pending = []
        charset, last = match[1].lower(), match.end()
        pending.append((match[2].lower(), match[3]))
    out.append(charsets.decode(_bytes_of_words(pending), charset)[0] if charset else "")
    out.append(value[last:])
    return "".join(out)


def _bytes_of_words(words: list[tuple[str, str]]) -> bytes:
    if all(encoding == "b" for encoding, _ in words) and any(len(text) % 4 for _, text in words[:-1]):
        words = [("b", "".join(text for _, text in words))]  # base64 cut between its groups of four
    return b"".join(_word_bytes(encoding, text) for encoding, text in words)


def _word_bytes(encoding: str, text: str) -> bytes:
    raw = text.encode("utf-8", "replace")
    return base64_bytes(raw) if encoding == "b" else binascii.a2b_qp(raw.replace(b"\n", b""), header=True)


def base64_bytes(raw: bytes) -> bytes:
    """Decode base64 that may lack padding or hold strange letters; what cannot be read is left out."""
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", raw.split(b"=", 1)[0] if raw.count(b"=") < 3 else raw)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return base64.b64decode(letters + b"=" * (-len(letters) % 4))


def one_line(text: str) -> str:
    """Without line breaks and control characters; a break can be smuggled in by an encoded word."""
    return text.strip() if text.isprintable() else CONTROLS.sub("", BREAKS.sub(" ", text)).strip()


def message_ids(value: str) -> tuple[str, ...]:
    """All ids of a References or In-Reply-To value, in order, without brackets and doubles (RFC 5322, 3.6.4)."""
    value = value[:MAX_VALUE_CHARACTERS]
    if "=?" in value:
        value = decode_words(value)
    found = [_without_folds(item) for item in ANGLE_ID.findall(value)]
    if not any(found):
        found = [token.strip("<>,;\"'") for token in value.split() if "@" in token.strip("<>,;")]
    return tuple(dict.fromkeys(one_line(item) for item in found if item))[:MAX_IDS]


def _without_folds(item: str) -> str:
    """An id without the blanks and comments that may stand between its signs (RFC 5322, 4.5.4)."""
    item = item.strip()
    return re.sub(r"\s+|\([^()]*\)", "", item) if BLANK.search(item) else item


def message_id(headers: Headers) -> str:
    """The id of the mail itself, without brackets, or ""; a single word without brackets and @ is one too."""
    value = headers.first("message-id").strip()
    ids = message_ids(value)
    if ids:
        return ids[0]
    return one_line(value).strip("<>") if len(value.split()) == 1 else ""


def parameters(value: str) -> dict[str, str]:
    """The parameters of a Content-Type or Content-Disposition value, decoded: RFC 2231 pieces and charsets,
    RFC 2047 words (against the standard, but common), and unquoted values with spaces."""
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    plain: dict[str, str] = {}
    for key, text in _raw_parameters(value):
        match = re.fullmatch(r"([^*]+)(?:\*(\d{1,3}))?(\*)?", key)
        if match is None:
            continue
        name, number, is_encoded = match[1].lower(), match[2], bool(match[3])
        if number is None and not is_encoded and name in NAMES_OF_FILES and ENCODED_NAME.match(text):
            pieces.setdefault(name, {}).setdefault(0, (text, True))  # the star was left out
        elif number is None and not is_encoded:
            plain.setdefault(name, one_line(decode_words(text) if name in NAMES_OF_FILES else text))
        else:
            pieces.setdefault(name, {}).setdefault(int(number or 0), (text, is_encoded))
    return plain | {name: _joined(parts) for name, parts in pieces.items()}


def _raw_parameters(value: str) -> Iterator[tuple[str, str]]:
    position = 0
    while (match := PARAMETER.search(value, position)) is not None:
        position = match.end()
        if match[2] is not None:
            yield match[1], re.sub(r'\\(["\\])', r"\1", match[2])
            continue
        text = match[3]
        if match[1].lower() in NAMES_OF_FILES and (more := REST_OF_NAME.match(value, position)) is not None:
            text, position = text + more[0], more.end()
        elif "(" in text and match[1].lower() not in NAMES_OF_FILES:
            text = COMMENT.sub("", text)
        yield match[1], text.strip().rstrip(";").strip('"')


def _joined(parts: dict[int, tuple[str, bool]]) -> str:
    charset, data = "", b""
    for number in sorted(parts):
        text, is_encoded = parts[number]
        if number == min(parts) and is_encoded and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        data += unquote_to_bytes(text) if is_encoded else text.encode("utf-8", "replace")
    return one_line(decode_words(charsets.decode(data, charset)[0]))
