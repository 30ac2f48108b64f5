"""Human numbers such as C-2026-0042: counted per kind and local year, without gaps and without doubles."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection, transaction

COUNT_ON = """
    INSERT INTO records_counter (kind, year, last) VALUES (%s, %s, 1)
    ON CONFLICT (kind, year) DO UPDATE SET last = records_counter.last + 1 RETURNING last
"""


@transaction.atomic(savepoint=False)
def next_number(kind: str, *, now: datetime, zone: ZoneInfo | str) -> str:
    """Give out the next number of a kind.

    kind  the letters in front, "C" for complaints
    now   aware; the year is the one that people in `zone` write on that moment
    zone  the company's zone, or its IANA name

    Call it inside the transaction that writes the record: the counter's row stays locked until that ends, so that a
    change that fails gives its number back. The lock is the statement itself, which SQLite and PostgreSQL both know.
    """
    year = now.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone).year
    with connection.cursor() as cursor:
        cursor.execute(COUNT_ON, [kind, year])
        (last,) = cursor.fetchone()
    return f"{kind}-{year}-{last:04d}"
