"""What happened to a record, as sentences, read from the ledger."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amends.ledger.models import Entry


@dataclass(frozen=True, slots=True)
class Happening:
    """One ledger entry as a line of a story. `actor` is the ledger's word for who ("person:<uid>")."""

    uid: UUID
    event: str
    sentence: str
    at: datetime
    actor: str
    is_sealed: bool


def history_of(*uids: UUID) -> list[Happening]:
    """All that the ledger knows about one or more records, oldest first. Names of actors are for the caller to find."""
    return [
        Happening(entry.uid, entry.event, entry.sentence, entry.happened_at, entry.actor, entry.index is not None)
        for entry in Entry.objects.about(*uids).order_by("happened_at", "id")
    ]
