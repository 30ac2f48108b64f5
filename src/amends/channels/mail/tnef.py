"""winmail.dat: the files and the text that Outlook wraps in its own format (MS-OXTNEF, MS-OXCMAIL 2.1.3).

Own code: the one library for it copies the rest of the data at every step, so that a small file can take minutes.
Nothing in the format is compressed but the text, so what comes out is no larger than what went in.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from amends.channels.mail import charsets, rtf

SIGNATURE = b"\x78\x9f\x3e\x22"  # 0x223E9F78, little-endian
MAX_ATTRIBUTES = 5000
MAX_PROPERTIES = 5000
MAX_FILES = 200
MAX_DEPTH = 3  # of messages inside messages
IS_ATTACHMENT = 2  # the level of an attribute
# Attributes (MS-OXTNEF, 2.1.3.2): the low half of their number.
BODY, CODEPAGE, MESSAGE_PROPERTIES = 0x800C, 0x9007, 0x9003
NEW_FILE, FILE_DATA, FILE_TITLE, FILE_LONG_TITLE, FILE_PROPERTIES = 0x9002, 0x800F, 0x8010, 0x9001, 0x9005
# Properties (MS-OXPROPS).
TEXT, RTF, HTML, HTML_CODEPAGE = 0x1000, 0x1009, 0x1013, 0x3FDE
DATA, NAME, LONG_NAME, SHOWN_NAME = 0x3701, 0x3704, 0x3707, 0x3001
MESSAGE_OBJECT = bytes.fromhex("0703020000000000c000000000000046")  # IID_IMessage: the data is a message of its own
# How many bytes a value takes, padded to four (MS-OXCDATA, 2.11.1); those of the other kinds say so themselves.
FIXED = {0x0002: 4, 0x0003: 4, 0x0004: 4, 0x000A: 4, 0x000B: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x0014: 8,
         0x0040: 8, 0x0048: 16}  # fmt: skip
COUNTED = frozenset({0x000D, 0x001E, 0x001F, 0x0102})
STRING, UNICODE, OBJECT = 0x001E, 0x001F, 0x000D
SEVERAL = 0x1000  # flag of a kind: a list of values
NAMED = 0x8000  # from here on a property carries its name with it


class Damaged(ValueError):
    """The bytes do not hold together as this format."""


@dataclass(slots=True)
class Unpacked:
    """What was inside: the text, the HTML, and name and bytes of each file."""

    text: str = ""
    html: str = ""
    files: list[tuple[str, bytes]] = field(default_factory=list)
    oddities: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _File:
    title: str = ""
    long_title: str = ""
    data: bytes = b""
    is_message: bool = False


def is_tnef(media_type: str, name: str, data: bytes) -> bool:
    """Whether a file is one, by its first bytes; the label alone is not enough, and not needed."""
    return data.startswith(SIGNATURE) or (media_type == "application/ms-tnef" and bool(data))


def unpack(data: bytes) -> Unpacked | None:
    """Take everything out. None when it cannot be read at all; what was read before a damage is kept, and told."""
    return _unpack(data, depth=1)


def _unpack(data: bytes, *, depth: int) -> Unpacked | None:
    if not data.startswith(SIGNATURE):
        return None
    reader = _Reader()
    try:
        for level, name, value in _attributes(data):
            reader.take(level, name, value)
    except (Damaged, struct.error):
        if not (reader.files or reader.out.text or reader.out.html):
            return None
        reader.out.oddities.append("it is damaged, and what stands behind the damage was not read.")
    return reader.finished(depth)


def _attributes(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield level, name and value of each attribute (MS-OXTNEF, 2.1.2)."""
    at = len(SIGNATURE) + 2
    for _ in range(MAX_ATTRIBUTES):
        if at + 11 > len(data):
            return
        level, name, _kind, length = struct.unpack_from("<BHHI", data, at)
        at += 9
        if level not in (1, IS_ATTACHMENT) or at + length > len(data):
            raise Damaged
        yield level, name, data[at : at + length]
        at += length + 2  # a checksum follows
    raise Damaged


