"""Where this feature keeps what must live outside the database: files, the signing key, checkpoints."""

import contextlib
import os
from pathlib import Path
from typing import Protocol, cast

from django.conf import settings


class Home(Protocol):
    """The part of an installation that the ledger needs (settings.HOME)."""

    @property
    def files(self) -> Path: ...
    @property
    def keys(self) -> Path: ...
    @property
    def checkpoints(self) -> Path: ...


def home() -> Home:
    """Return the installation's folders."""
    return cast("Home", settings.HOME)


def write_durably(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write a file so that it is whole or absent, also after a power cut: write, fsync, rename, fsync the folder."""
    make_folder(path.parent)
    draft = path.parent / f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}"
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            draft.unlink()
    sync_folder(path.parent)


def make_folder(folder: Path, *, mode: int = 0o755) -> None:
    """Make a folder and its parents; each new name is on the disk before anything is put in."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True, mode=mode)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Bring a folder's names to the disk. Windows cannot, and need not."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
