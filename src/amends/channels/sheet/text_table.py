"""CSV in all its habits: which letters, which separator, and its rows one after the other."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from amends.channels.sheet.how import MAX_COLUMNS, How, Row
from amends.core.errors import Unreadable

SEPARATORS = {";": "semicolon", ",": "comma", "\t": "tab", "|": "upright line", "\x1f": "none: one column only"}
ONE_COLUMN = "\x1f"
SAMPLE = 65_536  # characters from which the separator is told
BLOCK = 1_048_576
AGREE = 0.5  # share of rows that must have the same number of cells
_SEP_LINE = re.compile(r'"?sep=(.)"?[ \t;,]*(?:\r\n|\n|\r)', re.I)
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def look(path: Path) -> How:
    """Return encoding and separator of a file of text. Raises Unreadable where it is no text at all."""
    with path.open("rb") as file:
        encoding = _encoding(file)
    with _opened(path, encoding) as text:
        sample = text.read(SAMPLE)
    told = _SEP_LINE.match(sample)
    separator = told[1] if told else _separator(sample, is_whole=len(sample) < SAMPLE)
    return How(form="csv", encoding=encoding, separator=separator)


def _encoding(file: BinaryIO) -> str:
    """Return UTF-8 or UTF-16 where the bytes prove it, else windows-1252, which can be read from any bytes."""
    first = file.read(SAMPLE)
    for mark, name in _MARKS:
        if first.startswith(mark):
            return name
    if b"\0" in first:
        return _wide(first)
    decoder = codecs.getincrementaldecoder("utf-8")()
    block = first
    try:
        while block:
            decoder.decode(block)
            block = file.read(BLOCK)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _wide(first: bytes) -> str:
    """Return which UTF-16 it is without a mark: nearly every second byte is zero."""
    even, odd = first[0::2].count(0), first[1::2].count(0)
    if max(even, odd) < len(first) * 0.2 or min(even, odd) * 4 > max(even, odd):
        raise Unreadable(
            "This file is no table: it holds bytes that no text has.",
            do="Save it as .xlsx or CSV in the program it comes from, and hand that over.",
        )
    return "utf-16-le" if odd > even else "utf-16-be"


def _opened(path: Path, encoding: str) -> io.TextIOWrapper:
    return path.open(encoding=encoding, errors="replace", newline="")


def _separator(sample: str, *, is_whole: bool) -> str:
    """Return the sign by which most rows fall into the same number of cells, and into many."""
    best, best_score = ONE_COLUMN, 0.0
    for separator in (";", ",", "\t", "|"):
        try:
            rows = list(csv.reader(io.StringIO(sample, newline=""), delimiter=separator))
        except csv.Error:
            continue
        widths = Counter(len(row) for row in (rows if is_whole else rows[:-1]) if len(row) > 1)
        filled = sum(1 for row in rows if row)
        if not widths:
            continue
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
        share = count / filled
        score = share * share * min(width, 50)
        if share >= AGREE and score > best_score:
            best, best_score = separator, score
    return best


class _Kept:
    """Lines on their way to the reader; remembers those of the row that is being read."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.of_this_row: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.of_this_row.append(line)
        return line


def rows(path: Path, how: How) -> Iterator[Row]:
    """Yield every row that is not empty, the heads among them, numbered as a spreadsheet program would.

    Raises Unreadable where a cell is longer than any cell may be.
    """
    with _opened(path, how.encoding) as text:
        if _SEP_LINE.match(text.read(20)) is None:
            text.seek(0)
        else:
            text.seek(0)
            text.readline()
        kept = _Kept(iter(text))
        reader = csv.reader(kept, delimiter=how.separator)
        number = 0
        try:
            for number, cells in enumerate(reader, start=1):
                if any(cell and not cell.isspace() for cell in cells):
                    broken = _never_closed(kept.of_this_row, how.separator) if len(kept.of_this_row) > 1 else ""
                    yield Row(number, tuple(cells[:MAX_COLUMNS]), broken or _too_wide(cells))
                kept.of_this_row.clear()
        except csv.Error as problem:
            raise Unreadable(
                f"The file cannot be read beyond row {number}: a cell after it is longer than any cell may be; most "
                "likely a quotation mark is opened there and never closed.",
                do=f"Look at row {number + 1}, mend it, and hand the file over again.",
            ) from problem


def _never_closed(lines: list[str], separator: str) -> str:
    """Say that a quotation mark swallowed all that follows, if this row of several lines ends inside one."""
    try:
        list(csv.reader(lines, delimiter=separator, strict=True))
    except csv.Error as problem:
        if "unexpected end" in str(problem):
            return (
                f"A quotation mark is opened in this row and never closed: {len(lines)} lines were taken for one cell."
            )
    return ""


def _too_wide(cells: list[str]) -> str:
    if any(cell.strip() for cell in cells[MAX_COLUMNS:]):
        return f"It has more than {MAX_COLUMNS} columns."
    return ""
