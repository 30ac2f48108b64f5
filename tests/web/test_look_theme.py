"""Light or dark is a person's choice; without one, the system decides."""

from datetime import datetime

import pytest
from django.test import Client

from amends.people.actions import create_first_administrator

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(now: datetime) -> Client:
    """A browser in which the administrator of an invented company is signed in."""
    person = create_first_administrator(
        company_name="Brook & Beam",
        country="DE",
        zone="Europe/Berlin",
        name="Ada Brook",
        email="ada@brook.example",
        password="a long made-up phrase",
        now=now,
    )
    client = Client()
    client.force_login(person)
    return client


def test_dark_stays_until_the_choice_is_taken_back(browser: Client) -> None:
    browser.post("/theme/", {"theme": "dark", "next": "/help/"})
    assert b'data-theme="dark"' in browser.get("/help/").content
    browser.post("/theme/", {"theme": "", "next": "/help/"})
    assert b"data-theme" not in browser.get("/help/").content


def test_what_is_neither_light_nor_dark_is_not_remembered(browser: Client) -> None:
    browser.post("/theme/", {"theme": 'x" onload="', "next": "/help/"})
    assert b"onload" not in browser.get("/help/").content


def test_it_leads_back_to_our_page_and_never_elsewhere(browser: Client) -> None:
    assert browser.post("/theme/", {"theme": "dark", "next": "/inbox/"})["Location"] == "/inbox/"
    assert browser.post("/theme/", {"theme": "dark", "next": "https://evil.example/"})["Location"] == "/"
