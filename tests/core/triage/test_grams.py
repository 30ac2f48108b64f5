"""N-grams: the same text has the same numbers everywhere, and every number belongs to a word of its text."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.core.triage.grams import SIZE, Grams, grams_of, token_codes, tokens
from tests.core.triage.hostile import texts


def crc32(data: bytes) -> int:
    """CRC-32 bit by bit, as ITU-T V.42 describes it (reflected polynomial EDB88320), without a library."""
    rest = 0xFFFFFFFF
    for byte in data:
        rest ^= byte
        for _ in range(8):
            rest = rest >> 1 ^ (0xEDB88320 if rest & 1 else 0)
    return rest ^ 0xFFFFFFFF


def numbers(text: str) -> list[int]:
    return grams_of([text]).codes.tolist()


def own(grams: Grams, text: int) -> Counter[tuple[int, bool]]:
    """Return the n-grams of one text of many, in whatever order."""
    span = slice(grams.starts[text], grams.starts[text + 1])
    return Counter(zip(grams.codes[span].tolist(), grams.pairs[span].tolist(), strict=True))


def test_the_check_value_of_the_standard_holds() -> None:
    assert crc32(b"123456789") == 0xCBF43926


def test_three_letters_have_the_number_that_the_world_knows() -> None:
    """CRC-32 of “abc” is 352441C2; the last twenty bits count."""
    assert 0x441C2 in numbers("abcd")


@pytest.mark.parametrize("word", ["a", "no", "lid", "straße", "!?", "好", "שלום", "_", "🔥"])
def test_a_word_has_the_numbers_of_itself_and_of_its_three_to_five_neighbouring_signs(word: str) -> None:
    padded = f" {word} "
    parts = [padded[at : at + long] for long in (3, 4, 5) for at in range(len(padded) - long + 1)]
    wanted = [crc32(b"w" + word.encode()), *(crc32(part.encode()) for part in parts)]
    assert Counter(numbers(word)) == Counter(number % SIZE for number in wanted)
    assert token_codes(word)[0] == wanted[0] % SIZE


def test_two_neighbours_have_the_number_of_their_pair() -> None:
    """Worked by hand: (left · 2^20 + right + 1) · 9E3779B97F4A7C15 modulo 2^64; its first twenty bits."""
    left, right = crc32(b"wnot") % SIZE, crc32(b"wgood") % SIZE
    pair = ((left * 2**20 + right + 1) * 0x9E3779B97F4A7C15) % 2**64 >> 44
    grams = grams_of(["not good"])
    assert grams.codes[grams.pairs].tolist() == [pair]


def test_a_pair_knows_its_order_and_no_pair_spans_two_texts() -> None:
    assert numbers("not good") != numbers("good not")
    assert not grams_of(["not", "good", "", "so"]).pairs.any()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("don't stop", ["don't", "stop"]),
        ("so late!!", ["so", "late", "!!"]),
        ("@user url 00.00 €", ["@", "user", "url", "00", ".", "00", "€"]),
        ("a_b", ["a", "_", "b"]),
        ("x" * 50, ["x" * 40]),
        ("", []),
        (" \n", []),
    ],
)
def test_words_and_marks_stand_apart(text: str, words: list[str]) -> None:
    assert tokens(text) == words


@given(st.lists(texts, max_size=6))
def test_a_text_has_the_same_n_grams_alone_and_among_others(many: list[str]) -> None:
    together = grams_of(many)
    for row, text in enumerate(many):
        assert own(together, row) == own(grams_of([text]), 0)


@given(st.lists(texts, max_size=6))
def test_every_n_gram_belongs_to_a_word_of_its_text(many: list[str]) -> None:
    grams = grams_of(many)
    counts = [len(tokens(text)) for text in many]
    bounds = np.concatenate(([0], np.cumsum(counts, dtype=int)))
    assert len(grams.starts) == len(many) + 1
    assert len(grams.codes) == len(grams.owners) == len(grams.pairs) == grams.starts[-1]
    for row in range(len(many)):
        span = slice(grams.starts[row], grams.starts[row + 1])
        owners, pairs = grams.owners[span], grams.pairs[span]
        assert set(owners[~pairs].tolist()) == set(range(bounds[row], bounds[row + 1]))
        assert sorted(owners[pairs].tolist()) == list(range(bounds[row], bounds[row + 1] - 1))
    assert (grams.codes < SIZE).all()


@given(texts)
def test_a_text_said_twice_has_its_n_grams_twice(text: str) -> None:
    once, twice = own(grams_of([text]), 0), own(grams_of([f"{text}\n{text}"]), 0)
    assert {gram: 2 * times for gram, times in once.items() if not gram[1]} == {
        gram: times for gram, times in twice.items() if not gram[1]
    }
