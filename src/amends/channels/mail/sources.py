"""Mails on disk: a file, a folder, a Maildir, an mbox, or the standard input. Nothing is skipped, moved or marked.

What is zipped with gzip is read as if it were not. No file is read into memory as a whole; only one mail of it is.
"""

import gzip
import io
import os
import re
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from amends.channels.mail.mbox import MAX_MAIL, Lines, begins_like_an_mbox, split
from amends.core.errors import Unreadable

GZIP = b"\x1f\x8b\x08"
MAILDIR_FLAGS = re.compile(r"[:;!]2,[^/]*$")  # ":" cannot stand in a file name everywhere, so some write another


@dataclass(frozen=True, slots=True)
class Place:
    """One file of mails, and the name under which what is in it is remembered."""

    path: Path
    name: str


def read_messages(path: str | Path, *, stdin: BinaryIO | None = None) -> Iterator[tuple[str, bytes]]:
    """Yield (name, raw bytes) of each message below a path; "-" is the standard input.

    The same message keeps its name: flags of a Maildir are not part of it. What is no mail is yielded as well: the
    reader decides, and quarantine shows it. Raises Unreadable when the path is not there or may not be read.
    """
    if str(path) == "-":
        yield from messages_of(stdin or sys.stdin.buffer, "stdin")
        return
    for place in places_below(Path(path)):
        yield from messages_in(place)


def places_below(path: Path) -> Iterator[Place]:
    """Yield the files below a path, sorted by name, hidden ones too; of a Maildir those in cur/ and new/ only.

    A link to a folder is not followed. Raises Unreadable when there is nothing at the path.
    """
    if not path.exists():
        raise Unreadable(f"There is no file or folder “{path}”.", do="Check the path.")
    if not path.is_dir():
        yield Place(path, _said(path.name))
        return
    found: list[Place] = []
    for folder, folders, names in os.walk(path, onerror=_tell):
        at = Path(folder)
        if {"cur", "new"} <= set(folders):  # a Maildir; its sub-folders are Maildirs called .Name
            folders[:] = [name for name in folders if name not in {"cur", "new", "tmp"}]
            found += _of_maildir(at, below=path)
        else:
            found += [Place(at / name, _said((at / name).relative_to(path))) for name in names if (at / name).is_file()]
    yield from sorted(found, key=lambda place: place.name)


def _said(path: str | Path) -> str:
    """A path as text that can be stored: file names are bytes, and need not be UTF-8."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _tell(error: OSError) -> None:
    raise _unreadable(Path(str(error.filename)), error)


def _unreadable(path: Path, error: OSError) -> Unreadable:
    return Unreadable(f"“{path}” cannot be read: {error.strerror or error}.", do="Check who may read it.")


def _of_maildir(at: Path, *, below: Path) -> Iterator[Place]:
    for folder in ("cur", "new"):
        for item in (at / folder).iterdir():
            if item.is_file() and not item.name.startswith("."):
                yield Place(item, _said((at / MAILDIR_FLAGS.sub("", item.name)).relative_to(below)))


def messages_in(place: Place) -> Iterator[tuple[str, bytes]]:
    """Yield (name, raw bytes) of each message of one file. Raises Unreadable, after those that could be read."""
    try:
        with _opened(place.path) as stream:
            yield from messages_of(stream, place.name)
    except OSError as error:
        raise _unreadable(place.path, error) from error


def _opened(path: Path) -> BinaryIO:
    """Open a file; one in a Maildir may have been given other flags, and with them another name, since it was seen."""
    try:
        return path.open("rb")
    except FileNotFoundError:
        bare = MAILDIR_FLAGS.sub("", path.name)
        for folder in ("cur", "new"):
            for item in (path.parent.parent / folder).glob("*"):
                if MAILDIR_FLAGS.sub("", item.name) == bare:
                    return item.open("rb")
        raise


def messages_of(stream: BinaryIO, name: str) -> Iterator[tuple[str, bytes]]:
    """Yield (name, raw bytes) of each message of a stream: name#1, name#2 … of an mbox, else one of that name."""
    lines = Lines(stream)
    if lines.peek(len(GZIP)) == GZIP:
        lines = Lines(gzip.GzipFile(fileobj=_Joined(lines)))  # type: ignore[arg-type]  # it only reads
    try:
        yield from _messages(lines, name)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Unreadable(
            f"“{name}” is a damaged gzip file: what stood before the damage was read.", do="Fetch or pack it again."
        ) from error


class _Joined(io.RawIOBase):
    """What was looked at already and what comes after it, as one file to read."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        piece = self.lines.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


def _messages(lines: Lines, name: str) -> Iterator[tuple[str, bytes]]:
    if begins_like_an_mbox(lines):
        for number, message in enumerate(split(lines, name), start=1):
            yield f"{name}#{number}", message
        return
    raw = lines.read(MAX_MAIL + 1)
    if len(raw) > MAX_MAIL:
        raise Unreadable(
            f"“{name}” is larger than {MAX_MAIL // 1048576} MB and no mbox: no mail is so large.",
            do="Take it out of the folder, or look at what it is.",
        )
    yield name, raw
