"""Signed notes against the example of Go's golang.org/x/mod/sumdb/note (example_test.go, note_test.go)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.core.errors import AmendsError, Refused, Tampered, Unreadable
from amends.core.proof import NoteSigner, open_note, parse_skey, parse_vkey

SKEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNATURE = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
NOTE = f"{TEXT}\n— PeterNeumann {SIGNATURE}\n"


def test_the_published_key_signs_the_published_note() -> None:
    assert parse_skey(SKEY).sign(TEXT) == NOTE


def test_the_published_note_opens_with_the_published_key() -> None:
    assert open_note(NOTE, parse_vkey(VKEY)) == TEXT


def test_keys_come_out_as_they_went_in() -> None:
    assert parse_skey(SKEY).skey == SKEY
    assert parse_skey(SKEY).verifier.vkey == parse_vkey(VKEY).vkey == VKEY


@given(st.integers(0, len(NOTE.encode()) * 8 - 1))
def test_a_note_with_one_flipped_bit_never_opens_as_the_same_note(bit: int) -> None:
    raw = bytearray(NOTE.encode())
    raw[bit // 8] ^= 1 << bit % 8
    with pytest.raises(AmendsError):
        open_note(raw.decode(errors="replace"), parse_vkey(VKEY))


@pytest.mark.parametrize("place", range(len(VKEY)))
def test_a_public_key_with_one_changed_letter_is_not_read(place: int) -> None:
    changed = VKEY[:place] + chr(ord(VKEY[place]) + 1) + VKEY[place + 1 :]
    with pytest.raises(Unreadable):
        parse_vkey(changed)


@pytest.mark.parametrize(
    "vkey",
    [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",  # wrong length, right hash
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",  # unknown algorithm, right hash
    ],
)
def test_the_bad_keys_of_the_go_tests_are_not_read(vkey: str) -> None:
    with pytest.raises(Unreadable):
        parse_vkey(vkey)


def test_a_note_by_another_key_of_the_same_name_is_not_ours() -> None:
    other = NoteSigner.new("PeterNeumann")
    with pytest.raises(Tampered, match="not signed by the key"):
        open_note(other.sign(TEXT), parse_vkey(VKEY))


def test_a_second_signature_by_a_stranger_does_no_harm() -> None:
    stranger = NoteSigner.new("witness.example").sign(TEXT).rpartition("\n\n")[2]
    assert open_note(NOTE + stranger, parse_vkey(VKEY)) == TEXT


@pytest.mark.parametrize("note", ["", TEXT, NOTE.rstrip("\n"), NOTE.replace("\n", "\r\n"), "\n\n— a b\n", NOTE + "\n"])
def test_what_is_no_note_is_called_so(note: str) -> None:
    with pytest.raises(Unreadable):
        open_note(note, parse_vkey(VKEY))


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u2003b", "a\nb"])
def test_a_name_that_no_note_can_carry_is_refused(name: str) -> None:
    with pytest.raises(Refused):
        NoteSigner.new(name)


@pytest.mark.parametrize("text", ["no newline", "tab\there\n"])
def test_a_text_that_no_note_can_carry_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        parse_skey(SKEY).sign(text)
