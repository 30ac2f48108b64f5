"""Everything that adds to the record: recording, keeping a file, erasing a content, erasing a file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from amends.core.errors import Refused
from amends.core.proof import Json, canonical, commitment, leaf_bytes, new_salt, rfc3339
from amends.ledger import files as disk
from amends.ledger.events import must_exist
from amends.ledger.models import Content, Entry, StoredFile
from amends.ledger.sealing import seal

__all__ = ["destroy_content", "destroy_file", "keep_file", "keep_files", "record", "remove_bytes", "seal", "together"]

CONTENT_DESTROYED = "ledger.content_destroyed"
FILE_DESTROYED = "ledger.file_destroyed"
LONGEST_GROUND = 200
LONGEST_ACTOR = 200


@dataclass(slots=True)
class _Waiting:
    """Entries of one `together`, in the order in which they were recorded."""

    entries: list[Entry] = field(default_factory=list)
    contents: list[Content] = field(default_factory=list)
    files: list[list[str]] = field(default_factory=list)


_waiting: ContextVar[_Waiting | None] = ContextVar("waiting", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Write all entries recorded inside in a few statements, at its end, in their order.

    Opens a transaction; what is recorded stands or falls with everything else in it. Inside another `together` it
    changes nothing. For work on many records at once: one statement for twenty entries costs little more than for one.

    Nothing inside may catch the error of an action and go on: an entry of that action would be written all the same,
    although its savepoint took the change back.
    """
    if _waiting.get() is not None:
        yield
        return
    waiting = _Waiting()
    token = _waiting.set(waiting)
    try:
        with transaction.atomic():
            yield
            _write(waiting)
    finally:
        _waiting.reset(token)


def _write(waiting: _Waiting) -> None:
    kept = _kept_files(name for names in waiting.files for name in names)
    Entry.objects.bulk_create(waiting.entries)
    Content.objects.bulk_create(waiting.contents)
    link: Any = Content.files.through
    links = [
        link(content_id=content.pk, storedfile_id=kept[name].pk)
        for content, names in zip(waiting.contents, waiting.files, strict=True)
        for name in names
    ]
    link.objects.bulk_create(links)


def record(
    event: str, *, now: datetime, by: str, subject: UUID, content: Mapping[str, Json], files: Iterable[str] = ()
) -> Entry:
    """Add one entry, inside the caller's transaction, so that change and evidence stand or fall together.

    event     a name from events.toml
    by        who did it: person:<uid>, party:<uid>, rule:…, system, setup
    subject   uid of the record it is about
    content   JSON: ids and money as text. Personal data belongs here and nowhere else: it can be erased
    files     SHA-256 of files kept before with keep_file

    Raises Refused outside a transaction, for an unknown event, and for a content with no canonical form.
    """
    if not transaction.get_connection().in_atomic_block:
        raise Refused("An entry must be recorded in the transaction of the change that it is about.")
    must_exist(event)
    _must_be_actor(by)
    names = sorted(set(files))
    body = canonical({**content, "files": [*names]} if names else content)
    salt, uid = new_salt(), uuid4()
    bound = commitment(salt, body)
    leaf = leaf_bytes(
        actor=by, commitment=bound, event=event, happened_at=rfc3339(now), id=str(uid), subject=str(subject)
    )
    entry = Entry(uid=uid, event=event, happened_at=now, actor=by, subject=subject, commitment=bound, leaf=leaf)
    content_row = Content(entry=entry, salt=salt, body=body)
    waiting = _waiting.get()
    if waiting is None:
        _write(_Waiting([entry], [content_row], [names]))
    else:
        waiting.entries.append(entry)
        waiting.contents.append(content_row)
        waiting.files.append(names)
    return entry


def keep_file(data: bytes, *, media_type: str = "", now: datetime) -> StoredFile:
    """Keep bytes for good, as keep_files does, and return their row."""
    return keep_files([(data, media_type)], now=now)[0]


def keep_files(files: Sequence[tuple[bytes, str]], *, now: datetime) -> list[StoredFile]:
    """Keep many files for good and return their rows, in order; the same bytes are kept once.

    files   the bytes and the media type of each

    The bytes are on the disk before their rows exist. Bytes that were erased before and come again are kept again.
    """
    names = [disk.write(data) for data, _ in files]
    given = dict(zip(names, files, strict=True))
    known = StoredFile.objects.in_bulk(given)
    new = [
        StoredFile(sha256=name, size=len(data), media_type=media_type, kept_at=now)
        for name, (data, media_type) in sorted(given.items())  # in one order, so that two workers never wait in a ring
        if name not in known
    ]
    StoredFile.objects.bulk_create(new, ignore_conflicts=True)
    rows = {row.sha256: row for row in new} | _kept_again({name: given[name][0] for name in known}, now=now)
    return [rows[name] for name in names]


