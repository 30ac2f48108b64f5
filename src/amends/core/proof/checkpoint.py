"""What a log says about itself at one size (C2SP tlog-checkpoint): origin, size, root, and when it was sealed."""

import base64
import binascii
import re
from dataclasses import dataclass

from amends.core.errors import Unreadable
from amends.core.proof.merkle import HASH_BYTES
from amends.core.proof.note import NoteSigner, NoteVerifier, open_note

DECIMAL = re.compile(r"0|[1-9][0-9]{0,17}")
SEALED = "sealed "


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One statement of a log.

    origin     the log's name
    size       number of entries (≥ 0)
    root       32 bytes, root of the Merkle tree over the first `size` leaves
    sealed_at  RFC 3339 text in UTC, or empty: an extension line, so that a copy kept elsewhere says when
    """

    origin: str
    size: int
    root: bytes
    sealed_at: str = ""

    def body(self) -> str:
        """The text that is signed."""
        lines = [self.origin, str(self.size), base64.b64encode(self.root).decode("ascii")]
        if self.sealed_at:
            lines.append(SEALED + self.sealed_at)
        return "\n".join(lines) + "\n"

    def signed(self, signer: NoteSigner) -> str:
        """The checkpoint as a signed note."""
        return signer.sign(self.body())


def parse_checkpoint(text: str) -> Checkpoint:
    """Read the text of a checkpoint whose signature was checked before. Raises Unreadable when it is none."""
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() != "" or not all(lines):
        raise Unreadable("This signed note is not a checkpoint.", do="Give a file from the checkpoints folder.")
    origin, size, root, *more = lines
    if not DECIMAL.fullmatch(size):
        raise Unreadable("The size in the checkpoint is not a number.")
    sealed = [line.removeprefix(SEALED) for line in more if line.startswith(SEALED)]
    return Checkpoint(origin, int(size), _root(root), sealed[0] if sealed else "")


def open_checkpoint(note: str, verifier: NoteVerifier) -> Checkpoint:
    """Return what a checkpoint says, once its signature holds. Raises Unreadable or Tampered as open_note does."""
    return parse_checkpoint(open_note(note, verifier))


def _root(text: str) -> bytes:
    try:
        root = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        root = b""
    if len(root) != HASH_BYTES:
        raise Unreadable("The root in the checkpoint is not 32 bytes of base64.")
    return root
