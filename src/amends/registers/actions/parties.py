"""Actions on parties: making them, their contact points, merging and undoing a merge."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from amends.core.errors import Refused
from amends.core.proof import Json
from amends.ledger.actions import record
from amends.registers.models import ContactPoint, Party, PartyMerge
from amends.registers.normal import name_key, normal_handle, normal_mail, normal_phone

NORMAL = {
    ContactPoint.Kind.MAIL: normal_mail,
    ContactPoint.Kind.PHONE: normal_phone,
    ContactPoint.Kind.HANDLE: normal_handle,
}


def new_party(
    *,
    name: str,
    now: datetime,
    language: str = "",
    kind: Party.Kind = Party.Kind.PERSON,
    roles: Sequence[str] = (Party.Role.CUSTOMER,),
    is_anonymous: bool = False,
) -> Party:
    """Return a party that is not written yet."""
    clean = " ".join(name.replace("\x00", "").split())[:200]
    return Party(
        name=clean,
        name_key=name_key(clean),
        kind=kind,
        language=language[:12],
        roles=sorted({str(role) for role in roles}),
        is_anonymous=is_anonymous,
        known_since=now,
    )


def new_point(*, party: Party, kind: str, value: str, written: str, is_sender: bool, now: datetime) -> ContactPoint:
    """Return a contact point that is not written yet."""
    clean = written.replace("\x00", "").strip()[:254]
    return ContactPoint(party=party, kind=kind, value=value, written=clean, is_sender=is_sender, added_at=now)


def record_party(party: Party, *, points: Sequence[ContactPoint] = (), now: datetime, by: str) -> None:
    """Record that a party was entered, with the ways to reach it that are known from the start."""
    content: dict[str, Json] = {
        "name": party.name,
        "kind": str(party.kind),
        "roles": party.roles,
        "is_anonymous": party.is_anonymous,
        "contacts": [_told(point) for point in points],
    }
    record("party.entered", now=now, by=by, subject=party.uid, content=content)


def record_point(point: ContactPoint, *, now: datetime, by: str) -> None:
    """Record that a contact point was added to a party that was there before."""
    record("party.contact_added", now=now, by=by, subject=point.party.uid, content=_told(point))


def _told(point: ContactPoint) -> dict[str, Json]:
    return {"contact_point": str(point.uid), "kind": str(point.kind), "written": point.written}


@transaction.atomic
def make_party(
    *,
    name: str,
    now: datetime,
    by: str,
    language: str = "",
    kind: Party.Kind = Party.Kind.PERSON,
    roles: Sequence[str] = (Party.Role.CUSTOMER,),
    is_anonymous: bool = False,
) -> Party:
    """Enter a new party, whatever it resembles."""
    party = new_party(name=name, language=language, kind=kind, roles=roles, is_anonymous=is_anonymous, now=now)
    party.save()
    record_party(party, now=now, by=by)
    return party


@transaction.atomic
def add_contact_point(
    *,
    party: Party,
    kind: ContactPoint.Kind,
    written: str,
    now: datetime,
    by: str,
    is_sender: bool = False,
) -> ContactPoint:
    """Add a way to reach a party. Adding it again changes nothing, except that it may now be known as a sender.

    Raises Refused when nothing is left of it, IntegrityError when another party already sends from it.
    """
    value = normal(kind, written)
    if not value:
        raise Refused("That is no address anybody can be reached at.", do="Write it again, or leave it empty.")
    point = ContactPoint.objects.filter(party=party, kind=kind, value=value).first()
    if point is None:
        point = new_point(party=party, kind=kind, value=value, written=written, is_sender=is_sender, now=now)
        point.save()
        record_point(point, now=now, by=by)
    elif is_sender and not point.is_sender:
        point.is_sender = True
        point.save(update_fields=["is_sender"])
    return point


@transaction.atomic
def verify_contact_point(*, point: ContactPoint, now: datetime, by: str) -> ContactPoint:
    """Note that its owner has confirmed an address or answered from it. Verifying it again changes nothing.

    Raises Refused when the same address is already verified for another party: the two are to be merged first.
    """
    if point.is_verified:
        return point
    taken = ContactPoint.objects.filter(kind=point.kind, value=point.value, verified_at__isnull=False).first()
    if taken is not None:
        raise Refused(
            f"{point.written} already belongs to {taken.party}.", do="Merge the two, if they are one and the same."
        )
    point.verified_at = now
    point.save(update_fields=["verified_at"])
    content = {"contact_point": str(point.uid), "kind": point.kind, "written": point.written}
    record("party.contact_verified", now=now, by=by, subject=point.party.uid, content=content)
    return point


@transaction.atomic
def merge_parties(*, kept: Party, merged: Party, reason: str, now: datetime, by: str) -> PartyMerge:
    """Make two parties one: contact points and roles move to `kept`, and what moved is remembered.

    Records that speak of `merged` stay as they were written; `merged.survivor` leads to `kept`.
    """
    kept, merged = _locked(kept), _locked(merged)
    if kept.pk == merged.pk or kept.merged_into_id is not None or merged.merged_into_id is not None:
        raise Refused("These two cannot be merged: they are one already.", do="Choose two different parties.")
    if not reason.strip():
        raise Refused("A merge needs a reason.", do="Say in a sentence why they are one and the same.")
    own = {(point.kind, point.value) for point in kept.contact_points.all()}
    moving = [point for point in merged.contact_points.all() if (point.kind, point.value) not in own]
    ContactPoint.objects.filter(pk__in=[point.pk for point in moving]).update(party=kept)
    new_roles = sorted(set(merged.roles) - set(kept.roles))
    kept.roles = sorted({*kept.roles, *merged.roles})
    merged.merged_into = kept
    kept.save(update_fields=["roles"])
    merged.save(update_fields=["merged_into"])
    moved: dict[str, Json] = {"contact_points": [str(point.uid) for point in moving], "roles": [*new_roles]}
    merge = PartyMerge.objects.create(kept=kept, merged=merged, reason=reason, moved=moved, merged_at=now, by=by)
    content: dict[str, Json] = {"merged": str(merged.uid), "reason": reason, "moved": moved}
    record("party.merged", now=now, by=by, subject=kept.uid, content=content)
    return merge


@transaction.atomic
def unmerge_parties(*, merge: PartyMerge, reason: str, now: datetime, by: str) -> Party:
    """Undo a merge: what moved goes back. Returns the party that stands on its own again.

    Raises Refused when the kept party was itself merged later: that merge is undone first.
    """
    kept, merged = _locked(merge.kept), _locked(merge.merged)
    merge.refresh_from_db()
    if merge.undone_at is not None:
        return merged
    if kept.merged_into_id is not None:
        raise Refused(f"{kept} was itself merged later.", do="Undo that later merge first.")
    ContactPoint.objects.filter(uid__in=merge.moved["contact_points"], party=kept).update(party=merged)
    kept.roles = sorted(set(kept.roles) - set(merge.moved["roles"]))
    merged.merged_into = None
    kept.save(update_fields=["roles"])
    merged.save(update_fields=["merged_into"])
    merge.undone_at, merge.undone_by, merge.undone_reason = now, by, reason
    merge.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    content = {"merged": str(merged.uid), "reason": reason, "moved": merge.moved}
    record("party.unmerged", now=now, by=by, subject=kept.uid, content=content)
    return merged


def normal(kind: ContactPoint.Kind, written: str) -> str:
    """Return an address in the form in which addresses are compared; empty when nothing is left of it."""
    return NORMAL[kind](written.replace("\x00", ""))[:254]


def _locked(party: Party) -> Party:
    return Party.objects.select_for_update().get(pk=party.pk)
