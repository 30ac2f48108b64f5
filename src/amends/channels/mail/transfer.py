"""Content transfer encodings (RFC 2045, 6) and uuencode, tolerant of what senders do to them."""

import binascii
import re
from collections.abc import Iterator

from amends.channels.mail.headers import base64_bytes

UU_BEGIN = re.compile(r"^begin(?:-base64)? [0-7]{3,4} (\S.{0,200})$")
BASE64_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \t\r\n"
UU_NAMES = frozenset({"x-uuencode", "uuencode", "x-uue", "uue"})


def decode_transfer(body: bytes, encoding: str) -> bytes:
    """Undo the transfer encoding; an unknown or false one leaves the bytes as they are."""
    words = encoding.lower().strip().strip('"').split(";")[0].split()
    name = words[0] if words else ""
    if name == "quoted-printable":
        return binascii.a2b_qp(re.sub(rb"=[ \t]+(?=\r?\n)", b"=", body))  # blanks behind a soft break
    if name == "base64":
        return _base64(body)
    if name in UU_NAMES:
        return _uu(body.decode("latin-1").splitlines())
    return body


def _base64(body: bytes) -> bytes:
    foreign = body.translate(None, delete=BASE64_LETTERS)
    if len(foreign) * 20 > len(body):
        return body  # labelled base64, but it is not
    pieces = re.split(rb"(?<==)\s+(?=[A-Za-z0-9+/])", body) if b"=" in body[:-100] else []
    if len(pieces) > 1 and all(re.fullmatch(rb"[A-Za-z0-9+/\s]+=*\s*", piece) for piece in pieces):
        return b"".join(base64_bytes(piece) for piece in pieces)  # encoded piece by piece, each with its padding
    try:
        return binascii.a2b_base64(body)
    except binascii.Error:
        return base64_bytes(body)


def _uu(lines: list[str]) -> bytes:
    data = b""
    for line in lines:
        if UU_BEGIN.match(line) or not line:
            continue
        if line.strip() == "end":
            break
        data += uu_line(line) or b""
    return data


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
        data = _uu(lines[start + 1 : end + 1])
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
        elif start >= 0 and line.strip() == "end":
            yield start, number, name
            start = -1
