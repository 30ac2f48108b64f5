"""Codes from an app, recovery codes and passkeys, through the pages."""

import base64
import hashlib
import hmac
import json
import re
import struct
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from amends.people.models import Person
from tests.people.soft_key import SoftKey

PASSWORD = "a long made-up phrase"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def browser(boss: Person) -> Client:
    """A browser on localhost in which the administrator signed in and confirmed the password."""
    browser = Client(headers={"host": "localhost"})
    browser.post("/accounts/login/", {"login": boss.email, "password": PASSWORD})
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return browser


def _code(secret: str) -> str:
    """RFC 6238 with SHA-1, 30 seconds, 6 digits."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1)
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"


def _use_an_app(browser: Client) -> str:
    page = browser.get("/accounts/2fa/totp/activate/").content.decode()
    assert 'src="data:image/svg+xml' in page
    found = re.search(r'id="authenticator_secret"[^>]*value="([A-Z2-7]+)"', page)
    assert found
    response = browser.post("/accounts/2fa/totp/activate/", {"code": _code(found[1])})
    assert response.status_code == 302
    return found[1]


def _enter(password: str = PASSWORD) -> Client:
    browser = Client(headers={"host": "localhost"})
    answer = browser.post("/accounts/login/", {"login": "ada@brook.example", "password": password})
    assert answer.headers["Location"] == "/accounts/2fa/authenticate/"
    return browser


def _is_in(browser: Client) -> bool:
    return browser.get("/people/").status_code == 200


def test_an_app_s_code_is_asked_for_and_a_wrong_one_is_recorded(
    browser: Client, boss: Person, recorded: Callable[[str], list[dict[str, Any]]]
) -> None:
    secret = _use_an_app(browser)
    wrong = f"{(int(_code(secret)) + 1) % 1_000_000:06d}"
    cache.clear()  # the code that activated the app may not be used again within its 30 seconds
    again = _enter()
    assert not _is_in(again)
    assert "Incorrect code" in again.post("/accounts/2fa/authenticate/", {"code": wrong}).content.decode()
    [failed] = recorded("person.sign_in_failed")
    assert (failed["subject"], failed["content"]) == (boss.uid, {"reason": "code"})
    assert again.post("/accounts/2fa/authenticate/", {"code": _code(secret)}).status_code == 302
    assert _is_in(again)


def test_a_recovery_code_opens_once(browser: Client) -> None:
    _use_an_app(browser)
    page = browser.get("/accounts/2fa/recovery-codes/").content.decode()
    [code, *_] = re.findall(r"\b\d{8}\b", page)
    for opens in (True, False):
        again = _enter()
        again.post("/accounts/2fa/authenticate/", {"code": code})
        assert _is_in(again) is opens


def test_a_passkey_signs_in_alone(
    browser: Client, boss: Person, recorded: Callable[[str], list[dict[str, Any]]]
) -> None:
    key = SoftKey("localhost", "http://localhost")
    page = browser.get("/accounts/2fa/webauthn/add/").content.decode()
    options = re.search(r'<script id="js_data" type="application/json">(.*?)</script>', page)
    assert options
    posted = {
        "name": "My phone",
        "passwordless": "on",
        "credential": key.register(json.loads(options[1])["creation_options"]),
    }
    assert browser.post("/accounts/2fa/webauthn/add/", posted).status_code == 302
    assert "My phone" in browser.get("/accounts/2fa/webauthn/").content.decode()
    other = Client(headers={"host": "localhost"})
    asked = other.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"}).json()
    answer = key.sign_in(asked["request_options"])
    assert other.post("/accounts/2fa/webauthn/login/", {"credential": answer}).headers["Location"] == "/"
    assert _is_in(other)
    assert recorded("person.signed_in")[-1]["by"] == boss.actor
    third = Client(headers={"host": "localhost"})
    third.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})
    third.post("/accounts/2fa/webauthn/login/", {"credential": answer})
    assert not _is_in(third)
    assert recorded("person.sign_in_failed")[-1]["content"] == {"reason": "passkey"}


@pytest.mark.parametrize(
    ("host", "is_https", "offered"),
    [("localhost", False, True), ("testserver", True, True), ("testserver", False, False), ("127.0.0.1", True, False)],
)
def test_passkeys_are_offered_where_browsers_keep_them(host: str, is_https: bool, offered: bool, boss: Person) -> None:
    browser = Client(headers={"host": host})
    assert ("Sign in with a passkey" in browser.get("/accounts/login/", secure=is_https).content.decode()) is offered
    browser.force_login(boss)
    page = browser.get("/accounts/2fa/", secure=is_https).content.decode()
    assert ("Add a passkey" in page) is offered
    assert ("Browsers keep passkeys" in page) is not offered


def test_one_can_sign_out_everywhere_else(browser: Client, boss: Person) -> None:
    elsewhere = Client(headers={"host": "localhost"})
    elsewhere.post("/accounts/login/", {"login": boss.email, "password": PASSWORD})
    assert "at 2 places" in browser.get("/accounts/sessions/").content.decode()
    browser.post("/accounts/sessions/")
    assert not _is_in(elsewhere)
    assert _is_in(browser)
