"""How one spreadsheet is read: its form, where its heads stand, and which column means what."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

MAX_COLUMNS = 200


@dataclass(frozen=True, slots=True)
class How:
    """Everything that is needed to read the same rows from the same bytes again, years later.

    form        "csv" or "xlsx"
    encoding    of a CSV file, as Python names it
    separator   of a CSV file, one sign
    worksheet   of a workbook, by its name
    head_row    number of the row with the heads, as the spreadsheet program counts, from 1
    heads       what stands there, each once: blank ones are called "Column C", repeated ones "Date (2)"
    columns     what a column means: field of heads.toml → its head
    date_order  "dmy" or "mdy" for dates such as 03/04/2025; "" while nobody has said
    zone        IANA name of the clock on which its times were written
    """

    form: str = "csv"
    encoding: str = "utf-8"
    separator: str = ","
    worksheet: str = ""
    head_row: int = 1
    heads: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    date_order: str = ""
    zone: str = "UTC"

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {**asdict(self), "heads": list(self.heads), "columns": dict(self.columns)}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "How":
        """Read what as_json wrote."""
        return cls(**{**said, "heads": tuple(said["heads"])})


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table that is not empty.

    number     as the spreadsheet program counts, from 1
    cells      as text, in the order of the columns, at most MAX_COLUMNS
    broken     a sentence where the row itself cannot be trusted, else ""
    is_hidden  the spreadsheet does not show it
    """

    number: int
    cells: tuple[str, ...]
    broken: str = ""
    is_hidden: bool = False
