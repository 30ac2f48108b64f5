"""Working days: the day of the event is not counted; due at closing time."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.core.clocks import Calendar, Rule, Unit, business_calendar, due

BERLIN = ZoneInfo("Europe/Berlin")


def rule(amount: int, unit: Unit = Unit.BUSINESS_DAYS) -> Rule:
    """Return a rule that runs for so many working days."""
    return Rule("r", "answer", "received", ("answered",), amount, unit, "own promise")


@pytest.mark.parametrize(
    ("arrives", "falls_due"),
    [
        (datetime(2026, 3, 4, 3), datetime(2026, 3, 5, 17)),  # Wednesday, before opening
        (datetime(2026, 3, 4, 12), datetime(2026, 3, 5, 17)),  # Wednesday, open
        (datetime(2026, 3, 4, 23), datetime(2026, 3, 5, 17)),  # Wednesday, closed: still Wednesday's
        (datetime(2026, 3, 6, 18), datetime(2026, 3, 9, 17)),  # Friday night
        (datetime(2026, 3, 7, 12), datetime(2026, 3, 9, 17)),  # Saturday: Monday is the first working day
        (datetime(2026, 3, 8, 23, 59), datetime(2026, 3, 9, 17)),  # Sunday
        (datetime(2026, 4, 2, 12), datetime(2026, 4, 7, 17)),  # Thursday before Easter, with two holidays
    ],
)
def test_one_working_day_ends_at_closing_time_of_the_next_working_day(arrives: datetime, falls_due: datetime) -> None:
    calendar = business_calendar(zone="Europe/Berlin", country="DE", years=[2026])
    assert due(arrives.replace(tzinfo=BERLIN), rule(1), calendar) == falls_due.replace(tzinfo=BERLIN)


def test_the_day_is_the_day_where_the_company_is_and_not_in_greenwich() -> None:
    calendar = business_calendar(zone="Pacific/Auckland", country="", years=[])
    sunday_evening_in_greenwich = datetime(2026, 7, 5, 20, tzinfo=UTC)  # Monday 08:00 in Auckland
    expected = datetime(2026, 7, 7, 17, tzinfo=ZoneInfo("Pacific/Auckland"))
    assert due(sunday_evening_in_greenwich, rule(1), calendar) == expected


def test_a_calendar_day_rule_ends_with_the_last_second_of_the_day_even_on_a_sunday() -> None:
    calendar = business_calendar(zone="Europe/Berlin", country="DE", years=[2026])
    friday = datetime(2026, 3, 6, 12, tzinfo=BERLIN)
    assert due(friday, rule(2, Unit.DAYS), calendar) == datetime(2026, 3, 8, 23, 59, 59, tzinfo=BERLIN)


@given(
    start=st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(BERLIN)),
    amount=st.integers(1, 90),
    workdays=st.frozensets(st.integers(0, 6), min_size=1),
    closed=st.frozensets(st.integers(0, 120)),
)
def test_working_days_agree_with_numpy(
    start: datetime, amount: int, workdays: frozenset[int], closed: frozenset[int]
) -> None:
    day = start.date()
    holidays = frozenset(date.fromordinal(day.toordinal() + offset) for offset in closed)
    calendar = Calendar(BERLIN, workdays, time(8), time(16, 30), holidays)
    expected = np.busday_offset(
        day,
        amount,
        roll="backward",  # so that the day of the event is never the first one counted
        weekmask=[int(weekday in workdays) for weekday in range(7)],
        holidays=sorted(holidays),
    ).astype(object)
    got = due(start, rule(amount), calendar).astimezone(BERLIN)
    assert (got.date(), got.time()) == (expected, time(16, 30))
