"""What Django itself sends goes through the outbox too."""

import pytest
from django.conf import LazySettings
from django.core.mail import EmailMultiAlternatives, send_mail

from amends.letters.models import Letter
from amends.people.models import Company, Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _outbox(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "amends.letters.backend.OutboxBackend"  # pytest-django puts another one in


def test_each_recipient_gets_a_letter_with_the_words_as_they_were(company: Company) -> None:
    to = ["Ada Brook <ada@brook.example>", "ben@brook.example"]
    assert send_mail("Reset your\npassword".replace("\n", " "), "Open this: https://x.example/k", None, to) == 1
    letters = Letter.objects.order_by("pk")
    assert [(letter.to_name, letter.to_address) for letter in letters] == [
        ("Ada Brook", "ada@brook.example"),
        ("", "ben@brook.example"),
    ]
    assert {(letter.kind, letter.subject, letter.body) for letter in letters} == {
        ("staff", "Reset your password", "Open this: https://x.example/k")
    }


def test_staff_whose_address_is_the_company_s_own_get_their_letter(company: Company) -> None:
    send_mail("Reset", "Open this", None, [company.complaint_mail])
    assert Letter.objects.get().status == Letter.Status.QUEUED


def test_a_message_with_html_is_sent_as_its_plain_text(company: Company) -> None:
    message = EmailMultiAlternatives("Hello", "plain", None, ["ada@brook.example"])
    message.attach_alternative("<b>rich</b>", "text/html")
    message.send()
    assert Letter.objects.get().body == "plain"


def test_letters_can_be_written_before_there_is_a_company(db: None) -> None:
    assert not Person.objects.exists()
    send_mail("Hello", "plain", None, ["ada@brook.example"])
    assert Letter.objects.get().message_id.endswith("@localhost")
