"""One line over time: points in ink, axis from zero, the last value written beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from amends.web.charts.scale import ceiling, number, place

LEFT, RIGHT, TOP, BOTTOM = 8.0, 256.0, 14.0, 106.0  # of a picture of 320 by 130 units


@dataclass(frozen=True, slots=True)
class Reading:
    """One value and the name of its moment; None where nothing was measured: the line has a gap, not a zero."""

    label: str
    value: float | None


@dataclass(frozen=True, slots=True)
class LineChart:
    """All that parts/chart_line.html draws. Places are in units of the picture."""

    key: str
    finding: str
    note: str
    described: str
    unit: str
    axis: str
    path: str
    dots: tuple[tuple[float, float], ...]
    last: tuple[float, float]
    last_text: str
    top_text: str
    rows: tuple[tuple[str, str], ...]
    template: str = "parts/chart_line.html"

    @property
    def last_text_y(self) -> float:
        """Where the last value is written: beside its point, but clear of the words at the ends of the axis."""
        return min(max(self.last[1] + 4, TOP + 18), BOTTOM - 8)

    @property
    def first_label(self) -> str:
        """The name of the first moment."""
        return self.rows[0][0]

    @property
    def last_label(self) -> str:
        """The name of the last moment."""
        return self.rows[-1][0]


def line(*, key: str, finding: str, note: str, unit: str, axis: str, readings: Sequence[Reading]) -> LineChart | None:
    """Return the chart of these readings, in order; None when fewer than two were measured: that is no line.

    key    id of the picture in the page, letters only
    note   what is counted, over which time
    unit   written behind the last value ("d")
    axis   what a moment is called in the table ("Week")
    """
    measured = [(at, reading.value) for at, reading in enumerate(readings) if reading.value is not None]
    if len(measured) < 2:
        return None
    top = ceiling(max(value for _, value in measured))
    spots = {at: _spot(at, value, len(readings), top) for at, value in measured}
    last_at, last_value = measured[-1]
    shown = tuple((r.label, "not measured" if r.value is None else number(r.value)) for r in readings)
    return LineChart(
        key=key,
        finding=finding,
        note=note,
        described=_described(shown[measured[0][0]], shown[last_at], unit),
        unit=unit,
        axis=axis,
        path=_path(spots),
        dots=tuple(spot for at, spot in spots.items() if at - 1 not in spots and at + 1 not in spots),
        last=spots[last_at],
        last_text=f"{number(last_value)} {unit}".strip(),
        top_text=f"{number(top)} {unit}".strip(),
        rows=shown,
    )


def _spot(at: int, value: float, count: int, top: float) -> tuple[float, float]:
    return place(at, 0, count - 1, LEFT, RIGHT), place(value, 0, top, BOTTOM, TOP)


def _path(spots: dict[int, tuple[float, float]]) -> str:
    steps = (f"{'L' if at - 1 in spots else 'M'}{x:g} {y:g}" for at, (x, y) in spots.items())
    return " ".join(steps)


def _described(first: tuple[str, str], last: tuple[str, str], unit: str) -> str:
    return f"From {first[1]} {unit} ({first[0]}) to {last[1]} {unit} ({last[0]})."
