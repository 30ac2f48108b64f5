"""Two machines must not write to each other for ever."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.conf import LazySettings

from amends.ledger.models import Entry
from amends.letters.actions import mark_bounced
from amends.letters.models import Letter
from tests.letters.post import COMPLAINTS

pytestmark = pytest.mark.django_db
Write = Callable[..., Letter | None]
ACK = {"key": "acknowledgement", "is_automatic": True}


def _held() -> Letter:
    return Letter.objects.get(status=Letter.Status.HELD)


def test_the_same_automatic_letter_goes_to_an_address_once_a_day(write: Write, now: datetime) -> None:
    day = timedelta(hours=24)
    assert write(**ACK)
    assert write(**ACK, about=uuid4(), to_address="ANNA@kunde.example", now=now + day - timedelta(seconds=1)) is None
    assert "24 hours" in _held().held_reason
    assert write(**ACK, about=uuid4(), now=now + day)


def test_a_held_letter_is_recorded_with_its_reason(write: Write) -> None:
    write(**ACK)
    write(**ACK)
    held = Entry.objects.get(event="letter.held").details()
    assert held is not None
    assert "24 hours" in held["held_because"]


def test_different_letters_and_addresses_do_not_hold_each_other(write: Write) -> None:
    assert write(**ACK)
    assert write(key="case_closed", is_automatic=True)
    assert write(**ACK, about=uuid4(), to_address="ben@kunde.example")


def test_ten_automatic_letters_are_the_most_a_case_ever_writes(write: Write, now: datetime) -> None:
    letters = [write(**ACK, now=now + timedelta(days=day)) for day in range(12)]
    assert [letter is not None for letter in letters] == [True] * 10 + [False] * 2


def test_what_a_person_decides_to_send_is_not_counted(write: Write) -> None:
    assert all(write() for _ in range(12))


@pytest.mark.parametrize(
    "address", [COMPLAINTS, "Complaints+abc@Brook.example", "desk@brook.example", "desk+x@brook.example"]
)
def test_nothing_goes_to_our_own_addresses(write: Write, settings: LazySettings, address: str) -> None:
    settings.MAIL_FROM = "desk@brook.example"
    assert write(to_address=address) is None
    assert "our own" in _held().held_reason


@pytest.mark.parametrize("address", ["", "anna", "anna@", "@kunde.example", "an na@kunde.example"])
def test_what_is_no_address_is_held_and_not_an_error(write: Write, address: str) -> None:
    assert write(to_address=address) is None
    assert "no mail address" in _held().held_reason


def test_an_address_that_failed_gets_no_more_automatic_letters(write: Write, now: datetime) -> None:
    first = write()
    assert first
    mark_bounced(message_id=first.message_id, reason="550 no such user", now=now)
    assert write(**ACK) is None
    assert write(key="question")


def test_a_second_danger_on_the_same_day_still_reaches_the_colleague(write: Write) -> None:
    alert = {"key": "alert", "is_automatic": True, "to_address": "ada@brook.example"}
    one, other = uuid4(), uuid4()
    assert [write(**alert, about=about) is not None for about in (one, other, one)] == [True, True, False]


def test_a_loop_of_two_machines_ends_at_once(write: Write, now: datetime) -> None:
    written = [write(**ACK, about=uuid4(), now=now + timedelta(seconds=each)) for each in range(100)]
    assert sum(letter is not None for letter in written) == 1
