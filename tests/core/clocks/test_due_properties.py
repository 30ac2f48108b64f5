"""What holds for every deadline, whatever the calendar, the unit and the moment."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from amends.core.clocks import Calendar, Rule, Unit, due

ZONES = ("Europe/Berlin", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Pacific/Chatham", "UTC")
moments = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))
amounts = st.integers(1, 60)
calendars = st.builds(
    lambda zone, workdays, opens, length, closed: Calendar(
        ZoneInfo(zone),
        workdays,
        time(opens // 60, opens % 60),
        time((opens + length) // 60, (opens + length) % 60),
        frozenset((datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=day)).date() for day in closed),
    ),
    st.sampled_from(ZONES),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.integers(0, 1000),
    st.integers(1, 439),
    st.frozensets(st.integers(0, 1500), max_size=40),
)


def rule(amount: int, unit: Unit) -> Rule:
    """Return a rule of this length."""
    return Rule("r", "answer", "received", ("answered",), amount, unit, "own promise")


@settings(max_examples=50)
@given(moments, amounts, st.sampled_from(Unit), calendars)
def test_a_deadline_lies_after_its_start_and_is_said_in_utc(
    start: datetime, amount: int, unit: Unit, calendar: Calendar
) -> None:
    falls_due = due(start, rule(amount, unit), calendar)
    assert falls_due > start
    assert falls_due.tzinfo is UTC


@settings(max_examples=50)
@given(moments, st.timedeltas(timedelta(), timedelta(days=20)), amounts, st.sampled_from(Unit), calendars)
def test_a_later_start_never_gives_an_earlier_deadline(
    start: datetime, later: timedelta, amount: int, unit: Unit, calendar: Calendar
) -> None:
    assert due(start + later, rule(amount, unit), calendar) >= due(start, rule(amount, unit), calendar)


@settings(max_examples=50)
@given(moments, amounts, amounts, st.sampled_from(Unit), calendars)
def test_a_longer_promise_never_ends_earlier(
    start: datetime, amount: int, more: int, unit: Unit, calendar: Calendar
) -> None:
    assert due(start, rule(amount + more, unit), calendar) > due(start, rule(amount, unit), calendar)


@settings(max_examples=50)
@given(moments, amounts, st.sampled_from([Unit.BUSINESS_HOURS, Unit.BUSINESS_DAYS]), calendars)
def test_a_business_deadline_falls_while_the_company_is_open(
    start: datetime, amount: int, unit: Unit, calendar: Calendar
) -> None:
    falls_due = due(start, rule(amount, unit), calendar)
    day = calendar.local_day(falls_due)
    assert calendar.is_working_day(day)
    assert calendar.opening(day) < falls_due <= calendar.closing(day)


@settings(max_examples=50)
@given(moments, amounts, st.sampled_from(Unit), calendars, st.sampled_from(ZONES))
def test_the_zone_in_which_the_start_is_written_does_not_matter(
    start: datetime, amount: int, unit: Unit, calendar: Calendar, zone: str
) -> None:
    elsewhere = start.astimezone(ZoneInfo(zone))
    assert due(elsewhere, rule(amount, unit), calendar) == due(start, rule(amount, unit), calendar)
