"""Moments, sizes and counts as a person says them. Pure: the caller says what time it is, and on whose clock."""

from datetime import datetime, timedelta, tzinfo

from django.utils import translation
from django.utils.formats import date_format

NEAR = {-1: "yesterday", 0: "today", 1: "tomorrow"}
FORMATS = {"en": "l j F, H:i", "de": "l, j. F, H:i", "fr": "l j F, H:i", "es": r"l j \d\e F, H:i"}
UNITS = ("bytes", "kB", "MB", "GB", "TB")


def spoken(at: datetime, now: datetime, zone: tzinfo) -> str:
    """Return a moment as one says it: “today 16:00”, “Mon 23 Nov 11:52”, “23 Nov 2025”.

    >>> from datetime import UTC
    >>> spoken(datetime(2026, 3, 1, 8, 5, tzinfo=UTC), datetime(2026, 3, 2, 10, tzinfo=UTC), UTC)
    'yesterday 08:05'
    """
    here, there = now.astimezone(zone), at.astimezone(zone)
    near = NEAR.get((there.date() - here.date()).days)
    if near:
        return f"{near} {there:%H:%M}"
    if abs(at - now) < timedelta(days=180):
        return f"{there:%a} {there.day} {there:%b %H:%M}"
    return f"{there.day} {there:%b %Y}"


def exact(at: datetime, zone: tzinfo) -> str:
    """Return a moment in full, with its zone, for hovering and for paper.

    >>> from zoneinfo import ZoneInfo
    >>> from datetime import UTC
    >>> exact(datetime(2026, 11, 23, 16, tzinfo=UTC), ZoneInfo("Europe/London"))
    'Mon 23 Nov 2026 16:00 GMT'
    """
    there = at.astimezone(zone)
    name = there.tzname() or ""
    shown = f"UTC{name}" if name[:1] in "+-" else name  # many zones have a number for a name
    return f"{there:%a} {there.day} {there:%b %Y %H:%M} {shown}"


def in_words_of(language: str, at: datetime, zone: tzinfo) -> str:
    """Return a moment as a customer reads it, in one of the four languages we write: “Monday 23 November, 11:52”."""
    code = language.lower().split("-")[0]
    known = code if code in FORMATS else "en"
    with translation.override(known):
        return date_format(at.astimezone(zone), FORMATS[known])


def since(at: datetime, now: datetime) -> str:
    """Return how long ago something was: “20 seconds ago”, “3 h ago”, “2 days ago”; “just now” below 5 seconds."""
    span = now - at
    if span < timedelta(seconds=5):
        return "just now"
    return f"{length(span)} ago"


def length(span: timedelta) -> str:
    """Return a duration in the largest unit that fits, rounded down: “20 seconds”, “33 min”, “5 h”, “3 days”.

    >>> length(timedelta(minutes=33, seconds=40))
    '33 min'
    """
    seconds = int(span.total_seconds())
    for size, word in ((172_800, "days"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // (86_400 if word == 'days' else size)} {word}"
    return f"{seconds} second{'' if seconds == 1 else 's'}"


def unwrapped(text: str | None) -> str:
    """Join the lines of paragraphs that a mail program wrapped at its own width, so that they fit every width.

    A paragraph counts as wrapped when each of its lines but the last has 55 to 80 characters: verses, lists and
    addresses have shorter ones and stay as they are.

    >>> unwrapped("Two short\\nlines.")
    'Two short\\nlines.'
    """
    parts = str(text or "").replace("\r\n", "\n").split("\n\n")
    return "\n\n".join(" ".join(part.split("\n")) if _is_wrapped(part) else part for part in parts)


def _is_wrapped(paragraph: str) -> bool:
    lines = paragraph.strip("\n").split("\n")
    return len(lines) > 1 and all(55 <= len(line) <= 80 for line in lines[:-1])


def size(count: int) -> str:
    """Return a number of bytes with the unit a person would use, in steps of 1,000.

    >>> size(2_140_000)
    '2.1 MB'
    """
    amount, unit = float(count), 0
    while amount >= 999.5 and unit < len(UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{amount:.1f} {UNITS[unit]}" if unit and amount < 9.95 else f"{amount:.0f} {UNITS[unit]}"


def counted(number: int, one: str, many: str) -> str:
    """Return a number with its noun, thousands set apart: “1 voice”, “1,204 voices”, “no voices”."""
    if number == 0:
        return f"no {many}"
    return f"{number:,} {one if number == 1 else many}"
