"""What is taken for what, how much is decided, and how much of it is right."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix, f1_score

from amends.core.triage.certainty.quality import confusion, coverage, macro_f1, most_confused
from amends.core.triage.certainty.shares import Share

NAMES = ("delivery", "billing", "product")
TRUTH = [0, 0, 0, 0, 1, 1, 1, 2, 2, 2]
SAID = [0, 0, 1, 1, 1, 2, 1, 2, 0, 0]


def test_the_most_confused_pairs_have_names() -> None:
    pairs = most_confused(confusion(TRUTH, SAID, classes=3), NAMES, most=2)
    assert [(pair.truth, pair.said, pair.rows) for pair in pairs] == [
        ("product", "delivery", Share(2, 3)),  # as often as the next, of fewer
        ("delivery", "billing", Share(2, 4)),
    ]


def test_nobody_is_confused_where_all_is_right() -> None:
    assert most_confused(confusion(TRUTH, TRUTH, classes=3), NAMES) == ()


def test_coverage_is_told_for_each_channel() -> None:
    decisions = ["auto", "auto", "ask", "suggest", "auto"]
    found = coverage(decisions, [True, False, False, True, True], ["mail", "mail", "mail", "app", "app"])
    assert list(found) == ["mail", "app"]
    auto, suggest, ask = found["mail"]
    assert (auto.decision, auto.taken, auto.right) == ("auto", Share(2, 3), Share(1, 2))
    assert (suggest.taken, suggest.right) == (Share(0, 3), Share(0, 0))
    assert (ask.taken, ask.right) == (Share(1, 3), Share(0, 1))


def test_coverage_refuses_what_it_does_not_know() -> None:
    with pytest.raises(ValueError, match="maybe"):
        coverage(["maybe"], [True], [""])
    with pytest.raises(ValueError, match="zip"):
        coverage(["auto"], [], [""])
    assert coverage([], [], []) == {}


def test_macro_f1_is_counted_by_hand() -> None:
    # delivery 2·2/(4+4), billing 2·2/(3+4), product 2·1/(3+2)
    assert macro_f1(TRUTH, SAID, classes=3).value == pytest.approx((4 / 8 + 4 / 7 + 2 / 5) / 3)


def test_a_class_that_never_occurs_does_not_count_and_no_rows_say_nothing() -> None:
    assert macro_f1([0, 1], [0, 1], classes=5).value == 1
    nothing = macro_f1([], [], classes=3)
    assert (nothing.value, nothing.low, nothing.high, nothing.rows) == (0, 0, 1, 0)


def test_the_interval_is_the_same_each_time_and_holds_the_value() -> None:
    rng = np.random.default_rng(1)
    truth = rng.integers(0, 3, 300)
    said = np.where(rng.random(300) < 0.8, truth, rng.integers(0, 3, 300))
    score = macro_f1(truth, said, classes=3)
    assert score == macro_f1(truth, said, classes=3)
    assert score.low < score.value < score.high
    assert score.high - score.low == pytest.approx(2 * 1.96 * np.sqrt(0.867 * 0.133 / 300), rel=0.25)  # as for a share


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=60))
def test_a_peer_counts_the_same(pairs: list[tuple[int, int]]) -> None:
    truth, said = zip(*pairs, strict=True)
    assert (confusion(truth, said, classes=4) == confusion_matrix(truth, said, labels=range(4))).all()
    score = macro_f1(truth, said, classes=4, draws=20)
    assert score.value == pytest.approx(f1_score(truth, said, average="macro"))
    assert 0 <= score.low <= score.high <= 1
