"""Time as a person says it."""

from datetime import datetime, timedelta, tzinfo

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def time_left(now: datetime, due: datetime, zone: tzinfo) -> tuple[str, str]:
    """Return how long is left and when that is, for the page.

    Rounded down, so that nobody is promised more time than there is: hours up to two days, then days of 24 hours.

    >>> from datetime import UTC
    >>> time_left(datetime(2026, 3, 2, 10, tzinfo=UTC), datetime(2026, 3, 2, 15, 30, tzinfo=UTC), UTC)
    ('in 5 h', 'today 15:30')
    >>> time_left(datetime(2026, 3, 2, 10, tzinfo=UTC), datetime(2026, 3, 2, 7, tzinfo=UTC), UTC)
    ('late by 3 h', 'today 07:00')
    """
    span = due - now
    if span < timedelta():
        return f"late by {_length(-span)}", _moment(now, due, zone)
    if span < MINUTE:
        return "now", _moment(now, due, zone)
    return f"in {_length(span)}", _moment(now, due, zone)


def _length(span: timedelta) -> str:
    if span < HOUR:
        return f"{max(span // MINUTE, 1)} min"
    if span < 2 * DAY:
        return f"{span // HOUR} h"
    return f"{span // DAY} days"


def _moment(now: datetime, due: datetime, zone: tzinfo) -> str:
    here, there = now.astimezone(zone), due.astimezone(zone)
    days = (there.date() - here.date()).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days)
    if near is not None:
        return f"{near} {there:%H:%M}"
    if 1 < days < 7:
        return f"{there:%A %H:%M}"
    return f"{there.day} {there:%b %H:%M}" if there.year == here.year else f"{there.day} {there:%b %Y %H:%M}"
