"""Spreadsheets as tables: how a kind of file is read, and each import with its progress."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from amends.ledger.models import StoredFile
from amends.people.models import Person
from amends.voices.models.sources import Source


class SheetKind(models.Model):
    """Spreadsheets with the same column heads, and what somebody once said that their columns mean."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    columns = models.JSONField(default=dict)
    date_order = models.CharField(max_length=3, blank=True)
    confirmed_at = models.DateTimeField()

    class Meta:
        """By name, as people look for them."""

        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SheetState(models.TextChoices):
    """Where the import of a spreadsheet stands."""

    MAPPING = "mapping", "waits for its columns"
    CHECKING = "checking", "is being checked"
    CHECKED = "checked", "waits for your word"
    RUNNING = "running", "is being brought in"
    DONE = "done", "is in"
    STOPPED = "stopped", "was stopped"
    FAILED = "failed", "cannot be read"


class SheetImportQuerySet(models.QuerySet["SheetImport"]):
    """Questions about imports; a list starts at visible_to(person)."""

    def visible_to(self, person: Person) -> Self:
        """Narrow to what this person may see: all of them, or none."""
        return self if person.has_role("quality_manager", "administrator") else self.none()

    def to_work_on(self, now: datetime) -> Self:
        """Narrow to what a sweep must go on with: not what a command at a terminal has in hand."""
        in_work = self.filter(state__in=[SheetState.CHECKING, SheetState.RUNNING])
        return in_work.filter(Q(in_hand_until=None) | Q(in_hand_until__lt=now)).order_by("made_at", "id")


class SheetImport(models.Model):
    """One spreadsheet on its way to voices: how it is read, how far it is, and what became of its rows.

    how          channels.sheet.How as JSON
    check_found  what the dry run found: counts, the first voices as they would read, the first faults
    at_row       number of the last row that is in; every row up to it was counted once
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=255)
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="sheet_imports")
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="sheet_imports")
    kind = models.ForeignKey(SheetKind, null=True, on_delete=models.PROTECT, related_name="imports")
    how = models.JSONField(default=dict)
    worksheets = models.JSONField(default=list)
    state = models.CharField(max_length=20, choices=SheetState.choices)
    error = models.TextField(blank=True)
    check_found = models.JSONField(default=dict)
    is_history = models.BooleanField(default=False)
    by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    in_hand_until = models.DateTimeField(null=True)
    row_count = models.PositiveIntegerField(default=0)
    at_row = models.PositiveIntegerField(default=0)
    new_count = models.PositiveIntegerField(default=0)
    known_count = models.PositiveIntegerField(default=0)
    refused_count = models.PositiveIntegerField(default=0)
    failed_count = models.PositiveIntegerField(default=0)

    objects = SheetImportQuerySet.as_manager()

    class Meta:
        """Newest first; the sweep asks by state."""

        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["state", "made_at"], name="sheet_to_work_on")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the page where it is mapped, checked, started and watched."""
        return reverse("voices:sheet", args=[self.uid])

    @property
    def done_count(self) -> int:
        """Rows that are through, whatever became of them."""
        return self.new_count + self.known_count + self.refused_count + self.failed_count

    @property
    def is_in_work(self) -> bool:
        """Whether something happens to it by itself now, so that a page should look again."""
        return self.state in (SheetState.CHECKING, SheetState.RUNNING)
