"""Time as a person says it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.core.clocks import time_left

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)  # a Wednesday, 11:00 in Berlin


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(seconds=30), ("now", "today 11:00")),
        (timedelta(minutes=59), ("in 59 min", "today 11:59")),
        (timedelta(hours=5, minutes=20), ("in 5 h", "today 16:20")),
        (timedelta(hours=23), ("in 23 h", "tomorrow 10:00")),
        (timedelta(hours=47), ("in 47 h", "Friday 10:00")),
        (timedelta(days=2, hours=6), ("in 2 days", "Friday 17:00")),
        (timedelta(days=9), ("in 9 days", "13 Mar 11:00")),
        (timedelta(days=365), ("in 365 days", "4 Mar 2027 11:00")),
        (timedelta(seconds=-1), ("late by 1 min", "today 10:59")),
        (timedelta(hours=-3), ("late by 3 h", "today 08:00")),
        (timedelta(hours=-20), ("late by 20 h", "yesterday 15:00")),
        (timedelta(days=-6), ("late by 6 days", "26 Feb 11:00")),
    ],
)
def test_time_is_said_as_a_person_says_it(left: timedelta, words: tuple[str, str]) -> None:
    assert time_left(NOW, NOW + left, BERLIN) == words


def test_the_day_is_named_in_the_zone_of_the_company() -> None:
    evening = datetime(2026, 3, 4, 22, 30, tzinfo=UTC)  # 23:30 in Berlin, so an hour later is tomorrow there
    assert time_left(evening, evening + timedelta(hours=1), BERLIN) == ("in 1 h", "tomorrow 00:30")


@given(st.timedeltas(timedelta(days=-4000), timedelta(days=4000)))
def test_late_is_said_exactly_when_it_is_late(left: timedelta) -> None:
    how_long, _ = time_left(NOW, NOW + left, BERLIN)
    assert how_long.startswith("late by ") == (left < timedelta())
