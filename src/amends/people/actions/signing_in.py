"""Every way in and out is evidence: who, when, and whether it worked. Never what was typed."""

import uuid
from datetime import datetime

from django.db import transaction

from amends.ledger.actions import record
from amends.people.models import Person


@transaction.atomic
def note_sign_in(*, person: Person, now: datetime) -> None:
    """Record that this person signed in."""
    record("person.signed_in", now=now, by=person.actor, subject=person.uid, content={})


@transaction.atomic
def note_sign_out(*, person: Person, now: datetime) -> None:
    """Record that this person signed out."""
    record("person.signed_out", now=now, by=person.actor, subject=person.uid, content={})


@transaction.atomic
def note_failed_sign_in(*, person: Person | None, reason: str, now: datetime) -> None:
    """Record that a sign-in failed. What was typed is not kept, nor a digest of it.

    person  whom it concerned; an address nobody has gets a random subject, which says nothing about who tried
    reason  "password" | "code" | "passkey"
    """
    subject = person.uid if person else uuid.uuid4()
    record("person.sign_in_failed", now=now, by="system", subject=subject, content={"reason": reason})


@transaction.atomic
def note_account_change(*, person: Person, what: str, now: datetime) -> None:
    """Record that a way of signing in was changed.

    what  "password_changed", "password_reset", "totp_activated", "webauthn_added", "recovery_codes_generated" …
    """
    record("person.account_changed", now=now, by=person.actor, subject=person.uid, content={"what": what})
