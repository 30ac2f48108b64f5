"""A salted commitment: binds an entry to its content, yet says nothing about it once content and salt are gone.

Without the salt a short content (a name, an address) could be guessed from its digest; with it, it cannot.
"""

import hashlib
import hmac
import secrets

from amends.core.errors import Refused

SALT_BYTES = 32


def new_salt() -> bytes:
    """Return 32 fresh random bytes. One salt serves one content."""
    return secrets.token_bytes(SALT_BYTES)


def commitment(salt: bytes, content: bytes) -> str:
    """Return HMAC-SHA256(salt, content) as 64 hexadecimal digits (RFC 2104).

    Raises Refused unless the salt has exactly 32 bytes: HMAC pads its key with zeros, so that a longer or shorter
    salt could give the same commitment.
    """
    if len(salt) != SALT_BYTES:
        raise Refused(f"The salt has {len(salt)} bytes instead of {SALT_BYTES}.")
    return hmac.new(salt, content, hashlib.sha256).hexdigest()
