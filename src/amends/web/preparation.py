"""Bringing an installation's folder up to this version: folders, database, static files. Safe to repeat."""

import hashlib
from pathlib import Path

from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from amends import __version__
from amends.web.installation import Installation


def make_folders(home: Installation) -> bool:
    """Make the installation's folders, closed to other accounts. True when there was none before."""
    is_new = not (home.folder / "files").exists()
    for folder in (home.folder, home.files, home.keys, home.checkpoints):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return is_new


def migrate() -> int:
    """Bring the database up to date. Returns how many migrations were applied."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if waiting:
        call_command("migrate", verbosity=0, interactive=False)
    return waiting


def collect_static_files(home: Installation) -> bool:
    """Gather style sheets, scripts and pictures into HOME/static, unless they are there already. True when it did."""
    stamp = home.folder / "static.stamp"
    state = _state_of_static_files()
    if stamp.exists() and stamp.read_text() == state:
        return False
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(state)
    return True


def _state_of_static_files() -> str:
    """Version, names, sizes and times of every static file, as one digest."""
    digest = hashlib.sha256(__version__.encode())
    for finder in get_finders():
        for name, storage in finder.list(ignore_patterns=[]):
            at = Path(storage.path(name)).stat()
            digest.update(f"{name} {at.st_size} {at.st_mtime_ns}\n".encode())
    return digest.hexdigest()
