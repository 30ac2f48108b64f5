"""Dates as people and programs write them into tables, and which way round a column writes them."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from amends.channels.sheet.heads import MONTHS, folded

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)(.*)", re.S)
_NUMBERS = re.compile(r"(\d{1,2})([./-]) ?(\d{1,2})[./-] ?(\d{4}|\d{2})(?!\d)(.*)", re.S)
_DAY_FIRST = re.compile(
    r"(\d{1,2})(?:\.|st|nd|rd|th|er)?[ -](?:of |de )?([^\W\d_]{3,10})\.?,?[ -](?:de |del )?(\d{4})(.*)"
)
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,10})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(.*)")
_WEEKDAY = re.compile(r"[^\W\d_]{2,10}\.?, ?")
_TIME = re.compile(
    r"[T,]? ?(?:um |at |à |a las )?(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,9})?)?"
    r" ?([ap]\.?m\.?)?(?: Uhr| h)? ?(Z|UTC|GMT|[+-]\d{2}:?\d{2})?(?: \[[\w/]{1,40}\])?",
    re.I,
)
_COMPACT = re.compile(r"(19|20)\d{6}")
_SERIAL = re.compile(r"(\d{5})(?:[.,](\d{1,12}))?")
_SERIAL_FROM = datetime(1899, 12, 30)  # noqa: DTZ001  day 0 of spreadsheets, on whatever clock they were written
_SERIALS = range(20_000, 80_000)  # 1954 to 2119: other numbers are no dates
DAY, MONTH = "dmy", "mdy"


def read_date(text: str, *, order: str, zone: str) -> datetime | None:
    """Return a date or a moment as aware UTC, None when it is none. A date without a time is the start of that day.

    order  "dmy" or "mdy" for 03/04/2025; a date with dots is always day first
    zone   IANA name of the clock it was written on, for times that name no zone

    >>> read_date("24.12.2025 14:30", order="", zone="Europe/Berlin").isoformat()
    '2025-12-24T13:30:00+00:00'
    >>> read_date("12/24/2025", order="mdy", zone="UTC").date().isoformat(), read_date("soon", order="", zone="UTC")
    ('2025-12-24', None)
    """
    said = " ".join(text[:80].split())
    weekday = _WEEKDAY.match(said)
    said = said[weekday.end() :] if weekday else said
    for way in _WAYS:
        try:
            found = way(said, order)
            if found is not None:
                aware = found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))
                return aware.astimezone(UTC)
        except (ValueError, OverflowError):
            return None
    return None


def _iso(text: str, _: str) -> datetime | None:
    found = _ISO.fullmatch(text)
    return _at(int(found[1]), int(found[2]), int(found[3]), found[4]) if found else None


def _numbers(text: str, order: str) -> datetime | None:
    found = _NUMBERS.fullmatch(text)
    if found is None:
        return None
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    if found[2] != "." and not order and first != second:
        return None  # nobody has said which way round
    day, month = (second, first) if order == MONTH and found[2] != "." else (first, second)
    return _at(year + 2000 if year < 100 else year, month, day, found[5])


def _words(text: str, _: str) -> datetime | None:
    day_first, month_first = _DAY_FIRST.fullmatch(text), _MONTH_FIRST.fullmatch(text)
    if day_first is not None:
        return _at(int(day_first[3]), MONTHS.get(folded(day_first[2]), 0), int(day_first[1]), day_first[4])
    if month_first is not None:
        return _at(int(month_first[3]), MONTHS.get(folded(month_first[1]), 0), int(month_first[2]), month_first[4])
    return None


def _counted(text: str, _: str) -> datetime | None:
    """Read 20251224 and the day numbers of spreadsheets (whole days since 30 December 1899, time as a fraction)."""
    if _COMPACT.fullmatch(text):
        return datetime.strptime(text, "%Y%m%d")  # noqa: DTZ007  the caller knows the clock
    found = _SERIAL.fullmatch(text)
    if found is None or int(found[1]) not in _SERIALS:
        return None
    days = float(f"{found[1]}.{found[2] or 0}")
    return _SERIAL_FROM + timedelta(seconds=round(days * 86_400))


_WAYS: tuple[Callable[[str, str], datetime | None], ...] = (_iso, _numbers, _words, _counted)


def _at(year: int, month: int, day: int, rest: str) -> datetime:
    """Return the date with the time that follows it. Raises ValueError when what follows is no time."""
    date = datetime(year, month, day)  # noqa: DTZ001  the caller knows the clock
    rest = rest.strip(" ,")
    if not rest:
        return date
    found = _TIME.fullmatch(rest)
    if found is None:
        raise ValueError("What follows the date is no time.")
    hour = int(found[1])
    if found[4]:
        if not 1 <= hour <= 12:
            raise ValueError("There is no such hour before or after noon.")
        hour = hour % 12 + (12 if found[4][0] in "pP" else 0)
    moment = date.replace(hour=hour, minute=int(found[2]), second=int(found[3] or 0))
    return moment.replace(tzinfo=_offset(found[5])) if found[5] else moment


def _offset(zone: str) -> timezone:
    if zone[0] not in "+-":
        return UTC
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    return timezone(timedelta(minutes=-minutes if zone[0] == "-" else minutes))


class Order:
    """Which way round a column writes its dates, decided by all of its cells together."""

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self._seen: Counter[str] = Counter()

    def see(self, text: str) -> None:
        """Take one cell into account. A month cannot be greater than 12, so one clear date speaks for its column."""
        found = _NUMBERS.match(text.strip())
        if found is None or found[2] == ".":
            return
        first, second = int(found[1]), int(found[3])
        if first != second:
            self._seen[DAY if first > 12 else MONTH if second > 12 else "either"] += 1

    @property
    def verdict(self) -> str:
        """Return "dmy" or "mdy"; "" when the cells leave it open or contradict each other, and a person must say."""
        if bool(self._seen[DAY]) == bool(self._seen[MONTH]):
            return "" if self._seen else DAY
        return DAY if self._seen[DAY] else MONTH
