"""What kind of file it is, said by its first bytes; its rows, whatever kind it is; and how it is probably read."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from amends.channels.sheet import text_table, workbook
from amends.channels.sheet.heads import find_head_row, guess, unique
from amends.channels.sheet.how import How, Row
from amends.core.errors import Unreadable

SAMPLED = 60  # rows from which heads and columns are told
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_AS_XLSX = workbook.AS_XLSX


@dataclass(frozen=True, slots=True)
class Look:
    """What a first look at a file found.

    how         how it is probably read, columns guessed
    worksheets  names to choose from; empty for CSV
    sample      its first rows below the heads
    """

    how: How
    worksheets: tuple[str, ...]
    sample: tuple[Row, ...]


def look(path: Path, *, worksheet: str = "", head_row: int = 0, separator: str = "") -> Look:
    """Read a file's first rows and say how it is probably read.

    worksheet, head_row, separator  what a person said instead of our guess; "" and 0: nothing

    Raises Unreadable, with what to do, where no table can be found.
    """
    names: tuple[str, ...] = ()
    if _is_workbook(path):
        how, names = workbook.look(path, worksheet)
    else:
        how = text_table.look(path)
        how = replace(how, separator=separator) if separator in text_table.SEPARATORS else how
    sample = list(islice(_all_rows(path, how), SAMPLED))
    if not sample:
        raise Unreadable(
            "The table is empty.", do="Choose another worksheet." if len(names) > 1 else "Hand over another file."
        )
    row = head_row if head_row in {row.number for row in sample} else find_head_row(sample)
    heads = unique(next(found.cells for found in sample if found.number == row))
    below = tuple(found for found in sample if found.number > row)
    return Look(replace(how, head_row=row, heads=heads, columns=guess(heads, below)), names, below)


def rows(path: Path, how: How) -> Iterator[Row]:
    """Yield the rows below the heads that are not empty. Raises Unreadable where the file cannot be read on."""
    return (row for row in _all_rows(path, how) if row.number > how.head_row)


def _all_rows(path: Path, how: How) -> Iterator[Row]:
    return workbook.rows(path, how) if how.form == "xlsx" else text_table.rows(path, how)


def _is_workbook(path: Path) -> bool:
    """Tell a workbook from text by its first bytes. Raises Unreadable for what is neither."""
    with path.open("rb") as file:
        first = file.read(4_096)
        if first.startswith(_OLE):
            _refuse_old(first + file.read())
    if not first.strip():
        raise Unreadable("The file is empty.", do="Hand over another file.")
    start = first.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"{\\rtf", b"%pdf")):
        raise Unreadable("This file is a page or a document, not a table, whatever its name says.", do=_AS_XLSX)
    return first.startswith(b"PK\x03\x04")


def _refuse_old(data: bytes) -> None:
    if _ENCRYPTED in data:
        raise Unreadable(
            "The workbook is locked with a password.",
            do="Open it, take the password off (File, Info, Protect), save it, and hand that over.",
        )
    raise Unreadable("This is a workbook of the old kind (.xls), which Amends does not read.", do=_AS_XLSX)
