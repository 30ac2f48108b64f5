"""Ways to tamper straight with the tables (SQL, past every guard) and with the files.

Each changes something and returns how to undo what a rollback does not: changes to files.
"""

from collections.abc import Callable
from pathlib import Path
from random import Random

from django.db import connection

from amends.core.proof import leaf_bytes, rfc3339
from amends.ledger.files import path_of
from amends.ledger.home import home
from amends.ledger.models import Checkpoint, Content, Entry, StoredFile
from tests.core.proof.tampering import altered, flipped

Undo = Callable[[], None]


def nothing() -> None:
    """Nothing to undo."""


def sql(command: str, *values: object) -> None:
    """Run one command, as a database administrator would. `index` is a word of SQL, so it stands in quotes."""
    with connection.cursor() as cursor:
        cursor.execute(command, values)


def sealed(rng: Random) -> Entry:
    """A sealed entry that has its content."""
    return rng.choice(list(Entry.objects.sealed().filter(content__destroyed_at=None).select_related("content")))


def flip_leaf(rng: Random) -> Undo:
    entry = sealed(rng)
    sql("UPDATE ledger_entry SET leaf = %s WHERE id = %s", flipped(bytes(entry.leaf), rng), entry.pk)
    return nothing


def alter_event(rng: Random) -> Undo:
    entry = sealed(rng)
    sql("UPDATE ledger_entry SET event = %s WHERE id = %s", altered(entry.event, rng), entry.pk)
    return nothing


def alter_actor(rng: Random) -> Undo:
    entry = sealed(rng)
    sql("UPDATE ledger_entry SET actor = %s WHERE id = %s", altered(entry.actor, rng), entry.pk)
    return nothing


def alter_commitment(rng: Random) -> Undo:
    entry = sealed(rng)
    sql("UPDATE ledger_entry SET commitment = %s WHERE id = %s", altered(entry.commitment, rng), entry.pk)
    return nothing


def move_in_time(rng: Random) -> Undo:
    one, other = sealed(rng), Entry.objects.unsealed().first()
    assert other is not None
    sql(
        "UPDATE ledger_entry SET happened_at = (SELECT happened_at FROM ledger_entry WHERE id = %s) WHERE id = %s",
        other.pk,
        one.pk,
    )
    return nothing


def swap_subjects(rng: Random) -> Undo:
    one, other = sealed(rng), Entry.objects.unsealed().first()
    assert other is not None
    sql(
        "UPDATE ledger_entry SET subject = (SELECT subject FROM ledger_entry WHERE id = %s) WHERE id = %s",
        other.pk,
        one.pk,
    )
    return nothing


def rewrite_actor_and_leaf(rng: Random) -> Undo:
    entry = sealed(rng)
    leaf = leaf_bytes(
        actor="person:nobody",
        commitment=entry.commitment,
        event=entry.event,
        happened_at=rfc3339(entry.happened_at),
        id=str(entry.uid),
        subject=str(entry.subject),
    )
    sql("UPDATE ledger_entry SET actor = 'person:nobody', leaf = %s WHERE id = %s", leaf, entry.pk)
    return nothing


def swap_places(rng: Random) -> Undo:
    one, other = rng.sample(list(Entry.objects.sealed()), 2)
    for pk, place in ((one.pk, 10_000), (other.pk, one.index), (one.pk, other.index)):
        sql('UPDATE ledger_entry SET "index" = %s WHERE id = %s', place, pk)
    return nothing


def unseal_last(rng: Random) -> Undo:
    sql('UPDATE ledger_entry SET "index" = NULL WHERE "index" = %s', Entry.objects.sealed().count() - 1)
    return nothing


def number_by_hand(rng: Random) -> Undo:
    sql('UPDATE ledger_entry SET "index" = %s WHERE "index" IS NULL', Entry.objects.sealed().count())
    return nothing


def _remove(pk: int) -> None:
    sql("DELETE FROM ledger_content_files WHERE content_id IN (SELECT id FROM ledger_content WHERE entry_id = %s)", pk)
    sql("DELETE FROM ledger_content WHERE entry_id = %s", pk)
    sql("DELETE FROM ledger_entry WHERE id = %s", pk)


