"""The first page in a real browser, at the machine itself, by keyboard alone."""

import pytest
from django.conf import settings

from amends.people import setup_link
from amends.people.models import Company, Person
from tests.make import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# One key press moves from each of these to the next; nothing else on the page can be reached or passed over.
WAY = ["a.skip", "a.mark", "company_name", "country", "zone", "name", "email", "password", "button.primary"]
WHERE = """() => {
    const at = document.activeElement, look = getComputedStyle(at), box = at.getBoundingClientRect();
    return {
        name: at.name || at.localName + "." + at.classList[0],
        isOutlined: look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2,
        isSeen: box.width > 0 && box.top >= 0 && box.bottom <= innerHeight,
    };
}"""


@pytest.fixture(autouse=True)
def _no_key(home) -> None:
    setup_link.discard(settings.HOME)


def test_an_empty_installation_is_set_up_by_keyboard_alone(visitor):
    page = visitor.page
    page.emulate_media(reduced_motion="reduce")
    visitor.go("/")
    assert page.url == visitor.home + "/people/welcome/"
    answers = {"company_name": "Brook & Beam", "country": "Germany", "zone": "Europe/Berlin", "name": "Ada Brook"}
    answers |= {"email": "ada@brook.example", "password": PASSWORD}
    for expected in WAY:
        page.keyboard.press("Tab")
        assert page.evaluate(WHERE) == {"name": expected, "isOutlined": True, "isSeen": True}
        page.keyboard.type(answers.get(expected, ""))
    page.keyboard.press("Enter")
    page.wait_for_url(visitor.home + "/")
    assert "Ada Brook" in page.inner_text("header")
    assert Person.objects.get().role_codes == {"administrator", "quality_manager", "handler"}
    company = Company.objects.the()
    assert (company.name, company.country, company.zone) == ("Brook & Beam", "DE", "Europe/Berlin")


def test_the_skip_link_comes_first_and_leads_to_the_form(visitor):
    visitor.go("/people/welcome/")
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")
    assert visitor.page.evaluate("document.activeElement.id") == "main"
    visitor.page.keyboard.press("Tab")
    assert visitor.page.evaluate("document.activeElement.name") == "company_name"


def test_what_is_wrong_is_said_beside_its_field_and_the_rest_is_kept(visitor):
    page = visitor.page
    visitor.go("/people/welcome/")
    page.fill("input[name=company_name]", "Brook & Beam")
    page.fill("input[name=name]", "Ada Brook")
    page.fill("input[name=email]", "ada@brook.example")
    page.fill("input[name=password]", "short")
    page.get_by_role("button", name="Begin").click()
    page.get_by_text("too short").wait_for()
    told_by = page.locator("input[name=password]").get_attribute("aria-describedby") or ""
    assert any("too short" in page.inner_text(f"#{name}") for name in told_by.split())
    assert page.input_value("input[name=company_name]") == "Brook & Beam"
    assert not Person.objects.exists()


def test_a_password_that_is_not_there_is_asked_for_not_judged(visitor):
    page = visitor.page
    visitor.go("/people/welcome/")
    page.locator("main form").evaluate("form => { form.noValidate = true }")
    page.get_by_role("button", name="Begin").click()
    page.locator("#id_password_error").wait_for()
    assert page.inner_text("#id_password_error") == "Please fill this in."


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_read_it(visitor, width, theme):
    visitor.page.set_viewport_size({"width": width, "height": 800})
    visitor.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    visitor.go("/")
    assert visitor.grave_faults() == []
