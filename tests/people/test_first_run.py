"""The first page: once, on the machine itself or with the link from the terminal."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from amends.core.errors import Refused
from amends.people import setup_link
from amends.people.actions import create_first_administrator
from amends.people.models import Company, Person, RoleGrant

pytestmark = pytest.mark.django_db

ANSWERS = {
    "company_name": "Brook & Beam",
    "country": "DE",
    "zone": "Europe/Berlin",
    "name": "Ada Brook",
    "email": "Ada@Brook.example",
    "password": "a long made-up phrase",
}
ELSEWHERE: dict[str, Any] = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture(autouse=True)
def _no_key(home: Path) -> None:
    setup_link.discard(settings.HOME)


def test_every_page_leads_to_the_first_page(client: Client) -> None:
    for address in ("/people/", "/accounts/login/", "/"):
        assert client.get(address).headers["Location"] == "/people/welcome/"


def test_whoever_sits_at_the_machine_becomes_administrator_and_is_signed_in(client: Client) -> None:
    assert client.get("/people/welcome/").status_code == 200
    assert client.post("/people/welcome/", ANSWERS).headers["Location"] == "/"
    ada = Person.objects.get(email="ada@brook.example")
    assert ada.role_codes == {"administrator", "quality_manager", "handler"}
    assert client.get("/people/").status_code == 200
    assert Company.objects.the().name == "Brook & Beam"


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_a_visitor_through_a_proxy_on_the_machine_is_from_elsewhere(client: Client, header: str) -> None:
    assert client.get("/people/welcome/", headers={header: "192.0.2.7"}).status_code == 403


def test_from_elsewhere_only_the_key_opens(client: Client) -> None:
    assert client.get("/people/welcome/?key=", **ELSEWHERE).status_code == 403
    key = setup_link.make(settings.HOME)
    refused = client.post("/people/welcome/?key=wrong", ANSWERS, **ELSEWHERE)
    assert refused.status_code == 403
    assert "link that the terminal printed" in refused.content.decode()
    assert client.post(f"/people/welcome/?key={key}", ANSWERS, **ELSEWHERE).status_code == 302
    assert Person.objects.count() == 1
    assert not setup_link.fits(settings.HOME, key)


def test_a_second_post_makes_no_second_administrator(client: Client) -> None:
    client.post("/people/welcome/", ANSWERS)
    again = Client().post("/people/welcome/", ANSWERS | {"email": "eve@brook.example"})
    assert again.status_code == 302
    assert [p.email for p in Person.objects.all()] == ["ada@brook.example"]


def test_who_comes_a_moment_later_is_refused_by_the_company_s_row(now: datetime) -> None:
    Company.objects.create(pk=1, name="Just written by the other one", country="DE")
    with pytest.raises(Refused):
        create_first_administrator(now=now, **ANSWERS)
    assert not RoleGrant.objects.exists()


def test_a_weak_password_is_refused_in_a_sentence(client: Client) -> None:
    response = client.post("/people/welcome/", ANSWERS | {"password": "password"})
    assert response.status_code == 200
    assert "too common" in response.content.decode()
    assert not Person.objects.exists()


def test_the_ledger_says_who_set_it_up(client: Client, recorded: Callable[[str], list[dict[str, Any]]]) -> None:
    client.post("/people/welcome/", ANSWERS)
    [entry] = recorded("installation.set_up")
    assert entry["by"] == "setup"
    assert entry["content"]["company"]["name"] == "Brook & Beam"
    assert b"brook" not in entry["leaf"].lower()
