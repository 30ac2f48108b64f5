"""One content, one form: RFC 8785."""

import json
from decimal import Decimal
from types import MappingProxyType
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.core.errors import Refused
from amends.core.proof import canonical

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(-(2**53) + 1, 2**53 - 1)
    | st.floats(1e21, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=20,
)


def test_the_example_of_the_rfc_comes_out_as_printed_there() -> None:
    """RFC 8785, sections 3.2.2 and 3.2.4."""
    given = json.loads(
        r'{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],'
        r'"string": "\u20ac$\u000F\u000aA\u0027\u0042\u0022\u005c\\\"\/","literals": [null, true, false]}'
    )
    assert canonical(given) == (
        b'{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        b'"string":"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


def test_names_are_sorted_by_utf_16_as_in_the_rfc() -> None:
    """RFC 8785, section 3.2.3."""
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\x80", "\xf6"]
    written = list(json.loads(canonical(dict.fromkeys(names, ""))))
    assert written == ["\r", "1", "\x80", "\xf6", "\u20ac", "\U0001f600", "\ufb33"]


@given(JSON)
def test_reading_and_writing_again_changes_nothing(value: object) -> None:
    once = canonical({"value": value})  # type: ignore[dict-item]
    assert canonical(json.loads(once)) == once


def test_a_read_only_mapping_is_written_like_a_dict() -> None:
    assert canonical(MappingProxyType({"b": (1, 2), "a": None})) == b'{"a":null,"b":[1,2]}'


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ({"id": 2**53}, "content.id is a whole number too large"),
        ({"id": 2.0**60}, "content.id is a whole number too large"),
        ({"a": [1.0, float("nan")]}, "content.a[1] is not a finite number"),
        ({"a": float("-inf")}, "not a finite number"),
        ({"money": Decimal("1.10")}, "content.money is a Decimal"),
        ({"who": uuid4()}, "content.who is a UUID"),
        ({"raw": b"x"}, "content.raw is a bytes"),
        ({1: "x"}, "which is not text"),
        ({"words": "\ud800"}, "content.words holds half of a character"),
        ({"\udfff": 1}, "a key of content holds half of a character"),
    ],
)
def test_what_two_readers_could_read_differently_is_refused_with_its_place(value: object, word: str) -> None:
    with pytest.raises(Refused, match=word.replace("[", r"\[")):
        canonical(value)  # type: ignore[arg-type]


def test_the_largest_exact_whole_number_is_kept() -> None:
    assert canonical([2**53 - 1, -(2**53) + 1]) == b"[9007199254740991,-9007199254740991]"


def test_a_bottomless_content_is_refused() -> None:
    deep: list[object] = []
    for _ in range(100):
        deep = [deep]
    with pytest.raises(Refused, match="levels deep"):
        canonical(deep)  # type: ignore[arg-type]
