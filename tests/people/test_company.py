"""The company's details drive the clocks, so that every change is recorded."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from amends.core.errors import Refused
from amends.people.actions import update_company
from amends.people.models import Company, Person

DETAILS: dict[str, Any] = {
    "name": "Brook & Beam",
    "country": "DE",
    "subdivision": "BY",
    "zone": "Europe/Berlin",
    "workdays": ["0", "1", "2", "3", "4"],
    "opens": "08:30",
    "closes": "17:00",
    "languages": ["en"],
    "auto_acknowledge": "on",
    "auto_level": "95",
}


def test_only_what_differs_is_recorded(
    boss: Person, signed_in: Callable[[Person], Client], recorded: Callable[[str], list[dict[str, Any]]]
) -> None:
    for _ in range(2):
        assert signed_in(boss).post("/people/company/", DETAILS).status_code == 302
    [entry] = recorded("company.updated")
    assert entry["content"] == {
        "subdivision": {"from": "", "to": "BY"},
        "opens": {"from": "09:00", "to": "08:30"},
    }


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"subdivision": "XX"}, "are not known"),
        ({"opens": "18:00"}, "close before it opens"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    wrong: dict[str, str], sentence: str, boss: Person, signed_in: Callable[[Person], Client]
) -> None:
    assert sentence in signed_in(boss).post("/people/company/", DETAILS | wrong).content.decode()
    assert Company.objects.the().opens.hour == 9


def test_an_auditor_reads_and_cannot_write(colleague: Callable[..., Person], signed_in: Callable[..., Client]) -> None:
    browser = signed_in(colleague("auditor"))
    assert "Keep these details" not in browser.get("/people/company/").content.decode()
    assert browser.post("/people/company/", DETAILS).status_code == 403


@pytest.mark.usefixtures("boss")
def test_there_is_never_a_second_company() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Company.objects.create(name="Another", country="FR")


@pytest.mark.usefixtures("boss")
def test_the_calendar_knows_the_country_s_holidays_and_the_zone() -> None:
    company = Company.objects.the()
    calendar = company.calendar([2026])
    assert date(2026, 10, 3) in calendar.holidays
    assert calendar.zone.key == "Europe/Berlin"
    assert company.local(datetime(2026, 7, 1, 10, tzinfo=UTC)).hour == 12


def test_without_a_company_the_sentence_says_what_to_do(db: None) -> None:
    with pytest.raises(Refused, match="Open the first page"):
        Company.objects.the()


def test_a_company_without_working_days_is_refused(boss: Person, now: datetime) -> None:
    with pytest.raises(Refused):
        update_company(changes={"workdays": []}, by=boss, now=now)
