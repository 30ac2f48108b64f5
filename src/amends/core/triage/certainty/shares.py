"""A share that was counted: so many of so many, and how far the true share may lie from it."""

from dataclasses import dataclass
from math import sqrt

Z95 = 1.959963984540054  # standard deviations that hold the middle 95 % of a normal distribution


def wilson(hits: int, of: int, *, z: float = Z95) -> tuple[float, float]:
    """Return the Wilson score interval (0..1) of a share of `hits` in `of` (counts); nothing counted: all of 0..1.

    Source: Wilson, Probable inference, J. Am. Stat. Assoc. 22 (1927), p. 209. Good for few rows and shares near 0, 1.

    >>> low, high = wilson(83, 100)
    >>> round(low, 3), round(high, 3)
    (0.745, 0.891)
    """
    if of == 0:
        return 0.0, 1.0
    share, spread = hits / of, z * z / of
    middle = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    low = 0.0 if hits == 0 else max(0.0, middle - half)
    high = 1.0 if hits == of else min(1.0, middle + half)
    return low, high


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `of` (counts, 0 ≤ hits ≤ of)."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        """The share, 0..1; 0 where nothing was counted."""
        return self.hits / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Its 95 % Wilson interval, 0..1."""
        return wilson(self.hits, self.of)

    def __str__(self) -> str:
        return f"{self.hits} of {self.of}"
