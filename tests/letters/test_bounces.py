"""Letters that come back, and letters that go again."""

from collections.abc import Callable
from datetime import datetime

import pytest

from amends.core.errors import Refused
from amends.ledger.models import Entry
from amends.letters.actions import mark_bounced, send_again
from amends.letters.models import Letter
from amends.letters.sweep import sweep

pytestmark = pytest.mark.django_db
Write = Callable[..., Letter | None]


@pytest.fixture
def letter(write: Write, now: datetime) -> Letter:
    written = write()
    assert written
    sweep(now)
    written.refresh_from_db()
    return written


def test_a_bounce_finds_its_letter_by_the_message_id_and_counts_once(letter: Letter, now: datetime) -> None:
    for _ in range(2):
        found = mark_bounced(message_id=f"<{letter.message_id.upper()}>", reason="5.1.1 no such user", now=now)
        assert found
    letter.refresh_from_db()
    assert (letter.status, letter.bounce_reason) == ("bounced", "5.1.1 no such user")
    assert Entry.objects.filter(event="letter.bounced").count() == 1


def test_a_bounce_of_somebody_else_s_letter_is_nobody_s(letter: Letter, now: datetime) -> None:
    assert mark_bounced(message_id="<other@kunde.example>", reason="x", now=now) is None


def test_a_delay_is_noted_and_the_letter_may_still_bounce(letter: Letter, now: datetime) -> None:
    mark_bounced(message_id=letter.message_id, reason="4.4.1 no answer yet", now=now, is_final=False)
    letter.refresh_from_db()
    assert (letter.status, letter.bounce_reason) == ("shown", "4.4.1 no answer yet")
    mark_bounced(message_id=letter.message_id, reason="5.4.7 gave up", now=now)
    letter.refresh_from_db()
    assert letter.status == "bounced"


def test_a_person_may_send_again_what_did_not_arrive(letter: Letter, now: datetime) -> None:
    mark_bounced(message_id=letter.message_id, reason="5.2.2 mailbox full", now=now)
    send_again(letter=letter, by="person:x", now=now)
    assert sweep(now) == 1
    letter.refresh_from_db()
    assert (letter.status, letter.bounce_reason) == ("shown", "")


def test_what_arrived_is_not_sent_again(letter: Letter, now: datetime) -> None:
    with pytest.raises(Refused, match="shown on screen"):
        send_again(letter=letter, by="person:x", now=now)
