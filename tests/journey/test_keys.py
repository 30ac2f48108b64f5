"""Everything frequent has a key."""

import pytest
from django.utils import timezone

from amends.voices.models import Voice
from tests.make import HURT, PRAISE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def now():
    """The browser lives now, so this story does too."""
    return timezone.now()


def test_the_inbox_is_worked_by_keyboard_alone(make, visitor):
    case, praise = make.case(HURT), make.voice(PRAISE, message_id="<p@reed.example>")
    visitor.sign_in(make.boss.email)
    keyboard = visitor.page.keyboard
    keyboard.press("g")
    keyboard.press("i")
    visitor.page.wait_for_url("**/inbox/")
    keyboard.press("j")
    keyboard.press("Enter")
    visitor.page.wait_for_url(f"**{case.get_absolute_url()}")
    visitor.go("/inbox/?view=waiting")
    keyboard.press("j")
    keyboard.press("a")
    visitor.page.get_by_text("Kept as praise").wait_for()
    assert Voice.objects.get(pk=praise.pk).disposition == "feedback"


def test_slash_goes_to_the_search_and_never_steals_a_letter_from_it(make, visitor):
    make.case(HURT)
    visitor.sign_in(make.boss.email)
    visitor.page.keyboard.press("/")
    visitor.page.keyboard.type("daughter l a c")
    assert visitor.page.input_value("#q") == "daughter l a c"


def test_a_case_is_noted_by_key_and_the_draft_survives_leaving_the_page(make, visitor):
    case = make.case(HURT)
    visitor.sign_in(make.boss.email)
    visitor.go(case.get_absolute_url())
    visitor.page.keyboard.press("n")
    visitor.page.keyboard.type("She called twice.")
    visitor.go("/inbox/")
    visitor.go(case.get_absolute_url())
    assert visitor.page.input_value("#note textarea") == "She called twice."
