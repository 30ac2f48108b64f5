"""Pictures of triage quality: the score over time, and what was said against what came true."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from amends.core.triage.certainty.calibration import Reliable
from amends.core.triage.certainty.shares import Share
from amends.desk.trend import Reading, Trend
from amends.desk.triage_quality import Calibrated, Quality

LEFT, TOP, SIDE = 46.0, 16.0, 240.0
"""The square of the diagram, in units of a picture of 320 by 304."""
POINTS = 20
"""More blocks of decisions than that are no longer told apart."""


def over_time(quality: Quality, zone: tzinfo) -> Trend | None:
    """Return the share right in blocks of as many decisions; None before there are two blocks."""
    size = block_size(len(quality.rows))
    blocks = [block for block in quality.running.blocks(size) if block.right.of == size]
    if len(blocks) < 2:
        return None
    ends = [quality.rows[block.first + size - 1].at.astimezone(zone) for block in blocks]
    readings = tuple(
        Reading(f"{end.day} {end:%b %Y}", round(100 * block.right.value, 1))
        for end, block in zip(ends, blocks, strict=True)
    )
    last = blocks[-1].right
    before = Share(sum(block.right.hits for block in blocks[:-1]), size * (len(blocks) - 1))
    wide = max(_half(block.right) for block in blocks)
    note = f"Share right in blocks of {size} decisions; by chance alone a block is up to {wide} points off"
    return Trend("overtime", _finding(last, before), note, "%", "Up to", readings)


def block_size(decisions: int) -> int:
    """Return how many decisions make a block: few enough to see a change, many enough that it is not all chance.

    >>> [block_size(number) for number in (60, 400, 1000, 5000)]
    [25, 50, 50, 250]
    """
    if decisions < 200:
        return 25
    return 50 * max(1, -(-decisions // (50 * POINTS)))


def _half(share: Share) -> int:
    low, high = share.interval
    return round(100 * max(high - share.value, share.value - low))


def _finding(last: Share, before: Share) -> str:
    newest, older = last.interval, before.interval
    if newest[1] < older[0]:
        return f"Less often right lately: {last.value:.0%}, after {before.value:.0%}".replace("%", " %")
    if newest[0] > older[1]:
        return f"More often right lately: {last.value:.0%}, after {before.value:.0%}".replace("%", " %")
    return f"About as often right as before: {last.value:.0%}, after {before.value:.0%}".replace("%", " %")


@dataclass(frozen=True, slots=True)
class Point:
    """One bin of the diagram with its places: x what was said, y what came true, high and low the 95 % interval."""

    x: float
    y: float
    high: float
    low: float
    size: float
    row: Reliable


@dataclass(frozen=True, slots=True)
class Diagram:
    """All that desk/parts/reliability.html draws."""

    finding: str
    note: str
    described: str
    points: tuple[Point, ...]
    left: float = LEFT
    right: float = LEFT + SIDE
    top: float = TOP
    bottom: float = TOP + SIDE
    middle: float = LEFT + SIDE / 2
    halfway: float = TOP + SIDE / 2


def diagram(calibrated: Calibrated) -> Diagram:
    """Return the reliability diagram: a point on the diagonal is a probability that came true as often as it said."""
    most = max(row.right.of for row in calibrated.rows)
    points = tuple(_point(row, most) for row in calibrated.rows)
    note = (
        f"{calibrated.right.of:,} decisions. What it said is {100 * calibrated.off:.1f} points off on average (ECE); "
        f"by chance alone a perfectly calibrated model is up to {100 * calibrated.chance:.1f} off."
    )
    return Diagram(calibrated.finding, note, _described(calibrated.rows), points)


def _point(row: Reliable, most: int) -> Point:
    low, high = row.right.interval
    size = 2.5 + 3.5 * (row.right.of / most) ** 0.5
    return Point(_x(row.said), _y(row.right.value), _y(high), _y(low), round(size, 1), row)


def _x(share: float) -> float:
    return round(LEFT + share * SIDE, 1)


def _y(share: float) -> float:
    return round(TOP + (1 - share) * SIDE, 1)


def _described(rows: Sequence[Reliable]) -> str:
    said = (f"said {row.said:.0%}, right in {row.right}" for row in rows)
    return f"{'; '.join(said)}."
