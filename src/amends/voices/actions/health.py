"""The health of every place we listen at: looked and heard nothing is not the same as could not look."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from amends.core.proof import Json
from amends.ledger.actions import record
from amends.letters.actions import write_letter
from amends.people.models import Person
from amends.voices.models import RED_AFTER, Source

NOTED_EVERY = timedelta(seconds=30)
"""A success is written down this often at most: a folder is looked into every two seconds."""
SILENT_AFTER = timedelta(minutes=30)
"""A mailbox at which nobody has tried to look for so long counts as one that cannot be read."""
TOLD_EVERY = timedelta(hours=1)
"""A source that comes and goes writes to the administrators once an hour at most."""


@transaction.atomic
def looked(source: Source, *, now: datetime) -> None:
    """Note that a look succeeded. After an outage that was red, its end is recorded."""
    noted = Q(looked_at=None) | Q(looked_at__lt=now - NOTED_EVERY) | Q(failures__gt=0)
    row = Source.objects.select_for_update().filter(noted, pk=source.pk).first()
    if row is None:
        return
    was_red, since = row.is_red, row.failed_since
    row.looked_at, row.failures, row.last_error, row.failed_since = now, 0, "", None
    row.save(update_fields=["looked_at", "failures", "last_error", "failed_since"])
    if was_red:
        content = {"failed_since": since.isoformat() if since else ""}
        record("source.recovered", now=now, by="system", subject=row.uid, content=content)


@transaction.atomic
def failed(source: Source, sentence: str, *, now: datetime) -> None:
    """Note that a look failed, and why. The third in a row turns the source red, which is recorded once.

    sentence  what happened and what to do, without a secret: it stands on pages and in a letter
    """
    row = Source.objects.select_for_update().get(pk=source.pk)
    row.failures, row.last_error = row.failures + 1, sentence.replace("\x00", "")[:1000]
    row.failed_since = row.failed_since or now
    row.save(update_fields=["failures", "last_error", "failed_since"])
    if row.failures == RED_AFTER:
        content: dict[str, Json] = {
            "failures": row.failures,
            "failed_since": row.failed_since.isoformat(),
            "why": row.last_error,
        }
        record("source.failed", now=now, by="system", subject=row.uid, content=content)


@transaction.atomic
def forget_failures(source: Source) -> None:
    """Begin anew, because the settings changed or somebody paused it: what failed before says nothing now."""
    Source.objects.filter(pk=source.pk).update(failures=0, last_error="", failed_since=None, is_told=False)


def note_silence(now: datetime) -> int:
    """Turn mailboxes red at which nobody has tried to look for half an hour. Returns how many."""
    silent = list(Source.objects.silent(now - SILENT_AFTER))
    for source in silent:
        for _ in range(RED_AFTER):
            failed(source, "Nobody has looked for half an hour. Is amends listen running? Start amends serve.", now=now)
    return len(silent)


def tell_administrators(now: datetime) -> int:
    """Write to every administrator about sources that turned red, and about those that recovered, once each.

    Returns how many sources were told of.
    """
    lately = Q(told_at__gt=now - TOLD_EVERY)
    red = Source.objects.red().filter(is_told=False).exclude(lately).values_list("pk", flat=True)
    well = Source.objects.filter(is_told=True, failures=0).values_list("pk", flat=True)
    return sum(_tell(pk=pk, now=now) for pk in [*red, *well])


@transaction.atomic
def _tell(*, pk: int, now: datetime) -> int:
    """Tell of one source as it is now, unless another sweep was quicker. Returns 1 when somebody was told."""
    source = Source.objects.select_for_update().get(pk=pk)
    if source.is_red is source.is_told or (source.is_told and source.failures):
        return 0
    source.is_told = source.is_red
    if source.is_red:
        source.told_at = now
    source.save(update_fields=["is_told", "told_at"])
    subject, words = _outage(source) if source.is_red else _recovery(source)
    for person in Person.objects.active().holding("administrator", at=now):
        write_letter(
            key="staff",
            to_name=person.name,
            to_address=person.email,
            language=person.language,
            about=None,
            values={"subject": subject, "words": words},
            by="system",
            now=now,
        )
    return 1


def _outage(source: Source) -> tuple[str, str]:
    words = (
        f"{source.name} could not be read {source.failures} times in a row. What customers write there is not heard "
        f"until it works again; nothing is lost as long as it stays at the server.\n\nWhat happened: "
        f"{source.last_error}\n\nLook here: {settings.LINKS_FROM}{source.get_absolute_url()}\n\n"
        "It is tried on by itself. You get one letter more when it works again."
    )
    return f"Not heard: {source.name}", words


def _recovery(source: Source) -> tuple[str, str]:
    words = f"{source.name} is read again. What arrived in the meantime is being heard, in the order of the mailbox."
    return f"Heard again: {source.name}", words
