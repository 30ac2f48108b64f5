"""Workbooks (.xlsx, ISO/IEC 29500): bounded before they are opened, read row by row, formulas by their last value."""

import re
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from openpyxl import load_workbook  # type: ignore[import-untyped]
from openpyxl.styles.numbers import BUILTIN_FORMATS  # type: ignore[import-untyped]
from openpyxl.utils.cell import range_boundaries  # type: ignore[import-untyped]
from openpyxl.worksheet._reader import WorkSheetParser  # type: ignore[import-untyped]

from amends.channels.sheet.how import MAX_COLUMNS, How, Row
from amends.core.errors import Unreadable

MAX_UNPACKED = 500 * 1024 * 1024  # bytes of all parts together
MAX_WORDS = 150 * 1024 * 1024  # bytes of the part with the texts: the one that is held in memory
MAX_PARTS = 2_000
MAX_MERGES = 10_000
BLOCK = 1_048_576
WORDS_PART = "xl/sharedStrings.xml"
_MERGE = re.compile(rb"<(?:\w{1,20}:)?mergeCell [^<>]{0,200}?ref=\"([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})\"")
_ONLY_ZEROS = re.compile(r"0{2,30}")
AS_XLSX = "Open it in your spreadsheet program, save it as .xlsx or CSV, and hand that over."


def check(path: Path) -> None:
    """Make sure, without unpacking anything, that a workbook is one and unpacks to a bounded size.

    Raises Unreadable for everything else, with what it is instead.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = {part.filename: part for part in archive.infolist()[: MAX_PARTS + 1]}
    except (zipfile.BadZipFile, ValueError, OSError) as problem:
        raise Unreadable("The workbook is damaged: it cannot be unpacked.", do=AS_XLSX) from problem
    if "xl/workbook.xml" not in parts:
        raise Unreadable("This file is no Excel workbook (.xlsx), though it is packed like one.", do=AS_XLSX)
    size = sum(part.file_size for part in parts.values())
    words = parts[WORDS_PART].file_size if WORDS_PART in parts else 0
    if len(parts) > MAX_PARTS or size > MAX_UNPACKED or words > MAX_WORDS:
        raise Unreadable(
            f"The workbook unpacks to {size // 1_048_576:,} MB; it was not opened.",
            do=f"Save the sheet as CSV, or in parts that unpack to less than {MAX_UNPACKED // 1_048_576} MB.",
        )


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """Open a workbook. Raises Unreadable for whatever goes wrong inside it."""
    check(path)
    try:
        with ExitStack() as stack:
            file = stack.enter_context(path.open("rb"))  # as a file: by its name the library would judge what it is
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            stack.callback(book.close)
            yield book
    except Unreadable:
        raise
    except Exception as problem:  # the library raises whatever its parsers do; a damaged file must be a sentence
        raise Unreadable("The workbook is damaged: a part of it cannot be read.", do=AS_XLSX) from problem


def look(path: Path, worksheet: str = "") -> tuple[How, tuple[str, ...]]:
    """Return how a workbook is read (by the worksheet named, else its first), and the names of all worksheets.

    Those in view come first. Raises Unreadable when there is none.
    """
    with _opened(path) as book:
        shown = sorted(book.worksheets, key=lambda sheet: sheet.sheet_state != "visible")
        names = tuple(sheet.title for sheet in shown)
    if not names:
        raise Unreadable("The workbook has no worksheet.", do=AS_XLSX)
    return How(form="xlsx", worksheet=worksheet if worksheet in names else names[0]), names


def rows(path: Path, how: How) -> Iterator[Row]:
    """Yield every row that is not empty, hidden ones too. A cell merged over several rows counts in each of them.

    Raises Unreadable when a part is damaged or the worksheet is not there.
    """
    with _opened(path) as book:
        sheet = next((sheet for sheet in book.worksheets if sheet.title == how.worksheet), None)
        if sheet is None:
            raise Unreadable(f"The workbook has no worksheet “{how.worksheet}”.", do="Choose another worksheet.")
        merged = _Merged(_merges(sheet))
        formats = _Formats(book)
        with sheet._get_source() as source:
            parser = WorkSheetParser(
                source,
                sheet._shared_strings,
                data_only=True,
                epoch=book.epoch,
                date_formats=book._date_formats,
                timedelta_formats=book._timedelta_formats,
            )
            for number, cells in parser.parse():
                marks = parser.row_dimensions.pop(str(number), {})
                texts = merged.filled(number, _texts(cells, formats))
                if any(text and not text.isspace() for text in texts):
                    yield Row(number, tuple(texts), is_hidden=marks.get("hidden") in ("1", "true"))


def _texts(cells: list[dict[str, Any]], formats: "_Formats") -> list[str]:
    near = [cell for cell in cells if cell["column"] <= MAX_COLUMNS and cell["value"] is not None]
    texts = [""] * max((cell["column"] for cell in near), default=0)
    for cell in near:
        texts[cell["column"] - 1] = _text(cell["value"], cell["style_id"], formats)
    return texts


def _text(value: Any, style: int, formats: "_Formats") -> str:
    """Write a cell as it reads: dates as ISO 8601, whole numbers without a point, leading zeros as they are shown."""
    if isinstance(value, str):
        return value.replace("_x000D_", "")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat(" ", timespec="seconds").removesuffix(" 00:00:00")
    if isinstance(value, date | time | timedelta):
        return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return str(value).zfill(formats.zeros(style)) if isinstance(value, int) else str(value)


class _Formats:
    """How many digits a number shows at least, by the style of its cell: 123 in the format 00000 reads 00123."""

    def __init__(self, book: Any) -> None:
        self._styles = book._cell_styles
        self._own = book._number_formats
        self._known: dict[int, int] = {}

    def zeros(self, style: int) -> int:
        if style not in self._known:
            number = self._styles[style].numFmtId
            written = BUILTIN_FORMATS.get(number) or self._own[number - 164] if number else ""
            self._known[style] = len(written) if _ONLY_ZEROS.fullmatch(written or "") else 0
        return self._known[style]


@dataclass(slots=True)
class _Merge:
    column: int  # from 0
    top: int
    bottom: int
    text: str = ""


def _merges(sheet: Any) -> list[_Merge]:
    """Find the merged cells, which stand behind the rows, by one pass over the bytes. At most MAX_MERGES of them."""
    found: list[_Merge] = []
    with sheet.parent._archive.open(sheet._worksheet_path) as source:
        rest = b""
        while (block := source.read(BLOCK)) and len(found) < MAX_MERGES:
            text = rest + block
            last = 0
            for match in _MERGE.finditer(text):
                left, top, _, bottom = range_boundaries(match[1].decode())
                found.append(_Merge(left - 1, top, bottom))
                last = match.end()
            rest = text[max(last, len(text) - 300) :]
    return sorted((merge for merge in found if merge.bottom > merge.top), key=lambda merge: merge.top)


class _Merged:
    """Fills the rows under a merged cell with its text, as a person reads them. Rows come in order."""

    def __init__(self, merges: list[_Merge]) -> None:
        self._to_come = merges[::-1]
        self._open: list[_Merge] = []

    def filled(self, number: int, texts: list[str]) -> list[str]:
        while self._to_come and self._to_come[-1].top <= number:
            merge = self._to_come.pop()
            if merge.top == number and merge.column < len(texts):
                merge.text = texts[merge.column]
                self._open.append(merge)
        self._open = [merge for merge in self._open if merge.bottom >= number]
        for merge in self._open:
            if merge.column < len(texts) and not texts[merge.column]:
                texts[merge.column] = merge.text
        return texts
