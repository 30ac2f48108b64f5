"""Complaint, praise, question, suggestion (samples/kinds.tsv), and where the lines run."""

import csv
from pathlib import Path

import pytest

from amends.core.severity import Severity
from amends.core.triage import Likelihood, assess
from amends.core.triage.complaint import SCORES, likelihood

SAMPLES = Path(__file__).parent / "samples" / "kinds.tsv"
ROWS = list(csv.DictReader(SAMPLES.read_text(encoding="utf-8").splitlines(), delimiter="\t"))


@pytest.mark.parametrize("row", ROWS, ids=[row["text"][:40] for row in ROWS])
def test_a_message_is_of_the_kind_a_careful_reader_gives_it(row: dict[str, str]) -> None:
    verdict = assess(row["text"], language=row["language"])
    assert verdict.kind == row["kind"], dict(verdict.scores)


def scores(**points: float) -> dict[str, float]:
    """Return the scores of a text, zero where nothing is given."""
    return dict.fromkeys(SCORES, 0.0) | points


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        (scores(), Likelihood.UNLIKELY),
        (scores(expectation=9), Likelihood.UNLIKELY),  # asking alone is no complaint
        (scores(dissatisfaction=2), Likelihood.UNLIKELY),  # a sigh that asks nothing
        (scores(dissatisfaction=3), Likelihood.LIKELY),
        (scores(dissatisfaction=2, expectation=1), Likelihood.LIKELY),
        (scores(dissatisfaction=1, expectation=3), Likelihood.LIKELY),
        (scores(dissatisfaction=4, expectation=2), Likelihood.CLEAR),
        (scores(dissatisfaction=4, expectation=2, praise=5), Likelihood.UNLIKELY),
        (scores(dissatisfaction=4, expectation=2, praise=4), Likelihood.CLEAR),
    ],
)
def test_dissatisfaction_and_an_expected_answer_make_a_complaint(
    points: dict[str, float], expected: Likelihood
) -> None:
    assert likelihood(points) is expected


def test_a_failure_expects_an_answer_without_asking_for_one() -> None:
    verdict = assess("The washing machine stopped working.")
    assert verdict.complaint is not Likelihood.UNLIKELY
    assert any("by implication" in reason.sentence for reason in verdict.reasons)


def test_who_tells_a_firm_of_an_injury_complains_even_without_a_cross_word() -> None:
    assert assess("The strap snapped and my son broke his wrist.").kind == "complaint"


def test_praise_that_is_denied_is_dissatisfaction() -> None:
    verdict = assess("The room was not great.")
    assert verdict.scores["praise"] == 0
    assert verdict.scores["dissatisfaction"] > 0


def test_dissatisfaction_that_is_denied_is_none() -> None:
    assert assess("I have no complaints at all.").complaint is Likelihood.UNLIKELY


def test_a_vulnerable_person_counts_only_where_something_went_wrong() -> None:
    kind = assess("Thank you for carrying the bags of my elderly mother, she was delighted.")
    wrong = assess("You left my elderly mother waiting for hours, I am appalled.")
    assert not kind.fired
    assert kind.severity is Severity.NONE
    assert wrong.fired
    assert "vulnerable" in {reason.category for reason in wrong.severity_reasons}
