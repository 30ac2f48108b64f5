"""Sealing: each entry gets its place exactly once, and the checkpoint leaves the database."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amends.core.errors import Tampered
from amends.core.proof import leaf_hash, open_checkpoint, root_of
from amends.ledger import sealing
from amends.ledger.home import home
from amends.ledger.models import Checkpoint, Content, Entry
from tests.ledger.story import Story

pytestmark = pytest.mark.django_db


def leaves() -> list[bytes]:
    return [bytes(leaf) for leaf in Entry.objects.sealed().values_list("leaf", flat=True)]


def test_sealing_nothing_makes_nothing(story: Story) -> None:
    assert story.seal() is None
    assert not home().checkpoints.exists()


def test_sealing_twice_seals_once(story: Story) -> None:
    story.notes(5)
    made = story.seal()
    assert made is not None
    assert made.size == 5
    assert story.seal() is None
    assert Checkpoint.objects.get() == made


def test_entries_get_places_from_zero_in_the_order_they_were_written(story: Story) -> None:
    first = [entry.pk for entry in story.notes(3)]
    story.seal()
    second = [entry.pk for entry in story.notes(4)]
    story.seal()
    assert list(Entry.objects.sealed().values_list("pk", "index")) == list(zip(first + second, range(7), strict=True))


def test_the_root_is_that_of_the_whole_tree_over_many_seals(story: Story) -> None:
    for many in (1, 2, 5, 1, 9, 16, 3):
        story.notes(many)
        made = story.seal()
        assert made is not None
        assert made.root == root_of(leaf_hash(leaf) for leaf in leaves()).hex()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(1, 6), min_size=1, max_size=5))
def test_the_frontier_gives_the_root_of_the_whole_tree(story: Story, portions: list[int]) -> None:
    for many in portions:
        story.notes(many)
        made = story.seal()
        assert made is not None
        assert bytes.fromhex(made.root) == root_of(leaf_hash(leaf) for leaf in leaves())
    assert story.check().holds


def test_more_than_one_portion_is_sealed_in_one_go(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "AT_ONCE", 4)
    story.notes(10)
    made = story.seal()
    assert made is not None
    assert list(Checkpoint.objects.order_by("size").values_list("size", flat=True)) == [4, 8, 10]
    assert story.check().holds


def test_an_entry_committed_late_is_sealed_after_those_with_later_numbers(story: Story) -> None:
    """On PostgreSQL a transaction may take a number and commit after a later one: its entry is sealed later."""
    late, early = story.note("late"), story.note("early")
    sealing._place([early.pk], 0)
    sealing._place([early.pk, late.pk], 1)  # a place, once given, is never given again
    places = dict(Entry.objects.values_list("pk", "index"))
    assert places[early.pk] == 0
    assert places[late.pk] == 2


def test_the_note_says_what_the_row_says(story: Story) -> None:
    story.notes(3)
    made = story.seal()
    assert made is not None
    said = open_checkpoint((home().checkpoints / "latest.note").read_text(), story.key())
    assert (said.size, said.root.hex(), said.sealed_at) == (3, made.root, "2026-03-02T09:30:04.000000Z")
    assert said.origin == story.key().name
    assert (home().checkpoints / "000000000003.note").read_text() == made.note


def test_a_checkpoint_that_a_crash_kept_inside_is_shown_by_the_next_seal(story: Story) -> None:
    story.notes(3)
    made = story.seal()
    assert made is not None
    for path in home().checkpoints.glob("*.note"):
        path.unlink()
    assert story.seal() is None
    assert (home().checkpoints / "latest.note").read_text() == made.note


def test_nothing_is_sealed_over_a_record_that_was_emptied(story: Story) -> None:
    story.note()
    made = story.seal()
    assert made is not None
    Checkpoint.objects.all()._raw_delete("default")
    Content.objects.all()._raw_delete("default")
    Entry.objects.all()._raw_delete("default")
    with pytest.raises(Tampered, match=r"latest\.note counts 1 entries"):
        story.seal()


def test_nothing_is_sealed_over_a_record_that_lost_entries(story: Story) -> None:
    story.notes(3)
    story.seal()
    shown = (home().checkpoints / "latest.note").read_text()
    story.notes(2)
    story.seal()
    ahead = (home().checkpoints / "latest.note").read_text()
    Checkpoint.objects.filter(size=5)._raw_delete("default")
    with pytest.raises(Tampered, match=r"latest\.note counts 5 entries"):
        story.seal()
    assert (home().checkpoints / "latest.note").read_text() == ahead != shown
