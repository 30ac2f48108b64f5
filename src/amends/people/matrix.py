"""The permission matrix: page × verb × roles, read once from matrix.csv. What has no row, nobody may do."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from amends.people.roles import ROLES

FILE = Path(__file__).with_name("matrix.csv")
VERBS = ("see", "do")


@dataclass(frozen=True, slots=True)
class Row:
    """Who may see a page (GET), or do what it offers (POST and the rest); `words` say it for people."""

    page: str
    verb: str
    is_public: bool
    roles: frozenset[str]
    words: str


def read(path: Path) -> Mapping[tuple[str, str], Row]:
    """Return the rows of a matrix by page and verb. Raises ValueError for a row that is unclear or there twice."""
    rows: dict[tuple[str, str], Row] = {}
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != ["page", "verb", "public", *ROLES, "words"]:
            raise ValueError(f"{path.name} must have the columns page, verb, public, every role, and words.")
        for line in reader:
            row = _row(line)
            if (row.page, row.verb) in rows:
                raise ValueError(f"{row.page} {row.verb} stands twice in {path.name}.")
            rows[row.page, row.verb] = row
    return rows


def _row(line: Mapping[str, str]) -> Row:
    marks = {column: line[column] for column in ("public", *ROLES)}
    if line["verb"] not in VERBS or not set(marks.values()) <= {"", "x"} or not line["words"]:
        raise ValueError(f"The row of {line['page']} is unclear: verb see or do, marks x or nothing, and words.")
    roles = frozenset(role for role in ROLES if marks[role] == "x")
    return Row(line["page"], line["verb"], marks["public"] == "x", roles, line["words"])


MATRIX = read(FILE)
"""The matrix this installation runs on."""

PAGES = frozenset(page for page, _ in MATRIX)
"""Every page the matrix knows."""
