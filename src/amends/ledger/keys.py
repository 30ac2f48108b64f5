"""The key that signs checkpoints: keys/ledger (secret), keys/ledger.name (this log's name), checkpoints/key.vkey."""

import contextlib
import os
import secrets
import stat
from pathlib import Path

from amends.core.errors import Refused
from amends.core.proof import NoteSigner, NoteVerifier, parse_skey, parse_vkey
from amends.ledger.home import home, make_folder, sync_folder, write_durably


def signer(*, is_first_seal: bool) -> NoteSigner:
    """Return the signing key; made only while nothing is sealed yet.

    Raises Refused when others can read the key, or when it is gone though checkpoints exist: a new key could not
    prove what the old one signed.
    """
    path = _secret()
    if not path.exists():
        if not is_first_seal:
            raise Refused("The key that signs checkpoints is missing.", do=f"Put {path.name} back from a backup.")
        _write_once(path, NoteSigner.new(f"amends/{_own_name()}").skey)
    _must_be_private(path)
    found = parse_skey(path.read_text())
    publish_key(found.verifier)
    return found


def verifier() -> NoteVerifier | None:
    """Return the published public key; None before the first seal."""
    try:
        return parse_vkey(public_key_path().read_text())
    except FileNotFoundError:
        return None


def public_key_path() -> Path:
    """Where the public key lies, one line."""
    return home().checkpoints / "key.vkey"


def publish_key(key: NoteVerifier) -> None:
    """Write the public key beside the checkpoints, unless it is there already."""
    path, line = public_key_path(), key.vkey + "\n"
    if not path.exists() or path.read_text() != line:
        write_durably(path, line.encode())


def _own_name() -> str:
    """This log's random name: tells nothing about the company and is made once."""
    path = home().keys / "ledger.name"
    _write_once(path, secrets.token_hex(8))
    return path.read_text().strip()


def _secret() -> Path:
    return home().keys / "ledger"


def _write_once(path: Path, text: str) -> None:
    """Write a private file unless it exists. The first of two writers wins, and both then read the same."""
    make_folder(path.parent, mode=0o700)
    draft = path.parent / f".{path.name}.{secrets.token_hex(4)}"
    write_durably(draft, text.encode() + b"\n", mode=0o600)
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    sync_folder(path.parent)


def _must_be_private(path: Path) -> None:
    if os.name != "nt" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise Refused(
            "Other users of this machine can read the key that signs checkpoints.",
            do=f"Run chmod 600 on {path}, and ask who may have copied it.",
        )
