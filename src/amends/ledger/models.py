"""Entries, their contents, checkpoints over them, and files kept by digest.

Entries are never changed (sealing gives them their place, once) and never deleted. The guards here stop honest
mistakes; what they cannot stop, the checkpoints show (docs/explanation/ledger.md).
"""

import json
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn, Self, TypeVar

from django.db import models

from amends.core.errors import Refused
from amends.ledger.events import sentence_of


def _refuse() -> NoReturn:
    raise Refused("The record is only ever added to.", do="Record a new entry that corrects the old one.")


Row = TypeVar("Row", bound=models.Model)


class AppendOnlyQuerySet(models.QuerySet[Row]):
    """Rows may be read and added. `_change` is for this feature's actions alone."""

    def update(self, **kwargs: Any) -> int:
        """Refused."""
        _refuse()

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None) -> int:
        """Refused."""
        _refuse()

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused."""
        _refuse()

    def _change(self, **values: Any) -> int:
        return super().update(**values)


class AppendOnly(models.Model):
    """A row that is written once."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new row; refuse to change one."""
        if not self._state.adding:
            _refuse()
        super().save(*args, **kwargs)

    def delete(self, using: Any = None, keep_parents: bool = False) -> NoReturn:  # noqa: FBT001, FBT002  Django's form
        """Refused."""
        _refuse()


class EntryQuerySet(AppendOnlyQuerySet["Entry"]):
    """Questions to the record."""

    def about(self, *subjects: uuid.UUID) -> Self:
        """Entries of one or more subjects, oldest first."""
        return self.filter(subject__in=subjects).order_by("id")

    def sealed(self) -> Self:
        """Entries in the tree, in its order."""
        return self.filter(index__isnull=False).order_by("index")

    def unsealed(self) -> Self:
        """Entries that wait for the next checkpoint, in the order they will get."""
        return self.filter(index__isnull=True).order_by("id")


class Entry(AppendOnly):
    """One thing that happened. The leaf holds exactly these columns, canonical; `index` is its place once sealed."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.CharField(max_length=80)
    happened_at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    subject = models.UUIDField(db_index=True)
    commitment = models.CharField(max_length=64)
    leaf = models.BinaryField()
    index = models.BigIntegerField(null=True, unique=True, editable=False)

    content: "Content"
    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(index__gte=0), name="ledger_entry_index_from_zero")]
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.event} {self.uid}"

    @property
    def sentence(self) -> str:
        """What happened, as a person reads it."""
        return sentence_of(self.event)

    @property
    def number(self) -> int | None:
        """Place in the record from 1, as sentences and pages show it; None until sealed."""
        return None if self.index is None else self.index + 1

    def details(self) -> Mapping[str, Any] | None:
        """The content; None once it is erased. Lists want select_related("content")."""
        return self.content.read()


class Content(AppendOnly):
    """What an entry is about, apart from the entry, so that it can be erased and the tree still verifies."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="content")
    salt = models.BinaryField(null=True)
    body = models.BinaryField(null=True)
    destroyed_at = models.DateTimeField(null=True)
    ground = models.CharField(max_length=200, blank=True, default="")
    files: "models.ManyToManyField[StoredFile, StoredFile]" = models.ManyToManyField(
        "StoredFile", related_name="contents"
    )

    objects = AppendOnlyQuerySet["Content"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(salt__isnull=False, body__isnull=False, destroyed_at__isnull=True)
                | models.Q(salt__isnull=True, body__isnull=True, destroyed_at__isnull=False),
                name="ledger_content_whole_or_destroyed",
            )
        ]

    def __str__(self) -> str:
        return f"content {self.pk}"

    def read(self) -> Mapping[str, Any] | None:
        """The content; None once it is erased."""
        if self.body is None:
            return None
        read: Mapping[str, Any] = json.loads(bytes(self.body))
        return read


class Checkpoint(AppendOnly):
    """A signed statement over the first `size` entries. frontier: hex roots of perfect subtrees, largest first."""

    size = models.BigIntegerField(unique=True)
    root = models.CharField(max_length=64)
    note = models.TextField()
    frontier = models.JSONField(default=list)
    sealed_at = models.DateTimeField()

    objects = AppendOnlyQuerySet["Checkpoint"].as_manager()

    class Meta:
        get_latest_by = "size"

    def __str__(self) -> str:
        return f"checkpoint {self.size}"


class StoredFile(AppendOnly):
    """A file kept by its digest under files/ab/cd/. Erased files leave this row behind as their tombstone."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=200, blank=True, default="")
    kept_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True, db_index=True)
    ground = models.CharField(max_length=200, blank=True, default="")

    objects = AppendOnlyQuerySet["StoredFile"].as_manager()

    def __str__(self) -> str:
        return self.sha256

    @property
    def is_destroyed(self) -> bool:
        """Whether its bytes were erased."""
        return self.destroyed_at is not None


class SealingTurn(models.Model):
    """One row. Whoever seals locks it, so that two never seal at once."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="ledger_one_sealing_turn")]

    def __str__(self) -> str:
        return "the turn to seal"
