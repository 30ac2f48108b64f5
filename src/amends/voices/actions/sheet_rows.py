"""The kept file of an import: where it lies, how it is read, and one of its rows read again."""

from pathlib import Path

from amends.channels.sheet import How, row_at
from amends.core.errors import Unreadable
from amends.core.incoming import Incoming
from amends.ledger import files as disk
from amends.voices.models import Delivery, SheetImport


def how_of(sheet: SheetImport) -> How:
    """Return how its file is read."""
    return How.from_json(sheet.how)


def path_of(sheet: SheetImport) -> Path:
    """Return where its kept file lies."""
    return disk.path_of(sheet.stored_id)


def must_be_whole(sheet: SheetImport) -> None:
    """Raise Unreadable unless the kept file is there, byte for byte."""
    if disk.digest_of(sheet.stored_id) != sheet.stored_id:
        raise Unreadable(
            "The kept file is missing or was changed.", do="Run `amends verify`; restore it from a backup."
        )


def row_again(delivery: Delivery) -> Incoming:
    """Read the row of a delivery once more from the kept spreadsheet, as the import that brought it in read it.

    Raises Unreadable when it still cannot be read.
    """
    imports = SheetImport.objects.filter(stored=delivery.raw_id, source=delivery.source_id).order_by("-started_at")
    sheet = imports.first()
    number = delivery.place.removeprefix("row ")
    if sheet is None or not number.isdigit():
        raise Unreadable("The import that brought it in is not known.", do="Import the spreadsheet again.")
    must_be_whole(sheet)
    return row_at(path_of(sheet), how_of(sheet), int(number))
