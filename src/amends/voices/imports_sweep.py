"""What time alone makes due for spreadsheets: checks and imports go on, a second at a time, whatever was restarted.

Between two rounds the reader stays open in this process, so that no row is read twice; after a restart another one
begins behind the last row that is in.
"""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from amends.channels.sheet.ahead import Chunk, judged, judged_ahead
from amends.core.errors import Unreadable
from amends.voices.actions import importing
from amends.voices.actions.sheet_rows import how_of, path_of
from amends.voices.models import SheetImport, SheetState

SECONDS = 1.0  # of work in one round: after it others get their turn at the database
WORKER_FROM = 2_000  # rows that are worth a process of their own


class Reader:
    """Chunks of one import, in order, and the row behind which the next one begins."""

    def __init__(self, sheet: SheetImport) -> None:
        """Open the kept file behind the last row that is in."""
        self.pk, self.after = sheet.pk, sheet.at_row
        read = judged_ahead if sheet.row_count - sheet.done_count >= WORKER_FROM else judged
        self._chunks: Iterator[Chunk] = read(path_of(sheet), how_of(sheet), after=sheet.at_row)

    def fits(self, sheet: SheetImport) -> bool:
        """Whether nobody else went on with it since."""
        return (self.pk, self.after) == (sheet.pk, sheet.at_row)

    def bring_in(self, sheet: SheetImport, *, now: datetime, is_in_hand: bool = False) -> bool:
        """Bring the next chunk in; at the end of the file the import is finished. False when there is no more to do."""
        try:
            chunk = next(self._chunks, None)
        except Unreadable as error:
            importing.fail(sheet=sheet, why=str(error), now=now)
            return False
        if not chunk:
            importing.finish(sheet=sheet, now=now)
            return False
        with _without_collecting():
            went = importing.bring_in(sheet=sheet, chunk=chunk, after=self.after, now=now, is_in_hand=is_in_hand)
        self.after = chunk[-1].number
        return went

    def close(self) -> None:
        """End the worker."""
        close = getattr(self._chunks, "close", None)
        if close is not None:
            close()


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Look for no garbage meanwhile: what a chunk makes lives until it is in, and looking costs a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


_open: list[Reader] = []  # at most one, of this process


def sweep(now: datetime) -> int:
    """Go on with the oldest spreadsheet in work for about a second. Returns how many chunks came in."""
    sheet = SheetImport.objects.to_work_on(now).first()
    if sheet is None:
        _close()
        return 0
    if sheet.state == SheetState.CHECKING:
        importing.check_sheet(sheet=sheet, now=now)
        return 0
    if not (_open and _open[0].fits(sheet)):
        _close()
        _open.append(Reader(sheet))
    ends, chunks = time.monotonic() + SECONDS, 0
    while _open[0].bring_in(sheet, now=now):
        chunks += 1
        if time.monotonic() >= ends:
            return chunks
    _close()
    return chunks


def _close() -> None:
    while _open:
        _open.pop().close()
