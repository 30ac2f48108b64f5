"""`amends verify` speaks in sentences, and its exit code says whether everything holds."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from amends.ledger.files import path_of
from amends.ledger.home import home
from amends.ledger.models import StoredFile
from tests.ledger.story import Story

pytestmark = pytest.mark.django_db


def verify(*arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    said, complained = StringIO(), StringIO()
    try:
        call_command("verify", *arguments, stdout=said, stderr=complained)
    except SystemExit as stop:
        return int(str(stop.code)), said.getvalue(), complained.getvalue()
    return 0, said.getvalue(), complained.getvalue()


def test_an_empty_record_holds(story: Story) -> None:
    assert verify() == (0, "The record is empty: nothing was recorded yet.\n", "")


def test_a_whole_record_holds_and_everything_is_counted(story: Story) -> None:
    story.whole_log(size=20)
    code, said, _ = verify()
    assert code == 0
    assert "19 sealed entries under 4 checkpoints were looked at." in said
    assert "18 contents and 3 files were compared with what was sealed." in said
    assert "2 contents and 1 file were erased lawfully." in said
    assert "1 entry waits to be sealed, the oldest for " in said
    assert said.endswith("Everything holds.\n")


def test_it_says_that_a_copy_kept_elsewhere_proves_more(story: Story, tmp_path: Path) -> None:
    story.note()
    story.seal()
    copy = tmp_path / "mailed.note"
    copy.write_bytes((home().checkpoints / "latest.note").read_text().replace("\n", "\r\n").encode() + b"\r\n\r\n")
    assert "A copy kept elsewhere proves more" in verify()[1]
    code, said, _ = verify("--checkpoint", str(copy), "--key", story.key().vkey)
    assert code == 0
    assert "A copy kept elsewhere proves more" not in said


def test_a_lost_file_is_named_and_the_exit_code_is_1(story: Story) -> None:
    story.note(data=b"a photograph")
    story.seal()
    sha256 = StoredFile.objects.get().sha256
    path_of(sha256).unlink()
    code, said, _ = verify()
    assert code == 1
    assert f"Entry 1 (test.received): its file {sha256[:12]}… is missing." in said
    assert "Everything holds" not in said


def test_an_entry_that_waits_too_long_is_a_warning(story: Story) -> None:
    story.note()
    story.seal()
    story.note()  # long ago, by the clock that the command reads
    code, said, _ = verify()
    assert code == 0
    assert "Please see to this: The oldest unsealed entry has waited" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--checkpoint", "nowhere.note"], "There is no checkpoint at nowhere.note."),
        (["--key", "nowhere.vkey"], "There is no public key at nowhere.vkey."),
        (["--key", "a+b+c"], "Nothing was verified"),
        (["--checkpoint", __file__], "is not a signed note"),
    ],
)
def test_it_exits_2_when_it_could_not_look(arguments: list[str], words: str, story: Story) -> None:
    story.note()
    story.seal()
    code, said, complained = verify(*arguments)
    assert (code, said) == (2, "")
    assert words in complained


def test_a_record_whose_checkpoints_are_all_gone_is_not_called_whole(story: Story) -> None:
    story.note()
    story.seal()
    (home().checkpoints / "latest.note").unlink()
    code, _, complained = verify()
    assert code == 2
    assert "There is no checkpoint at" in complained
