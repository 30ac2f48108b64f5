"""Signed in at two browsers: each is called by its name, and one can end the other's session."""

import pytest
from django.core.cache import cache
from django.utils import timezone

from tests.journey.browser import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def now():
    """The browser lives now, so this story does too."""
    return timezone.now()


def test_one_sees_where_one_is_signed_in_and_signs_out_elsewhere(make, visitor, chromium, live_server):
    cache.clear()
    away = chromium.new_context(user_agent=FIREFOX)
    away.set_default_timeout(15_000)
    other = Visitor(away.new_page(), live_server.url)
    other.sign_in(make.boss.email)
    page = visitor.page
    visitor.sign_in(make.boss.email)
    visitor.go("/accounts/sessions/")
    assert page.inner_text("h1") == "You are signed in at 2 places"
    told = page.locator("main li").all_inner_texts()
    assert sorted(line.split("\n")[0] for line in told) == ["Chrome on Linux, here and now", "Firefox on Windows"]
    page.get_by_role("button", name="Sign out everywhere else").click()
    page.get_by_role("heading", name="You are signed in at 1 place").wait_for()
    other.go("/people/")
    assert "/accounts/login/" in other.page.url
    away.close()
