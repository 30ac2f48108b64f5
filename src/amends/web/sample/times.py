"""Move the dates inside a sample payload, so that the story is told relative to today.

Only the instants move: a date keeps its zone, its comment and its way of writing. Moving by whole weeks keeps the
weekdays of the story as well (`weeks_until`), and its office hours but for the hour of summer time. Dates that people
wrote into their own sentences stay as they are.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

REFERENCE_NOW: Final = datetime(2026, 11, 23, 13, tzinfo=UTC)
"""The moment that is "now" inside the payloads: Monday 23 November 2026, 13:00 UTC. Nothing there is later."""

_FIELDS: Final = rb"Date|Received|Resent-Date|Delivery-Date|Arrival-Date|Last-Attempt-Date|Will-Retry-Until"
# A field with its folded lines, also inside a forwarded message or a delivery report (bodies count as text here:
# encoded ones cannot look like this, and a quoted "Date:" line should move with its message).
_FIELD: Final = re.compile(rb"^(?:" + _FIELDS + rb"):[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*", re.MULTILINE | re.IGNORECASE)
# RFC 5322 §3.3 date-time; the weekday and the seconds may be missing, the zone may be a word (§4.3).
_DATE: Final = re.compile(
    rb"(?:(?P<weekday>[A-Z][a-z]{2}),(?P<gap>\s+))?(?P<day>\d{1,2})\s(?P<month>[A-Z][a-z]{2})\s(?P<year>\d{4})\s"
    rb"(?P<hour>\d{2}):(?P<minute>\d{2})(?P<second>:\d{2})?\s(?P<zone>[+-]\d{4}|GMT|UT|UTC|Z)(?![\w+-])"
)
_AT: Final = re.compile(rb'("at"\s*:\s*")([^"\\]+)(")')
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def since_reference(now: datetime) -> timedelta:
    """Return how far `now` (aware) lies after the sample's own now."""
    return now - REFERENCE_NOW


def weeks_until(now: datetime) -> timedelta:
    """Return the whole weeks from the sample's now to `now` (aware), so that no shifted voice lies in the future."""
    return timedelta(weeks=since_reference(now) // timedelta(weeks=1))


def shift(raw: bytes, *, channel: str, by: timedelta) -> bytes:
    """Return the payload with its dates moved by `by`; everything else stays byte for byte.

    channel   mail: the date fields of the message, of messages inside it and of delivery reports (RFC 5322 §3.6.1,
              §3.6.6, §3.6.7; RFC 3464 §2.2.5). form, phone: the first "at" of the JSON.
    by        moved in whole seconds; a date that would leave the calendar (years 1–9999) raises OverflowError

    >>> shift(b"Date: Mon, 23 Nov 2026 12:31:00 +0000\\r\\n\\r\\nHello", channel="mail", by=timedelta(days=8))
    b'Date: Tue, 01 Dec 2026 12:31:00 +0000\\r\\n\\r\\nHello'
    """
    seconds = timedelta(seconds=by // timedelta(seconds=1))
    if channel == "mail":
        return _FIELD.sub(lambda field: _DATE.sub(lambda found: _moved(found, seconds), field.group()), raw)
    return _AT.sub(lambda found: found[1] + _moved_iso(found[2], seconds) + found[3], raw, count=1)


def _moved_iso(value: bytes, by: timedelta) -> bytes:
    try:
        return (datetime.fromisoformat(value.decode("ascii")) + by).isoformat().encode("ascii")
    except ValueError:  # not an instant: left as it stands
        return value


def _moved(found: re.Match[bytes], by: timedelta) -> bytes:
    """One RFC 5322 date, moved and written as it was written."""
    month = found["month"].decode("ascii")
    if month not in _MONTHS:
        return found.group()
    try:
        then = datetime(  # noqa: DTZ001 - the wall clock of the zone written behind it; an offset is fixed
            *(int(found["year"]), _MONTHS.index(month) + 1, int(found["day"])),
            *(int(found["hour"]), int(found["minute"]), int((found["second"] or b":0")[1:])),
        )
    except ValueError:  # 31 Feb, a leap second and their like: left as it stands
        return found.group()
    return _written(then + by, found)


def _written(moved: datetime, like: re.Match[bytes]) -> bytes:
    padded = len(like["day"]) == 2
    day = f"{moved.day:02d}" if padded else str(moved.day)
    clock = f"{moved:%H:%M:%S}" if like["second"] else f"{moved:%H:%M}"
    text = f"{day} {_MONTHS[moved.month - 1]} {moved.year:04d} {clock} ".encode("ascii")
    weekday = _WEEKDAYS[moved.weekday()].encode("ascii") + b"," + like["gap"] if like["weekday"] else b""
    return weekday + text + like["zone"]
