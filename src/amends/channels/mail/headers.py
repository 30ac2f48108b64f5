"""Header fields as people meant them: RFC 2047 words, raw 8-bit text, ids, dates and parameters."""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
from urllib.parse import unquote_to_bytes

from amends.channels.mail import charsets

MAX_VALUE_CHARACTERS = 65_536  # one field, unfolded; longer is cut
MAX_IDS = 500
WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?]*)?\?([bBqQ])\?([^?]*)\?=")
BETWEEN_WORDS = re.compile(r"[ \t\r\n]*")
BREAKS = re.compile(r"[\r\n\t\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
ANGLE_ID = re.compile(r"<\s*([^<>\s]+)\s*>")


@dataclass(frozen=True, slots=True)
class Headers:
    """The fields of one entity in order, unfolded; values are text with RFC 2047 words still in them."""

    fields: tuple[tuple[str, str], ...]
    oddities: list[str] = field(default_factory=list)

    def all(self, name: str) -> list[str]:
        """Every value of a field, outermost first."""
        wanted = name.lower()
        return [value for key, value in self.fields if key == wanted]

    def first(self, name: str) -> str:
        """The first non-blank value of a field, or ""."""
        return next((value for value in self.all(name) if value.strip()), "")

    def words(self, name: str) -> str:
        """The first value decoded for people, on one line."""
        return one_line(decode_words(self.first(name)))

    def has(self, name: str) -> bool:
        """Whether the field is there, even blank."""
        return bool(self.all(name))


def decode_words(value: str) -> str:
    """Decode the RFC 2047 words of a value; neighbours with one charset are joined as bytes first,
    because senders split words inside a character (against section 5)."""
    out: list[str] = []
    pending, charset, last = b"", "", 0
    for match in WORD.finditer(value):
        gap = value[last : match.start()]
        adjoins = bool(charset) and BETWEEN_WORDS.fullmatch(gap) is not None
        same = adjoins and match[1].lower() == charset
        if not same:
            out.append(charsets.decode(pending, charset)[0] if charset else "")
            out.append("" if adjoins else gap)
            pending = b""
        charset, last = match[1].lower(), match.end()
        pending += _word_bytes(match[2], match[3])
    out.append(charsets.decode(pending, charset)[0] if charset else "")
    out.append(value[last:])
    return "".join(out)


def _word_bytes(encoding: str, text: str) -> bytes:
    raw = text.encode("utf-8", "replace")
    if encoding in "bB":
        return base64_bytes(raw)
    return binascii.a2b_qp(raw.replace(b"\n", b""), header=True)


def base64_bytes(raw: bytes) -> bytes:
    """Decode base64 that may lack padding or hold strange letters; what cannot be read is left out."""
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", raw.split(b"=", 1)[0] if raw.count(b"=") < 3 else raw)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return base64.b64decode(letters + b"=" * (-len(letters) % 4))


def one_line(text: str) -> str:
    """Without line breaks and control characters; a break can be smuggled in by an encoded word."""
    return CONTROLS.sub("", BREAKS.sub(" ", text)).strip()


def message_ids(value: str) -> tuple[str, ...]:
    """All ids of a References or In-Reply-To value, in order, without brackets and doubles (RFC 5322, 3.6.4)."""
    value = value[:MAX_VALUE_CHARACTERS]
    found = ANGLE_ID.findall(value)
    if not found:
        found = [token.strip("<>,;\"'") for token in value.split() if "@" in token.strip("<>,;")]
    return tuple(dict.fromkeys(one_line(item) for item in found if item.strip()))[:MAX_IDS]


def date_of(value: str) -> datetime | None:
    """An aware time in UTC, or None when the value is no date. No zone means UTC (RFC 5322, 3.3)."""
    cleaned = one_line(decode_words(value[:200]))
    return _rfc5322_date(cleaned) or _iso_date(cleaned)


def _rfc5322_date(value: str) -> datetime | None:
    try:
        parts = parsedate_tz(value)
        if parts is None:
            return None
        year, month, day, hour, minute, second = parts[:6]
        zone = timezone(timedelta(seconds=parts[9] or 0))
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None


def _iso_date(value: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


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
        if number is None and not is_encoded:
            plain.setdefault(name, one_line(decode_words(text)))
        else:
            pieces.setdefault(name, {}).setdefault(int(number or 0), (text, is_encoded))
    return plain | {name: _joined(parts) for name, parts in pieces.items()}


def _raw_parameters(value: str) -> Iterator[tuple[str, str]]:
    pattern = re.compile(r';\s*([^\s=;"]{1,80})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))')
    position = 0
    while (match := pattern.search(value, position)) is not None:
        quoted = match[2]
        yield match[1], re.sub(r'\\(["\\])', r"\1", quoted) if quoted is not None else match[3].strip().strip('"')
        position = match.end()


def _joined(parts: dict[int, tuple[str, bool]]) -> str:
    charset, data = "", b""
    for number in sorted(parts):
        text, is_encoded = parts[number]
        if number == min(parts) and is_encoded and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        data += unquote_to_bytes(text) if is_encoded else text.encode("utf-8", "replace")
    return one_line(decode_words(charsets.decode(data, charset)[0]))
