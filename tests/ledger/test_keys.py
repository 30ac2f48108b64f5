"""The signing key is made once, is nobody else's to read, and is never replaced behind one's back."""

import stat
from pathlib import Path
from types import SimpleNamespace

import pytest
from pytest_django import Settings

from amends.core.errors import Refused
from amends.core.proof import parse_vkey
from amends.ledger.home import home
from amends.ledger.models import Entry
from tests.ledger.story import Story

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_folder_without_a_key(tmp_path: Path, settings: Settings) -> None:
    names = ("files", "keys", "checkpoints")
    settings.HOME = SimpleNamespace(**{name: tmp_path / name for name in names})


def test_the_first_seal_makes_a_private_key_and_shows_the_public_one(story: Story) -> None:
    story.note()
    story.seal()
    assert stat.S_IMODE((home().keys / "ledger").stat().st_mode) == 0o600
    shown = parse_vkey((home().checkpoints / "key.vkey").read_text())
    assert shown.name == "amends/" + (home().keys / "ledger.name").read_text().strip()
    assert [path.name for path in home().keys.iterdir() if path.name.startswith(".")] == []


def test_a_key_that_others_can_read_is_not_used(story: Story) -> None:
    story.note()
    story.seal()
    story.note()
    (home().keys / "ledger").chmod(0o640)
    with pytest.raises(Refused, match="Other users of this machine can read"):
        story.seal()
    assert Entry.objects.unsealed().count() == 1


def test_a_lost_key_is_not_quietly_replaced(story: Story) -> None:
    story.note()
    story.seal()
    (home().keys / "ledger").unlink()
    with pytest.raises(Refused, match="key that signs checkpoints is missing"):
        story.seal()
    assert not (home().keys / "ledger").exists()
