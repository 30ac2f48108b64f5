"""Tables that commands read and write: CSV, JSON Lines, and Parquet where the extra `analytics` is installed.

A table is held in memory, for every answer may depend on all of its rows. Values stay as they were read: words in CSV,
whatever JSON or Parquet says elsewhere.
"""

import csv
import io
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, time
from importlib import import_module
from pathlib import Path
from typing import Any

from amends.cli.reading import read_input
from amends.core.errors import Refused, Unreadable

Row = dict[str, Any]
KINDS = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}
MOST_ROWS = 200_000
PARQUET = "amends.cli.parquet"  # imported by name when a file asks for it: it costs a second that others need not wait
GIVEN = "_in"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows and the names of their columns.

    names   every column once, in order
    rows    one dict for each row; a column that a row of JSON does not have is absent from it
    stored  the table as the Parquet library holds it, so that types survive; None when it came from text
    given   names in `stored` of columns that were renamed since
    """

    names: tuple[str, ...]
    rows: list[Row]
    stored: Any = None
    given: Mapping[str, str] = field(default_factory=dict)

    def column(self, name: str) -> list[str]:
        """Return a column as words. Raises Refused when there is none; a value that is missing is ""."""
        self.must_have(name)
        return [as_words(row.get(name)) for row in self.rows]

    def column_if_there(self, name: str) -> list[str]:
        """Return a column as words; as many "" where the table has none."""
        return self.column(name) if name in self.names else [""] * len(self.rows)

    def must_have(self, name: str) -> None:
        """Raise Refused, naming the columns that there are, when this one is not. A table of JSON may be empty."""
        if name not in self.names and (self.rows or self.names):
            there = ", ".join(self.names) or "none"
            raise Refused(f"There is no column {name}.", do=f"Columns of this table: {there}.")

    def with_added(self, columns: Mapping[str, Sequence[object]]) -> "Table":
        """Return the table with more columns behind its own; a column that has such a name keeps its place under
        NAME_in.
        """
        renamed: dict[str, str] = {}
        for name in self.names:
            renamed[name] = _free(name, {*self.names, *renamed.values(), *columns}) if name in columns else name
        rows = [
            {renamed[name]: value for name, value in row.items()} | dict(zip(columns, values, strict=True))
            for row, values in zip(self.rows, zip(*columns.values(), strict=True), strict=True)
        ]
        return Table((*renamed.values(), *columns), rows, self.stored, {new: old for old, new in renamed.items()})


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += GIVEN
    return name


def as_words(value: object) -> str:
    """Return a value as a label or a text reads: nothing as "", true and false in small letters, 3.0 as 3."""
    if value is None or (isinstance(value, float) and value != value):  # NaN, the missing value of data frames
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, list | dict) else str(value)


def kind_of(name: str) -> str:
    """Return csv, jsonl or parquet. Raises Refused for a name that says none of these, or when its extra is missing."""
    kind = KINDS.get(Path(name).suffix.lower(), "")
    if not kind:
        do = "Let its name end in .csv, .jsonl or .parquet."
        raise Refused(f"{name} does not say what kind of table it is.", do=do)
    if kind == "parquet":
        import_module(PARQUET).must_be_installed()
    return kind


def read_table(name: str) -> Table:
    """Return the table in a file. Raises Refused or Unreadable, with the line where one is to blame."""
    kind = kind_of(name)
    data = read_input(name)
    if kind == "parquet":
        table: Table = import_module(PARQUET).read(name, data)
        return table
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise Unreadable(f"{name} is not UTF-8 (byte {problem.start}).", do="Save it as UTF-8.") from problem
    return _from_csv(name, text) if kind == "csv" else _from_json_lines(name, text)


def must_be_few(name: str, count: int) -> None:
    """Raise Refused for more rows than are judged at once."""
    if count > MOST_ROWS:
        raise Refused(f"{name} has more than {MOST_ROWS:,} rows; so many are not held at once.", do="Split it.")


def _from_csv(name: str, text: str) -> Table:
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))  # a text may be as long as the file
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        head = tuple(next(reader, ()))
        _must_be_head(name, head)
        rows = []
        line = reader.line_num + 1
        for cells in reader:
            if cells:  # an empty line is no row
                rows.append(_row(name, line, head, cells))
                must_be_few(name, len(rows))
            line = reader.line_num + 1
    except csv.Error as problem:
        raise Unreadable(f"Line {line} of {name} is no CSV: {problem}.", do="Mend that line.") from problem
    return Table(head, rows)


def _must_be_head(name: str, head: Sequence[str]) -> None:
    if not head:
        raise Unreadable(f"{name} is empty.", do="Its first line must name the columns.")
    twice = next((column for column in head if head.count(column) > 1), None)
    if twice is not None:
        raise Unreadable(f"{name} has two columns {twice or 'without a name'}.", do="Let each have a name of its own.")


def _row(name: str, line: int, head: tuple[str, ...], cells: list[str]) -> Row:
    if len(cells) != len(head):
        what = f"Line {line} of {name} has {len(cells)} cells, but there are {len(head)} columns."
        raise Unreadable(what, do="Mend that line; a cell that holds a comma or a line break stands in quotes.")
    return dict(zip(head, cells, strict=True))


def _from_json_lines(name: str, text: str) -> Table:
    rows: list[Row] = []
    names: dict[str, None] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        row = _object(name, number, line)
        rows.append(row)
        names |= dict.fromkeys(row)
        must_be_few(name, len(rows))
    return Table(tuple(names), rows)


def _object(name: str, number: int, line: str) -> Row:
    try:
        row = json.loads(line, strict=False)
    except (ValueError, RecursionError) as problem:
        raise Unreadable(f"Line {number} of {name} is no JSON.", do="Mend that line.") from problem
    if not isinstance(row, dict):
        raise Unreadable(f"Line {number} of {name} is no JSON object.", do="Write one {…} on each line.")
    return row


def write_table(name: str, table: Table) -> None:
    """Write a table, whole or not at all. Raises Refused when the file cannot be written."""
    kind = kind_of(name)
    if kind == "parquet":
        data: bytes = import_module(PARQUET).as_bytes(table)
    else:
        text = _as_csv(table) if kind == "csv" else "".join(_lines(name, table))
        data = text.encode("utf-8", "backslashreplace")  # half a surrogate pair has no UTF-8; \ud83d is what JSON says
    write_whole(name, data)


def _as_csv(table: Table) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text)  # lines end in CR LF (RFC 4180), so that cells with either are quoted
    writer.writerow(table.names)
    writer.writerows([_cell(row.get(name)) for name in table.names] for row in table.rows)
    return text.getvalue()


def _cell(value: object) -> object:
    """A value as CSV has it: true and false as in JSON, days and times as ISO 8601, what has parts as JSON."""
    if isinstance(value, bool | list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value.isoformat() if isinstance(value, date | time) else value


def _lines(name: str, table: Table) -> Iterator[str]:
    try:
        for row in table.rows:
            yield json.dumps(row, ensure_ascii=False, default=_plain) + "\n"
    except RecursionError as problem:
        raise Refused(f"{name} cannot be written: a value is nested too deeply.") from problem


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date | time) else str(value)


def write_whole(name: str, data: bytes) -> None:
    """Write beside and rename, so that a reader finds the old file or the new one. Raises Refused."""
    path = Path(os.path.realpath(name))
    beside = path.with_name(f".amends-{os.getpid()}.part")
    if path.exists() and not path.is_file():
        raise Refused(f"{name} is no file.", do="Name another.")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as problem:
        raise Refused(f"{name} cannot be written: {problem.strerror}.", do="Name another file.") from problem
    finally:
        with suppress(OSError):  # it was renamed, or never there
            beside.unlink()


def must_be_another(out: str, *others: str) -> None:
    """Raise Refused when OUT is one of the files that are read."""
    for other in others:
        if os.path.realpath(out) == os.path.realpath(other) or _same(out, other):
            raise Refused(f"{out} is read, so it cannot be written as well.", do="Name another file after -o.")


def _same(one: str, other: str) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False
