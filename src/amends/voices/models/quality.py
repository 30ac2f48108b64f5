"""A drop in the quality of triage, kept as an alert until the score is back or somebody says why it may stay."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from amends.people.models import Person
from amends.voices.models.coding import Taxonomy


class QualityAlertQuerySet(models.QuerySet["QualityAlert"]):
    """Questions about drops. They hold counts alone: whoever may see the page of triage quality may see them all."""

    def standing(self) -> Self:
        """Narrow to drops that have not ended, the oldest first."""
        return self.filter(ended_at=None).order_by("found_at", "id")

    def over(self) -> Self:
        """Narrow to drops that have ended, the last one first."""
        return self.exclude(ended_at=None).select_related("acknowledged_by").order_by("-ended_at", "-id")


class QualityAlert(models.Model):
    """People agreed with what a model proposes less often than before, beyond chance.

    since                       when the first decision after the fall was taken
    right_since, judged_since   of so many decisions from then on, up to its finding, in so many the proposal was right
    right_before, judged_before the same for up to 400 decisions before
    ended_at                    the score came back, or somebody acknowledged it; the test begins anew from here
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    taxonomy = models.CharField(max_length=12, choices=Taxonomy.choices)
    found_at = models.DateTimeField()
    since = models.DateTimeField()
    right_since = models.PositiveIntegerField()
    judged_since = models.PositiveIntegerField()
    right_before = models.PositiveIntegerField()
    judged_before = models.PositiveIntegerField()
    ended_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="acknowledged_drops")
    acknowledged_why = models.TextField(blank=True)

    objects = QualityAlertQuerySet.as_manager()

    class Meta:
        """One alert stands for each question, and who acknowledges says why."""

        ordering = ["found_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["taxonomy"], condition=Q(ended_at__isnull=True), name="one_standing_quality_alert"
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_by__isnull=True) | (Q(ended_at__isnull=False) & ~Q(acknowledged_why="")),
                name="acknowledged_drop_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.taxonomy}: {self.finding}"

    def get_absolute_url(self) -> str:
        """Return the page where it is looked into."""
        return f"{reverse('desk:triage_quality')}?question={self.taxonomy}"

    @property
    def finding(self) -> str:
        """Return the fall in numbers, within a sentence."""
        return (
            f"right in {self.right_since} of the {self.judged_since} decisions since then, "
            f"in {self.right_before} of {self.judged_before} before"
        )
