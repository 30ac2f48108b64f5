"""Every page about one's account looks like ours and needs no inline script, style or handler."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from amends.people.models import Person

FOR_EVERYBODY = ["/accounts/login/", "/accounts/password/reset/", "/accounts/inactive/", "/accounts/signup/"]
FOR_MEMBERS = [
    "/accounts/logout/",
    "/accounts/password/change/",
    "/accounts/reauthenticate/",
    "/accounts/2fa/",
    "/accounts/2fa/webauthn/",
    "/accounts/sessions/",
    "/people/",
    "/people/invite/",
    "/people/matrix/",
    "/people/company/",
]
RUNS = re.compile(r"<script(?![^>]*\b(?:src|type=\"application/json\"))[^>]*>|\son[a-z]+=|\sstyle=|javascript:", re.I)


def _must_be_ours(text: str) -> None:
    assert 'class="skip"' in text
    assert "<h1" in text
    assert RUNS.findall(text) == []


@pytest.mark.usefixtures("boss")
@pytest.mark.parametrize("address", FOR_EVERYBODY)
def test_a_page_before_the_door(address: str, client: Client) -> None:
    response = client.get(address)
    assert response.status_code == 200
    _must_be_ours(response.content.decode())


@pytest.mark.parametrize("address", FOR_MEMBERS)
def test_a_page_behind_the_door(address: str, boss: Person, signed_in: Callable[[Person], Client]) -> None:
    browser = signed_in(boss)
    response = browser.get(address)
    assert response.status_code == 200
    _must_be_ours(response.content.decode())


def test_the_scripts_for_passkeys_come_from_the_installed_package(boss: Person, client: Client) -> None:
    text = client.get("/accounts/login/", headers={"host": "localhost"}).content.decode()
    assert '<script src="/static/mfa/js/webauthn.js">' in text
    assert RUNS.findall(text) == []
