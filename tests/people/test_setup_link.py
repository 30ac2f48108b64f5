"""The one-time key in the installation's folder."""

import stat
from pathlib import Path

import pytest

from amends.people import setup_link


class Folder:
    def __init__(self, keys: Path) -> None:
        self.keys = keys


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "keys")


def test_a_second_start_prints_the_same_key(folder: Folder) -> None:
    assert setup_link.make(folder) == setup_link.make(folder)


def test_only_its_owner_can_read_the_key(folder: Folder) -> None:
    setup_link.make(folder)
    assert stat.S_IMODE((folder.keys / "setup").stat().st_mode) == 0o600


def test_without_a_key_nothing_fits(folder: Folder) -> None:
    assert not setup_link.fits(folder, "")


def test_only_the_key_fits_until_it_is_discarded(folder: Folder) -> None:
    key = setup_link.make(folder)
    assert setup_link.fits(folder, key)
    assert not setup_link.fits(folder, key + "x")
    setup_link.discard(folder)
    setup_link.discard(folder)
    assert not setup_link.fits(folder, key)
