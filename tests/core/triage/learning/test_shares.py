"""A share says how far it may be from the truth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.core.triage.certainty.shares import Share, wilson


def test_the_interval_is_that_of_wilson() -> None:
    # 10 of 20 with z² = 3.8415: middle .5, half z·sqrt(.0125 + .002401)/1.19207 = .2007
    assert wilson(10, 20) == pytest.approx((0.2993, 0.7007), abs=1e-4)


def test_nothing_counted_may_be_anything() -> None:
    assert Share(0, 0).interval == (0.0, 1.0)
    assert Share(0, 0).value == 0


@given(st.integers(1, 10_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_interval_holds_the_share_and_stays_between_0_and_1(counts: tuple[int, int]) -> None:
    share = Share(*counts)
    low, high = share.interval
    assert 0 <= low <= share.value <= high <= 1
    assert high > low
