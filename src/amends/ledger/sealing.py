"""Sealing: entries get their place in the tree, and a signed checkpoint over all of them leaves the database."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import connection, transaction

from amends.core.errors import Tampered
from amends.core.proof import Checkpoint as Statement
from amends.core.proof import Frontier, NoteSigner, leaf_hash, open_checkpoint, rfc3339
from amends.ledger.home import home, write_durably
from amends.ledger.keys import signer
from amends.ledger.models import Checkpoint, Entry, SealingTurn

LATEST = "latest.note"
AT_ONCE = 5000  # entries in one transaction, so that others are kept waiting for a fraction of a second only


def seal(*, now: datetime) -> Checkpoint | None:
    """Seal every entry that waits, and return the last checkpoint made; None when nothing waited.

    Work grows with the new entries only. Safe to run twice, at the same time, and after a crash at any point.
    Must not be called inside a transaction: a checkpoint is shown to the world only after its commit.

    Raises Tampered when the folder already holds a checkpoint that the database cannot have led to: entries were
    lost or changed (or an older backup was put back), and signing on would contradict what was signed before.
    """
    last = Checkpoint.objects.order_by("size").last()
    is_first_seal = last is None and not (home().checkpoints / LATEST).exists()
    if is_first_seal and not Entry.objects.exists():
        return None
    key = signer(is_first_seal=is_first_seal)
    _publish(last, key)
    made: Checkpoint | None = None
    while (new := _seal_some(key, now)) is not None:
        _publish(new, key)
        made = new
    return made


@transaction.atomic(durable=True)
def _seal_some(key: NoteSigner, now: datetime) -> Checkpoint | None:
    """Give up to AT_ONCE entries their place and sign one checkpoint over all. Entries committed late come later."""
    if not Entry.objects.unsealed().exists():
        return None
    SealingTurn.objects.get_or_create(id=1)
    SealingTurn.objects.select_for_update().get(id=1)
    waiting = list(Entry.objects.unsealed().values_list("pk", "leaf")[:AT_ONCE])
    if not waiting:
        return None
    last = Checkpoint.objects.order_by("size").last()
    before = Frontier(last.size, tuple(bytes.fromhex(peak) for peak in last.frontier)) if last else Frontier()
    after = before.extend(leaf_hash(bytes(leaf)) for _, leaf in waiting)
    _place([pk for pk, _ in waiting], before.size)
    return Checkpoint.objects.create(
        size=after.size,
        root=after.root().hex(),
        note=Statement(key.name, after.size, after.root(), rfc3339(now)).signed(key),
        frontier=[peak.hex() for peak in after.peaks],
        sealed_at=now,
    )


def _place(pks: Sequence[int], first: int) -> None:
    """Write the places: the one change that an entry ever sees. Only an entry without a place gets one."""
    table, place = connection.ops.quote_name(Entry._meta.db_table), connection.ops.quote_name("index")
    sql = f"UPDATE {table} SET {place} = %s WHERE id = %s AND {place} IS NULL"  # noqa: S608  names are our own
    with connection.cursor() as cursor:
        cursor.executemany(sql, list(_pairs(pks, first)))


def _pairs(pks: Sequence[int], first: int) -> Iterator[tuple[int, int]]:
    return ((first + offset, pk) for offset, pk in enumerate(pks))


def _publish(made: Checkpoint | None, key: NoteSigner) -> None:
    """Bring a checkpoint out of the database: checkpoints/<size>.note and latest.note. Mends what a crash left."""
    folder = home().checkpoints
    latest = folder / LATEST
    shown = latest.read_text() if latest.exists() else ""
    if shown:
        _must_follow(shown, made, key)
    if made is not None and shown != made.note:
        write_durably(folder / f"{made.size:012d}.note", made.note.encode())
        write_durably(latest, made.note.encode())


def _must_follow(shown: str, made: Checkpoint | None, key: NoteSigner) -> None:
    """Refuse to go on from a database that is behind what was already shown to the world."""
    if made is not None and shown == made.note:
        return
    said = open_checkpoint(shown, key.verifier)
    if made is None or said.size >= made.size:
        raise Tampered(
            f"checkpoints/latest.note counts {said.size} entries; the database does not hold them as they were sealed.",
            do="Nothing was sealed. Run `amends verify`; after putting back a backup, see 'Verify the record'.",
        )
