"""The date of a mail (RFC 5322, 3.3 and 4.3), and what programs write in its place."""

import re
import tomllib
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
from importlib.resources import files

from amends.channels.mail.headers import decode_words, one_line

_DATA = tomllib.loads(files("amends.channels.mail").joinpath("dates.toml").read_text("utf-8"))
ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MAX_CHARACTERS = 200
COMMENT = re.compile(r"\([^()]*\)")
# The form nearly every program writes; the rest is read with more care.
USUAL = re.compile(
    r"(?:[A-Za-z]{3}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)([0-5]\d)"
    r"(?: \([\w ]{1,40}\))?"
)
ZONE = re.compile(r"(?<=\d)\s*\"?\b([A-Za-z]{2,5})\"?\s*$")
OFFSET = re.compile(r"(?:(?:GMT|UTC|UT)\s*)?([+-])(\d{1,2})(?::?(\d\d))?\"?\s*$", re.IGNORECASE)
BLANK_COLON = re.compile(r"\s*:\s*")
MONTH = re.compile(r"(?<![^\W\d_])([^\W\d_]{3,12})\.?(?![^\W\d_])")
HALF_OF_DAY = re.compile(r"(\d{1,2})(:\d\d(?::\d\d)?)\s*([AP])M\b", re.IGNORECASE)
DAY_FIRST = re.compile(r"(?:\w{2,10},?\s+)?(\d{1,2})\.(\d{1,2})\.(\d{4})\s+(.*)")


def date_of(value: str) -> datetime | None:
    """An aware time in UTC, or None when the value is no date. No zone means UTC (RFC 5322, 3.3)."""
    usual = USUAL.fullmatch(value.strip()) if len(value) < MAX_CHARACTERS else None
    if usual is not None and usual[2] in ENGLISH:
        day, month, year, hour, minute, second, sign, hours, minutes = usual.groups()
        east = (1 if sign == "+" else -1) * (int(hours) * 60 + int(minutes))
        return _moment(int(year), ENGLISH.index(month) + 1, int(day), (int(hour), int(minute), int(second)), east * 60)
    cleaned = _cleaned(value)
    return _iso_date(cleaned) or _rfc5322_date(cleaned)


def _cleaned(value: str) -> str:
    """Without comments, blanks around colons and fractions of a second; known words in English."""
    text = one_line(decode_words(value[:MAX_CHARACTERS]))
    while "(" in text and (without := COMMENT.sub(" ", text)) != text:
        text = without
    text = re.sub(r"^date:", "", BLANK_COLON.sub(":", text), flags=re.IGNORECASE).strip()
    text = re.sub(r"(:\d\d)[.,]\d{1,9}\b", r"\1", text)
    text = re.sub(r"(\d)\.(?=\s)", r"\1", text)
    text = HALF_OF_DAY.sub(_in_24_hours, text)
    return _with_offset(MONTH.sub(_in_english, text))


def _in_24_hours(match: re.Match[str]) -> str:
    hour = int(match[1])
    if hour <= 12:
        hour = hour % 12 + (12 if match[3] in "pP" else 0)
    return f"{hour:02}{match[2]}"


def _in_english(match: re.Match[str]) -> str:
    word = match[1].lower()
    month = _DATA["months"].get(word[:4]) or _DATA["months"].get(word[:3])
    return ENGLISH[month - 1] if month else match[0]


def _with_offset(text: str) -> str:
    """`GMT+1`, `+01:00` and names of zones as the `+0100` of RFC 5322."""
    named = ZONE.search(text)
    east = _DATA["zones"].get(named[1].lower()) if named is not None else None
    if named is not None and east is not None:
        hours, minutes = divmod(abs(east), 60)
        return f"{text[: named.start()]} {'-' if east < 0 else '+'}{hours:02}{minutes:02}"
    offset = OFFSET.search(text) if ":" in text else None
    if offset is None or not text[: offset.start()].strip()[-1:].isdigit():
        return text
    return f"{text[: offset.start()].rstrip()} {offset[1]}{int(offset[2]):02}{offset[3] or '00'}"


def _moment(year: int, month: int, day: int, clock: tuple[int, int, int], seconds_east: int) -> datetime | None:
    hour, minute, second = clock
    if year < 1000:
        year += 1900  # three digits, counted from 1900 (RFC 5322, 4.3)
    try:
        zone = timezone(timedelta(seconds=seconds_east))
        at_midnight = (hour, minute, second) == (24, 0, 0)
        start = datetime(year, month, day, 0 if at_midnight else hour, minute, min(second, 59), tzinfo=zone)
        return (start + timedelta(days=at_midnight)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _rfc5322_date(value: str) -> datetime | None:
    day_first = DAY_FIRST.fullmatch(value)
    if day_first is not None and 1 <= int(day_first[2]) <= 12:
        value = f"{day_first[1]} {ENGLISH[int(day_first[2]) - 1]} {day_first[3]} {day_first[4]}"
    try:
        parts = parsedate_tz(value) or parsedate_tz(value + " 00:00")
        if parts is None:
            return None
        year, month, day, hour, minute, second = parts[:6]
        return _moment(year, month, day, (hour, minute, second), parts[9] or 0)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None


def _iso_date(value: str) -> datetime | None:
    if not value[:4].isdigit():
        return None
    try:
        text = re.sub(r"\s+([+-]\d\d):?(\d\d)$", r"\1:\2", re.sub(r"\s*(?:UTC|GMT|UT)$", "Z", value))
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
