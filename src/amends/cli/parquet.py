"""Parquet tables, through the extra `analytics`. Only `tables` imports this, by name, when a file ends in .parquet."""

import io
import json
from collections.abc import Sequence
from typing import Any

from amends.cli.tables import Table, must_be_few
from amends.core.errors import Refused, Unreadable

try:
    import pyarrow as pa
    import pyarrow.parquet as pq
except ImportError:  # the extra is not installed; whoever asks for a Parquet file is told so
    pa = pq = None


def must_be_installed() -> None:
    """Raise Refused where the extra is missing."""
    if pa is None:
        do = "Install it: ./amends add analytics. Or use .csv or .jsonl."
        raise Refused("Parquet files need the extra `analytics`, which is not installed.", do=do)


def read(name: str, data: bytes) -> Table:
    """Return a table with its rows as Python values, and as it is stored. Raises Refused or Unreadable."""
    try:
        file = pq.ParquetFile(io.BytesIO(data))
        must_be_few(name, file.metadata.num_rows)
        stored = file.read()
    except (pa.ArrowException, OSError) as problem:
        raise Unreadable(f"{name} is no Parquet file that can be read.", do="Write it anew.") from problem
    names = tuple(stored.column_names)
    if len(set(names)) < len(names):
        raise Unreadable(f"{name} has two columns of one name.", do="Let each have a name of its own.")
    columns = [_values(column) for column in stored.columns]
    return Table(names, [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)], stored)


def _values(column: Any) -> list[Any]:
    """Python values of a column; what Python cannot hold, such as nanoseconds, as words."""
    try:
        values: list[Any] = column.to_pylist()
    except (ValueError, OverflowError):
        values = column.cast(pa.string()).to_pylist()
    return values


def as_bytes(table: Table) -> bytes:
    """Return a table as a Parquet file: columns that came from one keep their types."""
    arrays = [_array(table, name) for name in table.names]
    sink = io.BytesIO()
    pq.write_table(pa.table(dict(zip(table.names, arrays, strict=True))), sink)
    return sink.getvalue()


def _array(table: Table, name: str) -> Any:
    given = table.given.get(name)
    if table.stored is not None and given is not None:
        return table.stored.column(given)
    return _inferred([row.get(name) for row in table.rows])


def _inferred(values: Sequence[object]) -> Any:
    """Return an array of one type; of words where the values have no type in common."""
    try:
        return pa.array(values)
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        return pa.array([_word(value) for value in values], pa.string())


def _word(value: object) -> str | None:
    if value is None:
        return None
    said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return said.encode("utf-8", "backslashreplace").decode()
