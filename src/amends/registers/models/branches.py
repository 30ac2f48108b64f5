"""Taxonomies as the firm's own trees: products, processes, causes and requests, each a table of branches."""

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar, Self, cast

from django.db import models
from django.db.models import Q

DEEPEST = 6
"""How many branches a path may have. Deeper trees are not read by people, and bounds keep every walk short."""

ARROW = " › "


def alone(*fields: str, name: str, only: Q | None = None) -> list[models.UniqueConstraint]:
    """Return constraints that allow a value once under a parent, and once at the top, where the parent is nothing."""
    only = only or Q()
    return [
        models.UniqueConstraint(
            fields=["parent", *fields], condition=only & Q(parent__isnull=False), name=f"one_{name}_per_parent"
        ),
        models.UniqueConstraint(fields=[*fields], condition=only & Q(parent__isnull=True), name=f"one_{name}_at_top"),
    ]


def not_itself(table: str) -> list[models.CheckConstraint]:
    """Return constraints against the shortest circles. Longer ones cannot be told to a database: the actions refuse."""
    return [
        models.CheckConstraint(
            condition=Q(**{f"{field}__isnull": True}) | ~Q(**{field: models.F("pk")}), name=f"{table}_{word}_itself"
        )
        for field, word in (("parent", "not_under"), ("merged_into", "not_merged_into"))
    ]


class BranchQuerySet(models.QuerySet[Any]):
    """Questions about the branches of one taxonomy."""

    def standing(self) -> Self:
        """Branches one can choose: neither merged into another nor retired."""
        return self.filter(merged_into__isnull=True, retired_at__isnull=True)

    def called(self, key: str) -> Self:
        """Branches whose name is this one, or once was. `key` is a word_key."""
        formerly = FormerName.objects.filter(name_key=key).values("branch")
        return self.filter(Q(name_key=key) | Q(uid__in=formerly))


class Branch(models.Model):
    """A word the firm counts by, and its place in a tree.

    What was coded keeps the branch it was coded with, whatever becomes of it. After a merge it counts as `survivor`;
    a retired branch keeps its counts and is only no longer offered.
    """

    taxonomy: ClassVar[str]
    parent_id: int | None
    merged_into_id: int | None

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200, editable=False, db_index=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="absorbed")
    retired_at = models.DateTimeField(null=True, blank=True)
    split_at = models.DateTimeField(null=True, blank=True)

    objects = BranchQuerySet.as_manager()

    class Meta:
        """Each taxonomy has its own table below."""

        abstract = True

    def __str__(self) -> str:
        """Show the word."""
        return self.name

    @property
    def is_standing(self) -> bool:
        """Whether it can be chosen."""
        return self.merged_into_id is None and self.retired_at is None

    @property
    def survivor(self) -> Self:
        """The branch this one counts as: itself, or the one at the end of its merges."""
        branch = self
        while branch.merged_into is not None:
            branch = cast("Self", branch.merged_into)
        return branch

    @property
    def path(self) -> str:
        """The way down from the top: "Ovens › Door › Hinge". One query a step; for many branches ask a Tree."""
        names = [str(self)]
        above = self.parent
        while above is not None and len(names) <= DEEPEST:
            names.append(str(above))
            above = above.parent
        return ARROW.join(reversed(names))


class Product(Branch):
    """Something the company makes, sells or does. `code` is its own number for it, unique when there is one."""

    taxonomy = "product"

    name = models.CharField(max_length=200, blank=True)
    name_key = models.CharField(max_length=200, blank=True, editable=False, db_index=True)
    code = models.CharField(max_length=60, blank=True)
    code_key = models.CharField(max_length=60, blank=True, editable=False)

    class Meta:
        """One product per code; without a code, one per name and place."""

        constraints = [
            models.UniqueConstraint(fields=["code_key"], condition=~Q(code_key=""), name="one_product_per_code"),
            *alone("name_key", name="product_name", only=Q(code_key="")),
            models.CheckConstraint(condition=~Q(code_key="", name_key=""), name="product_has_a_code_or_a_name"),
            *not_itself("product"),
        ]

    def __str__(self) -> str:
        """Show the name, else the code."""
        return self.name or self.code


class ProcessName(Branch):
    """The name of a process; the process itself is described in the process map."""

    taxonomy = "process"

    class Meta:
        """The same word may stand under two parents."""

        constraints = [*alone("name_key", name="process_name"), *not_itself("process_name")]


class Cause(Branch):
    """A cause that was found, in words that fit more than one case."""

    taxonomy = "cause"

    class Meta:
        """The same word may stand under two parents."""

        constraints = [*alone("name_key", name="cause_name"), *not_itself("cause")]


class Request(Branch):
    """What a customer asks for: a refund, a replacement, an apology."""

    taxonomy = "request"

    class Meta:
        """The same word may stand under two parents."""

        constraints = [*alone("name_key", name="request_name"), *not_itself("request")]


TAXONOMIES: Mapping[str, type[Branch]] = {table.taxonomy: table for table in (Product, ProcessName, Cause, Request)}
"""The four trees by their key."""


class FormerName(models.Model):
    """What a branch was called before, so that an old record, an old form and the search still find it."""

    branch = models.UUIDField(db_index=True)
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200, db_index=True)
    until = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        """Newest last."""

        ordering = ["until", "pk"]

    def __str__(self) -> str:
        """Show the word."""
        return self.name


class BranchMerge(models.Model):
    """Two branches that count as one, with the branches that moved along, so that it can be undone."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kept = models.UUIDField(db_index=True)
    merged = models.UUIDField(db_index=True)
    moved = models.JSONField(default=list)
    merged_at = models.DateTimeField()
    by = models.CharField(max_length=80)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=80, blank=True)

    class Meta:
        """A branch is merged once at a time."""

        constraints = [
            models.UniqueConstraint(
                fields=["merged"], condition=Q(undone_at__isnull=True), name="branch_merged_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        """Show what became what."""
        return f"{self.merged} → {self.kept}"
