"""Actions on what every record shares: linking two records, signing a decision and voiding the signature."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from amends.core.errors import Refused
from amends.core.proof import Json
from amends.ledger.actions import record
from amends.people.models import Person
from amends.records.models import ApprovalSignature, Link
from amends.records.signature import content_sha256

REAUTHENTICATION_LASTS = timedelta(minutes=5)


@transaction.atomic
def link(*, from_uid: UUID, to_uid: UUID, kind: str, by: str, now: datetime) -> Link:
    """Tie two records together. Tying them again the same way changes nothing and records nothing."""
    if from_uid == to_uid:
        raise Refused("A record cannot be linked to itself.", do="Choose the other record.")
    made, is_new = Link.objects.get_or_create(
        from_uid=from_uid, to_uid=to_uid, kind=kind, defaults={"made_at": now, "by": by}
    )
    if is_new:
        record("link.made", now=now, by=by, subject=from_uid, content={"to": str(to_uid), "kind": kind})
    return made


@transaction.atomic
def unlink(*, link: Link, reason: str, by: str, now: datetime) -> None:
    """Take a tie away. The ledger remembers that it was there, and why it went."""
    if not reason.strip():
        raise Refused("A link is not taken away without a reason.", do="Say in a sentence why it was wrong.")
    content = {"to": str(link.to_uid), "kind": link.kind, "reason": reason}
    record("link.removed", now=now, by=by, subject=link.from_uid, content=content)
    link.delete()


@transaction.atomic
def sign(
    *,
    subject: UUID,
    content: Mapping[str, Json],
    meaning: str,
    by: Person,
    reauthenticated_at: datetime | None,
    now: datetime,
) -> ApprovalSignature:
    """Sign the exact content a person has just seen, with what the signature means.

    reauthenticated_at  when this person last proved who they are; refused when that is more than 5 minutes ago,
                        never happened, or lies in the future.
    Signing the same content with the same meaning twice is one signature.
    """
    if reauthenticated_at is None or not timedelta(0) <= now - reauthenticated_at <= REAUTHENTICATION_LASTS:
        raise Refused(
            "A signature needs to know that it is you.", do="Enter your password or use your passkey, then sign again."
        )
    if not meaning.strip():
        raise Refused("A signature needs a meaning.", do="Say what you approve.")
    digest = content_sha256(content)
    standing = ApprovalSignature.objects.of(subject).standing()
    known = standing.filter(by=by.actor, meaning=meaning, content_sha256=digest).first()
    if known is not None:
        return known
    signature = ApprovalSignature.objects.create(
        subject=subject, by=by.actor, meaning=meaning, content_sha256=digest, signed_at=now
    )
    told = {"signature": str(signature.uid), "meaning": meaning, "content_sha256": digest}
    record("approval.signed", now=now, by=by.actor, subject=subject, content=told)
    return signature


@transaction.atomic
def void_signature(*, signature: ApprovalSignature, reason: str, by: str, now: datetime) -> None:
    """Void a signature for a reason. Voiding a void one changes nothing."""
    if not reason.strip():
        raise Refused("A signature is not voided without a reason.", do="Say in a sentence why it no longer holds.")
    voided = ApprovalSignature.objects.filter(pk=signature.pk, voided_at__isnull=True).update(
        voided_at=now, voided_by=by, void_reason=reason
    )
    if voided:
        told = {"signature": str(signature.uid), "reason": reason}
        record("approval.voided", now=now, by=by, subject=signature.subject, content=told)
    signature.refresh_from_db()


def void_outdated_signatures(*, subject: UUID, content: Mapping[str, Json], by: str, now: datetime) -> int:
    """Void each standing signature that was given for other content: an edit voids what was signed. Returns how many.

    Call it in the action that edits the record, with the content as it stands after the edit.
    """
    outdated = ApprovalSignature.objects.of(subject).standing().exclude(content_sha256=content_sha256(content))
    for signature in list(outdated):
        void_signature(signature=signature, reason="The content was changed after it was signed.", by=by, now=now)
    return len(outdated)
