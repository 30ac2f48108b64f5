"""The rules on texts nobody here wrote: floors below which they may not fall. See measure.py for the whole table."""

import pytest

from tests.core.triage.measure import DATA, QUESTIONS, judged_rows, score_of

FLOORS = {  # question: least precision, least recall
    "injury or hazard, written challenge": (0.9, 0.97),
    "to be escalated, written challenge": (0.9, 0.97),
    "crash, fire, injury or death, vehicle reports": (0.6, 0.9),
    "suggestion (3 points or more)": (0.65, 0.55),
    "complaint in fr, es, de": (0.9, 0.9),
    "complaint, clear only, tweets": (0.8, 0.2),
    "negative, clear only, airline tweets": (0.9, 0.25),
}
ROWS_AT_MOST = 250  # the whole table takes half a minute


@pytest.mark.parametrize(
    "question", [question for question in QUESTIONS if question.name in FLOORS], ids=lambda q: q.name
)
def test_precision_and_recall_hold_their_floors(question: object) -> None:
    measured = next(each for each in QUESTIONS if each is question)
    if not (DATA / measured.file).exists():
        pytest.skip(f"{measured.file} is not on this machine, so “{measured.name}” was not measured.")
    score = score_of(measured, judged_rows(measured.file, at_most=ROWS_AT_MOST))
    precision, recall = FLOORS[measured.name]
    assert score.precision >= precision
    assert score.recall >= recall


def test_ordinary_messages_seldom_fire() -> None:
    if not (DATA / "airline_tweets.csv").exists():
        pytest.skip("airline_tweets.csv is not on this machine, so false alarms were not measured.")
    judged = judged_rows("airline_tweets.csv", at_most=ROWS_AT_MOST)
    assert sum(verdict.fired for _, verdict in judged) <= 0.02 * len(judged)
