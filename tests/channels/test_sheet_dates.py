"""Dates as people and spreadsheet programs write them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.channels.sheet.dates import Order, read_date


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2025-12-24", "2025-12-24T00:00"),
        ("2025-12-24 14:30:05", "2025-12-24T14:30"),
        ("2025-12-24T14:30:05.123Z", "2025-12-24T14:30"),
        ("2025-12-24T14:30+02:00", "2025-12-24T12:30"),
        ("24.12.2025", "2025-12-24T00:00"),
        ("24.12.25 9:05", "2025-12-24T09:05"),
        ("24/12/2025 2:30 PM", "2025-12-24T14:30"),
        ("24 December 2025", "2025-12-24T00:00"),
        ("24. Dezember 2025, 14:30 Uhr", "2025-12-24T14:30"),
        ("24 décembre 2025 à 14h30", "2025-12-24T14:30"),
        ("24 de diciembre de 2025", "2025-12-24T00:00"),
        ("Dec 24, 2025", "2025-12-24T00:00"),
        ("Wed, 24 Dec 2025 14:30", "2025-12-24T14:30"),
        ("20251224", "2025-12-24T00:00"),
        ("46015", "2025-12-24T00:00"),
        ("46015.5", "2025-12-24T12:00"),
    ],
)
def test_dates_are_read_as_they_are_written(written, meant):
    assert read_date(written, order="dmy", zone="UTC") == datetime.fromisoformat(meant + ":00+00:00").replace(
        second=5 if ":05" in written[14:] else 0
    )


@pytest.mark.parametrize(
    "written", ["soon", "31.02.2025", "12", "2025-13-01", "24.12.2025 25:00", "24.12.2025 late", "9"]
)
def test_what_is_no_date_is_none(written):
    assert read_date(written, order="dmy", zone="UTC") is None


def test_times_without_a_zone_are_those_of_the_companys_wall():
    assert read_date("2025-12-24 14:30", order="", zone="Europe/Berlin") == datetime(2025, 12, 24, 13, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("column", "verdict"),
    [
        (["03/04/2025", "24/12/2025"], "dmy"),
        (["03/04/2025", "12/24/2025"], "mdy"),
        (["03/04/2025", "05/06/2025"], ""),
        (["24/12/2025", "12/24/2025"], ""),
        (["03.04.2025"], "dmy"),
        (["05/05/2025", "2025-01-02"], "dmy"),
    ],
)
def test_the_whole_column_decides_which_way_round_its_dates_are(column, verdict):
    order = Order()
    for cell in column:
        order.see(cell)
    assert order.verdict == verdict


@given(st.text(max_size=60))
def test_any_text_is_a_date_or_none(text):
    found = read_date(text, order="mdy", zone="Europe/Madrid")
    assert found is None or found.tzinfo is UTC
