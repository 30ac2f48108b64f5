"""The commitment hides and binds a content."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.core.errors import Refused
from amends.core.proof import SALT_BYTES, commitment, new_salt

SALTS = st.binary(min_size=SALT_BYTES, max_size=SALT_BYTES)


@given(SALTS, st.binary(max_size=200))
def test_it_is_the_construction_of_rfc_2104(salt: bytes, content: bytes) -> None:
    padded = salt + bytes(64 - SALT_BYTES)
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded) + content).digest()
    assert commitment(salt, content) == hashlib.sha256(bytes(byte ^ 0x5C for byte in padded) + inner).hexdigest()


@given(SALTS, st.binary(min_size=1, max_size=50), st.integers(0, 7))
def test_another_content_has_another_commitment(salt: bytes, content: bytes, bit: int) -> None:
    other = bytes([content[0] ^ 1 << bit]) + content[1:]
    assert commitment(salt, content) != commitment(salt, other)


@pytest.mark.parametrize("salt", [b"", bytes(31), bytes(33)])
def test_a_salt_of_another_length_is_refused_because_hmac_pads_with_zeros(salt: bytes) -> None:
    with pytest.raises(Refused, match="bytes instead of 32"):
        commitment(salt, b"content")


def test_no_two_salts_are_the_same() -> None:
    assert len({new_salt() for _ in range(100)}) == 100
