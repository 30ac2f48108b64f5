"""Somebody begins to work here."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction

from amends.core.errors import Refused
from amends.core.proof import Json
from amends.ledger.actions import record
from amends.people.models import Person, RoleGrant
from amends.people.roles import GUEST_DAYS, GUEST_ROLES, ROLES


@transaction.atomic
def add_person(
    *,
    name: str,
    email: str,
    roles: Iterable[str],
    by: str,
    now: datetime,
    password: str | None = None,
    language: str = "en",
) -> Person:
    """Add a person with these roles. Without a password they can sign in only where a sample lists them.

    by  the ledger's name for who does it: "setup", "person:<uid>" …

    Raises Refused when somebody already has that address or a role is unknown.
    """
    person, chosen = create_person(name=name, email=email, roles=roles, password=password, language=language, now=now)
    record("person.joined", now=now, by=by, subject=person.uid, content=joined_content(person, chosen))
    return person


def create_person(
    *, name: str, email: str, roles: Iterable[str], password: str | None, language: str, now: datetime
) -> tuple[Person, list[str]]:
    """Write the rows of a new person. For actions that record it themselves, inside their transaction."""
    address = email.strip().lower()
    chosen = check_roles(roles)
    if Person.objects.filter(email=address).exists():
        raise Refused("Somebody already signs in with this address.", do="Give that person the roles instead.")
    person = Person(name=name.strip(), email=address, language=language, joined_at=now)
    person.set_password(password)
    person.save()
    EmailAddress.objects.create(user=person, email=address, verified=True, primary=True)
    RoleGrant.objects.bulk_create(
        RoleGrant(person=person, role=role, granted_at=now, until=_until(role, now)) for role in chosen
    )
    return person, chosen


def joined_content(person: Person, roles: list[str]) -> dict[str, Json]:
    """What the ledger keeps about somebody who joined."""
    return {"name": person.name, "email": person.email, "roles": [*roles]}


def check_roles(roles: Iterable[str]) -> list[str]:
    """Return the roles in order, each once. Raises Refused for an unknown one, or for none."""
    chosen = sorted(set(roles))
    unknown = [role for role in chosen if role not in ROLES]
    if unknown:
        raise Refused(f"No role is called “{unknown[0]}”.", do="Choose among the roles in the matrix.")
    if not chosen:
        raise Refused("A person without a role can open no page.", do="Choose at least one role.")
    return chosen


def _until(role: str, now: datetime) -> datetime | None:
    return now + timedelta(days=GUEST_DAYS) if role in GUEST_ROLES else None
