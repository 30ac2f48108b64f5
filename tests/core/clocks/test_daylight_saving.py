"""The weeks in which clocks are moved: open hours keep their wall time, elapsed hours do not care."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from amends.core.clocks import Calendar, Rule, Unit, due

EVERY_DAY = frozenset(range(7))
# zone, a Sunday on which clocks are moved, by how many minutes the day grows
CHANGES = [
    ("Europe/Berlin", date(2026, 3, 29), -60),
    ("Europe/Berlin", date(2026, 10, 25), 60),
    ("Europe/London", date(2026, 3, 29), -60),
    ("Europe/London", date(2026, 10, 25), 60),
    ("America/New_York", date(2026, 3, 8), -60),
    ("America/New_York", date(2026, 11, 1), 60),
    ("Australia/Lord_Howe", date(2026, 10, 4), -30),
    ("Australia/Lord_Howe", date(2026, 4, 5), 30),
]


def rule(amount: int, unit: Unit) -> Rule:
    """Return a rule of this length."""
    return Rule("r", "answer", "received", ("answered",), amount, unit, "own promise")


def calendar(zone: str, opens: time = time(9), closes: time = time(17)) -> Calendar:
    """Return a calendar that is open every day."""
    return Calendar(ZoneInfo(zone), EVERY_DAY, opens, closes, frozenset())


@pytest.mark.parametrize(("zone", "sunday", "_grows"), CHANGES)
@pytest.mark.parametrize("days", range(1, 4))
def test_a_working_day_ends_at_the_same_wall_time_before_and_after(
    zone: str, sunday: date, _grows: int, days: int
) -> None:
    start = datetime.combine(sunday - timedelta(days=2), time(12), tzinfo=ZoneInfo(zone))
    falls_due = due(start, rule(days, Unit.BUSINESS_DAYS), calendar(zone)).astimezone(ZoneInfo(zone))
    assert (falls_due.date(), falls_due.time()) == (start.date() + timedelta(days=days), time(17))


@pytest.mark.parametrize(("zone", "sunday", "_grows"), CHANGES)
def test_eight_business_hours_a_day_stay_eight_when_the_change_is_at_night(
    zone: str, sunday: date, _grows: int
) -> None:
    start = datetime.combine(sunday - timedelta(days=1), time(9), tzinfo=ZoneInfo(zone))
    falls_due = due(start, rule(24, Unit.BUSINESS_HOURS), calendar(zone)).astimezone(ZoneInfo(zone))
    assert (falls_due.date(), falls_due.time()) == (sunday + timedelta(days=1), time(17))


@pytest.mark.parametrize(("zone", "sunday", "grows"), CHANGES)
def test_twenty_four_hours_are_twenty_four_hours_and_show_another_wall_time(
    zone: str, sunday: date, grows: int
) -> None:
    start = datetime.combine(sunday - timedelta(days=1), time(12), tzinfo=ZoneInfo(zone))
    falls_due = due(start, rule(24, Unit.HOURS), calendar(zone))
    assert falls_due - start.astimezone(UTC) == timedelta(hours=24)
    wall = datetime.combine(sunday, time(12)) - timedelta(minutes=grows)
    assert falls_due.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall


@pytest.mark.parametrize(("zone", "sunday", "grows"), CHANGES)
def test_a_night_shift_is_open_for_as_long_as_it_really_lasts(zone: str, sunday: date, grows: int) -> None:
    night = calendar(zone, opens=time(0, 30), closes=time(5, 30))
    open_for = night.closing(sunday) - night.opening(sunday)
    assert open_for == timedelta(hours=5, minutes=grows)


def test_the_missing_hour_neither_stops_nor_reverses_the_count() -> None:
    inside_the_gap = calendar("Europe/Berlin", opens=time(2, 15), closes=time(2, 45))
    start = datetime(2026, 3, 28, 2, 15, tzinfo=ZoneInfo("Europe/Berlin"))
    falls_due = due(start, rule(1, Unit.BUSINESS_HOURS), inside_the_gap)
    assert falls_due == datetime(2026, 3, 29, 3, 45, tzinfo=ZoneInfo("Europe/Berlin"))
