"""Programs are held whatever they are called, and logos are not evidence."""

import base64
import struct
import zlib

import pytest

from amends.channels.mail import kinds

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00"


def _picture(width: int, height: int) -> bytes:
    """The beginning of a PNG of this size (PNG specification, 11.2.2)."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))


def _mail(letter, fields: str, data: bytes, html: str = "<p>It leaks.</p>"):
    body = (
        f"--b\nContent-Type: text/html\n\n{html}\n--b\n{fields}\nContent-Transfer-Encoding: base64\n\n"
        f"{base64.encodebytes(data).decode()}\n--b--"
    )
    return letter(body, "Content-Type: multipart/mixed; boundary=b")


@pytest.mark.parametrize(
    ("fields", "data"),
    [
        ("Content-Type: image/jpeg; name=lid.jpg", PROGRAM),
        ("Content-Type: application/pdf; name=invoice.pdf.exe", b"words"),
        ('Content-Type: text/plain; name="order.js "', b"words"),
        ("Content-Type: application/octet-stream; name=prices.xlsm", b"PK\x03\x04"),
        ("Content-Type: application/pdf; name=a.scr\nContent-Disposition: attachment; filename=a.pdf", b"%PDF-1.4"),
        ("Content-Type: application/octet-stream; name=a.pdf", b"\x7fELF\x02\x01\x01"),
    ],
)
def test_a_program_is_held_and_kept_and_the_reader_is_told(letter, fields, data):
    mail = _mail(letter, fields, data)
    assert [(one.is_held, one.data) for one in mail.attachments] == [(True, data)]
    assert "It is held" in mail.oddities[-1]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("lid.jpg", b"\xff\xd8\xff"),
        ("notes.txt", b"MZ is the name of our street."),
        ("bill.xlsx", b"PK\x03\x04"),
        ("exe", b"x"),
    ],
)
def test_what_is_no_program_is_not_held(letter, name, data):
    mail = _mail(letter, f"Content-Type: application/octet-stream; name={name}", data)
    assert not mail.attachments[0].is_held
    assert not any("held" in sentence for sentence in mail.oddities)


@pytest.mark.parametrize(
    ("stated", "name", "data", "media_type"),
    [
        ("application/octet-stream", "lid", b"%PDF-1.7", "application/pdf"),
        ("application/octet-stream", "a.docx", b"PK\x03\x04", DOCX),
        ("application/octet-stream", "a", b"PK\x03\x04", "application/zip"),
        ("image/jpeg", "a.jpg", b"%PDF-1.7", "image/jpeg"),
        ("image/jpeg", "a.jpg", PROGRAM, "application/x-msdownload"),
    ],
)
def test_a_label_that_says_nothing_is_replaced_by_what_the_bytes_say(stated, name, data, media_type):
    assert kinds.media_type(stated, name, data) == media_type


@pytest.mark.parametrize(
    ("size", "is_shown", "is_decoration"),
    [((1, 1), False, True), ((180, 60), True, True), ((180, 60), False, False), ((1600, 1200), True, False)],
)
def test_logos_and_counting_pixels_are_told_from_photographs(letter, size, is_shown, is_decoration):
    html = '<p>It leaks. <img src="cid:pic"></p>' if is_shown else "<p>It leaks.</p>"
    mail = _mail(letter, "Content-Type: image/png; name=a.png\nContent-ID: <pic>", _picture(*size), html)
    assert mail.attachments[0].is_decoration == is_decoration


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (b"GIF89a" + struct.pack("<HH", 3, 2), (3, 2)),
        (b"\xff\xd8\xff\xe0\x00\x04xx\xff\xc0\x00\x11\x08\x00\x05\x00\x07", (7, 5)),
        (b"\xff\xd8" + b"\xff\xe0\x00\x02" * 500, (0, 0)),
        (b"\x89PNG", (0, 0)),
        (b"", (0, 0)),
    ],
)
def test_the_size_of_a_picture_is_read_without_opening_it(data, size):
    assert kinds.size_of_picture(data) == size


def test_two_files_of_one_name_are_both_kept(letter):
    part = "Content-Type: image/png; name=a.png\n\n"
    mail = letter(f"--b\n\nwords\n--b\n{part}one\n--b\n{part}two\n--b--", "Content-Type: multipart/mixed; boundary=b")
    assert [(one.name, one.data) for one in mail.attachments] == [("a.png", b"one"), ("a.png", b"two")]
