"""Contents and files can be erased for good; the record still verifies and says that it was done."""

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from amends.core.errors import Refused
from amends.ledger import files
from amends.ledger.actions import destroy_content, keep_file
from amends.ledger.models import Content, Entry, StoredFile
from amends.ledger.sweep import sweep
from tests.ledger.story import BY, Story

pytestmark = pytest.mark.django_db


def test_an_erased_content_is_gone_and_the_record_still_verifies(story: Story) -> None:
    entries = story.notes(8)
    story.seal()
    assert story.erase(entries[2], entries[3]) == 2
    story.seal()
    report = story.check()
    assert report.holds
    assert report.erased == 2
    content = Content.objects.get(entry=entries[2])
    assert (content.salt, content.body, content.read()) == (None, None, None)


def test_the_erasure_is_recorded_for_its_subject_and_names_the_entries(story: Story) -> None:
    one = story.note("hello")
    more = story.note("again", subject=one.subject)
    story.erase(one, more)
    proof = Entry.objects.get(event="ledger.content_destroyed")
    assert proof.subject == one.subject
    assert proof.details() == {"entries": [str(one.uid), str(more.uid)], "ground": "GDPR Art. 17"}


def test_erasing_twice_erases_once(story: Story) -> None:
    entry = story.note()
    assert story.erase(entry) == 1
    assert story.erase(entry) == 0
    assert Entry.objects.filter(event="ledger.content_destroyed").count() == 1


def test_the_proof_of_an_erasure_cannot_be_erased(story: Story) -> None:
    story.erase(story.note())
    with pytest.raises(Refused, match="proof of an erasure"):
        story.erase(Entry.objects.get(event="ledger.content_destroyed"))


@pytest.mark.parametrize("ground", ["", "  ", "x" * 201])
def test_an_erasure_needs_a_short_ground(ground: str, story: Story) -> None:
    with pytest.raises(Refused, match="ground"):
        destroy_content(entries=[story.note()], ground=ground, by=BY, now=story.now)


def test_an_erasure_that_is_not_sealed_yet_is_not_taken_for_granted(story: Story) -> None:
    entry = story.note()
    story.seal()
    story.erase(entry)
    assert "is not sealed yet" in story.check().findings[0].sentence


def test_a_file_dies_with_its_last_use_only(
    story: Story, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    one, other = story.note(data=b"shared bytes"), story.note(data=b"shared bytes")
    sha256 = StoredFile.objects.get().sha256
    story.erase(one)
    assert not story.erase_file(sha256)
    assert files.read(sha256) == b"shared bytes"
    story.erase(other)
    with django_capture_on_commit_callbacks(execute=True):
        assert story.erase_file(sha256)
    assert not files.path_of(sha256).exists()
    assert StoredFile.objects.get().is_destroyed
    story.seal()
    report = story.check()
    assert report.holds
    assert report.files_erased == 1


def test_an_erasure_cut_short_is_finished_by_the_sweep(story: Story) -> None:
    story.erase(story.note(data=b"bytes"))
    sha256 = StoredFile.objects.get().sha256
    story.erase_file(sha256)
    assert files.path_of(sha256).exists(), "the bytes go after the commit, which a test never reaches"
    sweep(story.later())
    assert not files.path_of(sha256).exists()


def test_erased_bytes_that_come_again_are_kept_again(story: Story) -> None:
    story.erase(story.note(data=b"bytes"))
    sha256 = StoredFile.objects.get().sha256
    story.erase_file(sha256)
    sweep(story.later())
    again = keep_file(b"bytes", now=story.later())
    assert not again.is_destroyed
    story.note("again", data=b"bytes")
    story.seal()
    sweep(story.later())
    assert files.read(sha256) == b"bytes"
    assert story.check().holds
