"""What Outlook wraps into a winmail.dat is unpacked beside it, and the file itself is kept."""

import base64
import struct
import time

import pytest

from amends.channels.mail import rtf, tnef
from tests.channels.winmail import (
    BINARY,
    DATA,
    HTML,
    LONG_NAME,
    MESSAGE_OBJECT,
    NUMBER,
    OBJECT,
    RTF,
    STRING,
    TEXT,
    UNICODE,
    attribute,
    file,
    properties,
    winmail,
)

SECONDS = 2


def _mail(letter, data: bytes, kind: str = "application/ms-tnef", words: str = "Please see the file."):
    body = (
        f"--b\n\n{words}\n--b\nContent-Type: {kind}; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n"
        f"{base64.encodebytes(data).decode()}\n--b--\n"
    )
    return letter(body, "Content-Type: multipart/mixed; boundary=b")


def test_the_files_inside_follow_the_file_itself(letter):
    long_name = (UNICODE, LONG_NAME, "Riß im Kessel.jpg\0".encode("utf-16-le"))
    data = winmail(file(b"RISS~1.JPG", b"\xff\xd8\xff one", long_name), file(b"B\xfcro.txt", b"two"))
    mail = _mail(letter, data)
    assert [one.name for one in mail.attachments] == ["winmail.dat", "Riß im Kessel.jpg", "Büro.txt"]
    assert [one.data for one in mail.attachments] == [data, b"\xff\xd8\xff one", b"two"]
    assert mail.attachments[1].media_type == "image/jpeg"


def test_it_is_known_by_its_first_bytes_whatever_its_label(letter):
    mail = _mail(letter, winmail(file(b"a.txt", b"one")), "application/octet-stream")
    assert [one.name for one in mail.attachments] == ["winmail.dat", "a.txt"]


def test_a_file_whose_data_stands_among_its_properties_is_found():
    stated = ((NUMBER, 0x3705, struct.pack("<I", 1)), (STRING, 0x8001, b"key\0"), (BINARY, DATA, b"inside"))
    inside = tnef.unpack(winmail(file(b"a.bin", b"", *stated)))
    assert inside.files == [("a.bin", b"inside")]


def test_a_message_inside_gives_its_text_and_its_files():
    enclosed = winmail(attribute(1, 0x800C, b"inner words\0"), file(b"inner.txt", b"one"))
    inside = tnef.unpack(winmail(file(b"Re: lid", b"", (OBJECT, DATA, MESSAGE_OBJECT + enclosed))))
    assert inside.files == [("Re: lid.txt", b"inner words"), ("inner.txt", b"one")]


def test_messages_inside_messages_are_opened_a_few_levels_and_no_further():
    data = winmail(file(b"deep.txt", b"one"))
    for _ in range(10):
        data = winmail(file(b"level", b"", (OBJECT, DATA, MESSAGE_OBJECT + data)))
    inside = tnef.unpack(data)
    assert [name for name, _ in inside.files] == ["level"]


@pytest.mark.parametrize(
    ("kind", "number", "value"),
    [
        (UNICODE, TEXT, "Das Gerät raucht.\0".encode("utf-16-le")),
        (STRING, TEXT, "Das Gerät raucht.\0".encode("cp1252")),
        (
            BINARY,
            RTF,
            b"\0\0\0\0" + struct.pack("<I", 40) + b"MELA\0\0\0\0" + b"{\\rtf1\\ansicpg1252 Das Ger\\'e4t raucht.}",
        ),
    ],
)
def test_the_text_inside_is_found_in_every_form(kind, number, value):
    assert tnef.unpack(winmail(attribute(1, 0x9003, properties((kind, number, value))))).text == "Das Gerät raucht."


def test_html_inside_is_read_in_its_own_letters():
    page = struct.pack("<I", 1251)
    stated = properties((NUMBER, 0x3FDE, page), (BINARY, HTML, "<p>Чайник</p>".encode("cp1251")))
    assert tnef.unpack(winmail(attribute(1, 0x9003, stated))).html == "<p>Чайник</p>"


@pytest.mark.parametrize("damage", [b"", b"\x78\x9f\x3e\x22", b"\x78\x9f\x3e\x22\0\0" + b"\xff" * 50, b"words"])
def test_what_cannot_be_unpacked_is_kept_and_told(letter, damage):
    data = damage or b"\0"
    mail = _mail(letter, data)
    assert [one.data for one in mail.attachments] == [data]
    assert (data == b"\x78\x9f\x3e\x22") or "could not be unpacked" in mail.oddities[0]


def test_what_stands_before_a_damage_is_kept():
    whole = winmail(file(b"a.txt", b"one"), file(b"b.txt", b"two" * 100))
    inside = tnef.unpack(whole[:-50])
    assert inside.files == [("a.txt", b"one")]
    assert "damaged" in inside.oddities[0]


@pytest.mark.parametrize(
    "data",
    [
        winmail(*[attribute(1, 0x9001, b"")] * 200_000),
        winmail(*[file(b"a", b"b")] * 2000),
        winmail(attribute(1, 0x9003, struct.pack("<I", 2**32 - 1) + bytes(100_000))),
        winmail(attribute(1, 0x9003, struct.pack("<IHHI", 1, 0x101E, 0x1000, 2**31) + bytes(100_000))),
    ],
    ids=["attributes", "files", "properties", "values"],
)
def test_one_built_to_hurt_is_left_in_bounded_time(data):
    began = time.process_time()
    inside = tnef.unpack(data)
    assert time.process_time() - began < SECONDS
    assert inside is None or len(inside.files) <= tnef.MAX_FILES


def _packed(tokens: bytes, size: int) -> bytes:
    return struct.pack("<II4sI", len(tokens) + 12, size, b"LZFu", 0) + tokens


def test_packed_rich_text_is_unpacked_as_its_specification_shows():
    # MS-OXRTFCP, 3.1 and 3.2: the two worked examples, with their letters as bytes.
    plain = bytes.fromhex("03000a007263706731323542320af32068656c090020627705b06c647d0a800fa0")
    again = bytes.fromhex("410004205758595a0d6e7d010eb0")
    assert rtf.decompressed(_packed(plain, 0x2B)) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert rtf.decompressed(_packed(again, 0x1C)) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}one\par two\tab x}", "one\ntwo\tx"),
        (rb"{\rtf1\ansicpg1250 \'9e\u8364?{\*\htmltag <p>}\{\\\}}", "ž€{\\}"),
        (rb"{\rtf1 a" + b"{" * 5000 + b"b", "ab"),
        (b"no rich text", ""),
    ],
)
def test_of_rich_text_the_words_are_read(source, text):
    assert rtf.text_of(source) == text
