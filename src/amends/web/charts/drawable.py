"""What {% chart %} can draw: plain values of any feature, which need not know how a picture is made."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from amends.web.charts.bars import Bar, BarChart, bars
from amends.web.charts.line import LineChart, Reading, line


class Named(Protocol):
    """A name and a number; for a moment at which nothing was measured, None."""

    @property
    def label(self) -> str: ...
    @property
    def value(self) -> float | None: ...


@runtime_checkable
class Trend(Protocol):
    """Readings over time: drawn as a line."""

    @property
    def key(self) -> str: ...
    @property
    def finding(self) -> str: ...
    @property
    def note(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def axis(self) -> str: ...
    @property
    def readings(self) -> Sequence[Named]: ...


@runtime_checkable
class Amounts(Protocol):
    """Amounts side by side: drawn as bars. `said` is the label that the finding speaks of, or empty."""

    @property
    def key(self) -> str: ...
    @property
    def finding(self) -> str: ...
    @property
    def note(self) -> str: ...
    @property
    def axis(self) -> str: ...
    @property
    def said(self) -> str: ...
    @property
    def amounts(self) -> Sequence[Named]: ...


def drawing_of(source: Trend | Amounts | LineChart | BarChart) -> LineChart | BarChart | None:
    """Return the picture of these values; None when there is too little to see."""
    if isinstance(source, LineChart | BarChart):
        return source
    if isinstance(source, Trend):
        readings = [Reading(reading.label, reading.value) for reading in source.readings]
        named = {"key": source.key, "finding": source.finding, "note": source.note, "axis": source.axis}
        return line(**named, unit=source.unit, readings=readings)
    values = [Bar(each.label, each.value or 0.0, each.label == source.said) for each in source.amounts]
    return bars(key=source.key, finding=source.finding, note=source.note, axis=source.axis, values=values)
