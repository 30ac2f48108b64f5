"""The whole thread in a real browser: a mail file, and at its end a closed case and a record that verifies."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from amends.cases.models import Case
from amends.ledger.actions import seal
from amends.letters.models import Letter
from tests.make import HURT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def now():
    """The browser lives now, so this story does too."""
    return timezone.now()


def test_a_mail_becomes_a_closed_case_with_the_customers_word_and_the_record_verifies(make, visitor, tmp_path):
    mail = tmp_path / "hurt.eml"
    mail.write_bytes(make.mail(HURT, subject="It fell on a child"))
    call_command("receive", str(mail), stdout=StringIO())
    page = visitor.page

    visitor.sign_in(make.boss.email)
    visitor.go("/inbox/")
    page.get_by_role("link", name=re.compile("fell on my daughter")).click()
    case = Case.objects.get()
    assert case.number in page.inner_text("main")

    page.locator("summary", has_text="Take it on").click()
    page.locator("#take button").click()
    visitor.go("/letters/")
    page.get_by_text("We have your message").first.click()
    assert "Cleo" in page.inner_text("main")

    visitor.go(case.get_absolute_url())
    page.locator("summary", has_text="Write the answer").click()
    page.fill("#answer textarea", "We are very sorry. A new case with another hinge is on its way to you.")
    page.locator("#answer button").click()
    page.get_by_text("Your answer is in the outbox").wait_for()

    letter = Letter.objects.filter(kind="answer").get()
    link = re.search(r"/talk/\w+/", letter.body)
    assert link, letter.body
    page.context.clear_cookies()
    visitor.go(link[0])
    page.fill("textarea[name=word]", "Thank you, she is fine and so are we.")
    page.locator("button[value=accept]").click()
    page.get_by_text("settled").first.wait_for()

    case = Case.objects.get()
    assert (case.state, case.steps.last().note) == ("closed", "Thank you, she is fine and so are we.")
    seal(now=timezone.now())
    said = StringIO()
    call_command("verify", stdout=said)
    assert "Everything holds." in said.getvalue()
