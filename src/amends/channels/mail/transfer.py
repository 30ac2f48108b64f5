"""Content transfer encodings (RFC 2045, 6) and uuencode, tolerant of what senders do to them."""

import binascii
import re
from collections.abc import Iterator

from amends.channels.mail.headers import base64_bytes

UU_BEGIN = re.compile(r"^begin(?:-base64)? [0-7]{3,4} (\S.{0,200})$")
BASE64_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \t\r\n"
UU_LINE = re.compile(r"[ -`]{1,90}\s*$")
# Lines of base64 up to one that is shorter or padded, and then other lines.
BASE64_BLOCK = re.compile(rb"\s*(?:[A-Za-z0-9+/]{40,}[ \t]*\r?\n)*[A-Za-z0-9+/]{2,}={0,2}[ \t]*\r?\n(?=\s*\S)")
PADDED = re.compile(rb"[A-Za-z0-9+/]+={0,2}")
MAX_PIECES = 50_000
MAX_BROKEN_LINES = 1000  # of a file in uuencode
MAX_FOOTER = 10_000  # bytes
UU_NAMES = frozenset({"x-uuencode", "uuencode", "x-uue", "uue"})


def decode_transfer(body: bytes, encoding: str) -> bytes:
    """Undo the transfer encoding; an unknown or false one leaves the bytes as they are."""
    words = encoding.lower().strip().strip('"').split(";")[0].split()
    name = words[0] if words else ""
    if name.startswith("quoted"):  # also quoted/printable, quoted_printable and worse
        return _quoted_printable(body)
    if name.startswith("base") and name.endswith("64"):
        return _base64(body)
    if name in UU_NAMES:
        return _uu(body.decode("latin-1").splitlines())
    return body


def _quoted_printable(body: bytes) -> bytes:
    if b"==" in body:
        body = re.sub(rb"=(?==)", b"=3D", body)  # an equals sign that its sender did not encode
    return binascii.a2b_qp(re.sub(rb"=[ \t]+(?=\r?\n)", b"=", body) if b"= " in body or b"=\t" in body else body)


def _base64(body: bytes) -> bytes:
    foreign = body.translate(None, delete=BASE64_LETTERS)
    if foreign:
        body, footer = _without_footer(body)
        if footer:
            return _base64(body) + b"\n" + footer
    if len(foreign) * 20 > len(body):
        return body  # labelled base64, but it is not
    if not foreign and (body.find(b"=", 0, -100) >= 0 or b"=" in body[-100:].rstrip(b"= \t\r\n")):
        pieces = PADDED.findall(body.translate(None, delete=b" \t\r\n"))
        if len(pieces) < MAX_PIECES:  # encoded piece by piece, each with its padding
            return b"".join(base64_bytes(piece) for piece in pieces)
    try:
        return binascii.a2b_base64(body)
    except binascii.Error:
        return base64_bytes(body)


def _without_footer(body: bytes) -> tuple[bytes, bytes]:
    """Base64 and the plain lines that a mailing list put below it; no footer when it does not begin as base64."""
    match = BASE64_BLOCK.match(body)
    rest = body[match.end() :].strip() if match is not None else b""
    is_footer = match is not None and len(rest) < MAX_FOOTER and b" " in rest and rest.translate(None, BASE64_LETTERS)
    return (match[0], rest) if match is not None and is_footer else (body, b"")


def _uu(lines: list[str]) -> bytes:
    data: list[bytes] = []
    broken = 0
    for line in lines:
        if not line or UU_BEGIN.match(line):
            continue
        if line.strip() == "end" or broken > MAX_BROKEN_LINES:
            break
        piece = uu_line(line)
        broken += piece is None
        data.append(piece or b"")
    return b"".join(data)


def uu_line(line: str) -> bytes | None:
    """One line of uuencode, or None when it is none."""
    raw = line.encode("latin-1", "replace")
    try:
        return binascii.a2b_uu(raw)
    except binascii.Error:
        # Some encoders write more letters than the length says.
        length = ((raw[0] - 32) & 63) if raw else 0
        try:
            return binascii.a2b_uu(raw[: 1 + (length * 4 + 2) // 3])
        except binascii.Error:
            return None


def unpack_uuencode(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Take the uuencoded files out of a text. Returns the rest of the text and (name, bytes) of each file."""
    kept: list[str] = []
    files: list[tuple[str, bytes]] = []
    lines = text.split("\n")
    position = 0
    for start, end, name in _uu_blocks(lines):
        inside = lines[start + 1 : end + 1]
        is_base64 = lines[start].startswith("begin-base64")
        data = _base64("".join(inside[:-1]).encode("latin-1", "replace")) if is_base64 else _uu(inside)
        if not data:
            continue
        kept += lines[position:start]
        files.append((name, data))
        position = end + 1
    return "\n".join(kept + lines[position:]), files


def _uu_blocks(lines: list[str]) -> Iterator[tuple[int, int, str]]:
    start, name = -1, ""
    for number, line in enumerate(lines):
        begun = UU_BEGIN.match(line.rstrip())
        if begun is not None:
            start, name = number, begun[1].strip()
        elif start >= 0 and line.strip() in ("end", "===="):  # the second ends base64 (POSIX, uuencode)
            yield start, number, name
            start = -1
    if start >= 0:  # the mail broke off inside the file
        last = start
        while last + 1 < len(lines) and UU_LINE.match(lines[last + 1]) and uu_line(lines[last + 1]) is not None:
            last += 1
        if last > start:
            yield start, last, name
