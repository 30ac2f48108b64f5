"""Heads of a table: which row holds them, what each probably means, and which file kind they make."""

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from amends.channels.sheet.how import MAX_COLUMNS, Row

_DATA = tomllib.loads(files("amends.channels.sheet").joinpath("heads.toml").read_text(encoding="utf-8"))
_NOT_FIELDS = ("none", "languages", "months")

FIELDS: Mapping[str, str] = MappingProxyType({key: _DATA[key]["label"] for key in _DATA if key not in _NOT_FIELDS})
"""Every field a column may mean, with its label, in the order in which the page asks."""
MONTHS: Mapping[str, int] = MappingProxyType(_DATA["months"])
LANGUAGES: Mapping[str, str] = MappingProxyType(
    {word: code for code, words in _DATA["languages"].items() for word in words}
)

EXACT, WITHIN = 1_000, 500  # points for a head that is the word, and for one that has it among others
ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s.]+\.[^@\s]+")
MOSTLY = 0.6  # share of the filled sample cells that must look like an address
LONG_TEXT = 30  # characters a cell has on average in a column that nobody named but that holds the words
LOOKED_AT = 30  # rows among which the heads are looked for


def folded(text: str) -> str:
    """Return a head as it is compared: small letters, no accents, one blank between words.

    >>> folded(" E-Mail_Adresse:"), folded("Reçu le"), folded("Größe")
    ('e mail adresse', 'recu le', 'grosse')
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char if char.isalnum() else " " for char in plain if not unicodedata.combining(char))
    return " ".join(letters.split())


def unique(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the heads so that each can be told from the others.

    >>> unique(["Date", "", "Date"])
    ('Date', 'Column B', 'Date (2)')
    """
    heads: list[str] = []
    for number, cell in enumerate(cells[:MAX_COLUMNS]):
        head = " ".join(cell.split())[:200] or f"Column {letters(number)}"
        copies = sum(1 for other in heads if other == head or other.startswith(f"{head} ("))
        heads.append(f"{head} ({copies + 1})" if copies else head)
    return tuple(heads)


def letters(number: int) -> str:
    """Return a column's name as spreadsheets write it, from 0.

    >>> letters(0), letters(25), letters(26)
    ('A', 'Z', 'AA')
    """
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def kind_key(heads: Sequence[str]) -> str:
    """Return what two files of the same kind share: the SHA-256 of the set of their heads, in whatever order."""
    return hashlib.sha256("\0".join(sorted(folded(head) for head in heads)).encode()).hexdigest()


def find_head_row(sample: Sequence[Row]) -> int:
    """Return the number of the row that holds the heads: the one with most known heads, else the first full one."""
    looked = sample[:LOOKED_AT]
    if not looked:
        return 1
    known = [sum(1 for cell in row.cells if _meaning(folded(cell))) for row in looked]
    if max(known) >= 2:
        return looked[known.index(max(known))].number
    filled = [sum(1 for cell in row.cells if cell.strip()) for row in looked]
    enough = max(filled) * MOSTLY
    return next(row.number for row, count in zip(looked, filled, strict=True) if count >= enough)


@cache
def _meaning(head: str) -> str:
    """Return the field that has exactly this head, "" for none."""
    return next((key for key in FIELDS if head in _DATA[key]["words"]), "")


def guess(heads: Sequence[str], sample: Sequence[Row] = ()) -> dict[str, str]:
    """Return which head each field probably has; fields that nothing speaks for are left out.

    heads   as `unique` made them
    sample  some rows below them: a column of addresses is known by its cells, whatever its head says
    """
    pairs = [
        (points, -number, field, head)
        for number, head in enumerate(heads)
        for field in FIELDS
        if (points := _points(folded(head), field))
    ]
    found: dict[str, str] = {}
    for _, _, field, head in sorted(pairs, key=lambda pair: (-pair[0], -pair[1])):
        if field not in found and head not in found.values():
            found[field] = head
    _by_cells(found, heads, sample)
    return {field: found[field] for field in FIELDS if field in found}


def _points(head: str, field: str) -> int:
    """Return how well a head fits a field: exactly, or with the words among others, longer words first."""
    if head in _DATA["none"]["words"]:
        return 0
    exact = _meaning(head)
    if exact:
        return EXACT if head in _DATA[field]["words"] else 0
    inside = [word for word in _DATA[field]["words"] if len(word) > 3 and f" {word} " in f" {head} "]
    return WITHIN + 10 * max(map(len, inside)) - len(head) if inside else 0


def _by_cells(found: dict[str, str], heads: Sequence[str], sample: Sequence[Row]) -> None:
    """Add the address and the words where no head told them, by what stands in the cells."""
    free = [(number, head) for number, head in enumerate(heads) if head not in found.values()]
    cells = {head: _filled(sample, number) for number, head in free}
    if "address" not in found:
        likely = [head for head, texts in cells.items() if _share_of_addresses(texts) >= MOSTLY]
        found.update({"address": likely[0]} if likely else {})
    if "text" not in found:
        lengths = {head: sum(map(len, texts)) / len(texts) for head, texts in cells.items() if texts}
        best = max(lengths, key=lambda head: lengths[head], default="")
        if best and lengths[best] >= LONG_TEXT and best not in found.values():
            found["text"] = best


def _filled(sample: Sequence[Row], number: int) -> list[str]:
    cells = (row.cells[number].strip() for row in sample if number < len(row.cells))
    return [cell for cell in cells if cell]


def _share_of_addresses(texts: Sequence[str]) -> float:
    return sum(1 for text in texts if ADDRESS.fullmatch(text)) / len(texts) if texts else 0.0
