"""Lying bars: what there is how much of, in the order given; every bar says its own name and number."""

from collections.abc import Sequence
from dataclasses import dataclass

from amends.web.charts.scale import number, place

LEFT, RIGHT, STEP, THICK = 112.0, 276.0, 24.0, 12.0  # of a picture 320 units wide


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; `is_said` marks what the finding speaks of."""

    label: str
    value: float
    is_said: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """A bar with its places."""

    label: str
    text: str
    y: float
    text_y: float
    length: float
    end: float
    is_said: bool


@dataclass(frozen=True, slots=True)
class BarChart:
    """All that parts/chart_bars.html draws. Places are in units of the picture."""

    key: str
    finding: str
    note: str
    described: str
    axis: str
    height: float
    left: float
    bars: tuple[Drawn, ...]
    thick: float = THICK
    template: str = "parts/chart_bars.html"


def bars(*, key: str, finding: str, note: str, axis: str, values: Sequence[Bar]) -> BarChart | None:
    """Return the chart of these values (≥ 0), from zero; None without any.

    key    id of the picture in the page, letters only
    axis   what a bar is called in the table ("Channel")
    """
    if not values:
        return None
    longest = max(bar.value for bar in values) or 1.0
    drawn = tuple(_drawn(at, bar, longest) for at, bar in enumerate(values))
    said = "; ".join(f"{bar.label} {number(bar.value)}" for bar in values)
    return BarChart(key, finding, note, f"{said}.", axis, len(values) * STEP + 4, LEFT, drawn)


def _drawn(at: int, bar: Bar, longest: float) -> Drawn:
    end = place(bar.value, 0, longest, LEFT, RIGHT)
    y = at * STEP + 6
    return Drawn(bar.label, number(bar.value), y, y + 10, round(end - LEFT, 1), end + 6, bar.is_said)
