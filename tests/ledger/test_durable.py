"""A file gets its name only once its bytes are on the disk, and leaves nothing half-written behind."""

import os
from pathlib import Path

import pytest

from amends.ledger.home import write_durably


def test_bytes_are_synced_before_the_name_and_the_folder_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, seen = tmp_path / "new" / "file", []
    monkeypatch.setattr("os.fsync", lambda handle: seen.append((Path(f"/dev/fd/{handle}").resolve(), target.exists())))
    write_durably(target, b"bytes")
    assert seen[0] == (tmp_path, False), "the folder's own name comes first"
    assert seen[1][0].name.startswith(".file.")
    assert seen[1:] == [(seen[1][0], False), (target.parent, True)]


def test_a_failed_write_leaves_the_old_file_and_no_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "file"
    write_durably(target, b"old")

    def fail(handle: int) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="disk is full"):
        write_durably(target, b"new")
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["file"]
