"""An invitation: a link for one address, good once and for seven days."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from amends.core.errors import Refused
from amends.ledger.actions import record
from amends.people.actions.joining import check_roles, create_person, joined_content
from amends.people.models import Invitation, Person

GOOD_FOR = timedelta(days=7)


@transaction.atomic
def invite(*, email: str, roles: Iterable[str], by: Person, now: datetime) -> tuple[Invitation, str]:
    """Invite somebody. Returns the invitation and its token, which is nowhere else: put it in the link at once.

    Earlier open invitations to the same address stop working. Raises Refused when the person is here already.
    """
    address, chosen = email.strip().lower(), check_roles(roles)
    if Person.objects.filter(email=address).exists():
        raise Refused("Somebody already signs in with this address.", do="Give that person the roles instead.")
    Invitation.objects.filter(email=address, used_at__isnull=True, expires_at__gt=now).update(expires_at=now)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=address,
        roles=chosen,
        token_sha256=_digest(token),
        invited_by=by,
        invited_at=now,
        expires_at=now + GOOD_FOR,
    )
    content = {"email": address, "roles": chosen}
    record("person.invited", now=now, by=by.actor, subject=invitation.uid, content=content)
    return invitation, token


@transaction.atomic
def find_invitation(*, token: str, now: datetime) -> Invitation:
    """Return the open invitation of this link. Raises Refused when it is unknown, used or too old."""
    invitation = Invitation.objects.select_for_update().filter(token_sha256=_digest(token)).first()
    if invitation is None or not invitation.is_open(now):
        raise Refused(
            "This invitation has been used, replaced or has run out.", do="Ask an administrator for a new one."
        )
    return invitation


@transaction.atomic
def accept_invitation(*, token: str, name: str, password: str, now: datetime, language: str = "en") -> Person:
    """Turn an open invitation into a person with its roles. Raises Refused like find_invitation."""
    invitation = find_invitation(token=token, now=now)
    person, roles = create_person(
        name=name, email=invitation.email, roles=invitation.roles, password=password, language=language, now=now
    )
    invitation.used_at = now
    invitation.save(update_fields=["used_at"])
    content = joined_content(person, roles) | {"invitation": str(invitation.uid)}
    record("person.joined", now=now, by=person.actor, subject=person.uid, content=content)
    return person


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
