"""From values to places on paper."""

import math

SMALLEST = 1e-9
"""Nothing smaller is worth a picture; far below it a power of ten is no longer exact."""


def ceiling(highest: float) -> float:
    """Return a round number at or a little above `highest` (1, 2, 2.5 or 5 times a power of ten); 1 for nothing.

    >>> ceiling(3.4), ceiling(0), ceiling(117)
    (5.0, 1.0, 200.0)
    """
    if highest < SMALLEST:
        return 1.0
    power = 10.0 ** math.floor(math.log10(highest))
    return next(power * step for step in (1.0, 2.0, 2.5, 5.0, 10.0) if power * step >= highest * (1 - 1e-12))


def place(value: float, low: float, high: float, start: float, end: float) -> float:
    """Return where `value` of the range low … high stands between start and end, to a tenth of a unit.

    >>> place(5, 0, 10, 100, 0)
    50.0
    """
    share = (value - low) / (high - low) if high > low else 0.0
    return round(start + share * (end - start), 1)


def number(value: float) -> str:
    """Return a value with thousands set apart, and one decimal when it has any below 100.

    >>> number(1.9), number(2.0), number(20420)
    ('1.9', '2', '20,420')
    """
    return f"{value:,.0f}" if value >= 100 or value == round(value) else f"{value:,.1f}"
