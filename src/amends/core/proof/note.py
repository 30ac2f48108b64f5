"""Signed notes (C2SP signed-note; the format of Go's sumdb/note), Ed25519 only.

    text, one or more lines
    <blank line>
    — key-name base64(key hash, 4 bytes || signature, 64 bytes)

Keys are one line of text each, as in Go's sumdb/note:
`name+hash+base64(0x01||public key)` and `PRIVATE+KEY+name+hash+base64(0x01||seed)`.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from amends.core.errors import Refused, Tampered, Unreadable

ED25519 = b"\x01"
SIGNATURE_BYTES = 4 + 64
MOST_SIGNATURES = 100
DASH = "— "


@dataclass(frozen=True, slots=True)
class NoteVerifier:
    """A public key with the name it signs under. public: 32 raw bytes."""

    name: str
    public: bytes

    @property
    def key_hash(self) -> bytes:
        """First four bytes of SHA-256(name || 0x0A || 0x01 || public key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """The public key as one line of text."""
        return f"{self.name}+{self.key_hash.hex()}+{_text64(ED25519 + self.public)}"

    def is_signed(self, text: str, signature: bytes) -> bool:
        """Whether this key made the signature (64 bytes) over the text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class NoteSigner:
    """A secret key with the name it signs under. seed: 32 secret bytes."""

    name: str
    seed: bytes

    @classmethod
    def new(cls, name: str) -> "NoteSigner":
        """Make a fresh key. Raises Refused for a name with white space, a plus sign or nothing in it."""
        _must_be_name(name)
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @property
    def verifier(self) -> NoteVerifier:
        """The public half."""
        return NoteVerifier(self.name, self._key().public_key().public_bytes_raw())

    @property
    def skey(self) -> str:
        """The secret key as one line of text. Whoever reads it can sign."""
        return f"PRIVATE+KEY+{self.name}+{self.verifier.key_hash.hex()}+{_text64(ED25519 + self.seed)}"

    def sign(self, text: str) -> str:
        """Return the note: text, blank line, signature line. Raises Refused for a text that no note can hold."""
        if not text.endswith("\n") or _has_controls(text):
            raise Refused("A note must end with a newline and hold no other control characters.")
        signature = self.verifier.key_hash + self._key().sign(text.encode())
        return f"{text}\n{DASH}{self.name} {_text64(signature)}\n"

    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def parse_vkey(line: str) -> NoteVerifier:
    """Read a public key from one line of text. Raises Unreadable when it is damaged or of another kind."""
    name, key_hash, public = _parse_key(line.strip())
    verifier = NoteVerifier(name, public)
    if verifier.key_hash.hex() != key_hash:
        raise Unreadable("The public key is damaged: its own check value does not fit.", do="Copy it again.")
    return verifier


def parse_skey(line: str) -> NoteSigner:
    """Read a secret key from one line of text. Raises Unreadable when it is damaged or of another kind."""
    prefix = "PRIVATE+KEY+"
    if not line.startswith(prefix):
        raise Unreadable("The secret key does not begin with PRIVATE+KEY+.", do="Put back the key from a backup.")
    name, key_hash, seed = _parse_key(line.strip().removeprefix(prefix))
    signer = NoteSigner(name, seed)
    if signer.verifier.key_hash.hex() != key_hash:
        raise Unreadable("The secret key is damaged: its own check value does not fit.", do="Put back a backup.")
    return signer


def open_note(note: str, verifier: NoteVerifier) -> str:
    """Return the text of a note that this key signed.

    Raises Unreadable when it is not a note, Tampered when this key did not sign it or the signature does not fit.
    Signatures by other keys are passed over, as the specification asks.
    """
    text, lines = _parts(note)
    is_ours = False
    for line in lines:
        name, signature = _signature(line)
        if name != verifier.name or signature[:4] != verifier.key_hash:
            continue
        if len(signature) != SIGNATURE_BYTES or not verifier.is_signed(text, signature[4:]):
            raise Tampered("The signature does not fit the text: the note was changed after it was signed.")
        is_ours = True
    if not is_ours:
        raise Tampered(f"The note is not signed by the key {verifier.name}+{verifier.key_hash.hex()}.")
    return text


def _parts(note: str) -> tuple[str, list[str]]:
    """Split a note at its last blank line into text and signature lines."""
    head, blank, tail = note.rpartition("\n\n")
    lines = tail.split("\n")
    if not blank or not head or len(lines) < 2 or lines.pop() != "" or _has_controls(note):
        raise Unreadable("This is not a signed note.", do="Give the file as it was saved.")
    if len(lines) > MOST_SIGNATURES:
        raise Unreadable(f"The note has more than {MOST_SIGNATURES} signatures.")
    return head + "\n", lines


def _signature(line: str) -> tuple[str, bytes]:
    if not line.startswith(DASH):
        raise Unreadable("A signature line of the note has no dash.", do="Give the file as it was saved.")
    name, _, encoded = line.removeprefix(DASH).partition(" ")
    signature = _bytes64(encoded)
    if not _is_name(name) or len(signature) < 5:
        raise Unreadable("A signature line of the note is damaged.", do="Give the file as it was saved.")
    return name, signature


def _parse_key(line: str) -> tuple[str, str, bytes]:
    """Return name, check value and 32 bytes of `name+hash+base64(0x01||32 bytes)`."""
    parts = line.split("+", 2)
    if len(parts) != 3 or not _is_name(parts[0]):
        raise Unreadable("This is not a key of the form name+hash+key.", do="Copy the whole line.")
    material = _bytes64(parts[2])
    if len(material) != 33 or material[:1] != ED25519:
        raise Unreadable("The key is not an Ed25519 key.", do="Copy the whole line.")
    return parts[0], parts[1], material[1:]


def _text64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _bytes64(value: str) -> bytes:
    """Decode base64 strictly: one text for one value, so that no bit of it can be changed unseen."""
    try:
        decoded = base64.b64decode(value.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise Unreadable("A base64 value is damaged.") from None
    if _text64(decoded) != value:
        raise Unreadable("A base64 value is damaged.")
    return decoded


def _has_controls(text: str) -> bool:
    return any(letter < " " and letter != "\n" for letter in text)


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(letter.isspace() for letter in name)


def _must_be_name(name: str) -> None:
    if not _is_name(name):
        raise Refused("A key name must not be empty or hold white space or a plus sign.")
