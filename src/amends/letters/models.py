"""Everything we say to people, one row a letter, with what became of it."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db import models

if TYPE_CHECKING:
    from amends.people.models import Person

# These carry a key to an account: their words are never recorded, and go once a mail server has taken them.
SECRET_KINDS = ("staff",)
ROLES_THAT_SEE_LETTERS = ("contact_staff", "handler", "quality_manager", "top_management", "auditor")


class LetterQuerySet(models.QuerySet["Letter"]):
    """Questions about letters."""

    def visible_to(self, person: "Person") -> Self:
        """Letters to customers for those who work with them; letters that open an account for administrators.

        Letters about a restricted record stand in no outbox: whoever may see the record reads them there.
        """
        seen = models.Q(pk__in=[])
        if person.has_role(*ROLES_THAT_SEE_LETTERS):
            seen |= models.Q(is_restricted=False) & ~models.Q(kind__in=SECRET_KINDS)
        if person.has_role("administrator"):
            seen |= models.Q(kind__in=SECRET_KINDS)
        return self.filter(seen)

    def about(self, uid: UUID) -> Self:
        """Letters that speak of one record, oldest first."""
        return self.filter(about=uid).order_by("queued_at", "pk")

    def due(self, now: datetime) -> Self:
        """Letters to be tried now, oldest first."""
        return self.filter(status=Letter.Status.QUEUED, next_try_at__lte=now).order_by("next_try_at", "pk")


class Letter(models.Model):
    """One letter to one person.

    kind        which text was used (letters/texts/<language>/<kind>.txt)
    about       uid of the record it speaks of
    author      actor who said it
    to_key      the address, normalised, so that the loop guard can count
    plus_token  the secret part of the Reply-To address: an answer finds its case
    taken_at    when the sweep last took it for sending
    """

    class Status(models.TextChoices):
        """What became of it."""

        QUEUED = "queued", "waiting to leave"
        SENDING = "sending", "leaving now"
        SENT = "sent", "sent"
        SHOWN = "shown", "shown on screen"
        FAILED = "failed", "could not be sent"
        BOUNCED = "bounced", "came back"
        HELD = "held", "held back"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=12)
    to_name = models.CharField(max_length=200, blank=True)
    to_address = models.CharField(max_length=254)
    to_key = models.CharField(max_length=254, editable=False)
    subject = models.CharField(max_length=400)
    body = models.TextField()
    about = models.UUIDField(null=True, blank=True, db_index=True)
    author = models.CharField(max_length=80)
    is_automatic = models.BooleanField(default=False)
    is_restricted = models.BooleanField(default=False)
    message_id = models.CharField(max_length=255, unique=True)
    in_reply_to = models.CharField(max_length=998, blank=True)
    references = models.JSONField(default=list, blank=True)
    plus_token = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    queued_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    held_reason = models.TextField(blank=True)
    bounce_reason = models.TextField(blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        """Indexes for the sweep, the outbox and the loop guard."""

        indexes = [
            models.Index(fields=["status", "next_try_at"], name="letters_due"),
            models.Index(fields=["status", "-queued_at"], name="letters_outbox"),
            models.Index(fields=["to_key", "kind", "queued_at"], name="letters_loop_guard"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="held") | ~models.Q(held_reason=""), name="held_letter_says_why"
            )
        ]

    def __str__(self) -> str:
        """Show the subject."""
        return self.subject

    @property
    def is_secret(self) -> bool:
        """Whether it carries a key to an account."""
        return self.kind in SECRET_KINDS
