"""An entry is written with the change that it is about, or not at all."""

import json
from datetime import datetime
from uuid import uuid4

import pytest
from django.db import transaction

from amends.core.errors import Refused
from amends.core.proof import commitment
from amends.ledger.actions import record
from amends.ledger.models import Content, Entry
from tests.ledger.story import BY, Story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("story")]


def test_the_leaf_holds_six_texts_and_nothing_of_the_content(story: Story) -> None:
    entry = story.note("Anna's telephone is 0170")
    assert json.loads(entry.leaf) == {
        "actor": BY,
        "commitment": entry.commitment,
        "event": "test.noted",
        "happened_at": "2026-03-02T09:30:01.000000Z",
        "id": str(entry.uid),
        "subject": str(entry.subject),
    }


def test_the_commitment_is_over_the_salted_content(story: Story) -> None:
    content = Content.objects.get(entry=story.note("hello"))
    assert bytes(content.body or b"") == b'{"words":"hello"}'
    assert commitment(bytes(content.salt or b""), b'{"words":"hello"}') == content.entry.commitment


def test_the_same_content_twice_has_two_commitments(story: Story) -> None:
    assert story.note("hello").commitment != story.note("hello").commitment


def test_an_entry_reads_as_a_sentence_with_details(story: Story) -> None:
    story.note("hello")
    entry = Entry.objects.select_related("content").get()
    assert (entry.sentence, entry.details()) == ("A note was made.", {"words": "hello"})


def test_an_unknown_event_is_refused(now: datetime) -> None:
    with pytest.raises(Refused, match="has no sentence"):
        record("test.unheard_of", now=now, by=BY, subject=uuid4(), content={})


@pytest.mark.parametrize("content", [{"a": float("nan")}, {"a": 2**60}, {"a": {1, 2}}, {"a": "\ud800"}])
def test_a_content_with_no_single_form_is_refused_and_nothing_is_left(content: dict, now: datetime) -> None:  # type: ignore[type-arg]
    with pytest.raises(Refused):
        record("test.noted", now=now, by=BY, subject=uuid4(), content=content)
    assert not Entry.objects.exists()


def test_a_time_without_a_zone_is_refused(now: datetime) -> None:
    with pytest.raises(Refused, match="without a zone"):
        record("test.noted", now=now.replace(tzinfo=None), by=BY, subject=uuid4(), content={})


@pytest.mark.parametrize("by", ["", "person:" + "x" * 200])
def test_an_entry_says_who_did_it(by: str, now: datetime) -> None:
    with pytest.raises(Refused, match="who did it"):
        record("test.noted", now=now, by=by, subject=uuid4(), content={})


def test_a_file_that_is_not_kept_cannot_be_named(now: datetime) -> None:
    with pytest.raises(Refused, match="not kept"):
        record("test.noted", now=now, by=BY, subject=uuid4(), content={}, files=["0" * 64])


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_recorded(now: datetime) -> None:
    with pytest.raises(Refused, match="in the transaction"):
        record("test.noted", now=now, by=BY, subject=uuid4(), content={})
    assert not Entry.objects.exists()


def test_an_entry_goes_with_the_change_that_is_rolled_back(story: Story) -> None:
    with transaction.atomic():
        story.note("never happened")
        transaction.set_rollback(True)
    assert not Entry.objects.exists()
