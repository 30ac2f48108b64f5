"""One consistent archive of an installation, made while it runs: checkpoints, then the database, then the files.

In that order no checkpoint is ahead of the copied database, and every file the database speaks of is in the archive: a
file is on disk before its row is written.
"""

import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from amends.web.installation import Installation

DATABASE = "amends.sqlite3"


def copy_database(source: Path, target: Path) -> None:
    """Copy a SQLite database that may be in use, through SQLite's own backup, and check the copy."""
    with closing(sqlite3.connect(source)) as ours, closing(sqlite3.connect(target)) as copy:
        ours.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
    if verdict != "ok":
        raise sqlite3.DatabaseError(f"The copy of the database is damaged: {verdict}")


def write_archive(home: Installation, target: Path, *, database: Path | None, with_keys: bool) -> None:
    """Write target (.tar.gz), readable by its owner only; it appears under its name when it is complete.

    database: the SQLite file to include, or None when the database is kept elsewhere: then the checkpoints, which must
    be copied before it, are not in the archive either.
    """
    before = [home.checkpoints] if database else []
    before += [home.keys] if with_keys else []
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as temporary:
        unfinished = Path(temporary) / "archive"
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as archive:
                _add(archive, before, home.folder)
                if database:
                    copy_database(database, Path(temporary) / DATABASE)
                    archive.add(Path(temporary) / DATABASE, arcname=DATABASE)
                _add(archive, [home.files], home.folder)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(target)


def _add(archive: tarfile.TarFile, folders: Iterable[Path], base: Path) -> None:
    for folder in folders:
        if folder.exists():
            archive.add(folder, arcname=str(folder.relative_to(base)))
