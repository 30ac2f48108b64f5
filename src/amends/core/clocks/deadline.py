"""When a clock runs out.

Days are counted as Regulation (EEC, Euratom) No 1182/71, Articles 2(2) and 3, counts them: the day on which the event
happened is not counted, whatever its hour, and whether or not it was a working day. So a complaint of Saturday, or of
Friday night, has Monday as its first working day. Letting a late arrival count as Monday's would give one day more;
the reading kinder to the customer was chosen. A period of calendar days is not moved when it ends on a holiday.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from itertools import islice

from amends.core.clocks.business_time import Calendar
from amends.core.clocks.rule import Rule, Unit

LAST_SECOND = time(23, 59, 59)


def due(start: datetime, rule: Rule, calendar: Calendar) -> datetime:
    """Return the last moment at which the rule is still kept, as aware UTC.

    hours           that many elapsed hours later, whatever the wall clocks did meanwhile
    days            the last second of the n-th local day after the day of `start`
    business_hours  after that many elapsed hours while open; outside the open hours the count waits for the opening
    business_days   closing time of the n-th working day after the local day of `start`

    Raises ValueError for a naive `start`, and Refused when the calendar stays closed for more than 400 days.
    """
    if start.tzinfo is None:
        raise ValueError("A clock needs an aware start.")
    return _WAYS[rule.unit](start.astimezone(UTC), rule.amount, calendar)


def _after_hours(start: datetime, amount: int, _calendar: Calendar) -> datetime:
    return start + timedelta(hours=amount)


def _after_days(start: datetime, amount: int, calendar: Calendar) -> datetime:
    day = calendar.local_day(start) + timedelta(days=amount)
    # fold=1: where midnight comes twice, the day ends with the second one
    return datetime.combine(day, LAST_SECOND, tzinfo=calendar.zone).replace(fold=1).astimezone(UTC)


def _after_business_hours(start: datetime, amount: int, calendar: Calendar) -> datetime:
    left = timedelta(hours=amount)
    for day in calendar.working_days_from(calendar.local_day(start)):
        begins = max(start, calendar.opening(day))
        is_open_for = calendar.closing(day) - begins
        if is_open_for >= left:
            return begins + left
        left -= max(is_open_for, timedelta())
    raise AssertionError("unreachable: working days do not end")


def _after_business_days(start: datetime, amount: int, calendar: Calendar) -> datetime:
    working_days = calendar.working_days_from(calendar.local_day(start) + timedelta(days=1))
    return calendar.closing(next(islice(working_days, amount - 1, None)))


_WAYS: Mapping[Unit, Callable[[datetime, int, Calendar], datetime]] = {
    Unit.HOURS: _after_hours,
    Unit.DAYS: _after_days,
    Unit.BUSINESS_HOURS: _after_business_hours,
    Unit.BUSINESS_DAYS: _after_business_days,
}
