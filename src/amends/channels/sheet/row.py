"""One row of a table to `Incoming`, or to the reason why it cannot be a voice."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from types import MappingProxyType

from amends.channels.sheet.dates import read_date
from amends.channels.sheet.heads import ADDRESS, FIELDS, LANGUAGES, folded
from amends.channels.sheet.how import How, Row
from amends.core.incoming import Address, Incoming, storable

FACTS = ("phone", "product", "lot", "order", "wish", "came_by", "reference")
ON_ONE_LINE = frozenset(FIELDS) - {"text", "wish"}
_NUMBER = re.compile(r"[+-]?[\d.,' ]{1,40}")
_GUARDED = re.compile(r"'[=+\-@\t\r]")  # an apostrophe that a careful export put before what looks like a formula


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row cannot be a voice. It names the kind of value that stands there, never the value: it may be personal.

    row     number, as the spreadsheet program counts
    column  the head it is about, "" for the row as a whole
    value   "nothing", "a number", "an e-mail address" or "text"
    what    what is wrong, in one sentence
    do      what mends it
    """

    row: int
    column: str
    value: str
    what: str
    do: str


class RowReader:
    """Reads the rows of one file. The same row gives the same result, on whatever day it is read."""

    def __init__(self, how: How) -> None:
        """Find the place of each column that means something."""
        places = {head: number for number, head in enumerate(how.heads)}
        self._how = how
        self._places = {field: places[head] for field, head in how.columns.items() if head in places}

    def read(self, row: Row) -> Incoming | Fault:
        """Return what the row says, or why it cannot be a voice."""
        if row.broken:
            return Fault(row.number, "", "text", row.broken, "Mend the row in the file, and import it again.")
        surplus = sum(1 for cell in row.cells[len(self._how.heads) :] if cell.strip())
        if surplus:
            return Fault(
                row.number,
                "",
                "text",
                f"It has {surplus} more filled cells than there are heads, so its cells may stand under wrong heads.",
                "Put the cell with the separator in it into quotation marks, or give the further column a head.",
            )
        said = {field: self._cell(row, field) for field in self._places}
        if not (said.get("text") or said.get("subject")):
            column = self._how.columns.get("text") or self._how.columns.get("subject", "")
            return Fault(row.number, column, "nothing", "Nobody says anything in it.", "Fill in the customer’s words.")
        received = self._received(said.get("received", ""))
        if said.get("received") and received is None:
            return self._no_date(row, said["received"])
        return storable(self._incoming(said, received))

    def _cell(self, row: Row, field: str) -> str:
        place = self._places[field]
        text = row.cells[place].strip() if place < len(row.cells) else ""
        text = text[1:] if _GUARDED.match(text) else text
        if field in ON_ONE_LINE:
            return " ".join(text.split())
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def _received(self, said: str) -> datetime | None:
        return read_date(said, order=self._how.date_order, zone=self._how.zone)

    def _no_date(self, row: Row, said: str) -> Fault:
        return Fault(
            row.number,
            self._how.columns["received"],
            kind_of(said),
            "Its date cannot be read, so nobody knows when the time to answer began.",
            "Write it as 2025-12-24 or 24.12.2025, with the time behind it if you like; or leave it empty.",
        )

    def _incoming(self, said: Mapping[str, str], received: datetime | None) -> Incoming:
        oddities: list[str] = []
        address = self._address(said.get("address", ""), oddities)
        if "received" in self._places and received is None:
            oddities.append("The table does not say when it was received.")
        text = said.get("text") or said["subject"]
        return Incoming(
            channel="sheet",
            native_id=said.get("reference") or self._hash(said),
            author=Address(said.get("name", "")[:200], address),
            subject=said.get("subject", "")[:998],
            text=text,
            reply_text=text,
            language=_language(said.get("language", "")),
            received_at=received,
            no_reply=not address or received is None,  # without a date it may be years old
            facts=MappingProxyType({fact: said[fact] for fact in FACTS if said.get(fact)}),
            oddities=tuple(oddities),
        )

    @staticmethod
    def _address(said: str, oddities: list[str]) -> str:
        bare = parseaddr(said)[1] if "<" in said else said
        if bare and not ADDRESS.fullmatch(bare):
            oddities.append("What the table gives as e-mail is no e-mail address.")
            return ""
        return bare[:254]

    def _hash(self, said: Mapping[str, str]) -> str:
        """Return what stands for a reference number where the table has none: all that the row says."""
        cells = "\0".join(f"{field}={said[field]}" for field in sorted(said) if said[field])
        return hashlib.sha256(cells.encode("utf-8", "surrogatepass")).hexdigest()


def _language(said: str) -> str:
    """Return the ISO 639-1 code of a language cell, "" when it names none that we know."""
    word = folded(said)
    if word in LANGUAGES:
        return LANGUAGES[word]
    code = word.split(" ")[0]
    return code if len(code) == 2 and code.isascii() and code.isalpha() else ""


def kind_of(text: str) -> str:
    """Return what kind of value a cell holds, in words that tell nothing about anybody.

    >>> kind_of(""), kind_of("12,5"), kind_of("cleo@reed.example"), kind_of("soon")
    ('nothing', 'a number', 'an e-mail address', 'text')
    """
    if not text.strip():
        return "nothing"
    if _NUMBER.fullmatch(text.strip()):
        return "a number"
    return "an e-mail address" if ADDRESS.fullmatch(text.strip()) else "text"


def date_cell(how: How, row: Row) -> str:
    """Return what a row has in its column of dates, "" where there is none."""
    head = how.columns.get("received", "")
    place = how.heads.index(head) if head in how.heads else len(row.cells)
    return row.cells[place] if place < len(row.cells) else ""
