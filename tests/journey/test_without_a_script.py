"""With JavaScript off, a complaint is logged, answered and closed just the same."""

import pytest
from django.utils import timezone

from amends.cases.models import Case
from tests.journey.browser import Visitor
from tests.make import HURT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def now():
    """The browser lives now, so this story does too."""
    return timezone.now()


def test_a_call_is_logged_and_answered_without_a_script(make, chromium, live_server):
    context = chromium.new_context(java_script_enabled=False)
    visitor = Visitor(context.new_page(), live_server.url)
    page = visitor.page
    visitor.sign_in(make.boss.email)
    visitor.go("/voices/phone/")
    page.fill("textarea[name=words]", HURT)
    page.fill("input[name=name]", "Cleo Reed")
    page.locator("main button[type=submit]").click()
    case = Case.objects.get()
    visitor.go(case.get_absolute_url())
    page.locator("summary", has_text="Write the answer").click()
    page.fill("#answer textarea", "We come by tomorrow.")
    page.locator("#answer button").click()
    assert Case.objects.get().state == "answered"
    context.close()


def test_a_call_is_logged_by_keyboard_alone(make, visitor):
    visitor.sign_in(make.boss.email)
    visitor.page.keyboard.press("l")
    visitor.page.wait_for_url("**/voices/phone/")
    visitor.page.keyboard.type("The lid came off on the stairs and somebody could be hurt. Please call me back.")
    visitor.page.keyboard.press("Control+Enter")
    visitor.page.wait_for_url("**/case/**")
    assert "Noted word for word" in visitor.page.inner_text("body")
