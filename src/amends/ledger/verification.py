"""Verification of the record: reads tables, files and checkpoint notes, and hands them to core.proof.log.

It shares no code with sealing except core.proof.
"""

import contextlib
from collections.abc import Iterator
from datetime import datetime

from django.db import connection
from django.db.models import F

from amends.core.proof import NoteVerifier, rfc3339
from amends.core.proof.entry_check import LogEntry
from amends.core.proof.file_check import LogFile
from amends.core.proof.findings import Report
from amends.core.proof.log import Claim, LogCheckpoint, check_log
from amends.ledger.files import digest_of
from amends.ledger.home import home
from amends.ledger.models import Checkpoint, Content, Entry, StoredFile

ROWS_AT_ONCE = 2000


def verify(*, outside: Claim, verifier: NoteVerifier, now: datetime) -> Report:
    """Check the whole record against one checkpoint and one public key. Changes nothing and keeps nobody waiting."""
    with _snapshot():
        report = check_log(
            entries=entries(),
            checkpoints=checkpoints(),
            files=files(),
            digest_of=digest_of,
            outside=outside,
            verifier=verifier,
            now=now,
            copies=notes_beside(),
        )
        strays = Content.objects.exclude(entry__in=Entry.objects.all()).count()
    if strays:
        report.add(None, f"{strays} contents belong to no entry.")
    return report


def entries() -> Iterator[LogEntry]:
    """Yield every entry, sealed ones in the order of the tree, then those that wait."""
    rows = Entry.objects.order_by(F("index").asc(nulls_last=True), "pk").values_list(
        "index", "leaf", "actor", "commitment", "event", "happened_at", "uid", "subject",
        "content__body", "content__salt", "content__destroyed_at", "content__ground",
    )  # fmt: skip
    for index, leaf, actor, bound, event, at, uid, subject, body, salt, gone_at, ground in rows.iterator(ROWS_AT_ONCE):
        columns = {
            "actor": actor,
            "commitment": bound,
            "event": event,
            "happened_at": rfc3339(at),
            "id": str(uid),
            "subject": str(subject),
        }
        yield LogEntry(index, bytes(leaf), columns, _bytes(body), _bytes(salt), _text(gone_at), ground or "")


def checkpoints() -> Iterator[LogCheckpoint]:
    """Yield every stored checkpoint by size."""
    for row in Checkpoint.objects.order_by("size").iterator(ROWS_AT_ONCE):
        yield LogCheckpoint(row.size, row.root, row.note, tuple(map(str, row.frontier)), rfc3339(row.sealed_at))


def files() -> Iterator[LogFile]:
    """Yield every kept or erased file."""
    for row in StoredFile.objects.order_by("pk").iterator(ROWS_AT_ONCE):
        yield LogFile(row.sha256, row.size, _text(row.destroyed_at), row.ground)


def notes_beside() -> Iterator[Claim]:
    """Yield the notes in the installation's checkpoints folder."""
    for path in sorted(home().checkpoints.glob("*.note")):
        yield Claim(f"The note checkpoints/{path.name}", path.read_text(errors="replace"))


@contextlib.contextmanager
def _snapshot() -> Iterator[None]:
    """See one moment of the database while others go on writing; Django's own transactions would keep them waiting."""
    if connection.in_atomic_block:
        yield
        return
    begin = {"postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"}.get(connection.vendor, "BEGIN DEFERRED")
    with connection.cursor() as cursor:
        cursor.execute(begin)
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _bytes(value: bytes | memoryview | None) -> bytes | None:
    return None if value is None else bytes(value)


def _text(moment: datetime | None) -> str:
    return "" if moment is None else rfc3339(moment)
