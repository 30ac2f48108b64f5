"""Correcting when a voice was received: clocks start there, so it needs a reason and leaves a trace."""

from datetime import datetime

from django.db import transaction

from amends.core.errors import Refused
from amends.ledger.actions import record
from amends.voices.models import Voice


@transaction.atomic
def correct_receipt(*, voice: Voice, received_at: datetime, why: str, by: str, now: datetime) -> Voice:
    """Say when it was really received. Only before a case rests on it."""
    voice = Voice.objects.select_for_update().get(pk=voice.pk)
    if voice.case_id is not None:
        raise Refused(
            "The clocks of a case run from this time already.", do="Undo the decision, correct it, decide again."
        )
    if received_at > now:
        raise Refused("That time is still to come.", do="Write when it was received.")
    if not why.strip():
        raise Refused("Correcting the receipt needs a reason.", do="Say how you know.")
    before, voice.received_at, voice.received_why = voice.received_at, received_at, why.strip()[:300]
    voice.save(update_fields=["received_at", "received_why"])
    content = {"before": before.isoformat(), "after": received_at.isoformat(), "why": why.strip()}
    record("voice.receipt_corrected", now=now, by=by, subject=voice.uid, content=content)
    return voice
