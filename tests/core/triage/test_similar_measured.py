"""Copies among messages of others: the goals that may not be missed. See measure_similar.py for the whole table."""

import numpy as np
import pytest

from tests.core.triage.measure_similar import PAIRS, f1, judged, pairs, recall_without_false


@pytest.mark.skipif(not PAIRS.exists(), reason="near_duplicates.csv is not on this machine; copies were not measured.")
def test_copies_are_told_from_other_messages_as_well_as_promised() -> None:
    rows = pairs()
    found, true = judged(rows), np.array([row["duplicate"] == "1" for row in rows])
    assert f1(np.array([each.is_duplicate for each in found]), true) >= 0.995
    assert recall_without_false(np.array([each.similarity for each in found]), true) >= 0.90
