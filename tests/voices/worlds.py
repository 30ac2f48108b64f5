"""All that hearing leaves in the tables, told without what chance decides: uids, salts, tokens and numbers of rows."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import models, transaction
from django.utils import timezone

from amends.cases.models import Case
from amends.ledger.actions import seal
from amends.ledger.models import Content, Entry
from amends.letters.models import Letter
from amends.registers.models import ContactPoint, Party
from amends.voices.models import Delivery, Source, Voice
from amends.voices.reconciliation import reconcile

FEATURES = ("voices", "cases", "letters", "registers", "ledger", "records")
BY_CHANCE = {"ledger.Content": {"salt"}, "ledger.Entry": {"commitment", "leaf", "index"}, "ledger.Checkpoint": None}
NAMED = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{32}\b")
TOKEN = re.compile(r"\b[a-z2-7]{40}\b|\b[0-9a-f]{16}@")


def tables() -> dict[str, Any]:
    """Every table as a bag of rows, and the entries of the ledger in their order; what stands for whom by its name."""
    names = _names()
    found: dict[str, Any] = {}
    for model in _models():
        rows = (_row(each, names) for each in model._default_manager.all())
        found[model._meta.label] = Counter(row for row in rows)
    found["ledger in order"] = list(_ledger(names))
    return found


def _models() -> list[type[models.Model]]:
    found = [each for name in FEATURES for each in apps.get_app_config(name).get_models(include_auto_created=True)]
    return [model for model in found if BY_CHANCE.get(model._meta.label, ()) is not None]


def _names() -> dict[str, str]:
    """What each uid stands for."""
    named = {source.uid.hex: f"source {source.name}" for source in Source.objects.all()}
    named |= {case.uid.hex: f"case {case.number}" for case in Case.objects.all()}
    named |= {voice.uid.hex: f"voice {voice.fingerprint}" for voice in Voice.objects.all()}
    named |= {party.uid.hex: _party(party) for party in Party.objects.all()}
    for point in ContactPoint.objects.all():
        named[point.uid.hex] = f"{point.kind} {point.value} of {_party(point.party)}"
    for letter in Letter.objects.all():
        about = named.get(letter.about.hex, "") if letter.about else ""
        named[letter.uid.hex] = f"{letter.kind} letter to {letter.to_address} about {about}"
    for delivery in Delivery.objects.all():
        named[delivery.uid.hex] = f"{delivery.raw_id} from {delivery.source} {delivery.place}"
    return named


def _party(party: Party) -> str:
    points = sorted(f"{point.kind} {point.value}" for point in ContactPoint.objects.filter(party=party))
    return f"party {party.name} {points}"


def _row(each: models.Model, names: dict[str, str]) -> str:
    chance = BY_CHANCE.get(each._meta.label, set())
    fields = [field for field in each._meta.concrete_fields if field.name not in {"id", *(chance or ())}]
    told = {field.name: _told(field, each) for field in fields}
    return _without_chance(json.dumps(told, sort_keys=True, default=str), names)


def _told(field: Any, each: models.Model) -> Any:
    value = getattr(each, field.name)
    if isinstance(value, Content | Entry):
        entry = value if isinstance(value, Entry) else value.entry
        return f"{entry.event} about {entry.subject}"
    if isinstance(value, models.Model):
        return getattr(value, "uid", None) or (value.pk if isinstance(value.pk, str) else str(value))
    return bytes(value).decode() if isinstance(value, bytes | memoryview) else value


def _without_chance(text: str, names: dict[str, str]) -> str:
    named = NAMED.sub(lambda found: names.get(found[0].replace("-", ""), "somebody"), text)
    return TOKEN.sub("a token", named)


def _ledger(names: dict[str, str]) -> Iterator[str]:
    """Yield what was recorded, in order; who became known is no part of it: a batch makes its authors first."""
    for row in Content.objects.select_related("entry").order_by("entry_id"):
        if not row.entry.event.startswith("party."):
            yield f"{_row(row.entry, names)} {_row(row, names)}"


class _Undo(Exception):
    """Take everything back."""


def taken_back(do: Callable[[], Any]) -> dict[str, Any]:
    """Do something, look at the tables, and take it back."""
    seen: dict[str, Any] = {}
    try:
        with transaction.atomic():
            do()
            seen = tables()
            raise _Undo
    except _Undo:
        return seen


def must_hold() -> None:
    """The sum adds up, every entry is whole, and `amends verify` agrees."""
    total = reconcile(zone="Europe/London").total
    assert total.adds_up, total
    assert Entry.objects.count() == Content.objects.count()
    seal(now=timezone.now())
    call_command("verify", stdout=StringIO())  # ends with SystemExit when something does not hold
