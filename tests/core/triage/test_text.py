"""What models read of a message: nobody's handle, link, address or number, and one spelling for what looks the same."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.core.triage.text import READ, prepared
from tests.core.triage.hostile import HOSTILE, texts


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("@AcmeHelp my box", "@user my box"),
        ("thanks @a_b1, bye", "thanks @user, bye"),
        ("see https://acme.example/x?id=7 now", "see url now"),
        ("see www.acme.example", "see url"),
        ("HTTP://ACME.EXAMPLE", "url"),
        ("write to kim.lee+shop@mail.example.org", "write to email"),
        ("order 48213377", "order 0000"),
        ("at 7 or 19 or 365 or 2025", "at 0 or 00 or 000 or 0000"),
        ("12.50 €", "00.00 €"),
        ("soooooo late", "sooo late"),
        ("sooo late", "sooo late"),
        ("sOoOoO late", "sooo late"),
        ("too late!!!!", "too late!!!!"),
        ("the\u00adre and the\u200bre", "there and there"),
        ("e\u0301té", "été"),
        ("ﬁne", "fine"),
        ("ＡＢＣ", "abc"),
        ("NO\0W", "now"),
        ("\u202eright to left\u202c", "right to left"),
        ("", ""),
    ],
)
def test_a_text_is_read_with_masks_and_in_one_spelling(text: str, read: str) -> None:
    assert prepared(text) == read


@pytest.mark.parametrize(
    "blank", ["\n", "\t", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x1f", "\x85", "\u00a0", "\u2028", "\u3000"]
)
def test_whatever_parts_words_still_parts_them(blank: str) -> None:
    assert prepared(f"not{blank}good").split() == ["not", "good"]


def names(alphabet: str) -> st.SearchStrategy[str]:
    return st.text(alphabet, min_size=3, max_size=12)


LETTERS = "abcdefghijklmnopqrstuvwxyz"


@given(names(LETTERS + "_"), names(LETTERS + "_"))
def test_whose_handle_it_is_makes_no_difference(one: str, other: str) -> None:
    assert prepared(f"hey @{one} hello") == prepared(f"hey @{other} hello")


@given(names(LETTERS + "/?=&%-"), names(LETTERS + "/?=&%-"))
def test_which_link_or_address_it_is_makes_no_difference(one: str, other: str) -> None:
    assert prepared(f"at https://{one} now") == prepared(f"at https://{other} now")
    assert prepared("at kim@example.org now") == prepared("at lee.a@mail.example.com now")


@given(st.integers(10_000, 10**30), st.integers(10_000, 10**30))
def test_which_long_number_it_is_makes_no_difference(one: int, other: int) -> None:
    assert prepared(f"order {one} is late") == prepared(f"order {other} is late")


@given(texts)
def test_no_digit_but_nought_is_left(text: str) -> None:
    assert not any(sign.isdecimal() and sign != "0" for sign in prepared(text))


@given(texts)
def test_no_letter_stands_more_than_three_times_in_a_row(text: str) -> None:
    read = prepared(text)
    assert not any(len(set(read[at : at + 4])) == 1 and read[at].isalpha() for at in range(len(read) - 3))


@given(texts)
def test_blanks_part_what_they_part_in_the_message(text: str) -> None:
    """Explanations rest on this: a word between blanks is read alone as it is read in its message."""
    assert prepared(text).split() == " ".join(map(prepared, text.split())).split()


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_texts_are_read_too_and_their_blanks_part_words(text: str) -> None:
    text = text[:READ]
    assert prepared(text).split() == " ".join(map(prepared, text.split())).split()


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    assert prepared("ab " * READ) == prepared(("ab " * READ)[:READ])


@pytest.mark.parametrize("sign", ["a", "@", "a@", "1", "http://", "a.", "\u0301\u0323", "\u202e", "-a@a."])
def test_a_text_of_millions_of_signs_is_read_in_bounded_time(sign: str) -> None:
    begun = process_time()
    prepared(sign * (5_000_000 // len(sign)))
    assert process_time() - begun < 3.0
