"""What a voice is about, as people said it and as models proposed it: two words that are never mixed up."""

import uuid
from functools import reduce
from operator import and_
from typing import Self

from django.db import models
from django.db.models import Q

from amends.cases.models import SEVERITIES
from amends.core.severity import Severity
from amends.ledger.models import StoredFile
from amends.registers.models import Branch, Cause, ProcessName, Product, Request
from amends.voices.models.voices import Decision, Voice


class Taxonomy(models.TextChoices):
    """What can be said of a voice. The kind is one of a fixed few; the others are the firm's own trees."""

    KIND = "kind", "kind"
    PRODUCT = "product", "product"
    PROCESS = "process", "process"
    CAUSE = "cause", "cause"
    REQUEST = "request", "request"


LABEL_FIELDS = {
    Taxonomy.KIND: "decision",
    Taxonomy.PRODUCT: "product",
    Taxonomy.PROCESS: "process",
    Taxonomy.CAUSE: "cause",
    Taxonomy.REQUEST: "request",
}
"""Which field of a coding holds its word: of a kind the decision, of every other taxonomy the branch."""


def _only(taxonomy: str, field: str) -> Q:
    """Return the condition that a coding of this taxonomy has this field and no other."""
    others = (Q(**{f"{name}__isnull": name != field}) for name in LABEL_FIELDS.values())
    return reduce(and_, others, Q(taxonomy=taxonomy))


def _exactly_one() -> Q:
    whole = Q()
    for taxonomy, field in LABEL_FIELDS.items():
        whole |= _only(taxonomy.value, field)
    return whole


class CodingQuerySet(models.QuerySet["Coding"]):
    """Questions about what people said."""

    def standing(self) -> Self:
        """Narrow to codings that nobody took back."""
        return self.filter(undone_at=None)

    def compared(self) -> Self:
        """Narrow to standing codings before which a model had made its proposal."""
        return self.standing().exclude(was_right=None)


