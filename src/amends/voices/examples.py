"""What a model learns from: what people said of voices and did not take back, beside the words of those voices."""

from dataclasses import dataclass

from django.db.models import Count

from amends.core.triage.said import Said
from amends.registers.models import BranchMerge
from amends.voices.models import Coding, Taxonomy
from amends.voices.said import said_in
from amends.voices.taxonomies import Labels

NEWEST = 5_000
"""Codings a model is learnt from at most: older ones speak of other products and other words."""


@dataclass(frozen=True, slots=True)
class Examples:
    """Messages beside their labels, the oldest first; changes: see changes_in."""

    said: list[Said]
    labels: list[str]
    changes: int


def changes_in(taxonomy: str) -> int:
    """Return a number that grows with every coding that is made or taken back, and with every merge of branches."""
    counted = Coding.objects.filter(taxonomy=taxonomy).aggregate(made=Count("pk"), undone=Count("undone_at"))
    changes = int(counted["made"] + counted["undone"])
    if taxonomy == Taxonomy.KIND or not changes:
        return changes
    merges = BranchMerge.objects.aggregate(made=Count("pk"), undone=Count("undone_at"))
    return changes + int(merges["made"] + merges["undone"])


def examples_of(taxonomy: str, *, most: int = NEWEST) -> Examples:
    """Return the newest standing codings of a taxonomy, at most so many.

    A branch that was merged counts as the one it went into.
    """
    changes = changes_in(taxonomy)  # counted first: what is said meanwhile makes the model behind, never lost
    fields = ("decision", "product", "process", "cause", "request")
    codings = Coding.objects.standing().filter(taxonomy=taxonomy).select_related("voice__body", *fields)
    newest = list(codings.order_by("-at", "-id")[:most])[::-1]
    labels = Labels(taxonomy)
    return Examples(
        said=[said_in(coding.voice, getattr(coding.voice, "body", None)) for coding in newest],
        labels=[labels.now(coding.label) for coding in newest],
        changes=changes,
    )
