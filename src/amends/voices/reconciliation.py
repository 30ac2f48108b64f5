"""The sum that must always add up: deliveries = duplicates + voices, and voices = the sum of what became of them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from amends.voices.models import CHANNELS, Delivery, Disposition, Voice


@dataclass(slots=True)
class Sum:
    """One line: how much came in, and where every single voice went."""

    deliveries: int = 0
    duplicates: int = 0
    voices: int = 0
    became: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Disposition.values, 0))

    @property
    def adds_up(self) -> bool:
        """Whether nothing is missing and nothing is counted twice."""
        return self.deliveries == self.duplicates + self.voices and self.voices == sum(self.became.values())

    @property
    def columns(self) -> list[int]:
        """The dispositions in the order of the heads."""
        return list(self.became.values())

    def add(self, other: "Sum") -> None:
        """Add another line to this one."""
        self.deliveries += other.deliveries
        self.duplicates += other.duplicates
        self.voices += other.voices
        for disposition, number in other.became.items():
            self.became[disposition] += number


@dataclass(frozen=True, slots=True)
class DayLine:
    """What one channel brought on one day of the company's calendar."""

    day: date
    channel: str
    sum: Sum


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """All lines, newest day first, and their total."""

    lines: list[DayLine]
    total: Sum


def reconcile(*, zone: str, since: date | None = None) -> Reconciliation:
    """Count deliveries and voices apart, each from its own table, so that a lost row shows as a sum that is off.

    zone   IANA name: days are the company's days
    since  leave out earlier days; None: all
    """
    sums: dict[tuple[date, str], Sum] = defaultdict(Sum)
    day = TruncDate("arrived_at", tzinfo=ZoneInfo(zone))
    delivered = Delivery.objects.annotate(day=day).values("day", "source__channel")
    delivered_counts = delivered.annotate(n=Count("pk"), twice=Count("pk", filter=Q(is_duplicate=True)))
    for row in delivered_counts.order_by():
        line = sums[row["day"], row["source__channel"]]
        line.deliveries, line.duplicates = row["n"], row["twice"]
    became = Voice.objects.annotate(day=day).values("day", "channel", "disposition").annotate(n=Count("pk"))
    for counted in became.order_by():
        line = sums[counted["day"], counted["channel"]]
        line.voices += counted["n"]
        line.became[counted["disposition"]] = counted["n"]
    return _in_order(sums.items(), since=since)


def _in_order(sums: Iterable[tuple[tuple[date, str], Sum]], *, since: date | None) -> Reconciliation:
    channels = dict(CHANNELS)
    kept = [(key, line) for key, line in sums if since is None or key[0] >= since]
    total = Sum()
    for _, line in kept:
        total.add(line)
    ordered = sorted(kept, key=lambda item: (-item[0][0].toordinal(), item[0][1]))
    return Reconciliation(
        [DayLine(day, channels.get(channel, channel), line) for (day, channel), line in ordered], total
    )
