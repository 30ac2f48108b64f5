"""Spreadsheets (CSV, XLSX): one kept file that holds many voices, each row read to `Incoming`."""

from pathlib import Path
from tempfile import NamedTemporaryFile

from amends.channels.sheet.heads import FIELDS, kind_key
from amends.channels.sheet.how import How, Row
from amends.channels.sheet.opening import Look, look, rows
from amends.channels.sheet.row import Fault, RowReader
from amends.core.errors import Unreadable
from amends.core.incoming import Incoming

__all__ = ["FIELDS", "Fault", "How", "Look", "Row", "RowReader", "kind_key", "look", "parse", "row_at", "rows"]


def parse(raw: bytes, *, how: How | None = None, place: str = "") -> Incoming:
    """Read one row of a kept file again.

    how    how the file was read when it was imported
    place  where the voice lies in it: "row 17"

    Raises Unreadable when the row cannot be read, and when nobody says which row is meant.
    """
    number = place.removeprefix("row ")
    if how is None or not number.isdigit():
        raise Unreadable(
            "A spreadsheet holds many voices, and none was named.", do="Import it on the page Spreadsheets."
        )
    with NamedTemporaryFile() as file:  # a workbook needs a place on the disk: its parts are read from all over it
        file.write(raw)
        file.flush()
        return row_at(Path(file.name), how, int(number))


def row_at(path: Path, how: How, number: int) -> Incoming:
    """Return what one row says. Raises Unreadable when it says nothing or is not there."""
    row = next((row for row in rows(path, how) if row.number >= number), None)
    if row is None or row.number != number:
        raise Unreadable(f"The spreadsheet has nothing in row {number}.", do="Look at the stored file.")
    found = RowReader(how).read(row)
    if isinstance(found, Fault):
        raise Unreadable(f"Row {number}: {found.what}", do=found.do)
    return found
