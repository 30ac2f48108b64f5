"""Rows read and judged ahead of the database, in a process of their own where there is much to do.

The worker knows no Django and no tables: it reads the kept file from a row on, and hands over chunks in order. Where no
process can be started, or it dies, this process reads on from the same row.
"""

import copyreg
import logging
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

from amends.channels.sheet.how import How, Row
from amends.channels.sheet.opening import rows
from amends.channels.sheet.row import Fault, RowReader
from amends.core.incoming import Incoming
from amends.core.triage import Triage, assess

CHUNK = 500  # rows
AHEAD = 2  # chunks in hand or on their way
logger = logging.getLogger(__name__)


# What the rules hand over is read-only; between processes it travels as the plain mapping it is made of.
def _as_plain(mapping: MappingProxyType[Any, Any]) -> tuple[Any, ...]:
    return _read_only, (dict(mapping),)


def _read_only(plain: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(plain)


copyreg.pickle(MappingProxyType, _as_plain)


@dataclass(frozen=True, slots=True)
class Judged:
    """One row: what it says and how it is judged, or why it cannot be a voice.

    failed  the name of the error where our own code failed on it, else ""
    """

    number: int
    incoming: Incoming | None = None
    triage: Triage | None = None
    fault: Fault | None = None
    failed: str = ""


Chunk = list[Judged]


def judge(row: Row, reader: RowReader) -> Judged:
    """Read one row and judge its words. Never raises: one poison row must not stop its file."""
    try:
        found = reader.read(row)
        if isinstance(found, Fault):
            return Judged(row.number, fault=found)
        verdict = assess(found.judged, subject=found.subject, language=found.language)
    except Exception as error:  # noqa: BLE001  the row goes to quarantine, where it can be tried again
        return Judged(row.number, failed=type(error).__name__)
    return Judged(row.number, found, verdict)


def judged(path: Path, how: How, *, after: int = 0) -> Iterator[Chunk]:
    """Yield the rows behind row number `after` in chunks, read and judged in this process.

    Raises Unreadable where the file cannot be read on.
    """
    reader = RowReader(how)
    waiting = (row for row in rows(path, how) if row.number > after)
    while chunk := [judge(row, reader) for row in islice(waiting, CHUNK)]:
        yield chunk


def judged_ahead(path: Path, how: How, *, after: int = 0) -> Iterator[Chunk]:
    """Yield the same as `judged`, from a worker process that is at most AHEAD chunks ahead of whoever takes them."""
    try:
        for chunk in _by_worker(path, how, after=after):
            after = chunk[-1].number
            yield chunk
    except (BrokenProcessPool, OSError) as problem:
        logger.warning("The worker that reads a spreadsheet ended (%s); it is read on here.", type(problem).__name__)
        yield from judged(path, how, after=after)


def _by_worker(path: Path, how: How, *, after: int) -> Iterator[Chunk]:
    spawned = multiprocessing.get_context("spawn")  # a fork would copy locks and connections of a busy process
    pool = ProcessPoolExecutor(max_workers=1, mp_context=spawned, initializer=_begin, initargs=(path, how, after))
    try:
        coming: deque[Future[Chunk]] = deque(pool.submit(_next_chunk) for _ in range(AHEAD))
        while chunk := coming.popleft().result():
            coming.append(pool.submit(_next_chunk))
            yield chunk
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


_chunks: Iterator[Chunk] = iter(())  # of the worker process: it reads one file, from its first row to its last


def _begin(path: Path, how: How, after: int) -> None:
    """Open the file in the worker, which ends when its parent does and leaves Ctrl+C to it."""
    global _chunks
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _chunks = judged(path, how, after=after)


def _next_chunk() -> Chunk:
    return next(_chunks, [])


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
