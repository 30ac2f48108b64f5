"""The complaint case as tables: the case, its dated steps, clocks, notes, files and assessments."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from amends.core.complaint import Fact, Step
from amends.core.errors import Refused
from amends.core.severity import Severity
from amends.ledger.models import StoredFile
from amends.people.models import Person, Team
from amends.registers.models import Lot, Party, Product

SEVERITIES = [(level.value, level.word) for level in Severity]
FINAL_STATES = (Step.CLOSED, Step.CANCELLED)


class CaseQuerySet(models.QuerySet["Case"]):
    """Questions about cases; a list starts at visible_to(person)."""

    def visible_to(self, person: Person) -> Self:
        """Narrow to what this person may see: restrictions, teams, and never a complaint about themselves."""
        if not person.has_role(
            "contact_staff", "handler", "quality_manager", "process_owner", "top_management", "auditor"
        ):
            return self.none()
        seen = self.exclude(about_person=person)
        seen = seen.filter(Q(is_restricted=False) | Q(restricted_to=person) | Q(owner=person))
        if not person.has_role("quality_manager", "top_management", "auditor"):
            seen = seen.filter(Q(team=None) | Q(team__members=person) | Q(owner=person))
        return seen.distinct()

    def open(self) -> Self:
        """Narrow to cases that still wait for something."""
        return self.exclude(state__in=FINAL_STATES)

    def with_story(self) -> Self:
        """Fetch in few queries what the case page and the lists show."""
        return self.select_related("customer", "owner", "product", "lot").prefetch_related("steps", "clocks")

    def by_urgency(self) -> Self:
        """Worst harm first, then whatever is due soonest."""
        return self.annotate(
            next_due=models.Min("clocks__due_at", filter=Q(clocks__stopped_at=None)),
        ).order_by("-severity", models.F("next_due").asc(nulls_last=True), "received_at")


class Case(models.Model):
    """One complaint: dissatisfaction with an answer expected (ISO 10002:2018, 3)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=8, default="en")
    customer = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="cases")
    reply_name = models.CharField(max_length=200, blank=True)
    reply_address = models.CharField(max_length=254, blank=True)
    is_reply_confirmed = models.BooleanField(default=True)
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="cases")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="cases")
    product = models.ForeignKey(Product, null=True, on_delete=models.PROTECT, related_name="cases")
    lot = models.ForeignKey(Lot, null=True, on_delete=models.PROTECT, related_name="cases")
    order_number = models.CharField(max_length=60, blank=True)
    wish = models.CharField(max_length=300, blank=True)
    severity = models.PositiveSmallIntegerField(choices=SEVERITIES)
    severity_actual = models.PositiveSmallIntegerField(choices=SEVERITIES, null=True)
    is_unsafe = models.BooleanField(null=True)
    opened_by = models.CharField(max_length=80)
    opened_why = models.TextField(blank=True)
    received_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=20, choices=[(step.value, step.value) for step in Step])
    is_restricted = models.BooleanField(default=False)
    restricted_to = models.ManyToManyField(Person, related_name="restricted_cases")
    about_person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="complaints_about")
    link_generation = models.PositiveSmallIntegerField(default=0)

    objects = CaseQuerySet.as_manager()

    class Meta:
        """The inbox and the list ask by state, owner and harm."""

        indexes = [
            models.Index(fields=["state", "-severity", "received_at"], name="case_state_harm"),
            models.Index(fields=["owner", "state"], name="case_owner_state"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        """Return the page that tells its story."""
        return reverse("desk:case", args=[self.uid])

    @property
    def level(self) -> Severity:
        """The worst credible harm, as a person or the rules last saw it."""
        return Severity(self.severity)

    @property
    def is_open(self) -> bool:
        """Whether it still waits for something."""
        return self.state not in FINAL_STATES

    def facts(self) -> list[Fact]:
        """Return the dated steps as plain facts for the rules."""
        return [Fact(Step(step.kind), step.at, step.by) for step in self.steps.all()]

    def must_be_open(self) -> None:
        """Raise Refused when the case is closed or cancelled."""
        if not self.is_open:
            raise Refused(f"{self.number} is {self.state}.", do="Reopen it first, with a reason.")


class CaseStep(models.Model):
    """A dated fact in the life of a case; never changed, never deleted."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=20, choices=[(step.value, step.value) for step in Step])
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    note = models.TextField(blank=True)

    class Meta:
        """Steps are read in the order in which they happened."""

        ordering = ["at", "id"]
        indexes = [models.Index(fields=["case", "at"], name="step_case_at")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class CaseClock(models.Model):
    """What a clock rule says about a case. Recomputed from the steps; kept so that lists can ask for it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks")
    rule = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)

    class Meta:
        """One row for each rule that applies."""

        ordering = ["due_at", "rule"]
        constraints = [models.UniqueConstraint(fields=["case", "rule"], name="one_clock_a_rule")]
        indexes = [models.Index(fields=["stopped_at", "due_at"], name="clock_running_due")]

    def __str__(self) -> str:
        return f"{self.name} by {self.due_at:%Y-%m-%d %H:%M}"

    @property
    def is_running(self) -> bool:
        """Whether it still waits for its stop."""
        return self.stopped_at is None

    def is_late(self, now: datetime) -> bool:
        """Whether its time is over at `now`, or was over when it stopped."""
        return (self.stopped_at or now) > self.due_at

    def fraction_left(self, now: datetime) -> float:
        """Return the share of its time that is left at `now`, 0 to 1."""
        whole = (self.due_at - self.started_at).total_seconds()
        left = (self.due_at - now).total_seconds()
        return max(0.0, min(1.0, left / whole)) if whole > 0 else 0.0


class Assessment(models.Model):
    """What a person decided about the harm, beside what was proposed (ISO 10002:2018, 7.5)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assessments")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    proposed = models.PositiveSmallIntegerField(choices=SEVERITIES)
    actual = models.PositiveSmallIntegerField(choices=SEVERITIES)
    potential = models.PositiveSmallIntegerField(choices=SEVERITIES)
    is_unsafe = models.BooleanField(null=True)
    act_at_once = models.TextField(blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        """The newest counts; the older ones stay."""

        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{Severity(self.actual).word}, could be {Severity(self.potential).word}"


class Note(models.Model):
    """What a colleague wrote beside the case; never shown to the customer."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        """Notes are read in the order in which they were written."""

        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.text[:60]


class CaseFile(models.Model):
    """A file a colleague put to the case."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="files")
    note = models.ForeignKey(Note, null=True, on_delete=models.PROTECT, related_name="files")
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="case_files")
    name = models.CharField(max_length=255)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        """In the order in which they came."""

        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.name
