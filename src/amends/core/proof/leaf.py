"""The bytes that go into the tree for one entry: six texts, no personal data."""

from datetime import UTC, datetime

from amends.core.errors import Refused
from amends.core.proof.canonical import canonical

FIELDS = ("actor", "commitment", "event", "happened_at", "id", "subject")


def rfc3339(moment: datetime) -> str:
    """Return an aware moment as RFC 3339 text in UTC with six decimals.

    >>> rfc3339(datetime(2026, 11, 23, 13, 5, tzinfo=UTC))
    '2026-11-23T13:05:00.000000Z'
    """
    if moment.tzinfo is None:
        raise Refused("A time without a zone cannot be recorded.", do="Pass an aware time.")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def leaf_bytes(*, actor: str, commitment: str, event: str, happened_at: str, id: str, subject: str) -> bytes:  # noqa: A002
    """Return the canonical leaf of one entry. id, subject: UUIDs as text; happened_at: as rfc3339() writes it."""
    return canonical(
        {
            "actor": actor,
            "commitment": commitment,
            "event": event,
            "happened_at": happened_at,
            "id": id,
            "subject": subject,
        }
    )
