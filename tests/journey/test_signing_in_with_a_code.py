"""A code from an authenticator app in a real browser: set up with its square, asked for after the password."""

import base64
import hmac
import json
import re
import struct
from types import SimpleNamespace

import pytest
from allauth.mfa.totp.internal import auth
from django.core.cache import cache
from django.utils import timezone

from amends.ledger.models import Entry
from tests.make import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STEP_SECONDS = 30


@pytest.fixture
def now():
    """The browser lives now, so this story does too."""
    return timezone.now()


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


class Phone:
    """An authenticator app (RFC 6238: HMAC-SHA-1, steps of 30 s, 6 digits) with a clock the server shares."""

    def __init__(self) -> None:
        self.seconds = 1_800_000_000
        self.secret = ""

    def code(self) -> str:
        """The code of this step. No code works twice: wait before the next."""
        moment = struct.pack(">Q", self.seconds // STEP_SECONDS)
        digest = hmac.digest(base64.b32decode(self.secret), moment, "sha1")
        start = digest[-1] & 15
        return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"

    def wrong_code(self) -> str:
        return f"{(int(self.code()) + 1) % 1_000_000:06d}"

    def wait(self) -> None:
        self.seconds += STEP_SECONDS


@pytest.fixture
def phone(monkeypatch: pytest.MonkeyPatch) -> Phone:
    """A phone; the server reads the same clock, so that no code runs out while a slow browser types it."""
    phone = Phone()
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: phone.seconds))
    return phone


@pytest.fixture
def codes(make, visitor, phone) -> list[str]:
    """Let the administrator set up the app and sign out; returns the recovery codes the page showed."""
    page = visitor.page
    visitor.sign_in(make.boss.email)
    visitor.go("/accounts/2fa/")
    page.get_by_role("link", name="Use an app").click()
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="It is me").click()
    page.get_by_text("The app has no camera").click()
    phone.secret = page.input_value("#authenticator_secret")
    page.fill("input[name=code]", phone.code())
    page.get_by_role("button", name="Use this app").click()
    page.get_by_role("heading", name="10 recovery codes left").wait_for()
    shown = page.locator("main code").all_inner_texts()
    page.locator(".who summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("/accounts/login/"))
    phone.wait()
    return shown


def _give_password(visitor, email: str) -> None:
    page = visitor.page
    visitor.go("/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="One more step").wait_for()


def _give_code(visitor, code: str) -> None:
    visitor.page.fill("input[name=code]", code)
    visitor.page.get_by_role("button", name="Sign in", exact=True).click()


def test_password_and_code_sign_in_and_a_wrong_code_is_refused_and_recorded(make, visitor, phone, codes):
    page = visitor.page
    _give_password(visitor, make.boss.email)
    _give_code(visitor, phone.wrong_code())
    page.get_by_text("Incorrect code. Type the one your app shows now").wait_for()
    failed = Entry.objects.select_related("content").get(event="person.sign_in_failed")
    assert (failed.actor, failed.subject) == ("system", make.boss.uid)
    assert json.loads(bytes(failed.content.body)) == {"reason": "code"}
    _give_code(visitor, phone.code())
    page.wait_for_url(visitor.home + "/")
    assert make.boss.name in page.inner_text("header")
    in_and_out = Entry.objects.filter(event__in=["person.signed_in", "person.signed_out", "person.sign_in_failed"])
    kept = [bytes(entry.leaf) + bytes(entry.content.body) for entry in in_and_out.select_related("content")]
    assert len(kept) == 4
    assert not any(b"ada@" in words for words in kept)


def test_a_recovery_code_opens_once(make, visitor, codes):
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"\d{8}", code) for code in codes)
    _give_password(visitor, make.boss.email)
    _give_code(visitor, codes[0])
    visitor.page.wait_for_url(visitor.home + "/")
    visitor.page.context.clear_cookies()
    _give_password(visitor, make.boss.email)
    _give_code(visitor, codes[0])
    visitor.page.get_by_text("Incorrect code").wait_for()


def test_the_square_can_be_read_by_a_camera_in_the_dark(make, visitor):
    page = visitor.page
    page.emulate_media(color_scheme="dark")
    visitor.sign_in(make.boss.email)
    visitor.go("/accounts/2fa/totp/activate/")
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="It is me").click()
    square = page.locator("img.qr")
    assert square.evaluate("square => getComputedStyle(square).backgroundColor") == "rgb(255, 255, 255)"
    assert square.bounding_box()["width"] < 300
