"""Short signed tokens: the secret part of a reply address, of a customer's link, of the address that a letter comes
back to, and of our own Message-IDs.

A token is base32 in lower case, because mail servers fold the case of addresses on their way (RFC 4648, 6; 40 signs
for 25 bytes, no padding): 16 bytes uid, 1 byte generation, 8 bytes HMAC-SHA256. Nobody can make one without the
installation's secret key; and the uid, 122 random bits, is told to nobody else.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.conf import settings

from amends.core.errors import Refused

Purpose = Literal["reply", "page", "bounce"]

MAC_BYTES = 8
TOKEN_SIGNS = 40
LAST_GENERATION = 255
_TOKEN = re.compile(rf"[a-z2-7]{{{TOKEN_SIGNS}}}")
_OWN_MESSAGE_ID = re.compile(rf"<?([0-9a-f]{{32}})\.([0-9a-f]{{{2 * MAC_BYTES}}})@[^<>@\s]+>?")


@dataclass(frozen=True, slots=True)
class Token:
    """What a valid token says: whom it opens, and which renewal of the link it is."""

    uid: UUID
    generation: int


def make_token(uid: UUID, *, purpose: Purpose = "reply", generation: int = 0) -> str:
    """Make the token of one record.

    purpose     a token made for one purpose opens no other: a reply address that was forwarded is no key to the page
    generation  0 to 255; whoever renews a link counts it up, stores it and refuses older ones
    """
    if not 0 <= generation <= LAST_GENERATION:
        raise Refused("This link was renewed too often.", do="Write to the customer by mail instead.")
    said = uid.bytes + bytes([generation])
    return base64.b32encode(said + _mac(settings.SECRET_KEY, purpose, said)).decode("ascii").lower()


def read_token(token: str, *, purpose: Purpose = "reply") -> Token | None:
    """Return what a token says, or None when it is not ours. Case and surrounding space do not matter."""
    text = token.strip().lower()
    if not _TOKEN.fullmatch(text):
        return None
    try:
        read = base64.b32decode(text.upper())
    except binascii.Error:  # cannot happen for 40 signs of the alphabet; a stranger's token must never raise
        return None
    said, mac = read[:-MAC_BYTES], read[-MAC_BYTES:]
    if not any(hmac.compare_digest(mac, _mac(key, purpose, said)) for key in _keys()):
        return None
    return Token(UUID(bytes=said[:16]), said[16])


def make_message_id(uid: UUID, *, domain: str) -> str:
    """Make the Message-ID of a letter, without angle brackets: "<uid>.<mac>@<domain>" (RFC 5322, 3.6.4)."""
    return f"{uid.hex}.{_mac(settings.SECRET_KEY, 'message', uid.bytes).hex()}@{domain}"


def read_message_id(message_id: str) -> UUID | None:
    """Return the uid of the letter whose Message-ID this is, or None when it was not made here.

    An answer that names a guessed id must not find its way into a case.
    """
    found = _OWN_MESSAGE_ID.fullmatch(message_id.strip().lower())
    if found is None:
        return None
    uid, mac = UUID(hex=found[1]), bytes.fromhex(found[2])
    return uid if any(hmac.compare_digest(mac, _mac(key, "message", uid.bytes)) for key in _keys()) else None


def _keys() -> Iterator[str]:
    yield settings.SECRET_KEY
    yield from map(str, settings.SECRET_KEY_FALLBACKS)


def _mac(key: str, purpose: str, said: bytes) -> bytes:
    salted = b"amends.letters.tokens\x00" + purpose.encode("ascii") + b"\x00" + said
    return hmac.digest(key.encode(), salted, hashlib.sha256)[:MAC_BYTES]
