"""Roles are given and taken; somebody must always be able to give them."""

from datetime import datetime

from django.db import transaction

from amends.core.errors import Refused
from amends.ledger.actions import record
from amends.people.actions.joining import check_roles
from amends.people.models import Person, RoleGrant
from amends.people.roles import GUEST_ROLES


@transaction.atomic
def grant_role(*, person: Person, role: str, by: Person, now: datetime, until: datetime | None = None) -> RoleGrant:
    """Give a person a role, or move the end of a guest's role. Giving what is already given changes nothing.

    until  the end of a guest's role; other roles have none
    """
    check_roles([role])
    _check_end(role=role, until=until, now=now)
    grant, is_new = RoleGrant.objects.get_or_create(
        person=person, role=role, defaults={"granted_at": now, "until": until}
    )
    if not is_new and grant.until == until:
        return grant
    grant.until = until
    grant.save(update_fields=["until"])
    person.forget_roles()
    content = {"role": role, "until": until.isoformat() if until else None}
    record("role.granted", now=now, by=by.actor, subject=person.uid, content=content)
    return grant


@transaction.atomic
def revoke_role(*, person: Person, role: str, by: Person, now: datetime) -> None:
    """Take a role away. Raises Refused for the last administrator; taking what is not there changes nothing."""
    if role == "administrator":
        keep_an_administrator(besides=person, now=now)
    gone, _ = RoleGrant.objects.filter(person=person, role=role).delete()
    if gone:
        person.forget_roles()
        record("role.revoked", now=now, by=by.actor, subject=person.uid, content={"role": role})


def keep_an_administrator(*, besides: Person, now: datetime) -> None:
    """Raise Refused unless somebody else is an administrator too. Locks the grants, so that two cannot both leave."""
    administrators = RoleGrant.objects.select_for_update().filter(role="administrator").order_by("pk")
    holders = {grant.person_id for grant in administrators}
    active = Person.objects.active().filter(pk__in=holders).values_list("pk", flat=True)
    if set(active) == {besides.pk}:
        raise Refused(f"{besides.name} is the only administrator.", do="Make somebody else administrator first.")


def _check_end(*, role: str, until: datetime | None, now: datetime) -> None:
    if role in GUEST_ROLES and (until is None or until <= now):
        raise Refused("A guest's role needs an end in the future.", do="Choose the last day of the visit.")
    if role not in GUEST_ROLES and until is not None:
        raise Refused("Only a guest's role has an end.", do="Give the role without one.")
