"""What the benches share: counting seconds, printing a figure beside its bound, and the bounds themselves."""

import sqlite3
import time
from collections.abc import Callable, Sequence
from email import message_from_bytes, policy
from pathlib import Path

SEED = 20_261_124
COMMITS = 200


def spent(what: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds of one call."""
    wall, cpu = time.perf_counter(), time.process_time()
    what()
    return time.perf_counter() - wall, time.process_time() - cpu


def line(name: str, figure: str, bound: str = "") -> None:
    """One figure and what it is measured against."""
    print(f"{name:32} {figure:34} {bound}".rstrip(), flush=True)


def commits(folder: Path) -> float:
    """Durable commits a second of bare SQLite in this folder: no act of ours can be quicker."""
    with sqlite3.connect(folder / "bound.sqlite3", isolation_level=None) as bare:
        bare.execute("PRAGMA journal_mode=WAL")
        bare.execute("PRAGMA synchronous=FULL")
        bare.execute("CREATE TABLE IF NOT EXISTS t (x)")
        wall, _ = spent(lambda: [bare.execute("INSERT INTO t VALUES (1)") for _ in range(COMMITS)])
    bare.close()
    return COMMITS / wall


def reading_alone(mails: Sequence[bytes]) -> float:
    """Mails per CPU-second of the standard library only reading their words: parsed, and the body as text."""
    _, cpu = spent(lambda: [str(message_from_bytes(raw, policy=policy.default).get_body()) for raw in mails])
    return len(mails) / cpu