class _Reader:
    """Collects attributes into a message and its files."""

    def __init__(self) -> None:
        self.out = Unpacked()
        self.files: list[_File] = []
        self.codepage = ""

    def take(self, level: int, name: int, value: bytes) -> None:
        if name == NEW_FILE and len(self.files) < MAX_FILES:
            self.files.append(_File())
        elif level == IS_ATTACHMENT and self.files:
            self._take_of_file(self.files[-1], name, value)
        elif name == CODEPAGE and len(value) >= 4:
            self.codepage = f"cp{struct.unpack_from('<I', value)[0]}"
        elif name == BODY:
            self.out.text = self.out.text or self._words(value)
        elif name == MESSAGE_PROPERTIES:
            self._take_message(dict(_properties(value)))

    def _take_of_file(self, file: _File, name: int, value: bytes) -> None:
        if name == FILE_DATA:
            file.data = value
        elif name == FILE_TITLE:
            file.title = self._words(value)
        elif name == FILE_LONG_TITLE:
            file.long_title = self._words(value)
        elif name == FILE_PROPERTIES:
            stated = dict(_properties(value))
            file.title = self._string(stated, NAME) or file.title or self._string(stated, SHOWN_NAME)
            file.long_title = self._string(stated, LONG_NAME) or file.long_title
            kind, content = stated.get(DATA, (0, b""))
            if kind == OBJECT and content.startswith(MESSAGE_OBJECT):
                file.data, file.is_message = content[len(MESSAGE_OBJECT) :], True
            elif content:
                file.data = content

    def _take_message(self, stated: dict[int, tuple[int, bytes]]) -> None:
        out = self.out
        out.text = self._string(stated, TEXT) or out.text
        kind, html = stated.get(HTML, (0, b""))
        if html:
            page = struct.unpack_from("<I", stated.get(HTML_CODEPAGE, (0, b"\0\0\0\0"))[1].ljust(4, b"\0"))[0]
            label = "utf-16-le" if kind == UNICODE else f"cp{page}" if page else charsets.stated_in_html(html)
            out.html = charsets.decode(html, label)[0]
        if RTF in stated and not out.text and not out.html:
            out.text = rtf.text_of(rtf.decompressed(stated[RTF][1]))

    def _string(self, stated: dict[int, tuple[int, bytes]], name: int) -> str:
        kind, value = stated.get(name, (0, b""))
        if kind == UNICODE:
            return charsets.scrub(value.decode("utf-16-le", "replace"))
        return self._words(value) if kind == STRING else ""

    def _words(self, value: bytes) -> str:
        return charsets.decode(value.split(b"\0", 1)[0], self.codepage)[0].replace("\r\n", "\n")

    def finished(self, depth: int) -> Unpacked:
        """The files under their names; a message among them gives its own files and its text."""
        if len(self.files) >= MAX_FILES:
            self.out.oddities.append(f"it holds more than {MAX_FILES} files; the rest was left in it.")
        for file in self.files:
            name = file.long_title or file.title
            inside = _unpack(file.data, depth=depth + 1) if file.is_message and depth < MAX_DEPTH else None
            if inside is not None:
                words = inside.text or inside.html
                if words:
                    self.out.files.append((f"{name or 'message'}.{'txt' if inside.text else 'html'}", words.encode()))
                self.out.files += inside.files[:MAX_FILES]
            elif file.data:
                self.out.files.append((name, file.data))
        return self.out


def _properties(data: bytes) -> Iterator[tuple[int, tuple[int, bytes]]]:
    """Yield number, kind and first value of each property of a list (MS-OXTNEF, 2.1.3.4)."""
    count, at = struct.unpack_from("<I", data)[0], 4
    for _ in range(min(count, MAX_PROPERTIES)):
        kind, name = struct.unpack_from("<HH", data, at)
        at += 4
        if name >= NAMED:
            at = _behind_name(data, at)
        values, is_counted = 1, kind & ~SEVERAL in COUNTED
        if kind & SEVERAL or is_counted:
            values = struct.unpack_from("<I", data, at)[0]
            at += 4
        if values > MAX_PROPERTIES:
            raise Damaged
        first = b""
        for number in range(values):
            length = struct.unpack_from("<I", data, at)[0] if is_counted else FIXED.get(kind & ~SEVERAL, -1)
            at += 4 if is_counted else 0
            if length < 0 or at + length > len(data):
                raise Damaged
            first = data[at : at + length] if number == 0 else first
            at += length + -length % 4
        yield name, (kind & ~SEVERAL, first)


def _behind_name(data: bytes, at: int) -> int:
    """Where the name of a named property ends: a set, then a number or a text."""
    by_text, size = struct.unpack_from("<II", data, at + 16)
    return at + 24 + (size + -size % 4 if by_text else 0)
