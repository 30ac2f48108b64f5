"""Entries recorded together are written together: in their order, all of them, or none."""

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from amends.core.errors import Refused
from amends.ledger.actions import keep_file, record, together
from amends.ledger.models import Content, Entry
from amends.records.models import Counter
from tests.ledger.story import BY, Story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("story")]
Note = Callable[..., Entry]
NOT_KEPT = "0" * 64


@pytest.fixture
def note(now: datetime) -> Note:
    """Record a number, inside whatever the test has opened."""

    def make(number: int, *files: str) -> Entry:
        return record("test.noted", now=now, by=BY, subject=uuid4(), content={"n": number}, files=files)

    return make


def numbers() -> list[int]:
    contents = Content.objects.select_related("entry").order_by("entry_id")
    return [content.read()["n"] for content in contents]


def fall(*done: Callable[[], object]) -> None:
    """Do something together, and fail at the end."""
    with together():
        for each in done:
            each()
        raise ZeroDivisionError


def test_nothing_is_written_when_the_block_raises(note: Note) -> None:
    with pytest.raises(ZeroDivisionError):
        fall(lambda: note(1))
    assert (Entry.objects.count(), Content.objects.count()) == (0, 0)


def test_what_was_changed_inside_goes_with_its_entries(note: Note) -> None:
    with pytest.raises(ZeroDivisionError):
        fall(lambda: note(1), lambda: Counter.objects.create(kind="T", year=2026, last=1))
    assert (numbers(), Counter.objects.count()) == ([], 0)


def test_what_failed_before_is_no_part_of_the_next(note: Note) -> None:
    with pytest.raises(ZeroDivisionError):
        fall(lambda: note(1))
    with together():
        note(2)
    assert numbers() == [2]


def test_entries_keep_their_order(note: Note) -> None:
    with together():
        for number in range(30):
            note(number)
    assert numbers() == list(range(30))


def test_nothing_is_written_before_the_end(note: Note) -> None:
    with together():
        note(1)
        assert not Entry.objects.exists()
    assert Entry.objects.count() == 1


def test_one_inside_another_ends_with_the_outer_one(note: Note) -> None:
    with together():
        note(1)
        with together():
            note(2)
        assert not Entry.objects.exists()
        note(3)
    assert numbers() == [1, 2, 3]


def test_one_inside_another_falls_with_the_outer_one(note: Note) -> None:
    def inner() -> None:
        with together():
            note(1)

    with pytest.raises(ZeroDivisionError):
        fall(inner)
    assert numbers() == []


def test_after_it_entries_are_written_at_once_again(note: Note) -> None:
    with together():
        note(1)
    with transaction.atomic():
        note(2)
        assert Entry.objects.count() == 2


def test_after_one_that_raised_entries_are_written_at_once_again(note: Note) -> None:
    with pytest.raises(ZeroDivisionError):
        fall()
    with transaction.atomic():
        note(1)
        assert numbers() == [1]


def test_files_that_are_not_kept_are_refused_at_the_end_and_nothing_is_written(note: Note, now: datetime) -> None:
    kept = keep_file(b"a picture", now=now).sha256

    def names_both() -> None:
        with together():
            note(1, kept)
            note(2, NOT_KEPT)

    with pytest.raises(Refused, match="not kept"):
        names_both()
    assert not Entry.objects.exists()


def test_each_entry_keeps_its_own_files(note: Note, now: datetime) -> None:
    lid, hinge = (keep_file(data, now=now).sha256 for data in (b"lid", b"hinge"))
    with together():
        entries = [note(1, lid), note(2), note(3, hinge, lid)]
    kept = [set(Content.objects.get(entry=entry).files.values_list("pk", flat=True)) for entry in entries]
    assert kept == [{lid}, set(), {lid, hinge}]


@pytest.mark.parametrize("content", [{"n": float("nan")}, {"n": "\ud800"}])
def test_a_content_with_no_single_form_is_refused_where_it_is_recorded(content: dict, now: datetime) -> None:  # type: ignore[type-arg]
    with together(), pytest.raises(Refused):
        record("test.noted", now=now, by=BY, subject=uuid4(), content=content)
    assert not Entry.objects.exists()


def test_forty_entries_cost_hardly_more_statements_than_two(note: Note) -> None:
    def cost(many: int) -> int:
        with CaptureQueriesContext(connection) as queries, together():
            for number in range(many):
                note(number)
        return len(queries)

    cost(1)
    assert cost(40) <= cost(2)


def test_the_record_verifies_after_it(story: Story, note: Note) -> None:
    with together():
        for number in range(9):
            note(number)
    story.seal()
    assert story.check().holds
