"""A backup that cannot be restored is none: it is unpacked and looked into."""

import sqlite3
import subprocess
from contextlib import closing

import pytest

from amends.web.backup import write_archive
from amends.web.installation import Installation


@pytest.fixture
def installation(tmp_path):
    home = Installation(tmp_path / "home")
    for folder in (home.files / "ab/cd", home.keys, home.checkpoints):
        folder.mkdir(parents=True)
    (home.files / "ab/cd/abcd").write_bytes(b"a photo of the lid")
    (home.checkpoints / "latest.note").write_text("amends.example/1\n3\n")
    (home.keys / "secret").write_text("not for everybody")
    with closing(sqlite3.connect(home.folder / "amends.sqlite3")) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE said (words TEXT)")
        database.execute("INSERT INTO said VALUES ('It broke.')")
        database.commit()
    return home


def restored(archive, folder):
    folder.mkdir()
    subprocess.run(["tar", "-xzf", archive, "-C", folder], check=True)  # as docs/howto/back-up-and-restore.md says
    return folder


def backup(home, target, *, with_keys=False):
    write_archive(home, target, database=home.folder / "amends.sqlite3", with_keys=with_keys)
    return target


def test_a_restored_backup_holds_database_files_and_checkpoints(installation, tmp_path):
    there = restored(backup(installation, tmp_path / "a.tar.gz"), tmp_path / "there")
    assert (there / "files/ab/cd/abcd").read_bytes() == b"a photo of the lid"
    assert (there / "checkpoints/latest.note").exists()
    with closing(sqlite3.connect(there / "amends.sqlite3")) as database:
        assert database.execute("SELECT words FROM said").fetchall() == [("It broke.",)]


def test_a_backup_taken_while_somebody_writes_holds_what_was_committed(installation, tmp_path):
    with closing(sqlite3.connect(installation.folder / "amends.sqlite3", isolation_level=None)) as writer:
        writer.execute("INSERT INTO said VALUES ('And again.')")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO said VALUES ('Not yet said.')")
        archive = backup(installation, tmp_path / "a.tar.gz")
        writer.execute("ROLLBACK")
    there = restored(archive, tmp_path / "there")
    with closing(sqlite3.connect(there / "amends.sqlite3")) as database:
        assert database.execute("SELECT words FROM said").fetchall() == [("It broke.",), ("And again.",)]


def test_the_keys_are_left_out_unless_asked_for(installation, tmp_path):
    assert not (restored(backup(installation, tmp_path / "a.tar.gz"), tmp_path / "a") / "keys").exists()
    with_keys = backup(installation, tmp_path / "b.tar.gz", with_keys=True)
    assert (restored(with_keys, tmp_path / "b") / "keys/secret").exists()


def test_only_its_owner_can_read_an_archive(installation, tmp_path):
    assert backup(installation, tmp_path / "a.tar.gz").stat().st_mode & 0o077 == 0


def test_nothing_half_written_is_left_when_it_fails(installation, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    (installation.folder / "amends.sqlite3").write_bytes(b"this is no database, whatever its name says" * 200)
    with pytest.raises(sqlite3.DatabaseError):
        backup(installation, folder / "a.tar.gz")
    assert list(folder.iterdir()) == []
