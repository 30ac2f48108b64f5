"""Products, lots, places and words are found by what people call them."""

from collections.abc import Callable
from datetime import datetime

import pytest

from amends.core.errors import Refused
from amends.ledger.models import Entry
from amends.registers.actions import (
    cause_named,
    location_named,
    lot_named,
    process_named,
    product_named,
    request_named,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("named", [cause_named, location_named, process_named, request_named])
def test_a_word_is_entered_once_however_it_is_written(named: Callable[..., object], now: datetime) -> None:
    first = named(name="Soft  hinge", now=now, by="system")
    assert named(name=" soft HINGE ", now=now, by="system") == first
    assert str(first) == "Soft hinge"
    assert Entry.objects.count() == 1
    with pytest.raises(Refused):
        named(name=" \x00", now=now, by="system")


def test_a_product_is_found_by_its_code_else_by_its_name(now: datetime) -> None:
    tour = product_named(name="Tour 88", code="T-88", now=now, by="system")
    assert product_named(code="t-88", now=now, by="system") == tour
    assert product_named(name="tour 88", now=now, by="system") == tour
    assert product_named(name="Tour 88", code="T-88B", now=now, by="system") != tour


def test_a_name_that_two_codes_bear_finds_neither(now: datetime) -> None:
    one, two = (product_named(name="Tour 88", code=code, now=now, by="system") for code in ("A", "B"))
    loose = product_named(name="Tour 88", now=now, by="system")
    assert loose not in {one, two}
    assert product_named(name="TOUR 88", now=now, by="system") == loose


def test_a_lot_belongs_to_its_product(now: datetime) -> None:
    tour = product_named(name="Tour 88", now=now, by="system")
    lots = {lot_named(number="4711a", product=product, now=now, by="system") for product in (tour, None)}
    assert len(lots) == 2
    assert {lot_named(number="4711A", product=product, now=now, by="system") for product in (tour, None)} == lots


def test_nothing_is_entered_without_a_name(now: datetime) -> None:
    with pytest.raises(Refused):
        product_named(now=now, by="system")
    with pytest.raises(Refused):
        lot_named(number=" ", now=now, by="system")
