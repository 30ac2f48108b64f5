"""Files kept by their SHA-256 under the installation's folder: files/ab/cd/<sha256>."""

import hashlib
import re
from pathlib import Path
from typing import BinaryIO

from amends.core.errors import Refused, Tampered
from amends.ledger.home import home, sync_folder, write_durably

SHA256 = re.compile(r"[0-9a-f]{64}")


def path_of(sha256: str) -> Path:
    """Return where the file lies. Raises Refused for anything that is not 64 hexadecimal digits."""
    if not SHA256.fullmatch(sha256):
        raise Refused("A file is named by the 64 digits of its SHA-256.")
    return home().files / sha256[:2] / sha256[2:4] / sha256


def open_file(sha256: str) -> BinaryIO:
    """Open the file without reading it through: the caller may stream it. Raises Tampered when it is missing."""
    try:
        return path_of(sha256).open("rb")
    except FileNotFoundError:
        raise _missing(sha256) from None


def read(sha256: str) -> bytes:
    """Return the file's bytes. Raises Tampered when it is missing or no longer what was kept."""
    with open_file(sha256) as file:
        data = file.read()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Tampered(f"The file {sha256[:12]}… is not the one that was kept.", do="Run `amends verify`.")
    return data


def digest_of(sha256: str) -> str | None:
    """Return the SHA-256 of what lies under this name now; None when there is nothing."""
    try:
        with path_of(sha256).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, Refused):
        return None


def write(data: bytes) -> str:
    """Bring the bytes to the disk, once, and return their SHA-256. Writes again over a damaged or missing copy."""
    sha256 = hashlib.sha256(data).hexdigest()
    if digest_of(sha256) != sha256:
        write_durably(path_of(sha256), data)
    return sha256


def remove(sha256: str) -> bool:
    """Remove the bytes from the disk. Returns whether they were there."""
    path = path_of(sha256)
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    sync_folder(path.parent)
    return True


def _missing(sha256: str) -> Tampered:
    return Tampered(f"The file {sha256[:12]}… is missing.", do="Run `amends verify`; put it back from a backup.")
