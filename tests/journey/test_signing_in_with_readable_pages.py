"""Every page about one's account, light and dark, on a desk and on a phone: nothing serious for axe."""

import re

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page

from amends.people.actions import invite
from tests.make import PASSWORD
from tests.people.soft_key import SoftKey

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AT_THE_DOOR = [
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/1-unknown/",
    "/accounts/signup/",
    "/accounts/inactive/",
]
SIGNED_IN = [
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/recovery-codes/",
    "/accounts/2fa/recovery-codes/generate/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/2fa/webauthn/reauthenticate/",
    "/accounts/2fa/reauthenticate/",
    "/accounts/reauthenticate/",
    "/accounts/password/change/",
    "/accounts/sessions/",
    "/accounts/logout/",
]
SCREENS = [(1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")]


@pytest.fixture
def now():
    """The browser lives now, so this story does too."""
    return timezone.now()


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def _screen(page: Page, width: int, theme: str) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # colours that fade would be measured half way


def _faults(visitor) -> list[str]:
    wide = visitor.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return visitor.grave_faults() + ([f"scrolls sideways by {wide} px"] if wide > 0 else [])


def _faults_at(visitor, addresses: list[str]) -> dict[str, list[str]]:
    """What is wrong, by address. Every address must really be the page that stands there."""
    found = {}
    for address in addresses:
        visitor.go(address)
        assert visitor.page.url == visitor.home + address
        assert visitor.page.locator("h1").count() == 1, address
        found[address] = _faults(visitor)
    return {address: faults for address, faults in found.items() if faults}


@pytest.fixture
def with_a_key(make, visitor) -> Page:
    """The visitor's page: signed in as the administrator, who was asked twice who it is and has a passkey."""
    page = visitor.page
    visitor.sign_in(make.boss.email)
    visitor.go("/accounts/2fa/webauthn/add/")
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="It is me").click()
    options = page.evaluate("JSON.parse(document.getElementById('js_data').textContent).creation_options")
    answer = SoftKey("localhost", visitor.home).register(options)
    page.evaluate("answer => { document.querySelector('[name=credential]').value = answer }", answer)
    page.locator("form:has([name=credential])").evaluate("form => form.submit()")
    page.wait_for_url(re.compile("recovery-codes"))
    return page


@pytest.mark.parametrize(("width", "theme"), SCREENS)
def test_pages_at_the_door(make, visitor, width, theme):
    invitation, token = invite(email="cleo@reed.example", roles=["handler"], by=make.boss, now=make.now)
    _screen(visitor.page, width, theme)
    assert _faults_at(visitor, [*AT_THE_DOOR, f"/people/accept/{token}/"]) == {}
    visitor.go("/accounts/login/")
    visitor.page.fill("input[name=login]", invitation.email)
    visitor.page.fill("input[name=password]", "guessed wrong")
    visitor.page.get_by_role("button", name="Sign in", exact=True).click()
    visitor.page.get_by_text("do not belong together").wait_for()
    assert _faults(visitor) == []


@pytest.mark.parametrize(("width", "theme"), SCREENS)
def test_pages_of_ones_account(make, visitor, with_a_key, width, theme):
    _screen(visitor.page, width, theme)
    assert _faults_at(visitor, SIGNED_IN) == {}
    visitor.go("/accounts/2fa/webauthn/")
    for act in ("Rename", "Remove"):
        visitor.page.get_by_role("link", name=act).click()
        visitor.page.locator("main form").wait_for()
        assert _faults(visitor) == []
        visitor.page.go_back()


@pytest.mark.parametrize(("width", "theme"), SCREENS)
def test_the_page_that_asks_for_the_second_factor(make, visitor, with_a_key, width, theme):
    visitor.page.context.clear_cookies()
    _screen(visitor.page, width, theme)
    visitor.go("/accounts/login/")
    visitor.page.fill("input[name=login]", make.boss.email)
    visitor.page.fill("input[name=password]", PASSWORD)
    visitor.page.get_by_role("button", name="Sign in", exact=True).click()
    visitor.page.get_by_role("heading", name="One more step").wait_for()
    assert _faults(visitor) == []
    visitor.page.fill("input[name=code]", "000000")
    visitor.page.get_by_role("button", name="Sign in", exact=True).click()
    visitor.page.get_by_text("Incorrect code").wait_for()
    assert _faults(visitor) == []
