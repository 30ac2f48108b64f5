"""Actions that find or make a product, lot, place or word by what people call it."""

from datetime import datetime
from typing import TypeVar

from django.db import transaction

from amends.core.errors import Refused
from amends.ledger.actions import record
from amends.registers.models import Cause, Location, Lot, Named, ProcessName, Product, Request
from amends.registers.normal import word_key

Word = TypeVar("Word", bound=Named)


@transaction.atomic
def product_named(*, name: str = "", code: str = "", now: datetime, by: str) -> Product:
    """Return the product with this code, else with this name, or enter it.

    A code decides alone: two codes are two products even under one name. A name without a code finds a product that
    has no code, else the only one that bears the name.
    """
    name, code = _written(name, 200), _written(code, 60)
    if not name and not code:
        raise Refused("A product needs a name or a code.", do="Write what the customer called it.")
    keys = {"code_key": word_key(code), "name_key": word_key(name)}
    if not code:
        named = list(Product.objects.filter(name_key=keys["name_key"]).order_by("code_key")[:2])
        if named and (len(named) == 1 or not named[0].code_key):
            return named[0]
    unique = {"code_key": keys["code_key"]} if code else keys
    product, is_new = Product.objects.get_or_create(**unique, defaults={**keys, "name": name, "code": code})
    if is_new:
        record("product.entered", now=now, by=by, subject=product.uid, content={"name": name, "code": code})
    return product


@transaction.atomic
def lot_named(*, number: str, product: Product | None = None, now: datetime, by: str) -> Lot:
    """Return the lot of this product with this number, or enter it; without a product, by its number alone."""
    number = _written(number, 60)
    if not number:
        raise Refused("A lot needs a number.", do="Copy it from the label.")
    lot, is_new = Lot.objects.get_or_create(product=product, number_key=word_key(number), defaults={"number": number})
    if is_new:
        content = {"number": number, "product": str(product.uid) if product else None}
        record("lot.entered", now=now, by=by, subject=lot.uid, content=content)
    return lot


def location_named(*, name: str, now: datetime, by: str) -> Location:
    """Return the company's place of this name, or enter it."""
    return _named(Location, "location.entered", name, now=now, by=by)


def process_named(*, name: str, now: datetime, by: str) -> ProcessName:
    """Return the process name, or enter it."""
    return _named(ProcessName, "process_name.entered", name, now=now, by=by)


def cause_named(*, name: str, now: datetime, by: str) -> Cause:
    """Return the cause in these words, or enter it."""
    return _named(Cause, "cause.entered", name, now=now, by=by)


def request_named(*, name: str, now: datetime, by: str) -> Request:
    """Return the kind of request in these words, or enter it."""
    return _named(Request, "request.entered", name, now=now, by=by)


@transaction.atomic
def _named(table: type[Word], event: str, name: str, *, now: datetime, by: str) -> Word:
    written = _written(name, 200)
    if not written:
        raise Refused("A name is needed.", do="Write it as you would say it.")
    found, is_new = table._default_manager.get_or_create(name_key=word_key(written), defaults={"name": written})
    if is_new:
        record(event, now=now, by=by, subject=found.uid, content={"name": written})
    return found


def _written(text: str, longest: int) -> str:
    return " ".join(text.replace("\x00", "").split())[:longest]
