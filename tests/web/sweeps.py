"""Sweeps to tick with: one that works, one that fails. What ran is kept in order."""

from datetime import datetime

ran: list[str] = []


def works(now: datetime) -> int:
    """Always well."""
    ran.append("works")
    return 1


def fails(now: datetime) -> int:
    """Never well."""
    ran.append("fails")
    raise RuntimeError("A mail server said something odd.")