def remove_entry(rng: Random) -> Undo:
    _remove(sealed(rng).pk)
    return nothing


def remove_entry_and_close_the_gap(rng: Random) -> Undo:
    entry = sealed(rng)
    _remove(entry.pk)
    for later in Entry.objects.filter(index__gt=entry.index).order_by("index"):
        sql('UPDATE ledger_entry SET "index" = "index" - 1 WHERE id = %s', later.pk)
    return nothing


def truncate_to_a_stored_checkpoint(rng: Random) -> Undo:
    """As if the last weeks had never been: entries, checkpoints and the notes beside the record, all cut alike."""
    sizes = list(Checkpoint.objects.order_by("size").values_list("size", flat=True))
    size = rng.choice(sizes[:-1])
    for entry in Entry.objects.exclude(index__lt=size):
        _remove(entry.pk)
    sql("DELETE FROM ledger_checkpoint WHERE size > %s", size)
    notes = {path: path.read_bytes() for path in home().checkpoints.glob("*.note")}
    for path in notes:
        path.unlink()
    last = Checkpoint.objects.latest()
    (home().checkpoints / "latest.note").write_text(last.note)
    return _put_back(notes)


def drop_content(rng: Random) -> Undo:
    pk = sealed(rng).pk
    sql("DELETE FROM ledger_content_files WHERE content_id IN (SELECT id FROM ledger_content WHERE entry_id = %s)", pk)
    sql("DELETE FROM ledger_content WHERE entry_id = %s", pk)
    return nothing


def flip_body(rng: Random) -> Undo:
    content = sealed(rng).content
    sql("UPDATE ledger_content SET body = %s WHERE id = %s", flipped(bytes(content.body or b""), rng), content.pk)
    return nothing


def flip_salt(rng: Random) -> Undo:
    content = sealed(rng).content
    sql("UPDATE ledger_content SET salt = %s WHERE id = %s", flipped(bytes(content.salt or b""), rng), content.pk)
    return nothing


def forge_erasure(rng: Random) -> Undo:
    """Erase a content with the time and ground of an erasure that was lawful."""
    real = Content.objects.exclude(destroyed_at=None).first()
    assert real is not None
    sql(
        "UPDATE ledger_content SET salt = NULL, body = NULL, ground = %s, "
        "destroyed_at = (SELECT destroyed_at FROM ledger_content WHERE id = %s) WHERE id = %s",
        real.ground,
        real.pk,
        sealed(rng).content.pk,
    )
    return nothing


def alter_checkpoint(rng: Random) -> Undo:
    last = rng.choice(list(Checkpoint.objects.all()))
    column = rng.choice(["root", "note"])
    sql(
        f"UPDATE ledger_checkpoint SET {column} = %s WHERE id = %s",  # noqa: S608  a name from the line above
        altered(getattr(last, column), rng),
        last.pk,
    )
    return nothing


def remove_checkpoint(rng: Random) -> Undo:
    sql("DELETE FROM ledger_checkpoint WHERE id = %s", rng.choice(list(Checkpoint.objects.all())).pk)
    return nothing


def _file(rng: Random) -> Path:
    return path_of(rng.choice(list(StoredFile.objects.filter(destroyed_at=None).order_by("pk"))).sha256)


def flip_file(rng: Random) -> Undo:
    path = _file(rng)
    before = path.read_bytes()
    path.write_bytes(flipped(before, rng))
    return _put_back({path: before})


def lose_file(rng: Random) -> Undo:
    path = _file(rng)
    before = path.read_bytes()
    path.unlink()
    return _put_back({path: before})


def _put_back(before: dict[Path, bytes]) -> Undo:
    def undo() -> None:
        for path, data in before.items():
            path.write_bytes(data)

    return undo


WAYS = (
    flip_leaf, alter_event, alter_actor, alter_commitment, move_in_time, swap_subjects, rewrite_actor_and_leaf,
    swap_places, unseal_last, number_by_hand, remove_entry, remove_entry_and_close_the_gap,
    truncate_to_a_stored_checkpoint, drop_content, flip_body, flip_salt, forge_erasure, alter_checkpoint,
    remove_checkpoint, flip_file, lose_file,
)  # fmt: skip
