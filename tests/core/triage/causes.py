"""Messages that an invented firm coded by cause, made of written pieces; and what a model learns from them."""

from functools import cache

import numpy as np

from amends.core.triage.learning.learn import learn
from amends.core.triage.scoring import Model, Said

CAUSES = {
    "billing": (
        "the invoice shows the fee two times",
        "you booked the amount twice from my account",
        "the refund is still missing on my statement",
        "the invoice lists a price nobody told me",
        "my direct debit was booked a week too early",
        "the discount is missing on the invoice",
    ),
    "delivery": (
        "the parcel lay in the rain behind the hedge",
        "the courier never rang although I was at home",
        "the box arrived open and one cup is in shards",
        "my parcel has been in the depot since Monday",
        "the courier left it with a neighbour I don't know",
        "tracking says delivered but no box is here",
    ),
    "staff": (
        "the lady at the counter rolled her eyes at me",
        "your colleague hung up in the middle of my sentence",
        "the clerk was rude to my father",
        "nobody at the counter wanted to listen",
        "the man on the hotline laughed at my question",
        "your colleague promised to ring and never did",
    ),
}
OPENERS = ("", "Hello, ", "Good morning, ", "Well, ", "@acmehelp ", "Once more: ", "To whom it may concern, ")
CLOSERS = ("", ".", "!", ", order 48213.", ". Please look into it.", ", and I am tired of it.", ". Regards, Kim")


def coded(count: int, *, seed: int = 0, wrong: float = 0.08) -> tuple[list[Said], list[str]]:
    """Return messages and their labels; a share `wrong` of the labels is any label, as people are only human."""
    rng = np.random.default_rng(seed)
    names = list(CAUSES)
    said, labels = [], []
    for row in range(count):
        cause = names[row % len(names)]
        piece = CAUSES[cause][rng.integers(len(CAUSES[cause]))]
        words = piece.split()
        del words[rng.integers(len(words))]  # so that hardly two are word for word the same
        opener, closer = OPENERS[rng.integers(len(OPENERS))], CLOSERS[rng.integers(len(CLOSERS))]
        said.append(Said(opener + " ".join(words) + closer))
        labels.append(names[rng.integers(len(names))] if rng.random() < wrong else cause)
    return said, labels


@cache
def learnt() -> Model:
    """Return a model of 90 messages."""
    return learn(*coded(90), label="cause")


@cache
def few() -> Model:
    """Return a model of 12 messages, which only remembers them."""
    return learn(*coded(12, wrong=0), label="cause")
