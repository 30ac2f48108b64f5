"""Transfer encodings, and what senders do to them."""

import pytest

from amends.channels.mail.transfer import decode_transfer, unpack_uuencode


@pytest.mark.parametrize(
    ("encoding", "body", "plain"),
    [
        ("quoted-printable", b"caf=C3=A9=  \r\n x", "café x".encode()),
        ("QUOTED-PRINTABLE (as ever)", b"=41", b"A"),
        ("quoted/printable", b"=41", b"A"),
        ("quoted-printeable", b"=41", b"A"),
        ("quoted-printable", b"a == b", b"a == b"),
        ("quoted-printable", b"x==\r\ny", b"x=y"),
        ("base64;", b"d29yZHM=", b"words"),
        ("base-64", b"d29yZHM", b"words"),
        ("base64", b"d29y\r\n\r\nZHM=\r\n", b"words"),
        ("base64", b"d28=\r\ncmRz\r\n", b"words"),
        ("base64", b"d29yZHM=\r\n-- \r\nthe list, its rules\r\n", b"words\n-- \r\nthe list, its rules"),
        ("base64", b"These are plain words, not base64!", b"These are plain words, not base64!"),
        ("7-bit", b"=41", b"=41"),
        ("x-uuencode", b"begin 644 a.txt\r\n#86)C\r\n`\r\nend\r\n", b"abc"),
    ],
)
def test_a_body_is_decoded_whatever_its_encoding_is_called(encoding, body, plain):
    assert decode_transfer(body, encoding) == plain


def test_two_uuencoded_files_leave_the_words_between_them():
    block = "begin 644 {}.txt\n#86)C\n`\nend\n"
    text, files = unpack_uuencode("one\n" + block.format("a") + "two\n" + block.format("b") + "three")
    assert (text, files) == ("one\ntwo\nthree", [("a.txt", b"abc"), ("b.txt", b"abc")])


def test_a_uuencoded_file_whose_end_is_lost_is_still_a_file():
    assert unpack_uuencode("one\nbegin 644 a.txt\n#86)C\n`\n") == ("one\n", [("a.txt", b"abc")])


def test_a_sentence_that_begins_like_a_file_stays_a_sentence():
    text = "begin 644 words of mine\nwith an ordinary line\nend"
    assert unpack_uuencode(text) == (text, [])


def test_a_file_in_the_base64_of_uuencode_is_a_file_too():
    assert unpack_uuencode("one\nbegin-base64 644 a.bin\nYWJj\n====\ntwo") == ("one\ntwo", [("a.bin", b"abc")])
