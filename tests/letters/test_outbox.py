"""The outbox, through the front door."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from amends.letters.actions import restrict_letters
from amends.letters.models import Letter
from amends.letters.sweep import sweep
from amends.people.models import Person
from tests.letters.post import CASE

pytestmark = pytest.mark.django_db
Write = Callable[..., Letter | None]
Door = Callable[[Person], Client]


@pytest.fixture
def handler(colleague: Callable[..., Person], signed_in: Door) -> Client:
    return signed_in(colleague("handler"))


def test_every_letter_stands_there_with_what_became_of_it(handler: Client, write: Write, now: datetime) -> None:
    write(to_name="<b>Anna</b>")
    sweep(now)
    write(to_address="nobody", to_name="Ben")
    page = handler.get(reverse("letters:outbox")).content.decode()
    assert "1 letter needs a look" in page
    assert "&lt;b&gt;Anna&lt;/b&gt;" in page
    assert "There is no mail address" in page


def test_a_tab_shows_only_its_letters(handler: Client, write: Write, now: datetime) -> None:
    write(to_name="Anna")
    sweep(now)
    write(to_address="nobody", to_name="Ben")
    page = handler.get(reverse("letters:outbox") + "?status=held").content.decode()
    assert "Ben" in page
    assert "Anna" not in page


def test_a_letter_reads_like_a_letter_and_links_can_be_followed(handler: Client, write: Write) -> None:
    letter = write()
    assert letter
    page = handler.get(reverse("letters:letter", args=[letter.uid])).content.decode()
    assert "We are sorry." in page
    assert 'href="https://x.example/s3cret"' in page


def test_a_held_letter_can_be_sent_after_all(handler: Client, write: Write, now: datetime) -> None:
    write(to_address="nobody")
    held = Letter.objects.get()
    where = reverse("letters:letter", args=[held.uid])
    assert "Send it to nobody again" in handler.get(where).content.decode()
    page = handler.post(where, follow=True).content.decode()
    assert "in the queue again" in page
    assert "goes again" not in page
    assert "Only one that did not arrive goes again" in handler.post(where, follow=True).content.decode()


def test_keys_to_accounts_are_seen_by_administrators_alone(
    handler: Client, signed_in: Door, boss: Person, colleague: Callable[..., Person], write: Write
) -> None:
    letter = write(key="staff", about=None, to_address="x@brook.example", subject="Reset", body="https://x.example/key")
    assert letter
    where = reverse("letters:letter", args=[letter.uid])
    assert handler.get(where).status_code == 404
    assert "https://x.example/key" in signed_in(boss).get(where).content.decode()


def test_the_outbox_can_be_taken_along_as_csv(handler: Client, write: Write) -> None:
    write(to_name="=Anna")
    response = handler.get(reverse("letters:outbox") + "?format=csv")
    assert b"'=Anna" in b"".join(response)  # type: ignore[arg-type]


def test_letters_about_a_restricted_case_stand_in_nobody_s_outbox(handler: Client, write: Write) -> None:
    early, late = write(to_name="Early"), write(to_name="Late", is_restricted=True)
    assert early
    assert late
    assert restrict_letters(about=CASE, is_restricted=True) == 2
    page = handler.get(reverse("letters:outbox")).content.decode()
    assert "Early" not in page
    assert "Late" not in page
    assert handler.get(reverse("letters:letter", args=[late.uid])).status_code == 404
    restrict_letters(about=CASE, is_restricted=False)
    assert handler.get(reverse("letters:letter", args=[early.uid])).status_code == 200
