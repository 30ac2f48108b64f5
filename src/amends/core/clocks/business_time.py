"""When a company is open: working days, opening hours and public holidays in one time zone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

from amends.core.errors import Refused

MONDAY_TO_FRIDAY = frozenset(range(5))
LONGEST_CLOSURE = 400  # days; a calendar closed for longer is a mistake and would make a clock walk for ever


@dataclass(frozen=True, slots=True)
class Calendar:
    """A company's open hours.

    zone      the zone in which days and hours are read
    workdays  weekdays on which it is open (0 = Monday … 6 = Sunday)
    opens     wall time of opening on a working day
    closes    wall time of closing the same day, later than `opens`
    holidays  dates on which it stays closed although they are workdays
    """

    zone: ZoneInfo
    workdays: frozenset[int]
    opens: time
    closes: time
    holidays: frozenset[date]

    def __post_init__(self) -> None:
        """Refuse a calendar that is never open. Raises Refused."""
        if not self.workdays or not self.workdays <= frozenset(range(7)):
            raise Refused("A calendar needs at least one working day.", do="Choose days from Monday to Sunday.")
        if self.opens.tzinfo or self.closes.tzinfo or self.opens >= self.closes:
            raise Refused("The closing time must come after the opening time.", do="Give both as plain wall times.")

    def is_working_day(self, day: date) -> bool:
        """Whether the company is open on this local date."""
        return day.weekday() in self.workdays and day not in self.holidays

    def local_day(self, at: datetime) -> date:
        """Return the local date of an aware moment."""
        return at.astimezone(self.zone).date()

    def opening(self, day: date) -> datetime:
        """Return the moment of opening on this local date, as aware UTC."""
        return datetime.combine(day, self.opens, tzinfo=self.zone).astimezone(UTC)

    def closing(self, day: date) -> datetime:
        """Return the moment of closing on this local date, as aware UTC.

        When clocks are put back and the wall time comes twice, the later one: the doors stay open until then.
        """
        wall = datetime.combine(day, self.closes, tzinfo=self.zone)
        return max(wall.astimezone(UTC), wall.replace(fold=1).astimezone(UTC))

    def working_days_from(self, day: date) -> Iterator[date]:
        """Yield the working days from this local date on, itself included. Raises Refused after 400 closed days."""
        closed = 0
        while closed < LONGEST_CLOSURE:
            if self.is_working_day(day):
                closed = 0
                yield day
            else:
                closed += 1
            day += timedelta(days=1)
        raise Refused(
            f"The calendar has no working day in the {LONGEST_CLOSURE} days before {day.isoformat()}.",
            do="Check the working days and holidays of the company.",
        )


def business_calendar(
    *,
    zone: str,
    country: str,
    subdivision: str = "",
    years: Iterable[int],
    workdays: Iterable[int] = MONDAY_TO_FRIDAY,
    opens: time = time(9),
    closes: time = time(17),
) -> Calendar:
    """Return a company's calendar, with the public holidays of its country; the same arguments give the same object.

    zone         IANA name ("Europe/Berlin")
    country      ISO 3166-1 alpha-2 code ("DE"); "" for a calendar without public holidays
    subdivision  ISO 3166-2 part without the country ("BY"); "" for the national holidays only
    years        years whose holidays are known; a clock that runs beyond them meets no holiday, so give one to spare
    workdays     0 = Monday … 6 = Sunday

    Holidays come from the `holidays` library, observed days included. Raises Refused for an unknown zone or country.
    """
    return _calendar(zone, country, subdivision, tuple(sorted(set(years))), frozenset(workdays), opens, closes)


@lru_cache(maxsize=256)
def _calendar(
    zone: str,
    country: str,
    subdivision: str,
    years: tuple[int, ...],
    workdays: frozenset[int],
    opens: time,
    closes: time,
) -> Calendar:
    closed = _holidays(country, subdivision, years) if country else frozenset()
    return Calendar(zone=_zone(zone), workdays=workdays, opens=opens, closes=closes, holidays=closed)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Refused(f"No time zone is called “{name}”.", do="Use a name like Europe/Berlin.") from error


@lru_cache(maxsize=256)
def _holidays(country: str, subdivision: str, years: tuple[int, ...]) -> frozenset[date]:
    try:
        return frozenset(holidays.country_holidays(country, subdiv=subdivision or None, years=years))
    except NotImplementedError as error:
        where = f"{country}-{subdivision}" if subdivision else country
        raise Refused(
            f"The public holidays of “{where}” are not known.",
            do="Use ISO codes such as DE and BY, or leave the country empty and enter closing days.",
        ) from error
