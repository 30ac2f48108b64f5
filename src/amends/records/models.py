"""Tables every record shares: counters, links, approval signatures and the words that search looks through."""

import uuid
from typing import Self
from uuid import UUID

from django.db import models


class Counter(models.Model):
    """The last number given out, one row per kind and local year."""

    kind = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        """One row per kind and year."""

        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="one_counter_per_kind_and_year")]

    def __str__(self) -> str:
        """Show the kind, the year and the last number."""
        return f"{self.kind}-{self.year}: {self.last}"


class LinkQuerySet(models.QuerySet["Link"]):
    """Questions about links."""

    def touching(self, uid: UUID) -> Self:
        """Links that start or end at this record."""
        return self.filter(models.Q(from_uid=uid) | models.Q(to_uid=uid))


class Link(models.Model):
    """A dated, named tie between two records: "complaint → nonconformity: led to"."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    from_uid = models.UUIDField(db_index=True)
    to_uid = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    by = models.CharField(max_length=80)

    objects = LinkQuerySet.as_manager()

    class Meta:
        """The same tie is made once; a record is never tied to itself."""

        constraints = [
            models.UniqueConstraint(fields=["from_uid", "to_uid", "kind"], name="one_link_per_pair_and_kind"),
            models.CheckConstraint(condition=~models.Q(from_uid=models.F("to_uid")), name="link_joins_two_records"),
        ]

    def __str__(self) -> str:
        """Show both ends."""
        return f"{self.from_uid} {self.kind} {self.to_uid}"


class ApprovalSignatureQuerySet(models.QuerySet["ApprovalSignature"]):
    """Questions about signatures."""

    def of(self, subject: UUID) -> Self:
        """All signatures on one record, oldest first, voided ones included."""
        return self.filter(subject=subject).order_by("signed_at", "pk")

    def standing(self) -> Self:
        """Signatures that were not voided."""
        return self.filter(voided_at__isnull=True)


class ApprovalSignature(models.Model):
    """One person's signature on the exact content of a record, with its meaning ("I approve the closing")."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.UUIDField(db_index=True)
    by = models.CharField(max_length=80)
    meaning = models.CharField(max_length=200)
    content_sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.CharField(max_length=80, blank=True)
    void_reason = models.TextField(blank=True)

    objects = ApprovalSignatureQuerySet.as_manager()

    class Meta:
        """A voided signature says why."""

        constraints = [
            models.CheckConstraint(
                condition=models.Q(voided_at__isnull=True) | ~models.Q(void_reason=""), name="void_signature_has_reason"
            )
        ]

    def __str__(self) -> str:
        """Show who signed and what it means."""
        return f"{self.by}: {self.meaning}"

    @property
    def is_standing(self) -> bool:
        """Whether it has not been voided."""
        return self.voided_at is None


class SearchDocument(models.Model):
    """The words of one record. The full-text index beside it is made by migration 0002, one per database vendor."""

    kind = models.CharField(max_length=40)
    uid = models.UUIDField(unique=True)
    number = models.CharField(max_length=60, blank=True)
    title = models.TextField(blank=True)
    words = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        """Newest first within a kind."""

        indexes = [models.Index(fields=["kind", "-at"], name="search_by_kind_newest")]

    def __str__(self) -> str:
        """Show the number, else the title."""
        return self.number or self.title
