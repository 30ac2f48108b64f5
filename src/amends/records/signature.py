"""The hash that an approval signature binds: the exact content a person saw. Pure."""

import hashlib
from collections.abc import Mapping

from amends.core.proof import Json, canonical


def content_sha256(content: Mapping[str, Json]) -> str:
    """Hash what is signed: SHA-256 over its canonical JSON (RFC 8785), 64 hexadecimal digits.

    The order of keys never matters; any other difference does. Values are JSON: text, whole numbers below 2**53,
    truth values, None, lists and mappings of these. Raises rfc8785.CanonicalizationError for anything else.

    >>> content_sha256({"b": 1, "a": 2}) == content_sha256({"a": 2, "b": 1})
    True
    """
    return hashlib.sha256(canonical(content)).hexdigest()
