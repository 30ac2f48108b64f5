"""Parties with their contact points, and merges of parties."""

import uuid
from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from amends.people.models import Person

# Who works with customers sees them. Process owners see the people of their own cases through the case;
# administrators keep accounts, learners learn, and guest auditors read packs that carry pseudonyms.
ROLES_THAT_SEE_PARTIES = ("contact_staff", "handler", "quality_manager", "top_management", "auditor")


class PartyQuerySet(models.QuerySet["Party"]):
    """Questions about parties."""

    def visible_to(self, person: "Person") -> Self:
        """Everybody, for staff who work with customers; nobody, for all others."""
        return self if person.has_role(*ROLES_THAT_SEE_PARTIES) else self.none()

    def standing(self) -> Self:
        """Parties that were not merged into another one."""
        return self.filter(merged_into__isnull=True)


class Party(models.Model):
    """A customer, representative, supplier or outside body. May be anonymous."""

    class Kind(models.TextChoices):
        """Whether it is one person or many."""

        PERSON = "person", "person"
        ORGANISATION = "organisation", "organisation"

    class Role(models.TextChoices):
        """What a party is to us; one party may be several."""

        CUSTOMER = "customer", "customer"
        REPRESENTATIVE = "representative", "representative"
        SUPPLIER = "supplier", "supplier"
        OUTSIDE_BODY = "outside_body", "outside body"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.PERSON)
    name = models.CharField(max_length=200, blank=True)
    name_key = models.CharField(max_length=200, blank=True, db_index=True)
    language = models.CharField(max_length=12, blank=True)
    roles = models.JSONField(default=list)
    is_anonymous = models.BooleanField(default=False)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="absorbed")
    known_since = models.DateTimeField()

    objects = PartyQuerySet.as_manager()

    class Meta:
        """A party is never merged into itself."""

        constraints = [
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True) | ~models.Q(merged_into=models.F("pk")),
                name="party_not_merged_into_itself",
            )
        ]

    def __str__(self) -> str:
        """Show the name, or say that there is none."""
        return self.name or ("anonymous" if self.is_anonymous else "no name given")

    @property
    def actor(self) -> str:
        """How the ledger names this party."""
        return f"party:{self.uid}"

    @property
    def survivor(self) -> "Party":
        """The party this one now stands for: itself, or the one at the end of its merges."""
        party = self
        while party.merged_into is not None:
            party = party.merged_into
        return party


class ContactPoint(models.Model):
    """A way to reach a party. Verified once its owner has answered or confirmed from there."""

    class Kind(models.TextChoices):
        """What sort of address it is."""

        MAIL = "mail", "mail address"
        PHONE = "phone", "telephone"
        HANDLE = "handle", "name on a platform"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="contact_points")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = models.CharField(max_length=254, db_index=True)
    written = models.CharField(max_length=254)
    is_sender = models.BooleanField(default=False)
    verified_at = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField()

    class Meta:
        """`value` is normalised for comparing, `written` is what to dial or write to.

        Same verified address = same contact. A mail's sender is taken as one contact, too, until someone proves more.
        """

        constraints = [
            models.UniqueConstraint(
                fields=["kind", "value"],
                condition=models.Q(verified_at__isnull=False),
                name="one_party_per_verified_contact",
            ),
            models.UniqueConstraint(
                fields=["kind", "value"], condition=models.Q(is_sender=True), name="one_party_per_sender"
            ),
            models.UniqueConstraint(fields=["party", "kind", "value"], name="contact_once_per_party"),
        ]

    def __str__(self) -> str:
        """Show it as it was written."""
        return self.written

    @property
    def is_verified(self) -> bool:
        """Whether its owner has shown that it is theirs."""
        return self.verified_at is not None


class PartyMerge(models.Model):
    """Two parties found to be one, with all that moved, so that it can be undone."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kept = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="merges_kept")
    merged = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="merges_lost")
    reason = models.TextField()
    moved = models.JSONField(default=dict)
    merged_at = models.DateTimeField()
    by = models.CharField(max_length=80)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=80, blank=True)
    undone_reason = models.TextField(blank=True)

    class Meta:
        """A party is merged once at a time."""

        constraints = [
            models.UniqueConstraint(
                fields=["merged"], condition=models.Q(undone_at__isnull=True), name="party_merged_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        """Show what became what."""
        return f"{self.merged_id} → {self.kept_id}"
