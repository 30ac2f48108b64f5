"""Voices as tables: each delivery, its words, its files, what was decided."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import Truncator

from amends.cases.models import SEVERITIES, Case
from amends.core.incoming import Machine
from amends.core.severity import Severity
from amends.ledger.models import StoredFile
from amends.people.models import Person
from amends.registers.models import Party
from amends.voices.models.sources import CHANNELS, Source


class Disposition(models.TextChoices):
    """What became of a voice. Every voice has exactly one, so that the reconciliation adds up."""

    OPENED = "opened", "opened a case"
    JOINED = "joined", "joined a case"
    FEEDBACK = "feedback", "kept as feedback"
    MACHINE = "machine", "machine mail"
    SET_ASIDE = "set_aside", "set aside"
    WAITING = "waiting", "waiting for a decision"
    QUARANTINED = "quarantined", "could not be read"


class VoiceQuerySet(models.QuerySet["Voice"]):
    """Questions about voices; a list starts at visible_to(person)."""

    def visible_to(self, person: Person) -> Self:
        """Narrow to voices without a case and those whose case this person may see."""
        if not person.has_role(
            "contact_staff", "handler", "quality_manager", "process_owner", "top_management", "auditor"
        ):
            return self.none()
        cases = Case.objects.visible_to(person)
        return self.filter(Q(case=None) | Q(case__in=cases))

    def waiting(self) -> Self:
        """Narrow to voices that somebody must still decide about."""
        return self.filter(disposition=Disposition.WAITING)

    def quarantined(self) -> Self:
        """Narrow to voices that could not be read."""
        return self.filter(disposition=Disposition.QUARANTINED)

    def overdue(self, now: datetime) -> Self:
        """Narrow to waiting voices whose decide-by has passed."""
        return self.waiting().filter(decide_by__lt=now)


class Voice(models.Model):
    """What one person said to us once, word for word, however often it was delivered."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    channel = models.CharField(max_length=20, choices=CHANNELS)
    native_id = models.CharField(max_length=998, blank=True)
    native_key = models.CharField(max_length=64, db_index=True, editable=False)
    fingerprint = models.CharField(max_length=64, unique=True)
    received_at = models.DateTimeField()
    received_why = models.CharField(max_length=300, blank=True)
    arrived_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    author_name = models.CharField(max_length=200, blank=True)
    author_address = models.CharField(max_length=254, blank=True, db_index=True)
    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="voices")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="voices")
    suggested_case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="suggested_voices")
    subject = models.CharField(max_length=998, blank=True)
    excerpt = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=12, blank=True)
    machine = models.CharField(max_length=20, blank=True, choices=[(kind.value, kind.value) for kind in Machine])
    machine_reason = models.CharField(max_length=300, blank=True)
    no_reply = models.BooleanField(default=False)
    severity = models.PositiveSmallIntegerField(choices=SEVERITIES, default=0)
    kind = models.CharField(max_length=20, blank=True)
    triage = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    oddities = models.JSONField(default=list)
    disposition = models.CharField(max_length=20, choices=Disposition.choices)
    disposition_why = models.TextField(blank=True)
    decide_by = models.DateTimeField(null=True)
    decision_late_at = models.DateTimeField(null=True)

    objects = VoiceQuerySet.as_manager()

    class Meta:
        """The inbox asks by disposition and harm; the reconciliation by channel and day."""

        indexes = [
            models.Index(fields=["disposition", "-severity", "received_at"], name="voice_inbox"),
            models.Index(fields=["channel", "arrived_at"], name="voice_reconciled"),
        ]

    def __str__(self) -> str:
        return self.subject or Truncator(self.excerpt).words(12) or "a voice without words"

    def get_absolute_url(self) -> str:
        """Return the page where it is read and decided."""
        return reverse("desk:voice", args=[self.uid])

    @property
    def level(self) -> Severity:
        """The worst credible harm that triage saw."""
        return Severity(self.severity)


class Body(models.Model):
    """The words of a voice; apart from its row, so that lists stay quick.

    reply_text  what the page shows at once
    judged      what triage read, where that is less: without the signature and what was quoted below; else ""
    """

    voice = models.OneToOneField(Voice, on_delete=models.PROTECT, related_name="body")
    text = models.TextField(blank=True)
    reply_text = models.TextField(blank=True)
    judged = models.TextField(blank=True)
    elided = models.TextField(blank=True)
    signature = models.TextField(blank=True)
    html = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.reply_text[:60]


class Attachment(models.Model):
    """A file that came with a voice.

    is_held        a program, a document that can hold one, or what the firm's scanner refused (held_why): it is saved
                   only after a warning, which is recorded
    scanned_at     when the firm's own scanner looked at it (AMENDS_SCAN); None: not yet, or there is none
    is_decoration  a logo or a picture that only counts readers
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="attachments")
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=120)
    content_id = models.CharField(max_length=255, blank=True)
    is_inline = models.BooleanField(default=False)
    is_held = models.BooleanField(default=False)
    held_why = models.CharField(max_length=300, blank=True)
    scanned_at = models.DateTimeField(null=True)
    is_decoration = models.BooleanField(default=False)

    class Meta:
        """In the order in which they came."""

        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One arrival of raw bytes at one source. The same bytes at the same place are the same delivery."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="deliveries")
    place = models.CharField(max_length=500, blank=True)
    raw = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="deliveries")
    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="deliveries")
    arrived_at = models.DateTimeField()
    is_duplicate = models.BooleanField(default=False)

    class Meta:
        """Exactly once, whatever crashes: the key is the place and the bytes."""

        ordering = ["arrived_at", "id"]
        constraints = [models.UniqueConstraint(fields=["source", "place", "raw"], name="one_row_a_delivery")]
        indexes = [models.Index(fields=["arrived_at", "is_duplicate"], name="delivery_day")]

    def __str__(self) -> str:
        return f"{self.source} {self.place}".strip()


class Mention(models.Model):
    """A message id that a voice answers or refers to: a later message that names it too belongs to the same talk."""

    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="mentions")
    key = models.CharField(max_length=64, db_index=True)

    class Meta:
        """In the order in which they were named."""

        ordering = ["id"]

    def __str__(self) -> str:
        return self.key


class Decision(models.Model):
    """What was decided about a voice, by whom, and whether it was undone. The newest standing one counts."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=20)
    disposition = models.CharField(max_length=20, choices=Disposition.choices)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="decisions")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    why = models.TextField(blank=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=80, blank=True)
    undone_why = models.TextField(blank=True)

    class Meta:
        """In the order in which they were taken."""

        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} by {self.by}"
