"""What time alone makes due for cases: a clock that ran out is noted once, and somebody is told."""

from datetime import datetime

from django.db import transaction

from amends.cases.models import CaseClock
from amends.ledger.actions import record


def sweep(now: datetime) -> int:
    """Note every clock that has run out. Returns how many were new. Safe to run twice."""
    late = CaseClock.objects.filter(stopped_at=None, breached_at=None, due_at__lt=now).values_list("pk", flat=True)
    return sum(note_breach(pk=pk, now=now) for pk in late[:500])


@transaction.atomic
def note_breach(*, pk: int, now: datetime) -> int:
    """Write one breach, unless another sweep was quicker. Returns 1 when it was new."""
    clock = CaseClock.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk, breached_at=None).first()
    if clock is None or clock.stopped_at is not None:
        return 0
    clock.breached_at = now
    clock.save(update_fields=["breached_at"])
    content = {"rule": clock.rule, "due_at": clock.due_at.isoformat()}
    record("clock.breached", now=now, by="system", subject=clock.case.uid, content=content)
    return 1
