"""The shipped heads asked by words: quicker, and the same answer."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.core.triage.grams import grams_of
from amends.core.triage.seed import HEADS, seed_heads, words
from amends.core.triage.seed.words import Words, seed_words
from amends.core.triage.text import masked, prepared, stretches
from tests.core.triage.hostile import HOSTILE, texts

NEAR = 2e-5  # of a logit: what single precision leaves open
SAID = (
    "The kettle's handle broke, and nobody answers me!",
    "",
    "Thanks to @kim for order 48213377, sooooo quick: https://acme.example/x?id=7",
    "¿Dónde está mi pedido?\nwrite to kim@example.org\r\n",
)


def n_gram_by_n_gram(said: list[str]) -> object:
    return pytest.approx(seed_heads().logits(grams_of([prepared(text) for text in said])), abs=NEAR)


@given(st.lists(texts, max_size=5))
def test_stretches_with_masks_are_what_is_read_of_a_text(said: list[str]) -> None:
    assert [list(map(masked, each)) for each in stretches(said)] == [prepared(text).split() for text in said]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_the_stretches_of_a_hostile_text_are_what_is_read_of_it(text: str) -> None:
    assert list(map(masked, stretches([text])[0])) == prepared(text).split()


@given(st.lists(texts, min_size=1, max_size=5))
def test_logits_by_words_are_those_by_n_grams(said: list[str]) -> None:
    assert seed_words().logits(said) == n_gram_by_n_gram(said)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_has_the_same_logits_by_words(text: str) -> None:
    assert seed_words().logits([text]) == n_gram_by_n_gram([text])


def test_no_texts_have_no_logits() -> None:
    assert seed_words().logits([]).shape == (0, len(HEADS))


def test_what_is_remembered_does_not_change_the_answer() -> None:
    asked = Words(seed_heads())
    first = asked.logits(SAID)
    assert np.array_equal(asked.logits(SAID[::-1])[::-1], first)
    assert np.array_equal(asked.logits(SAID), first)


def test_what_was_forgotten_is_learnt_again(monkeypatch: pytest.MonkeyPatch) -> None:
    first = seed_words().logits(SAID)
    monkeypatch.setattr(words, "REMEMBERED", 10)
    forgetful = Words(seed_heads())
    assert all(np.array_equal(forgetful.logits([text])[0], row) for text, row in zip(SAID, first, strict=True))
    assert np.array_equal(forgetful.logits(SAID), first)


def test_several_threads_get_the_answers_that_one_gets() -> None:
    asked, said = Words(seed_heads()), [f"{text} part{number}" for number in range(300) for text in SAID]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda text: asked.logits([text])[0], said))
    assert np.array(found) == n_gram_by_n_gram(said)
