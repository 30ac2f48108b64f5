"""A forgotten password: a link by mail, and silence towards strangers."""

import re

import pytest
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client

from amends.people.models import Person


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def test_the_link_in_the_mail_sets_a_new_password(boss: Person, client: Client, mailoutbox: list[EmailMessage]) -> None:
    client.post("/accounts/password/reset/", {"email": boss.email})
    [mail] = mailoutbox
    assert mail.subject == "Choose a new password"
    assert mail.body.endswith("Brook & Beam, Amends")
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", str(mail.body))
    assert link
    form = client.get(link[1], follow=True)
    new = {"password1": "a quite different phrase", "password2": "a quite different phrase"}
    client.post(form.redirect_chain[-1][0], new)
    boss.refresh_from_db()
    assert boss.check_password("a quite different phrase")


@pytest.mark.usefixtures("boss")
def test_a_stranger_hears_the_same_and_gets_no_mail(client: Client, mailoutbox: list[EmailMessage]) -> None:
    answer = client.post("/accounts/password/reset/", {"email": "stranger@elsewhere.example"}, follow=True)
    assert "If somebody here has that address" in answer.content.decode()
    assert not mailoutbox
