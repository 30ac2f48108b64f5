"""Mails built to hurt: too large, too many parts, too deep, too long a header, a zip that grows a thousandfold."""

import base64
import io
import zipfile
from collections.abc import Callable

HEAD = b"From: Ida <ida@post.example>\r\nTo: care@kettles.example\r\nSubject: The lid\r\nMIME-Version: 1.0\r\n"
WORDS = b"Content-Type: text/plain; charset=utf-8\r\n\r\nThe lid is cracked.\r\n"
MB = 1_048_576


def _mixed(*parts: bytes, border: bytes = b"b") -> bytes:
    body = b"".join(b"--" + border + b"\r\n" + part + b"\r\n" for part in parts)
    return b"Content-Type: multipart/mixed; boundary=" + border + b"\r\n\r\n" + body + b"--" + border + b"--\r\n"


def _file(name: str, kind: str, data: bytes) -> bytes:
    head = (
        f'Content-Type: {kind}; name="{name}"\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64'
    )
    return head.encode() + b"\r\n\r\n" + base64.encodebytes(data)


def sixty_megabytes() -> bytes:
    """Two large films and a small picture."""
    film = bytes(range(256)) * (22 * MB // 256)
    files = (
        _file("film.mp4", "video/mp4", film),
        _file("again.mp4", "video/mp4", film),
        _file("lid.jpg", "image/jpeg", film[:9000]),
    )
    return HEAD + _mixed(WORDS, *files)


def sixty_megabytes_of_text() -> bytes:
    """One text that does not end."""
    return (
        HEAD
        + b"Content-Type: text/plain\r\n\r\n"
        + b"The lid is cracked, and the handle is loose as well.\r\n" * 1_150_000
    )


def sixty_megabytes_of_html() -> bytes:
    """The same in HTML, of tags that are not closed."""
    return HEAD + b"Content-Type: text/html\r\n\r\n<p>The lid is cracked." + b"<div><script>x<a href=y>" * 2_600_000


def sixty_megabytes_in_a_mail() -> bytes:
    """A large mail sent on as a file."""
    return HEAD + _mixed(WORDS, b"Content-Type: message/rfc822\r\n\r\n" + sixty_megabytes(), border=b"outer")


def just_below_the_limit() -> bytes:
    """Mail in mail in mail, each in base64, as large as a mail may be that is read whole."""
    inner = HEAD + _mixed(WORDS, _file("film.mp4", "video/mp4", bytes(range(256)) * (9 * MB // 256)))
    for _ in range(2):
        head = b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        inner = HEAD + _mixed(WORDS, head + base64.encodebytes(inner), border=b"o")
    return inner


def ten_thousand_parts() -> bytes:
    """More parts than anybody attaches."""
    return HEAD + _mixed(WORDS, *[_file(f"{number}.jpg", "image/jpeg", b"\xff\xd8\xff") for number in range(10_000)])


def two_hundred_levels() -> bytes:
    """A part in a part in a part; the words stand in the outermost."""
    inner = WORDS
    for number in range(200):
        inner = _mixed(WORDS if number == 199 else b"\r\n", inner, border=b"b%d" % number)
    return HEAD + inner


def two_hundred_mails_in_mails() -> bytes:
    """A mail in a mail in a mail."""
    inner = HEAD + WORDS
    for number in range(200):
        inner = HEAD + _mixed(WORDS, b"Content-Type: message/rfc822\r\n\r\n" + inner, border=b"m%d" % number)
    return inner


def five_megabytes_of_header() -> bytes:
    """Fields without end before the words."""
    return HEAD + b"X-Long: " + b"words and words\r\n\t" * 100_000 + b"\r\n" + b"X-Short: y\r\n" * 300_000 + WORDS


def five_megabytes_in_one_field() -> bytes:
    """One field without a break, to a list of people."""
    people = b"To: " + b",".join(b"Ida (%d) <i%d@post.example>" % (number, number) for number in range(140_000))
    return b"From: Ida <ida@post.example>\r\n" + people + b"\r\nSubject: The lid\r\n" + WORDS


def a_zip_bomb() -> bytes:
    """A hundred megabytes of zeros in a hundred kilobytes; it is a file like any other."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("zeros.bin", bytes(100 * MB))
    return HEAD + _mixed(WORDS, _file("photos.zip", "application/zip", packed.getvalue()))


def a_border_in_every_line() -> bytes:
    """Lines that look like a border, and almost are one."""
    return HEAD + b"Content-Type: multipart/mixed; boundary=-\r\n\r\n---\r\n" + WORDS + b"--- \t x\r\n" * 2_000_000


MAILS: tuple[Callable[[], bytes], ...] = (
    sixty_megabytes, sixty_megabytes_of_text, sixty_megabytes_of_html, sixty_megabytes_in_a_mail, just_below_the_limit,
    ten_thousand_parts, two_hundred_levels, two_hundred_mails_in_mails, five_megabytes_of_header,
    five_megabytes_in_one_field, a_zip_bomb, a_border_in_every_line,
)  # fmt: skip
