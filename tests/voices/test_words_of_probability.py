"""Probabilities have one word each, and what is not certain is never called so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.voices.estimative import WORDS, in_words, percent, word_of


@pytest.mark.parametrize(
    ("p", "said"),
    [
        (1.0, "almost certainly, 100 %"),
        (0.9996, "almost certainly, over 99 %"),
        (0.94, "very likely, 94 %"),
        (0.71, "likely, 71 %"),
        (0.5, "as likely as not, 50 %"),
        (0.3, "unlikely, 30 %"),
        (0.0004, "almost certainly not, under 1 %"),
        (0.0, "almost certainly not, 0 %"),
    ],
)
def test_word_and_number_stand_together(p, said):
    assert in_words(p) == said


@given(st.floats(0, 1), st.floats(0, 1))
def test_what_is_likelier_never_gets_a_weaker_word(p, q):
    order = [word for _, word in WORDS]
    low, high = sorted((p, q))
    assert order.index(word_of(high)) <= order.index(word_of(low))


@given(st.floats(0, 1, exclude_min=True, exclude_max=True))
def test_what_is_not_certain_is_never_called_0_or_100_percent(p):
    assert percent(p) not in ("0 %", "100 %")
