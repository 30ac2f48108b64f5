"""How often the branches of a taxonomy were coded, which a model mixes up, and what is to be coded again.

The one place where the pages of taxonomies ask what voices and cases say. A coding counts; a case that names a product
counts where none of its voices was coded.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q

from amends.cases.models import Case, CaseQuerySet
from amends.people.models import Person
from amends.registers.models import Branch, Product
from amends.registers.trees import Tree
from amends.voices.models import LABEL_FIELDS, Coding, Taxonomy, Voice
from amends.voices.models.coding import CodingQuerySet

LATELY = timedelta(days=90)
MIXED_UP_AT_LEAST = 5  # fewer is chance: two people tired on one afternoon
MIXED_UP_SHARE = 0.1  # of the decisions between the two


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each branch was coded, by primary key: ever, and in the last 90 days."""

    ever: Mapping[int, int] = field(default_factory=dict)
    lately: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Again:
    """A voice or a case that was coded before its branch was split."""

    label: str
    url: str
    at: datetime


def times_coded(taxonomy: str, *, person: Person, now: datetime) -> Counts:
    """Count what this person may see, as it was coded; merges are the tree's to add up."""
    since = now - LATELY
    column = LABEL_FIELDS[Taxonomy(taxonomy)]
    numbers = {"ever": Count("pk"), "lately": Count("pk", filter=Q(at__gte=since))}
    rows = list(_codings(taxonomy, person).order_by().values_list(column).annotate(**numbers))
    if taxonomy == Product.taxonomy:
        numbers["lately"] = Count("pk", filter=Q(opened_at__gte=since))
        rows += _cases(person).order_by().values_list("product").annotate(**numbers)
    ever: Counter[int] = Counter()
    lately: Counter[int] = Counter()
    for key, number, number_lately in rows:
        ever[key] += number
        lately[key] += number_lately
    return Counts(ever, lately)


def to_code_again(branch: Branch, tree: Tree[Branch], *, person: Person) -> list[Again]:
    """Return what was coded with a branch, or with one that counts as it, before it was split; newest first."""
    if branch.split_at is None:
        return []
    keys = [key for key, one in tree.by_key.items() if tree.survivor(one).pk == branch.pk]
    column = LABEL_FIELDS[Taxonomy(branch.taxonomy)]
    codings = _codings(branch.taxonomy, person).filter(**{f"{column}__in": keys}, at__lt=branch.split_at)
    found = [
        Again(str(coding.voice), coding.voice.get_absolute_url(), coding.voice.received_at)
        for coding in codings.select_related("voice")
    ]
    if branch.taxonomy == Product.taxonomy:
        cases = _cases(person).filter(product__in=keys, opened_at__lt=branch.split_at)
        found += [Again(str(case), case.get_absolute_url(), case.received_at) for case in cases]
    return sorted(found, key=lambda again: again.at, reverse=True)


def confused(
    taxonomy: str, tree: Tree[Branch], *, person: Person, now: datetime
) -> dict[tuple[UUID, UUID], tuple[int, int]]:
    """Return pairs of branches that models lately took for each other: {(a, b): (times, of)}, by uid.

    times  people said a where a model had proposed b, or b where it had proposed a
    of     decisions on a or b that could be compared
    """
    column = LABEL_FIELDS[Taxonomy(taxonomy)]
    rows = _codings(taxonomy, person).compared().filter(at__gte=now - LATELY)
    counted = {str(branch.uid): tree.survivor(branch).uid for branch in tree.by_key.values()}
    said = rows.order_by().values_list("proposed_label", f"{column}__uid")
    return mixed_up((counted[was], counted[str(uid)]) for was, uid in said if was in counted and uid is not None)


def mixed_up(said: Iterable[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], tuple[int, int]]:
    """Count pairs that are taken for each other often enough to tell. said: (proposed, chosen), one a decision.

    >>> a, b = UUID(int=1), UUID(int=2)
    >>> list(mixed_up([(a, b)] * 3 + [(b, a)] * 4 + [(a, a)] * 10).values())
    [(7, 17)]
    """
    decisions = list(said)
    chosen = Counter(choice for _, choice in decisions)
    missed = Counter((min(pair), max(pair)) for pair in decisions if pair[0] != pair[1])
    told = {(a, b): (times, chosen[a] + chosen[b]) for (a, b), times in missed.most_common()}
    return {pair: (times, of) for pair, (times, of) in told.items() if _is_often(times, of)}


def _is_often(times: int, of: int) -> bool:
    return times >= MIXED_UP_AT_LEAST and times >= MIXED_UP_SHARE * of


def _codings(taxonomy: str, person: Person) -> CodingQuerySet:
    return Coding.objects.standing().filter(taxonomy=taxonomy, voice__in=Voice.objects.visible_to(person))


def _cases(person: Person) -> CaseQuerySet:
    """Return cases that name a product while none of their voices was coded with one."""
    coded = Coding.objects.standing().filter(taxonomy=Product.taxonomy).values("voice__case")
    seen = Case.objects.visible_to(person).filter(product__isnull=False)
    return Case.objects.filter(pk__in=seen.values("pk")).exclude(pk__in=coded.filter(voice__case__isnull=False))
