"""A passkey in a real browser: made on the account pages, then the only thing asked for at the door."""

import re
from collections.abc import Callable

import pytest
from allauth.mfa import app_settings
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page

from amends.ledger.models import Entry
from amends.people.actions import deactivate
from tests.make import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOCK = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def now():
    """The browser lives now, so this story does too."""
    return timezone.now()


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def keys(visitor) -> Callable[[], list[dict]]:
    """Build a lock that says yes into the visitor's machine; returns how to look at the keys it holds."""
    machine = visitor.page.context.new_cdp_session(visitor.page)
    machine.send("WebAuthn.enable")
    lock = machine.send("WebAuthn.addVirtualAuthenticator", {"options": LOCK})["authenticatorId"]
    return lambda: machine.send("WebAuthn.getCredentials", {"authenticatorId": lock})["credentials"]


def _add_a_passkey(visitor, person) -> None:
    page = visitor.page
    visitor.sign_in(person.email)
    visitor.go("/accounts/2fa/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("link", name="Add a passkey").click()
    page.fill("input[name=password]", PASSWORD)  # what opens an account asks once more who one is
    page.get_by_role("button", name="It is me").click()
    page.fill("input[name=name]", "The machine at the bench")
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("heading", name="10 recovery codes left").wait_for()


def _sign_out(page: Page) -> None:
    page.locator(".who summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("/accounts/login/"))


def test_a_passkey_alone_signs_in_and_comes_back_to_the_page_asked_for(make, visitor, keys):
    page = visitor.page
    _add_a_passkey(visitor, make.boss)
    [key] = keys()
    assert (key["isResidentCredential"], key["rpId"]) == (True, "localhost")
    assert not app_settings.WEBAUTHN_ALLOW_INSECURE_ORIGIN
    visitor.go("/accounts/2fa/webauthn/")
    assert "The machine at the bench" in page.inner_text("main")
    _sign_out(page)
    visitor.go("/people/matrix/")
    entries = Entry.objects.filter(event="person.signed_in", actor=make.boss.actor)
    before = entries.count()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(visitor.home + "/people/matrix/")
    assert make.boss.name in page.inner_text("header")
    assert entries.count() == before + 1


def test_the_passkey_of_somebody_who_left_opens_nothing(make, visitor, keys):
    ben = make.person("handler")
    page = visitor.page
    _add_a_passkey(visitor, ben)
    _sign_out(page)
    deactivate(person=ben, by=make.boss, now=make.now)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("heading", name="This account is closed").wait_for()
    visitor.go("/people/")
    assert "/accounts/login/" in page.url


def test_a_passkey_may_also_come_after_the_password_and_confirm_who_one_is(make, visitor, keys):
    page = visitor.page
    _add_a_passkey(visitor, make.boss)
    _sign_out(page)
    page.fill("input[name=login]", make.boss.email)
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(visitor.home + "/")
    visitor.go("/accounts/2fa/webauthn/add/")
    page.get_by_role("link", name="Use a security key").click()
    page.get_by_role("button", name="Use your passkey").click()
    page.get_by_role("heading", name="Add a passkey").wait_for()


def test_without_a_passkey_on_the_machine_the_page_says_so(make, visitor, keys):
    visitor.go("/accounts/login/")
    visitor.page.get_by_role("button", name="Sign in with a passkey").click()
    visitor.page.get_by_text("No passkey was used. Try again, or use your password.").wait_for()
    assert keys() == []


def test_at_an_ip_address_no_page_offers_passkeys(make, visitor):
    visitor.home = visitor.home.replace("localhost", "127.0.0.1")
    page = visitor.page
    visitor.go("/accounts/login/")
    assert page.get_by_role("button", name="Sign in", exact=True).count() == 1
    assert "passkey" not in page.inner_text("body").lower()
    visitor.sign_in(make.boss.email)
    visitor.go("/accounts/2fa/")
    assert "At this address an authenticator app works." in page.inner_text("main")
    assert page.get_by_role("link", name="Add a passkey").count() == 0
