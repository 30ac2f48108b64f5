"""A finding over time, as the desk's pages hand it to {% chart %}."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of a trend, in its unit; None where nothing was measured."""

    label: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Trend:
    """A sentence that says what the line shows, and its values, the oldest first."""

    key: str
    finding: str
    note: str
    unit: str
    axis: str
    readings: tuple[Reading, ...]
