"""Once a day the newest checkpoint leaves by mail: a copy elsewhere is what makes a rewritten record visible."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from amends.ledger.keys import verifier
from amends.ledger.models import Checkpoint
from amends.letters.actions import write_letter
from amends.letters.models import Letter

EVERY = timedelta(days=1)
WORDS = """Please keep this letter. It proves later that nobody changed the record up to here.

{note}
Public key: {key}

Compare it with the record: save the lines from “amends/…” to the signature as a file, and run
amends verify --checkpoint FILE --key KEY
"""


@transaction.atomic
def sweep(now: datetime) -> int:
    """Mail the newest checkpoint to AMENDS_CHECKPOINT_MAIL, once a day. Returns how many letters were written."""
    newest = Checkpoint.objects.order_by("-size").first()
    address, key = settings.CHECKPOINT_MAIL, verifier()
    if not address or newest is None or key is None or _was_written_since(now - EVERY):
        return 0
    words = WORDS.format(note=newest.note, key=key.vkey)
    write_letter(
        key="staff",
        to_name="",
        to_address=address,
        language="en",
        about=None,
        values={"subject": f"Checkpoint of {newest.size:,} entries", "words": words},
        by="system",
        now=now,
    )
    return 1


def _was_written_since(moment: datetime) -> bool:
    letters = Letter.objects.filter(kind="staff", subject__startswith="Checkpoint of ", queued_at__gt=moment)
    return letters.exists()
