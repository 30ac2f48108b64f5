"""The dry run of a spreadsheet: what its rows would become, found without writing anything."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from amends.channels.sheet import Fault, How, Row, RowReader, rows
from amends.channels.sheet.dates import Order
from amends.core.incoming import Incoming
from amends.voices.actions.arriving import fingerprint_of
from amends.voices.models import Voice
from amends.voices.threads import native_key

AT_ONCE = 500  # rows asked about in one question to the database
SHOWN = 10  # voices shown as they would read, and faults shown on the page; all faults are in the CSV
LONGEST_SHOWN = 400  # characters of a voice in the preview

NEW, CHANGED, KNOWN = "new", "changed", "known"


@dataclass(slots=True)
class Found:
    """What a dry run found. Rows = new + known + refused; `changed` are those of the new ones whose reference is known.

    is_order_open  dates such as 03/04/2025 can be read two ways, and nobody has said which
    """

    rows: int = 0
    new: int = 0
    changed: int = 0
    known: int = 0
    refused: int = 0
    hidden: int = 0
    undated: int = 0
    is_order_open: bool = False
    first: list[dict[str, Any]] = field(default_factory=list)
    faults: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return asdict(self)


def date_order(path: Path, how: How) -> str:
    """Return which way round the file writes its dates: as was said, else as its whole column shows; "" when open."""
    head = how.columns.get("received", "")
    if how.date_order or head not in how.heads:
        return how.date_order or "dmy"
    place, order = how.heads.index(head), Order()
    for row in rows(path, how):
        if place < len(row.cells):
            order.see(row.cells[place])
    return order.verdict


def check(path: Path, how: How, *, tell: Callable[[int], None] = lambda _: None) -> tuple[How, Found]:
    """Read the whole file, and return how it is read and what its rows would become.

    tell  is told how many rows were read, now and then

    Raises Unreadable where the file cannot be read on.
    """
    order = date_order(path, how)
    if not order:
        return how, Found(is_order_open=True)
    how = replace(how, date_order=order)
    found, seen, reader = Found(), set[str](), RowReader(how)
    for chunk in _chunks(rows(path, how)):
        _count(found, seen, [(row, reader.read(row)) for row in chunk])
        tell(found.rows)
    return how, found


def _chunks(lines: Iterator[Row]) -> Iterator[list[Row]]:
    while chunk := list(islice(lines, AT_ONCE)):
        yield chunk


def _count(found: Found, seen: set[str], read: Sequence[tuple[Row, Incoming | Fault]]) -> None:
    voices = [(row, said) for row, said in read if isinstance(said, Incoming)]
    for (row, said), standing in zip(voices, standings([said for _, said in voices], seen), strict=True):
        found.new += standing != KNOWN
        found.changed += standing == CHANGED
        found.known += standing == KNOWN
        found.undated += said.received_at is None
        if len(found.first) < SHOWN:
            found.first.append(_shown(row, said, standing))
    faults = [said for _, said in read if isinstance(said, Fault)]
    found.rows += len(read)
    found.refused += len(faults)
    found.hidden += sum(1 for row, _ in read if row.is_hidden)
    found.faults += [asdict(fault) for fault in faults[: SHOWN - len(found.faults)]]


def _shown(row: Row, said: Incoming, standing: str) -> dict[str, Any]:
    return {
        "row": row.number,
        "standing": standing,
        "name": said.author.name or said.author.address,
        "received_at": said.received_at.isoformat() if said.received_at else "",
        "subject": said.subject[:120],
        "text": said.text[:LONGEST_SHOWN] + ("…" if len(said.text) > LONGEST_SHOWN else ""),
        "facts": dict(said.facts),
        "oddities": list(said.oddities),
        "language": said.language,
    }


def standings(incomings: Sequence[Incoming], seen: set[str] | None = None) -> list[str]:
    """Return for each message whether it is known word for word, changed since (its reference is known), or new.

    seen  fingerprints met before in the same file; those of these messages are added
    """
    prints = [fingerprint_of(incoming) for incoming in incomings]
    keys = [native_key(incoming.native_id) for incoming in incomings]
    known = set(Voice.objects.filter(fingerprint__in=prints).values_list("fingerprint", flat=True)) | (seen or set())
    met = set(Voice.objects.filter(channel="sheet", native_key__in=keys).values_list("native_key", flat=True))
    out = []
    for fingerprint, key in zip(prints, keys, strict=True):
        out.append(KNOWN if fingerprint in known else CHANGED if key in met else NEW)
        known.add(fingerprint)
        met.add(key)
    if seen is not None:
        seen.update(prints)
    return out


def faults(path: Path, how: How) -> Iterable[Fault]:
    """Yield every fault of a file, in the order of its rows: read again from the kept bytes, so none is missing."""
    reader = RowReader(how)
    return (said for row in rows(path, how) if isinstance(said := reader.read(row), Fault))
