"""Entering branches: the one place that writes a new one and its ledger entry."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from amends.core.errors import Refused
from amends.core.proof import Json
from amends.ledger.actions import record
from amends.registers.models import Branch
from amends.registers.trees import AnyBranch, Tree

ENTERED = {
    "product": "product.entered",
    "process": "process_name.entered",
    "cause": "cause.entered",
    "request": "request.entered",
}


def locked(table: type[AnyBranch]) -> Tree[AnyBranch]:
    """Read a whole taxonomy and hold it until the transaction ends: two moves at once could make a circle.

    Records that point at a branch can be written meanwhile, because its key does not change.
    """
    return Tree(table.objects.select_for_update(no_key=True).order_by("pk"))


def write(branch: Branch, fields: Sequence[str] | None = None) -> None:
    """Write a branch. Raises Refused when somebody entered the same name at the same moment."""
    try:
        with transaction.atomic():
            branch.save(update_fields=fields)
    except IntegrityError as error:
        raise Refused(f"Somebody else has just entered “{branch}” there.", do="Look at the list again.") from error


def record_entered(branch: Branch, *, now: datetime, by: str) -> None:
    """Record that a branch was entered."""
    content: dict[str, Json] = {"name": branch.name}
    if hasattr(branch, "code"):
        content["code"] = branch.code
    if branch.parent is not None:
        content["parent"] = str(branch.parent.uid)
    record(ENTERED[branch.taxonomy], now=now, by=by, subject=branch.uid, content=content)
