"""What time alone makes due for voices: a decision that nobody took in time; a source that is not heard any more."""

from datetime import datetime

from django.db import transaction

from amends.ledger.actions import record
from amends.voices.actions.health import note_silence, tell_administrators
from amends.voices.models import Voice


def sweep(now: datetime) -> int:
    """Note late decisions and silent mailboxes, and tell administrators. Returns how many. Safe to run twice."""
    late = Voice.objects.overdue(now).filter(decision_late_at=None).values_list("pk", flat=True)
    noted = sum(note_late(pk=pk, now=now) for pk in late[:500])
    return noted + note_silence(now) + tell_administrators(now)


@transaction.atomic
def note_late(*, pk: int, now: datetime) -> int:
    """Write one late decision, unless another sweep was quicker. Returns 1 when it was new."""
    voice = Voice.objects.select_for_update(skip_locked=True).filter(pk=pk, decision_late_at=None).first()
    if voice is None:
        return 0
    voice.decision_late_at = now
    voice.save(update_fields=["decision_late_at"])
    content = {"decide_by": voice.decide_by.isoformat() if voice.decide_by else ""}
    record("voice.decision_late", now=now, by="system", subject=voice.uid, content=content)
    return 1
