"""Human numbers such as C-2026-0042: counted per kind and local year, without gaps and without doubles."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from amends.records.models import Counter


@transaction.atomic(savepoint=False)
def next_number(kind: str, *, now: datetime, zone: ZoneInfo | str) -> str:
    """Give out the next number of a kind.

    kind  the letters in front, "C" for complaints
    now   aware; the year is the one that people in `zone` write on that moment
    zone  the company's zone, or its IANA name

    Call it inside the transaction that writes the record: the counter's row stays locked until that ends, so that a
    change that fails gives its number back. The lock is the update itself, which SQLite and PostgreSQL both know.
    """
    year = now.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone).year
    counters = Counter.objects.filter(kind=kind, year=year)
    if not counters.update(last=F("last") + 1):
        Counter.objects.get_or_create(kind=kind, year=year)
        counters.update(last=F("last") + 1)
    return f"{kind}-{year}-{counters.get().last:04d}"
