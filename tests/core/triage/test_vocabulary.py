"""Which n-grams a model knows, and how much each counts: what many messages say tells little."""

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.core.triage.grams import grams_of, token_codes
from amends.core.triage.vocabulary import Vocabulary
from tests.core.triage.hostile import texts


def value(vocabulary: Vocabulary, text: str, word: str) -> float:
    """Return how much the word itself counts in a text, occurrences added up."""
    known = vocabulary.weighed(grams_of([text]))
    (column,) = vocabulary.columns(token_codes(word)[:1])
    return float(known.values[known.columns == column].sum())


def test_rarity_is_worked_out_as_the_textbook_says() -> None:
    """Manning, Raghavan, Schütze (2008), 6.2, smoothed by one text of everything: ln((1 + n) / (1 + with)) + 1."""
    vocabulary = Vocabulary.of(grams_of(["lid broke", "lid", "lid late lid"]))
    rarity = {word: float(vocabulary.rarity[vocabulary.columns(token_codes(word)[:1])][0]) for word in ("lid", "late")}
    assert rarity == pytest.approx({"lid": 1.0, "late": log(4 / 2) + 1})


def test_an_n_gram_of_too_few_texts_is_not_known() -> None:
    vocabulary = Vocabulary.of(grams_of(["lid lid broke", "lid fell", "off"]), at_least=2)
    assert len(vocabulary.columns(token_codes("lid"))) == len(set(token_codes("lid").tolist()))
    assert not len(vocabulary.columns(token_codes("off")))


def test_a_rare_word_counts_more_than_a_common_one() -> None:
    vocabulary = Vocabulary.of(grams_of(["the lid", "the cup", "the box"]))
    assert value(vocabulary, "the lid", "lid") > value(vocabulary, "the lid", "the")


def test_a_word_among_words_never_heard_counts_less() -> None:
    vocabulary = Vocabulary.of(grams_of(["the lid", "the cup", "the box"]))
    assert value(vocabulary, "lid quux zounds grault", "lid") < 0.7 * value(vocabulary, "lid", "lid")


def test_a_text_of_words_never_heard_has_nothing() -> None:
    known = Vocabulary.of(grams_of(["lid"])).weighed(grams_of(["好", "lid", ""]))
    assert np.diff(known.rows).tolist() == [0, len(token_codes("lid")), 0]
    assert (
        known.summed(np.ones((len(Vocabulary.of(grams_of(["lid"])).codes), 2), np.float32))[[0, 2]].tolist()
        == [[0, 0]] * 2
    )


@given(st.lists(texts, min_size=1, max_size=6))
def test_a_text_of_nothing_but_known_n_grams_has_length_one(many: list[str]) -> None:
    grams = grams_of(many)
    vocabulary = Vocabulary.of(grams)
    known = vocabulary.weighed(grams)
    assert np.array_equal(known.rows, grams.starts)  # all are known
    squares = [
        float((known.values[a:b].astype(float) ** 2).sum()) for a, b in zip(known.rows, known.rows[1:], strict=False)
    ]
    assert squares == pytest.approx([float(b > a) for a, b in zip(known.rows, known.rows[1:], strict=False)], abs=1e-5)


@given(st.lists(texts, min_size=1, max_size=5), st.lists(texts, max_size=5))
def test_what_is_not_known_makes_no_text_longer_than_one(taught: list[str], asked: list[str]) -> None:
    known = Vocabulary.of(grams_of(taught)).weighed(grams_of(asked))
    for start, end in zip(known.rows, known.rows[1:], strict=False):
        assert float((known.values[start:end].astype(float) ** 2).sum()) <= 1 + 1e-5


@given(st.lists(texts, min_size=1, max_size=5), st.permutations(range(5)))
def test_the_order_of_texts_makes_no_difference_to_what_is_known(taught: list[str], order: list[int]) -> None:
    mixed = [taught[at] for at in order if at < len(taught)]
    one, other = Vocabulary.of(grams_of(taught)), Vocabulary.of(grams_of(mixed))
    assert np.array_equal(one.codes, other.codes)
    assert np.array_equal(one.rarity, other.rarity)


@given(st.lists(texts, min_size=1, max_size=5))
def test_sums_are_what_adding_by_hand_gives(many: list[str]) -> None:
    grams = grams_of(many)
    vocabulary = Vocabulary.of(grams)
    weights = (np.arange(2 * len(vocabulary.codes)) % 7).reshape(-1, 2).astype(np.float32)
    known = vocabulary.weighed(grams)
    by_hand = np.zeros((len(many), 2))
    for row in range(len(many)):
        for at in range(known.rows[row], known.rows[row + 1]):
            by_hand[row] += known.values[at] * weights[known.columns[at]]
    assert known.summed(weights) == pytest.approx(by_hand, abs=1e-3)
