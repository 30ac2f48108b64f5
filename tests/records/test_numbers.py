"""Numbers people read out on the telephone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from amends.records.models import Counter
from amends.records.numbers import next_number

pytestmark = pytest.mark.django_db


def test_numbers_of_a_kind_follow_each_other_from_one(now: datetime) -> None:
    numbers = [next_number("C", now=now, zone="Europe/Berlin") for _ in range(3)]
    assert numbers == ["C-2026-0001", "C-2026-0002", "C-2026-0003"]


def test_each_kind_counts_for_itself(now: datetime) -> None:
    next_number("C", now=now, zone="UTC")
    assert next_number("NC", now=now, zone="UTC") == "NC-2026-0001"


def test_the_year_is_the_one_on_the_company_s_wall() -> None:
    new_year_in_berlin = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert next_number("C", now=new_year_in_berlin, zone="Europe/Berlin") == "C-2027-0001"
    assert next_number("C", now=new_year_in_berlin, zone=ZoneInfo("America/New_York")) == "C-2026-0001"


def test_a_change_that_fails_gives_its_number_back(now: datetime) -> None:
    def fail() -> None:
        with transaction.atomic():
            next_number("C", now=now, zone="UTC")
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert next_number("C", now=now, zone="UTC") == "C-2026-0001"


def test_the_ten_thousandth_number_simply_grows(now: datetime) -> None:
    Counter.objects.create(kind="C", year=2026, last=9_999)
    assert next_number("C", now=now, zone="UTC") == "C-2026-10000"
