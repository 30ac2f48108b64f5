"""When a score that fell counts as back: what the rule's docstring says, drawn with a fixed seed."""

import numpy as np
import pytest

from amends.core.triage.certainty.shares import Share
from amends.voices.quality_sweep import LAST, is_back

RUNS = 400


def first_time_back(rng, p: float, *, before: Share, looks: int) -> int:
    """After how many decisions at this true share the score seems to be back; looks + 1 for not at all."""
    rights = np.concatenate([[0], np.cumsum(rng.random(looks) < p)]).tolist()
    for n in range(LAST, looks + 1):
        if is_back(Share(rights[n] - rights[n - LAST], LAST), before=before):
            return n
    return looks + 1


@pytest.mark.parametrize("before", [60, 400])
def test_a_score_that_stays_low_seldom_seems_to_be_back_and_one_that_is_back_is_soon_seen(before):
    rng = np.random.default_rng(5)
    was = [Share(int(rng.binomial(before, 0.85)), before) for _ in range(RUNS)]
    low = [first_time_back(rng, 0.65, before=share, looks=300) for share in was]
    back = [first_time_back(rng, 0.85, before=share, looks=700) for share in was]
    assert np.mean(np.array(low) <= 300) < 0.03
    assert np.median(back) < 120
