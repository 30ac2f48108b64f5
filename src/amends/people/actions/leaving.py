"""Somebody leaves, comes back, or changes their name. People are never deleted: their records stay readable."""

from datetime import datetime

from django.db import transaction

from amends.core.errors import Refused
from amends.ledger.actions import record
from amends.people.actions.roles import keep_an_administrator
from amends.people.models import Person


@transaction.atomic
def deactivate(*, person: Person, by: Person, now: datetime) -> None:
    """Close a person's account; open sessions end at once. Raises Refused for the last administrator."""
    keep_an_administrator(besides=person, now=now)
    if _set_active(person, is_active=False):
        record("person.deactivated", now=now, by=by.actor, subject=person.uid, content={})


@transaction.atomic
def reactivate(*, person: Person, by: Person, now: datetime) -> None:
    """Open a closed account again, with the roles it had."""
    if _set_active(person, is_active=True):
        record("person.reactivated", now=now, by=by.actor, subject=person.uid, content={})


@transaction.atomic
def rename(*, person: Person, name: str, by: Person, now: datetime) -> None:
    """Change how a person is called."""
    before, after = person.name, name.strip()
    if not after:
        raise Refused("A person needs a name.", do="Type one.")
    if after == before:
        return
    person.name = after
    person.save(update_fields=["name"])
    record("person.renamed", now=now, by=by.actor, subject=person.uid, content={"from": before, "to": after})


def _set_active(person: Person, *, is_active: bool) -> bool:
    changed = Person.objects.filter(pk=person.pk).exclude(is_active=is_active).update(is_active=is_active)
    person.is_active = is_active
    person.forget_roles()
    return bool(changed)
