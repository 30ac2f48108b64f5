"""Mails on disk: a file, a folder, an mbox, or the standard input. Nothing is skipped."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from amends.core.errors import Unreadable

MBOX_START = re.compile(rb"^From [^\n]{1,300}\r?\n(?=[!-9;-~]{1,80}:|>?From )", re.MULTILINE)
MBOX_SENDER_LINE = re.compile(rb"From \S{1,200} +(?:[A-Z][a-z]{2} [A-Z][a-z]{2}|\d)")
ESCAPED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


def read_messages(path: str | Path, *, stdin: BinaryIO | None = None) -> Iterator[tuple[str, bytes]]:
    """Yield (name, raw bytes) of each message below a path; "-" is the standard input.

    A folder is read with all below it, sorted by name; hidden files too. What is no mail is yielded as well: the
    reader decides, and quarantine shows it. Raises Unreadable when the path is not there or may not be read.
    """
    if str(path) == "-":
        yield from _messages("stdin", (stdin or sys.stdin.buffer).read())
        return
    place = Path(path)
    if not place.exists():
        raise Unreadable(f"There is no file or folder “{place}”.", do="Check the path.")
    names = sorted(item for item in place.rglob("*") if item.is_file()) if place.is_dir() else [place]
    for item in names:
        name = str(item.relative_to(place)) if place.is_dir() else item.name
        yield from _messages(name, _bytes_of(item))


def _bytes_of(item: Path) -> bytes:
    try:
        return item.read_bytes()
    except OSError as problem:
        raise Unreadable(
            f"“{item}” cannot be read: {problem.strerror}.", do="Check who may read the file."
        ) from problem


def _messages(name: str, raw: bytes) -> Iterator[tuple[str, bytes]]:
    if not is_mbox(raw):
        yield name, raw
        return
    for number, message in enumerate(split_mbox(raw), start=1):
        yield f"{name}#{number}", message


def is_mbox(raw: bytes) -> bool:
    """Whether the bytes are a mailbox of more than one mail; a single mail with a `From ` line is a mail."""
    if MBOX_SENDER_LINE.match(raw) is None:
        return False
    return sum(1 for _ in MBOX_START.finditer(raw)) > 1


def split_mbox(raw: bytes) -> Iterator[bytes]:
    """The mails of an mbox. A border is a `From ` line at the top or below a blank line and above a header (RFC 4155);
    `>From ` is unescaped (mboxrd)."""
    starts = [match for match in MBOX_START.finditer(raw) if _is_border(raw, match.start())]
    for match, following in zip(starts, [*starts[1:], None], strict=True):
        end = following.start() if following is not None else len(raw)
        yield ESCAPED_FROM.sub(rb"\1", raw[match.end() : end].rstrip(b"\r\n") + b"\n")


def _is_border(raw: bytes, position: int) -> bool:
    before = raw[max(0, position - 4) : position].replace(b"\r", b"")
    return position == 0 or before.endswith(b"\n\n")
