"""One way to write a JSON value as bytes (RFC 8785), so that the same content always has the same digest."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import rfc8785

from amends.core.errors import Refused

Json: TypeAlias = bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"] | None

LARGEST_INT = 2**53 - 1  # the largest integer that every JSON reader keeps exact (RFC 8785, 3.2.2.3; RFC 7493, 2.2)
WRITTEN_IN_FULL = 1e21  # below it a float without fraction is written as a whole number (ECMA-262, Number::toString)
DEEPEST = 64


def canonical(value: Json) -> bytes:
    """Return the RFC 8785 form of a JSON value. Ids and money must come as text.

    Raises Refused, naming the place, for anything that JSON readers could understand in two ways: whole numbers
    beyond ±(2**53 - 1), numbers that are not finite, other types, lone surrogates, more than 64 levels.

    >>> canonical({"b": 1.0, "a": ["é", True]})
    b'{"a":["\\xc3\\xa9",true],"b":1}'
    """
    return rfc8785.dumps(_plain(value, "content", 0))


def _plain(value: object, place: str, depth: int) -> Any:
    """Copy a value with plain dicts and lists; refuse what has no single form. place: for the sentence."""
    if depth > DEEPEST:
        raise Refused(f"{place} is nested more than {DEEPEST} levels deep.", do="Flatten it.")
    if isinstance(value, Mapping):
        for key in value:
            _must_be_key(key, place)
        return {key: _plain(part, f"{place}.{key}", depth + 1) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part, f"{place}[{position}]", depth + 1) for position, part in enumerate(value)]
    _must_be_exact(value, place)
    return value


def _must_be_exact(value: object, place: str) -> None:
    if isinstance(value, str):
        _must_be_text(value, place)
    elif isinstance(value, int | float):
        _must_be_exact_number(value, place)
    elif value is not None:
        raise Refused(f"{place} is a {type(value).__name__}, which JSON cannot hold.", do="Write it as text.")


def _must_be_key(key: object, place: str) -> None:
    if not isinstance(key, str):
        raise Refused(f"{place} has the key {key!r}, which is not text.", do="Make every key text.")
    _must_be_text(key, f"a key of {place}")


def _must_be_text(value: str, place: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Refused(f"{place} holds half of a character.", do="Decode it with errors='replace'.") from None


def _must_be_exact_number(value: float, place: str) -> None:
    if abs(value) > LARGEST_INT and (isinstance(value, int) or abs(value) < WRITTEN_IN_FULL):
        raise Refused(f"{place} is a whole number too large for JSON readers to keep exact.", do="Write it as text.")
    if not math.isfinite(value):
        raise Refused(f"{place} is not a finite number.", do="Leave it out or write it as text.")
