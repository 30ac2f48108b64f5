"""What time alone makes due in the ledger: sealing, and removing bytes of files whose erasure was cut short."""

from datetime import datetime

from amends.ledger.actions import remove_bytes, seal
from amends.ledger.files import path_of
from amends.ledger.models import StoredFile


def sweep(now: datetime) -> int:
    """Seal what waits and remove bytes left over from erasures. Returns how many entries are sealed in all, if any
    were sealed now, else 0.
    """
    made = seal(now=now)
    for sha256 in StoredFile.objects.filter(destroyed_at__isnull=False).values_list("pk", flat=True):
        if path_of(sha256).exists():
            remove_bytes(sha256)
    return made.size if made else 0
