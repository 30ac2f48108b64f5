"""Tables as CSV that opens well in a spreadsheet and can never run there."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from django.http import StreamingHttpResponse

BYTE_ORDER_MARK = "\ufeff"
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """A file that hands back what is written to it, so that rows leave as they are made."""

    def write(self, line: str) -> str:
        """Return the line."""
        return line


def safe_cell(value: object) -> str:
    """Write one value for a CSV cell.

    Text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection). Numbers stay
    numbers, moments are written as RFC 3339, nothing is an empty cell.
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, int | float | Decimal):  # True is an int, and written as it is said
        return str(value)
    text = str(value).replace("\x00", "")
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text


def csv_response(rows: Iterable[Sequence[object]], *, header: Sequence[str], filename: str) -> StreamingHttpResponse:
    """Answer with a CSV file: UTF-8 with byte order mark (spreadsheets ask for it), CRLF (RFC 4180), streamed.

    filename  without quotes or path; ".csv" is the caller's to write
    """

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo(), lineterminator="\r\n")
        yield BYTE_ORDER_MARK + writer.writerow([safe_cell(name) for name in header])
        for row in rows:
            yield writer.writerow([safe_cell(value) for value in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
