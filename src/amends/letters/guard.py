"""The loop guard: what keeps two machines from writing to each other for ever.

Headers alone never stopped such loops; counting does. A letter that is held stays visible in the outbox.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from amends.letters.addresses import is_own
from amends.letters.models import Letter

ONE_PER = timedelta(hours=24)
MOST_PER_RECORD = 10
# To colleagues: a second injury on the same day must reach them, so these are counted per record, not per address.
STAFF_KEYS = frozenset({"staff", "alert"})


def reason_to_hold(
    *, key: str, to_address: str, to_key: str, about: UUID | None, is_automatic: bool, now: datetime
) -> str:
    """Return the sentence that says why a letter must not leave, empty when it may."""
    local, at, host = to_key.rpartition("@")
    if not (local and at and host) or any(sign.isspace() for sign in to_key):
        return "There is no mail address to send it to."
    if key not in STAFF_KEYS and is_own(to_address):
        return "The address is our own: the letter would come back to us as a new voice."
    return _reason_to_hold_automatic(key=key, to_key=to_key, about=about, now=now) if is_automatic else ""


def _reason_to_hold_automatic(*, key: str, to_key: str, about: UUID | None, now: datetime) -> str:
    reason = _reason_at_address(key=key, to_key=to_key, about=about, now=now)
    if reason:
        return reason
    if about is None or key in STAFF_KEYS:
        return ""
    automatic = Letter.objects.filter(is_automatic=True, about=about).exclude(status=Letter.Status.HELD)
    if automatic.exclude(kind__in=STAFF_KEYS).count() >= MOST_PER_RECORD:
        return f"{MOST_PER_RECORD} automatic letters were written about this already."
    return ""


def _reason_at_address(*, key: str, to_key: str, about: UUID | None, now: datetime) -> str:
    lately = Q(is_automatic=True, kind=key, queued_at__gt=now - ONE_PER) & ~Q(status=Letter.Status.HELD)
    if key in STAFF_KEYS:
        lately &= Q(about=about)
    earlier = Letter.objects.filter(Q(status=Letter.Status.BOUNCED) | lately, to_key=to_key).order_by()
    found = set(earlier.values_list("status", flat=True).distinct())
    if Letter.Status.BOUNCED in found:
        return "An earlier letter to this address came back for good."
    return "This address got the same automatic letter within the last 24 hours." if found else ""
