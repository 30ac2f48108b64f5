"""Invented people of an invented company, made by the actions."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from amends.ledger.models import Entry
from amends.people.actions import add_person, create_first_administrator
from amends.people.models import Person

PASSWORD = "a long made-up phrase"


@pytest.fixture
def boss(db: None, now: datetime) -> Person:
    """The first administrator of Brook & Beam."""
    return create_first_administrator(
        company_name="Brook & Beam",
        country="DE",
        zone="Europe/Berlin",
        name="Ada Brook",
        email="ada@brook.example",
        password=PASSWORD,
        now=now,
    )


@pytest.fixture
def colleague(boss: Person, now: datetime) -> Callable[..., Person]:
    """Make a colleague with these roles."""

    def make(*roles: str, name: str = "Ben Beam") -> Person:
        email = f"{name.split()[0].lower()}@brook.example"
        return add_person(name=name, email=email, roles=roles, password=PASSWORD, by=boss.actor, now=now)

    return make


@pytest.fixture
def signed_in() -> Callable[[Person], Client]:
    """A browser in which this person is signed in."""

    def make(person: Person) -> Client:
        browser = Client()
        browser.force_login(person)
        return browser

    return make


@pytest.fixture
def recorded() -> Callable[[str], list[dict[str, Any]]]:
    """The entries of one event: actor, subject and content, oldest first."""

    def read(event: str) -> list[dict[str, Any]]:
        entries = Entry.objects.filter(event=event).select_related("content").order_by("pk")
        return [
            {
                "by": entry.actor,
                "subject": entry.subject,
                "content": json.loads(bytes(entry.content.body or b"")),
                "leaf": bytes(entry.leaf),
            }
            for entry in entries
        ]

    return read
