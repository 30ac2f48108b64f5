"""Passwords of mailboxes, locked with a key that lies in the installation's key folder and in no table.

Whoever gets the database or a backup without its keys gets no password. keys/mailboxes holds the key, one line,
readable by its owner only; it is made when the first password is kept.
"""

import contextlib
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from amends.core.errors import Refused
from amends.ledger.home import home, make_folder, sync_folder, write_durably


def lock(words: Mapping[str, str]) -> str:
    """Return secrets as one text that only this installation's key opens (Fernet: AES-128-CBC with HMAC-SHA256)."""
    return Fernet(_key()).encrypt(json.dumps(dict(words)).encode()).decode("ascii")


def unlock(locked: str) -> dict[str, str]:
    """Return the secrets. Raises Refused when the key is another one than when they were locked."""
    try:
        return dict(json.loads(Fernet(_key()).decrypt(locked.encode())))
    except (InvalidToken, ValueError):
        raise Refused(
            "The password of this mailbox cannot be read any more: the key that locks it has changed.",
            do="Type the password again on the mailbox's page.",
        ) from None


def _key() -> bytes:
    path = home().keys / "mailboxes"
    if not path.exists():
        _make(path)
    return path.read_bytes().strip()


def _make(path: Path) -> None:
    """Write a new key; the first of two writers wins, and both then read the same."""
    make_folder(path.parent, mode=0o700)
    draft = path.parent / f".{path.name}.{secrets.token_hex(4)}"
    write_durably(draft, Fernet.generate_key() + b"\n", mode=0o600)
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    sync_folder(path.parent)
