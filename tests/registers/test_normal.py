"""Normal forms: what is the same thing, and what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.registers.normal import likeness, name_key, normal_handle, normal_mail, normal_phone, word_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna@Example.COM", " anna@example.com"),
        ("<anna@example.com>", "anna@example.com"),
        ("a@bücher.example", "A@xn--bcher-kva.example"),
    ],
)
def test_the_same_mail_address_in_two_writings(one: str, other: str) -> None:
    assert normal_mail(one) == normal_mail(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("+49 (0)30 901820", "0049 30 90 18 20"),
        ("+44 20 7946-0018", "+442079460018"),
        ("020/79460018", "020 7946 0018"),
        ("030 1234 ext. 5", "0301234"),
    ],
)
def test_the_same_telephone_number_in_two_writings(one: str, other: str) -> None:
    assert normal_phone(one) == normal_phone(other)


def test_a_number_without_its_country_is_not_taken_for_one_with() -> None:
    assert normal_phone("020 7946 0018") != normal_phone("+44 20 7946 0018")


def test_a_handle_is_known_with_and_without_its_at() -> None:
    assert normal_handle("@Anna_M@Social.example") == normal_handle("anna_m@social.example")


@pytest.mark.parametrize("other", ["Marlow, Zoe", "Dr. Zoë Marlow", "ZOE MARLOW", "Frau Zoë  Marlow"])
def test_a_name_is_known_in_any_order_and_with_any_title(other: str) -> None:
    assert name_key("Zoë Marlow") == name_key(other)


def test_somebody_who_is_called_only_by_a_title_keeps_it() -> None:
    assert name_key("Dr.") == "dr"


def test_the_order_of_a_term_s_words_counts() -> None:
    assert word_key("case  TOUR 88") == "case tour 88" != word_key("tour 88 case")


@given(st.text(max_size=60))
def test_normal_forms_are_normal_and_never_raise(text: str) -> None:
    for normal in (normal_mail, normal_handle, name_key, word_key):
        normal(normal(text))
    assert set(normal_phone(text)) <= set("+0123456789")
    assert normal_phone(normal_phone(text)).lstrip("+") in normal_phone(text).lstrip("+")


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_between_nothing_and_the_same(one: str, other: str) -> None:
    assert 0.0 <= likeness(one, other) <= 1.0
    assert likeness(one, one) == (1.0 if one else 0.0)