def _kept_again(files: Mapping[str, bytes], *, now: datetime) -> dict[str, StoredFile]:
    if not files:
        return {}
    with transaction.atomic():
        rows = {row.sha256: row for row in StoredFile.objects.select_for_update().filter(pk__in=files).order_by("pk")}
        for name, row in rows.items():
            disk.write(files[name])  # under the row's lock: an erasure may have removed the bytes since
            if row.is_destroyed:
                StoredFile.objects.filter(pk=name)._change(destroyed_at=None, ground="", kept_at=now)
                row.refresh_from_db()
    return rows


@transaction.atomic
def destroy_content(*, entries: Iterable[Entry], ground: str, by: str, now: datetime) -> int:
    """Erase content and salt of entries for good; the entries stay and the tree still verifies.

    ground    why this is lawful, without personal data (at most 200 characters)

    Returns how many contents went; those gone before are passed over. Records one entry for each subject, naming
    the entries. Raises Refused for the proofs of earlier erasures.
    """
    _must_be_ground(ground)
    ids = [entry.pk for entry in entries]
    whole = Content.objects.filter(entry__in=ids, destroyed_at=None).select_related("entry").order_by("entry_id")
    chosen = list(whole.select_for_update(of=("self",)))
    if any(content.entry.event in (CONTENT_DESTROYED, FILE_DESTROYED) for content in chosen):
        raise Refused("The proof of an erasure cannot itself be erased.", do="Leave that entry out.")
    by_subject: dict[UUID, list[str]] = {}
    for content in chosen:
        content.files.clear()
        by_subject.setdefault(content.entry.subject, []).append(str(content.entry.uid))
    Content.objects.filter(pk__in=[content.pk for content in chosen])._change(
        salt=None, body=None, destroyed_at=now, ground=ground
    )
    for subject, uids in by_subject.items():
        record(CONTENT_DESTROYED, now=now, by=by, subject=subject, content={"entries": uids, "ground": ground})
    return len(chosen)


@transaction.atomic
def destroy_file(sha256: str, *, ground: str, by: str, now: datetime) -> bool:
    """Erase a file with its last use. Returns False, and changes nothing, while a content still uses it.

    Whoever calls has made sure that no other table uses it. The row stays as a tombstone; the bytes go when the
    transaction is committed, or with the next sweep.
    """
    _must_be_ground(ground)
    file = StoredFile.objects.select_for_update().filter(pk=sha256, destroyed_at=None).first()
    if file is None or Content.objects.filter(files=file).exists():
        return False
    StoredFile.objects.filter(pk=sha256)._change(destroyed_at=now, ground=ground)
    record(
        FILE_DESTROYED,
        now=now,
        by=by,
        subject=UUID(hex=sha256[:32]),
        content={"destroyed": [sha256], "ground": ground},
    )
    transaction.on_commit(lambda: remove_bytes(sha256))
    return True


@transaction.atomic
def remove_bytes(sha256: str) -> bool:
    """Remove an erased file's bytes from the disk, unless the same bytes were kept again. Returns whether they went."""
    file = StoredFile.objects.select_for_update().filter(pk=sha256).first()
    return file is not None and file.is_destroyed and disk.remove(sha256)


def _kept_files(names: Iterable[str]) -> dict[str, StoredFile]:
    """The rows of the named files. Raises Refused for one that is not kept (any more)."""
    wanted = set(names)
    if not wanted:
        return {}
    kept = {file.sha256: file for file in StoredFile.objects.filter(pk__in=wanted, destroyed_at=None)}
    if wanted - kept.keys():
        raise Refused("An entry names a file that is not kept.", do="Keep the file first.")
    return kept


def _must_be_actor(by: str) -> None:
    if not by or len(by) > LONGEST_ACTOR:
        raise Refused("An entry must say who did it.", do="Pass an actor such as person:<uid>.")


def _must_be_ground(ground: str) -> None:
    if not ground.strip() or len(ground) > LONGEST_GROUND:
        raise Refused("An erasure needs its ground, in at most 200 characters.", do="Name the article or the rule.")
