"""The one-time link for setting up Amends from another machine: a key in the installation's folder."""

import contextlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Protocol


class Home(Protocol):
    """The installation's folder, as far as this file needs it."""

    @property
    def keys(self) -> Path:
        """Where keys are kept; readable by their owner only."""


def make(home: Home) -> str:
    """Return the one-time key, made at first use. The terminal prints the link; who holds it may set up Amends."""
    path = _path(home)
    with contextlib.suppress(FileExistsError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32))
    return path.read_text()


def fits(home: Home, given: str) -> bool:
    """Whether this is the key, compared in constant time. Without a key nothing fits."""
    path = _path(home)
    key = path.read_text() if path.exists() else ""
    return bool(key) and hmac.compare_digest(key.encode(), given.encode())


def discard(home: Home) -> None:
    """Remove the key: the administrator exists."""
    _path(home).unlink(missing_ok=True)


def _path(home: Home) -> Path:
    return home.keys / "setup"
