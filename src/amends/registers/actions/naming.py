"""Actions that find or make a product, lot, place or word by what people call it."""

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from django.db import transaction

from amends.core.errors import Refused
from amends.ledger.actions import record
from amends.registers.actions.entering import record_entered
from amends.registers.models import Cause, Location, Lot, ProcessName, Product, Request
from amends.registers.normal import word_key
from amends.registers.trees import AnyBranch


@transaction.atomic
def product_named(*, name: str = "", code: str = "", now: datetime, by: str) -> Product:
    """Return the product with this code, else with this name, or enter it at the top of the tree.

    A code decides alone: two codes are two products even under one name. A name without a code finds the only product
    that bears it, else the only one of them without a code. What was merged is found as what it counts as now, what was
    renamed also by its old name.
    """
    name, code = _written(name, 200), _written(code, 60)
    if not name and not code:
        raise Refused("A product needs a name or a code.", do="Write what the customer called it.")
    keys = {"code_key": word_key(code), "name_key": word_key(name)}
    known = None if code else _known(Product, keys["name_key"])
    if known is not None:
        return known
    unique = {"code_key": keys["code_key"]} if code else {**keys, "parent": None}
    product, is_new = Product.objects.get_or_create(**unique, defaults={**keys, "name": name, "code": code})
    if is_new:
        record_entered(product, now=now, by=by)
    return product.survivor


@transaction.atomic
def lot_named(*, number: str, product: Product | None = None, now: datetime, by: str) -> Lot:
    """Return the lot of this product with this number, or enter it; without a product, by its number alone.

    A lot of a product that was merged into this one is found as well.
    """
    number = _written(number, 60)
    if not number:
        raise Refused("A lot needs a number.", do="Copy it from the label.")
    key = word_key(number)
    known = Lot.objects.filter(product__in=_absorbed(product), number_key=key).first() if product else None
    if known is not None:
        return known
    lot, is_new = Lot.objects.get_or_create(product=product, number_key=key, defaults={"number": number})
    if is_new:
        content = {"number": number, "product": str(product.uid) if product else None}
        record("lot.entered", now=now, by=by, subject=lot.uid, content=content)
    return lot


@transaction.atomic
def location_named(*, name: str, now: datetime, by: str) -> Location:
    """Return the company's place of this name, or enter it."""
    written = _word(name)
    place, is_new = Location.objects.get_or_create(name_key=word_key(written), defaults={"name": written})
    if is_new:
        record("location.entered", now=now, by=by, subject=place.uid, content={"name": written})
    return place


def process_named(*, name: str, now: datetime, by: str) -> ProcessName:
    """Return the process name, or enter it."""
    return _named(ProcessName, name, now=now, by=by)


def cause_named(*, name: str, now: datetime, by: str) -> Cause:
    """Return the cause in these words, or enter it."""
    return _named(Cause, name, now=now, by=by)


def request_named(*, name: str, now: datetime, by: str) -> Request:
    """Return the kind of request in these words, or enter it."""
    return _named(Request, name, now=now, by=by)


@transaction.atomic
def _named(table: type[AnyBranch], name: str, *, now: datetime, by: str) -> AnyBranch:
    written = _word(name)
    key = word_key(written)
    known = _known(table, key)
    if known is not None:
        return known
    found, is_new = table.objects.get_or_create(name_key=key, parent__isnull=True, defaults={"name": written})
    if is_new:
        record_entered(found, now=now, by=by)
    return cast("AnyBranch", found.survivor)


def _known(table: type[AnyBranch], key: str) -> AnyBranch | None:
    """Return the branch that goes by this name, else the one that once did; None when that is nobody, or not clear."""
    named: list[AnyBranch] = list(table.objects.filter(name_key=key).select_related("merged_into"))
    without_code = [branch for branch in named if not getattr(branch, "code_key", "")]
    at_top = [branch for branch in without_code if branch.parent_id is None]
    formerly = [] if named else table.objects.called(key)
    return _only(named) or _only(without_code) or _only(at_top) or _only(formerly)


def _absorbed(product: Product) -> list[int]:
    """Return the keys of all products that count as this one, however many merges away."""
    found: list[int] = []
    level = [product.pk]
    while level := list(Product.objects.filter(merged_into__in=level).values_list("pk", flat=True)):
        found += level
    return found


def _only(branches: Iterable[AnyBranch]) -> AnyBranch | None:
    counted = {branch.survivor for branch in branches}
    return counted.pop() if len(counted) == 1 else None


def _word(name: str) -> str:
    written = _written(name, 200)
    if not written:
        raise Refused("A name is needed.", do="Write it as you would say it.")
    return written


def _written(text: str, longest: int) -> str:
    return " ".join(text.replace("\x00", "").split())[:longest]
