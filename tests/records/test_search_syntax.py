"""Nothing that people type can break the query language of either database."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amends.records.search import find, folded, terms_of

SYNTAX = [
    '"',
    "'",
    "*",
    "^",
    ":",
    "-",
    "+",
    "(",
    ")",
    "&",
    "|",
    "!",
    "<->",
    "\\",
    "NEAR(",
    "AND",
    "OR",
    "NOT",
    "{",
    "}",
]
typed = st.one_of(
    st.text(max_size=40), st.lists(st.sampled_from([*SYNTAX, "a", " ", "title", "\x00"]), max_size=12).map("".join)
)


@pytest.mark.django_db
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed)
def test_whatever_is_typed_is_an_answer_and_never_an_error(db: None, query: str) -> None:
    assert find(query) == []


@given(st.text())
def test_terms_hold_no_sign_that_means_anything_to_a_query(query: str) -> None:
    for term in terms_of(query):
        for part in term:
            assert part
            assert not set(part) & set("\"'\\()&|!<>:*^+-{}\x00 \t\n")


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)