class Coding(models.Model):
    """A person's word on one taxonomy. It is never edited: another word is another row, and this one is taken back.

    proposed_*  what stood as the model's proposal when the person decided, "" and None where there was none
    was_right   whether the person said the same; None where there was nothing to compare
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="codings")
    taxonomy = models.CharField(max_length=12, choices=Taxonomy.choices)
    decision = models.OneToOneField(Decision, null=True, on_delete=models.PROTECT, related_name="coding")
    product = models.ForeignKey(Product, null=True, on_delete=models.PROTECT, related_name="codings")
    process = models.ForeignKey(ProcessName, null=True, on_delete=models.PROTECT, related_name="codings")
    cause = models.ForeignKey(Cause, null=True, on_delete=models.PROTECT, related_name="codings")
    request = models.ForeignKey(Request, null=True, on_delete=models.PROTECT, related_name="codings")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    proposed_label = models.CharField(max_length=64, blank=True)
    proposed_p = models.FloatField(null=True)
    proposed_by = models.CharField(max_length=80, blank=True)
    was_right = models.BooleanField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=80, blank=True)
    undone_why = models.TextField(blank=True)

    objects = CodingQuerySet.as_manager()

    class Meta:
        """One standing word for each taxonomy of a voice, and exactly one thing said by each."""

        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["voice", "taxonomy"], condition=Q(undone_at__isnull=True), name="one_standing_coding"
            ),
            models.CheckConstraint(condition=_exactly_one(), name="coding_says_one_thing"),
        ]
        indexes = [models.Index(fields=["taxonomy", "-at", "-id"], name="coding_newest")]

    def __str__(self) -> str:
        return f"{self.taxonomy}: {self.branch or self.label}"

    @property
    def branch(self) -> Branch | None:
        """The branch that was chosen; None for a kind."""
        return None if self.taxonomy == Taxonomy.KIND else getattr(self, LABEL_FIELDS[Taxonomy(self.taxonomy)])

    @property
    def label(self) -> str:
        """The word as models know it: the kind, or the branch's uid as it was coded."""
        branch = self.branch
        return str(branch.uid) if branch else self.decision.kind if self.decision else ""


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Questions about what models proposed."""

    def current(self) -> Self:
        """Narrow to the word that stands for each taxonomy of a voice."""
        return self.filter(is_current=True)


class Proposal(models.Model):
    """A model's word on one taxonomy. A newer model's word takes its place; the old row stays and says who said it.

    label      a kind, or a branch's uid
    p          calibrated probability of the label, 0..1
    label_set  labels that the model does not rule out, the likeliest first (conformal set)
    decision   auto (sure), suggest, ask (it does not know)
    version    of the model that said it, such as cause-1f9c03ab
    is_vote    too few examples were coded for a model: label and p are how the most similar ones vote, no probability
    """

    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="proposals")
    taxonomy = models.CharField(max_length=12, choices=Taxonomy.choices)
    label = models.CharField(max_length=64)
    p = models.FloatField()
    label_set = models.JSONField(default=list)
    decision = models.CharField(max_length=8, choices=[(one, one) for one in ("auto", "suggest", "ask")])
    version = models.CharField(max_length=80)
    is_vote = models.BooleanField(default=False)
    at = models.DateTimeField()
    is_current = models.BooleanField(default=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        """One word stands for each taxonomy of a voice; the least sure ones are found quickly."""

        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["voice", "taxonomy"], condition=Q(is_current=True), name="one_current_proposal"
            ),
            models.CheckConstraint(condition=Q(p__gte=0, p__lte=1), name="proposal_p_is_a_probability"),
        ]
        indexes = [
            models.Index(fields=["p", "-voice"], condition=Q(is_current=True), name="proposal_least_sure"),
        ]

    def __str__(self) -> str:
        return f"{self.taxonomy}: {self.label} ({self.p:.0%})"


class SeverityRuling(models.Model):
    """A person's word on how bad it is or could be, above or below what triage saw, with the reason."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="severity_rulings")
    was = models.PositiveSmallIntegerField(choices=SEVERITIES)
    level = models.PositiveSmallIntegerField(choices=SEVERITIES)
    why = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        """In the order in which they were given; the last one counts."""

        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{Severity(self.was).word} → {Severity(self.level).word}"


class TriageModelQuerySet(models.QuerySet["TriageModel"]):
    """Questions about the firm's own models."""

    def active(self) -> Self:
        """Narrow to the model in use for each taxonomy."""
        return self.filter(is_active=True)


class TriageModel(models.Model):
    """A model that was learnt from what people of this firm said. Its bytes are a kept file; old ones stay.

    state         few: too few examples to give probabilities, the most similar ones vote; learnt
    examples      codings it was learnt from
    changes       codings made and taken back, merges included, up to its making: another number means it is behind
    judged_count, right_count   of the last hundred decisions before it was made: how many could be compared with the
                  proposal that stood then, and in how many both said the same
    told_below    the archive of decided voices with a smaller key still awaits its word; None: not begun; 0: all told
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    taxonomy = models.CharField(max_length=12, choices=Taxonomy.choices)
    version = models.CharField(max_length=80)
    state = models.CharField(max_length=8, choices=[("few", "few"), ("learnt", "learnt")])
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="triage_models")
    examples = models.PositiveIntegerField()
    changes = models.PositiveBigIntegerField()
    made_at = models.DateTimeField()
    judged_count = models.PositiveIntegerField(default=0)
    right_count = models.PositiveIntegerField(default=0)
    told_below = models.PositiveBigIntegerField(null=True)
    is_active = models.BooleanField(default=False)

    objects = TriageModelQuerySet.as_manager()

    class Meta:
        """One model in use for each taxonomy."""

        ordering = ["made_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["taxonomy"], condition=Q(is_active=True), name="one_active_model_per_taxonomy"
            )
        ]

    def __str__(self) -> str:
        return self.version
