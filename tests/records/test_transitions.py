"""Which step may follow which."""

import pytest

from amends.core.errors import Refused
from amends.records.transitions import TransitionTable

DOORS = TransitionTable(
    record="door",
    allowed=frozenset({("open", "closed"), ("closed", "open"), ("closed", "locked_up")}),
    words={"locked_up": "locked"},
)


def test_an_allowed_step_passes_in_silence() -> None:
    DOORS.check("open", "closed")


def test_a_refusal_says_what_may_follow_in_words() -> None:
    with pytest.raises(Refused, match=r"This door is open and cannot become locked\. It can become: closed\."):
        DOORS.check("open", "locked_up")


def test_a_last_state_says_that_nothing_follows() -> None:
    with pytest.raises(Refused, match="Nothing follows"):
        DOORS.check("locked_up", "open")


def test_what_may_follow_is_listed_in_a_fixed_order() -> None:
    assert DOORS.following("closed") == ("locked_up", "open")
