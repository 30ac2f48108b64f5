"""What a mail server answers to SEARCH and FETCH (RFC 3501, 7.2.5 and 7.4.2), as imaplib hands it over: to values.

imaplib gives a list: bytes for a line, and for a line that ends in a literal a pair of the line and the literal, whose
own rest follows as a line. A server may put UID before or after the body, and may speak of other mails in between.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONGEST_HEAD = 262_144  # bytes of a mail in which its Message-ID is looked for
_UID = re.compile(rb"\bUID ([0-9]{1,10})\b")
_SIZE = re.compile(rb"\bRFC822\.SIZE ([0-9]{1,12})\b")
_ARRIVED = re.compile(
    rb'\bINTERNALDATE "([ 0-9]?[0-9])-([A-Za-z]{3})-([0-9]{4}) '
    rb'([0-9]{2}):([0-9]{2}):([0-9]{2}) ([+-])([0-9]{2})([0-9]{2})"'
)
_MESSAGE_ID = re.compile(rb"^message-id[ \t]*:([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)", re.I | re.M)


@dataclass(frozen=True, slots=True)
class Lying:
    """A mail as it lies at the server. size: bytes, 0 when not told. at: when the server took it in, where known."""

    uid: int
    size: int
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A mail, word for word, and when the server took it in."""

    uid: int
    raw: bytes
    at: datetime | None


def search_day(day: date) -> str:
    """Return a day as SEARCH wants it, whatever the language of this machine.

    >>> search_day(date(2026, 3, 2))
    '2-Mar-2026'
    """
    return f"{day.day}-{MONTHS[day.month - 1]}-{day.year:04d}"


def number_in(answer: Sequence[Any] | None) -> int:
    """Return the last number of a response such as [b"17"]; 0 when there is none.

    >>> number_in([b"17"]), number_in([None]), number_in([])
    (17, 0, 0)
    """
    found = re.match(rb"[0-9]{1,10}", answer[-1] or b"") if answer else None
    return int(found[0]) if found else 0


def uids_in(answer: Sequence[Any]) -> list[int]:
    """Return the numbers of a SEARCH answer, ascending, each once; what is no number is passed over.

    >>> uids_in([b"7 3", b"9", None, b""])
    [3, 7, 9]
    """
    words = b" ".join(part for part in answer if isinstance(part, bytes)).split()
    return sorted({int(word) for word in words if word.isdigit() and len(word) <= 10})


def lying_in(answer: Sequence[Any]) -> Iterator[Lying]:
    """Yield what a FETCH answer says about mails, whoever they are; lines without a UID say nothing."""
    for head, _ in _items(answer):
        uid = _UID.search(head)
        if uid:
            size = _SIZE.search(head)
            yield Lying(int(uid[1]), int(size[1]) if size else 0, arrived(head))


def bodies_in(answer: Sequence[Any]) -> Mapping[int, bytes]:
    """Return the bodies of a FETCH answer by UID. A body that the server gave as NIL is not among them."""
    found = {}
    for head, literal in _items(answer):
        uid = _UID.search(head)
        if uid and literal is None and b'BODY[] ""' in head:
            literal = b""
        if uid and literal is not None:
            found[int(uid[1])] = literal
    return found


def _items(answer: Sequence[Any]) -> Iterator[tuple[bytes, bytes | None]]:
    """Yield each mail's words and its literal, if it has one: the rest of a line belongs to the pair before it."""
    head, literal = b"", None
    for part in answer:
        if isinstance(part, tuple):
            if head:
                yield head, literal
            head, literal = part[0] or b"", part[1]
        elif literal is not None:
            yield head + b" " + (part or b""), literal
            head, literal = b"", None
        elif part:
            yield part, None
    if head:
        yield head, literal


def arrived(words: bytes) -> datetime | None:
    """Return the moment in INTERNALDATE, or None when there is none that can be read.

    >>> arrived(b'1 (INTERNALDATE " 2-Mar-2026 09:30:00 +0100")').isoformat()
    '2026-03-02T09:30:00+01:00'
    """
    found = _ARRIVED.search(words)
    name = found[2].decode().title() if found else ""
    if found is None or name not in MONTHS:
        return None
    day, year, hour, minute, second = (int(found[group]) for group in (1, 3, 4, 5, 6))
    offset = timedelta(hours=int(found[8]), minutes=int(found[9]))
    try:
        zone = timezone(-offset if found[7] == b"-" else offset)
        return datetime(year, MONTHS.index(name) + 1, day, hour, minute, min(second, 59), tzinfo=zone)
    except ValueError:  # the 31st of February
        return None


def message_id(raw: bytes) -> str:
    """Return the Message-ID of a mail as it stands there, without white space around; "" when it has none.

    >>> message_id(b"Subject: x\\r\\nMessage-ID:\\r\\n <a@b.example>\\r\\n\\r\\nMessage-ID: <no@b.example>")
    '<a@b.example>'
    """
    head = re.split(rb"\r?\n\r?\n", raw[:LONGEST_HEAD], maxsplit=1)[0]
    found = _MESSAGE_ID.search(head)
    return " ".join(found[1].decode("utf-8", "replace").replace("\x00", "").split()) if found else ""
