"""A mail wrapped in its own signature is opened; one that is sealed, or something else, is not."""

import datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs7

from amends.channels.mail.cms import signed_content

WORDS = b"Content-Type: text/plain\r\n\r\nThe lid is cracked.\r\n"
DATA = bytes.fromhex("06092a864886f70d010701")
SIGNED = bytes.fromhex("06092a864886f70d010702")


@pytest.fixture(scope="module")
def signed() -> bytes:
    """The words signed by another program's code, with a key made for it."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Ida")])
    day = datetime.datetime(2026, 3, 3, tzinfo=datetime.UTC)
    built = x509.CertificateBuilder(name, name, key.public_key(), 1, day, day + datetime.timedelta(days=9))
    builder = pkcs7.PKCS7SignatureBuilder(WORDS).add_signer(built.sign(key, hashes.SHA256()), key, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def test_the_signed_words_come_out_byte_for_byte(signed):
    assert signed_content(signed) == WORDS


def _open_ended(tag: int, inside: bytes) -> bytes:
    """A value without a stated length, as programs write that sign while they send (X.690, 8.1.3.6)."""
    return bytes([tag, 0x80]) + inside + b"\0\0"


def test_words_in_pieces_of_no_stated_length_are_put_together():
    pieces = _open_ended(0x24, b"\x04\x03abc\x04\x82\x00\x02de")
    content = _open_ended(0x30, DATA + _open_ended(0xA0, pieces))
    whole = _open_ended(0x30, SIGNED + _open_ended(0xA0, _open_ended(0x30, b"\x02\x01\x01\x31\x00" + content)))
    assert signed_content(whole) == b"abcde"


@pytest.mark.parametrize(
    "data", [b"", b"MIAG", b"\x30", b"\x30\x80", b"\x30\xff" + b"\xff" * 200, b"\x30\x80" + DATA, WORDS]
)
def test_what_is_not_such_a_mail_stays_closed(data):
    assert signed_content(data) is None


def test_one_that_is_cut_off_stays_closed(signed):
    assert all(signed_content(signed[:length]) in (None, WORDS) for length in range(len(signed)))
