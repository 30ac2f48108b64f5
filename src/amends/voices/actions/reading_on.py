"""How far a mailbox has been read. Written only after what was read is committed, so that a crash fetches again.

Each action says which state of the settings it saw (changed_at): a worker whose mailbox was changed meanwhile moves
nothing. Two workers may read one mailbox; the number only grows.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from amends.core.errors import Refused
from amends.core.proof import Json
from amends.ledger.actions import record
from amends.voices.models import UNFETCHED_TOLD_AFTER, Mailbox, Unfetched

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)


@transaction.atomic
def numbered(*, mailbox: Mailbox, uidvalidity: int, uid_next: int, now: datetime) -> Mailbox:
    """Return the mailbox as it stands. With new numbers at the server, reading begins anew: known mails are recognised.

    uid_next  the number that the next mail will get, 0: not told. One that was given already means new numbers, too

    Raises Refused when the settings were changed meanwhile.
    """
    row = Mailbox.objects.select_for_update().select_related("source").filter(pk=mailbox.pk).first()
    if row is None or row.changed_at != mailbox.changed_at or row.is_paused != mailbox.is_paused:
        raise Refused("The settings of this mailbox were changed just now.", do="It is looked at again at once.")
    is_same = row.uidvalidity == uidvalidity and not 0 < uid_next <= row.last_uid
    if is_same:
        return row
    if row.uidvalidity:
        row.renumbered_at = now
        content = {"uidvalidity": str(uidvalidity), "was": str(row.uidvalidity), "last_uid": str(row.last_uid)}
        record("source.renumbered", now=now, by="system", subject=row.source.uid, content=content)
    row.uidvalidity, row.last_uid, row.after_uid = uidvalidity, 0, 0
    row.save(update_fields=["uidvalidity", "last_uid", "after_uid", "renumbered_at"])
    row.unfetched.all().delete()
    return row


def advance(*, mailbox: Mailbox, to: int) -> None:
    """Note that every mail up to this number is kept, or remembered as one that could not be fetched."""
    _same(mailbox).filter(last_uid__lt=to).update(last_uid=to)


def advance_after(*, mailbox: Mailbox, to: int) -> None:
    """Note that what is done after hearing is done up to this number."""
    _same(mailbox).filter(after_uid__lt=to).update(after_uid=to)


def note_oddity(*, mailbox: Mailbox, sentence: str) -> None:
    """Say on the page what is odd but stops nothing; "" when nothing is odd any more."""
    _same(mailbox).exclude(note=sentence).update(note=sentence)


@transaction.atomic
def note_unfetched(*, mailbox: Mailbox, uid: int, why: str, now: datetime) -> None:
    """Remember a mail that the server did not hand over, and when to try it again: after 1 min, at last every hour."""
    if not _same(mailbox).exists():
        return
    row, _ = Unfetched.objects.get_or_create(mailbox=mailbox, uid=uid, defaults={"first_at": now, "next_try_at": now})
    row.tries, row.why = row.tries + 1, why.replace("\x00", "")[:1000]
    row.next_try_at = now + min(FIRST_WAIT * 2 ** min(row.tries, 10), LONGEST_WAIT)
    row.save(update_fields=["tries", "why", "next_try_at"])
    if row.tries == UNFETCHED_TOLD_AFTER:
        content: dict[str, Json] = {"uid": str(uid), "tries": row.tries, "why": row.why}
        record("source.mail_unfetched", now=now, by="system", subject=mailbox.source.uid, content=content)


@transaction.atomic
def settle_unfetched(*, unfetched: Unfetched, is_gone: bool, now: datetime) -> None:
    """Forget a mail that was fetched after all; one that somebody removed before that is recorded as gone."""
    Unfetched.objects.filter(pk=unfetched.pk).delete()
    if is_gone:
        content: dict[str, Json] = {"uid": str(unfetched.uid), "tries": unfetched.tries, "why": unfetched.why}
        source = unfetched.mailbox.source
        record("source.mail_gone", now=now, by="system", subject=source.uid, content=content)


def _same(mailbox: Mailbox) -> QuerySet[Mailbox]:
    """Narrow to the row, as long as it is the one that the caller has seen."""
    return Mailbox.objects.filter(pk=mailbox.pk, changed_at=mailbox.changed_at, uidvalidity=mailbox.uidvalidity)
