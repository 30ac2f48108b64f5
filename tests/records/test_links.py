"""Tying two records together and taking the tie away."""

from datetime import datetime
from uuid import uuid4

import pytest

from amends.core.errors import Refused
from amends.ledger.models import Entry
from amends.records.actions import link, unlink
from amends.records.history import history_of
from amends.records.models import Link

pytestmark = pytest.mark.django_db
CASE, CAUSE = uuid4(), uuid4()


def test_the_same_tie_is_made_and_recorded_once(now: datetime) -> None:
    first = link(from_uid=CASE, to_uid=CAUSE, kind="led_to", by="system", now=now)
    again = link(from_uid=CASE, to_uid=CAUSE, kind="led_to", by="system", now=now)
    assert first == again
    assert Entry.objects.filter(event="link.made").count() == 1


def test_a_tie_is_found_from_both_ends(now: datetime) -> None:
    made = link(from_uid=CASE, to_uid=CAUSE, kind="led_to", by="system", now=now)
    assert list(Link.objects.touching(CASE)) == list(Link.objects.touching(CAUSE)) == [made]


def test_a_record_cannot_be_tied_to_itself(now: datetime) -> None:
    with pytest.raises(Refused):
        link(from_uid=CASE, to_uid=CASE, kind="led_to", by="system", now=now)


def test_taking_a_tie_away_needs_a_reason(now: datetime) -> None:
    made = link(from_uid=CASE, to_uid=CAUSE, kind="led_to", by="system", now=now)
    with pytest.raises(Refused):
        unlink(link=made, reason=" ", by="system", now=now)
    assert Link.objects.exists()


def test_the_history_tells_of_a_tie_that_is_gone(now: datetime) -> None:
    made = link(from_uid=CASE, to_uid=CAUSE, kind="led_to", by="system", now=now)
    unlink(link=made, reason="It was another lot.", by="person:x", now=now)
    assert not Link.objects.exists()
    told = [(line.sentence, line.actor) for line in history_of(CASE)]
    assert told == [("Two records were linked.", "system"), ("A link between two records was removed.", "person:x")]
