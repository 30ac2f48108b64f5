"""Actions on parties: finding or making them, their contact points, merging and undoing a merge."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

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


def party_for(
    *,
    address: str,
    name: str,
    language: str,
    now: datetime,
    by: str,
    phone: str = "",
    kind: ContactPoint.Kind = ContactPoint.Kind.MAIL,
    is_sender: bool = True,
) -> Party:
    """Return the party behind an address or telephone number, or make one.

    address    as it was written; `kind` says what it is. Empty when nobody left one: then only a verified `phone`
               leads to somebody we know, and without any of them the party is new, anonymous when nameless too
    is_sender  the message came from this address (a mail's From, a post's author). False: somebody typed it into a
               form or read it out, and only a verified address leads to a party that is already known.

    The same verified address is the same contact. A sender's address stands for one contact too, though unverified
    until its owner confirms or answers. Anything else becomes a new party, and suggest_same shows what it resembles.
    """
    points = [(kind, address, is_sender), (ContactPoint.Kind.PHONE, phone, False)]
    given = [(what, written, sends) for what, written, sends in points if _normal(what, written)]
    try:
        with transaction.atomic():
            party = _known(given) or make_party(
                name=name, language=language, now=now, by=by, is_anonymous=not (name.strip() or given)
            )
            for what, written, sends in given:
                add_contact_point(party=party, kind=what, written=written, now=now, by=by, is_sender=sends)
            return party
    except IntegrityError:  # another worker heard the same sender at the same moment, and was first
        known = _known(given)
        if known is None:
            raise
        return known


def _known(points: Sequence[tuple[ContactPoint.Kind, str, bool]]) -> Party | None:
    found = (_party_at(kind, _normal(kind, written), is_sender=is_sender) for kind, written, is_sender in points)
    return next((party for party in found if party is not None), None)


def _party_at(kind: str, value: str, *, is_sender: bool) -> Party | None:
    points = ContactPoint.objects.filter(kind=kind, value=value).select_related("party")
    point = points.filter(verified_at__isnull=False).first()
    if point is None and is_sender:
        point = points.filter(is_sender=True).first()
    return point.party.survivor if point else None


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
    clean = " ".join(name.replace("\x00", "").split())[:200]
    party = Party.objects.create(
        name=clean,
        name_key=name_key(clean),
        kind=kind,
        language=language[:12],
        roles=sorted({str(role) for role in roles}),
        is_anonymous=is_anonymous,
        known_since=now,
    )
    content = {"name": clean, "kind": str(party.kind), "roles": party.roles, "is_anonymous": is_anonymous}
    record("party.entered", now=now, by=by, subject=party.uid, content=content)
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
    value = _normal(kind, written)
    if not value:
        raise Refused("That is no address anybody can be reached at.", do="Write it again, or leave it empty.")
    point, is_new = ContactPoint.objects.get_or_create(
        party=party,
        kind=kind,
        value=value,
        defaults={"written": written.replace("\x00", "").strip()[:254], "is_sender": is_sender, "added_at": now},
    )
    if is_new:
        content = {"contact_point": str(point.uid), "kind": str(kind), "written": point.written}
        record("party.contact_added", now=now, by=by, subject=party.uid, content=content)
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


def _normal(kind: ContactPoint.Kind, written: str) -> str:
    return NORMAL[kind](written.replace("\x00", ""))[:254]


def _locked(party: Party) -> Party:
    return Party.objects.select_for_update().get(pk=party.pk)
