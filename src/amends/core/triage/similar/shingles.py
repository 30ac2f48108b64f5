"""Shingles: the stretches of a few letters of which a text consists, and how much of them two texts share.

Short ones (4 letters) forgive: typing errors, other endings, words left out. Long ones (12 letters) are found in
somebody else's text by accident only: a text whose long shingles lie in another was copied into it.
"""

LETTERS = 4
LONG_LETTERS = 12
COPIED_FROM = 60
"""Letters that a text must have for its long shingles to say that it was copied; a phrase may be everybody's."""

Shingles = frozenset[str]


def shingles(text: str, letters: int = LETTERS) -> Shingles:
    """Return the shingles of a normal form; of a text shorter than one, the text itself.

    >>> sorted(shingles("app"))
    [' app', 'app ']
    """
    padded = f" {text} "
    return frozenset(padded[start : start + letters] for start in range(max(1, len(padded) - letters + 1)))


def jaccard(one: Shingles, other: Shingles) -> float:
    """Return the share of all shingles that both have (0..1)."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


def containment(one: Shingles, other: Shingles) -> float:
    """Return the share of the smaller one's shingles that the larger has too (0..1)."""
    return len(one & other) / min(len(one), len(other))
