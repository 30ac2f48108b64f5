"""Business hours: only the time during which the company is open."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from amends.core.clocks import Calendar, Rule, Unit, business_calendar, due
from amends.core.errors import Refused

LONDON = ZoneInfo("Europe/London")


def rule(amount: int) -> Rule:
    """Return a rule that runs for so many business hours."""
    return Rule("r", "answer", "received", ("answered",), amount, Unit.BUSINESS_HOURS, "own promise")


@pytest.mark.parametrize(
    ("arrives", "hours", "falls_due"),
    [
        (datetime(2026, 6, 2, 10), 4, datetime(2026, 6, 2, 14)),
        (datetime(2026, 6, 2, 13), 4, datetime(2026, 6, 2, 17)),  # ends exactly at closing, not next morning
        (datetime(2026, 6, 2, 15), 4, datetime(2026, 6, 3, 11)),
        (datetime(2026, 6, 2, 6), 1, datetime(2026, 6, 2, 10)),  # before opening
        (datetime(2026, 6, 2, 17), 1, datetime(2026, 6, 3, 10)),  # at closing
        (datetime(2026, 6, 5, 16, 30), 1, datetime(2026, 6, 8, 9, 30)),  # over the weekend
        (datetime(2026, 6, 6, 12), 8, datetime(2026, 6, 8, 17)),  # Saturday
        (datetime(2026, 6, 2, 9), 41, datetime(2026, 6, 9, 10)),  # five full days and one hour
        (datetime(2026, 12, 24, 16), 2, datetime(2026, 12, 29, 10)),  # Christmas; the 26th is kept on Monday the 28th
    ],
)
def test_only_open_hours_count(arrives: datetime, hours: int, falls_due: datetime) -> None:
    calendar = business_calendar(zone="Europe/London", country="GB", subdivision="ENG", years=[2026])
    assert due(arrives.replace(tzinfo=LONDON), rule(hours), calendar) == falls_due.replace(tzinfo=LONDON)


def test_a_calendar_that_never_opens_again_is_refused_instead_of_walked_for_ever() -> None:
    start = datetime(2026, 6, 2, 10, tzinfo=LONDON)
    closed = frozenset(start.date().fromordinal(start.date().toordinal() + day) for day in range(-1, 500))
    calendar = Calendar(LONDON, frozenset(range(7)), time(9), time(17), closed)
    with pytest.raises(Refused, match="no working day"):
        due(start, rule(1), calendar)


def test_a_start_without_a_zone_is_an_error() -> None:
    calendar = business_calendar(zone="Europe/London", country="", years=[])
    with pytest.raises(ValueError, match="aware"):
        due(datetime(2026, 6, 2, 10), rule(1), calendar)
