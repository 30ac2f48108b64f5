"""Probabilities in words: one table, so that the same number is called the same everywhere.

The words and bounds are those of the analytic standards of the US intelligence community (ICD 203, 2015), which follow
Sherman Kent (“Words of Estimative Probability”, 1964): what readers take a word for varies less when the word has one
meaning and the number stands beside it.
"""

WORDS = (
    (0.95, "almost certainly"),
    (0.80, "very likely"),
    (0.55, "likely"),
    (0.45, "as likely as not"),
    (0.20, "unlikely"),
    (0.05, "very unlikely"),
    (0.0, "almost certainly not"),
)
"""Each word with the least probability it stands for."""


def word_of(p: float) -> str:
    """Return the word for a probability, 0..1.

    >>> word_of(0.94), word_of(0.5), word_of(0.0)
    ('very likely', 'as likely as not', 'almost certainly not')
    """
    return next((word for least, word in WORDS if p >= least), WORDS[-1][1])


def percent(p: float) -> str:
    """Return a probability in percent; what is not quite certain is never called 0 % or 100 %.

    >>> percent(0.9996), percent(0.944), percent(0.0004)
    ('over 99 %', '94 %', 'under 1 %')
    """
    if 0.99 < p < 1:
        return "over 99 %"
    return "under 1 %" if 0 < p < 0.01 else f"{p * 100:.0f} %"


def in_words(p: float) -> str:
    """Return word and number together.

    >>> in_words(0.94)
    'very likely, 94 %'
    """
    return f"{word_of(p)}, {percent(p)}"
