"""Cutting an mbox into its mails, in whichever of the four ways it was written, as a stream (RFC 4155).

A mail begins with a line `From address date` at the top or below a blank line, and a header field below it. What a
body says by chance is told from that by one of two habits: `>` in front of the line (mboxo, mboxrd), or a
Content-Length field that says how long the body is (mboxcl, mboxcl2). That field is believed only when a mail really
ends there: programs that change a mail often leave the old figure behind.
"""

import re
from collections.abc import Iterator
from typing import IO

from amends.core.errors import Unreadable

CHUNK = 1_048_576
LONGEST_LINE = 1_048_576  # a longer one comes in pieces
LONGEST_HEADER = 16 * 1024 * 1024  # bytes; what stands below is taken as the body
MAX_LENGTH = 64 * 1024 * 1024  # bytes of a body whose Content-Length is looked at: as much is read ahead
MAX_MAIL = 256 * 1024 * 1024  # bytes; a mail is held in memory
BLANK = (b"\n", b"\r\n")
BORDER = re.compile(rb"From [^\r\n]{1,300}\r?\n?")
BORDER_WITH_DATE = re.compile(rb"From \S{1,200} +(?:[A-Z][a-z]{2} [A-Z][a-z]{2}|\d)")
FIELD = re.compile(rb"[!-9;-~]{1,80}:|>?From ")
LENGTH = re.compile(rb"^Content-Length:[ \t]*(\d{1,9})[ \t]*\r?$", re.MULTILINE | re.IGNORECASE)
ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)
BARE = re.compile(rb"^From ", re.MULTILINE)


class Lines:
    """A stream that is read by lines or by bytes, and takes back what was read too much."""

    def __init__(self, stream: IO[bytes]) -> None:
        """stream: only its read(size) is used."""
        self._stream = stream
        self._kept = b""
        self._at = 0

    def _fill(self, size: int) -> int:
        """Have at least size bytes ready where there are so many. Returns how many are ready."""
        ready = len(self._kept) - self._at
        if ready >= size:
            return ready
        pieces = [self._kept[self._at :]]
        while ready < size and (piece := self._stream.read(max(CHUNK, size - ready))):
            pieces.append(piece)
            ready += len(piece)
        self._kept, self._at = b"".join(pieces), 0
        return ready

    def peek(self, size: int) -> bytes:
        """Return what comes next without taking it."""
        self._fill(size)
        return self._kept[self._at : self._at + size]

    def read(self, size: int) -> bytes:
        """Take so many bytes, or what is left."""
        self._fill(size)
        found = self._kept[self._at : self._at + size]
        self._at += len(found)
        return found

    def line(self) -> bytes:
        """Take one line with its end, or LONGEST_LINE bytes of it; b"" at the end."""
        end = self._kept.find(b"\n", self._at)
        if end < 0:
            ready = self._fill(LONGEST_LINE)
            end = self._kept.find(b"\n", self._at, self._at + ready)
        end = self._at + LONGEST_LINE if end < 0 else end + 1
        found = self._kept[self._at : min(end, self._at + LONGEST_LINE)]
        self._at += len(found)
        return found

    def holds(self, size: int) -> bool:
        """Whether at least so many bytes are still to come."""
        return self._fill(size) >= size

    def around(self, position: int) -> tuple[bytes, bytes]:
        """Return the byte before a position ahead of us, and up to 400 after it, without taking or copying more."""
        self._fill(position + 400)
        at = self._at + position
        return self._kept[max(self._at, at - 1) : at], self._kept[at : at + 400]


def begins_like_an_mbox(lines: Lines) -> bool:
    """Whether the first line is the border of an mbox, with address and date, and a header field stands below it."""
    start = lines.peek(4096)
    first, _, below = start.partition(b"\n")
    return BORDER_WITH_DATE.match(first) is not None and FIELD.match(below) is not None


def split(lines: Lines, name: str) -> Iterator[bytes]:
    """Yield the mails of an mbox one by one, without their borders. Never more than one of them is in memory.

    name  what the mbox is called in the sentence of Unreadable, raised when one mail is larger than any mail is
    """
    lines.line()  # the first border
    while message := _message(lines, name):
        while message.endswith((b"\n", b"\r")):
            del message[-1:]
        message += b"\n"
        yield bytes(message)


def _message(lines: Lines, name: str) -> bytearray:
    """Take the mail whose border was taken, and the border below it. Empty when there is none."""
    message = bytearray()
    while len(message) < LONGEST_HEADER and (line := lines.line()):
        message += line
        if line in BLANK:
            break
    length = _length_of_body(lines, bytes(message)) if message else None
    if length is None:
        _take_to_border(lines, message, name)
    else:
        _take_by_length(lines, message, length)
    return message


def _length_of_body(lines: Lines, head: bytes) -> int | None:
    """Return what Content-Length states, when a mail ends there: at a border with a date, or at the end of all."""
    stated = LENGTH.search(head)
    length = int(stated[1]) if stated else MAX_LENGTH
    if length >= MAX_LENGTH or not lines.holds(length):
        return None
    before, after = lines.around(length)
    is_at_line = before in (b"", b"\n") or after[:1] in (b"", b"\r", b"\n")
    following = after.lstrip(b"\r\n")
    return length if is_at_line and (not following or BORDER_WITH_DATE.match(following)) else None


def _take_by_length(lines: Lines, message: bytearray, length: int) -> None:
    """Take the body, and the border below it.

    mboxcl puts ">" before lines like a border as well, mboxcl2 before none: where one stands bare, none was put.
    """
    body = lines.read(length)
    message += body if BARE.search(body) else ESCAPED.sub(rb"\1", body)
    while (line := lines.line()) and not line.startswith(b"From "):
        pass


def _take_to_border(lines: Lines, message: bytearray, name: str) -> None:
    is_below_blank = True
    while line := lines.line():
        if is_below_blank and line.startswith(b"From ") and BORDER.fullmatch(line) and FIELD.match(lines.peek(100)):
            return
        message += line[1:] if line[:1] == b">" and ESCAPED.match(line) else line
        is_below_blank = line in BLANK
        if len(message) > MAX_MAIL:
            raise Unreadable(
                f"A mail in “{name}” is larger than {MAX_MAIL // 1048576} MB. What stands before it was read.",
                do="Look whether the file is an mbox, and cut it at that place.",
            )
