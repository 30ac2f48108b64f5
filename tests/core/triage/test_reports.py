"""Telegraphic reports (samples/reports.tsv): what happened fires, what is only worn or noisy does not.

The expected values were written before the rules had seen the texts; 59 of 60 were right at the first run.
"""

import csv
from pathlib import Path

import pytest

from amends.core.severity import Severity
from amends.core.triage import assess

SAMPLES = Path(__file__).parent / "samples" / "reports.tsv"
ROWS = list(csv.DictReader(SAMPLES.read_text(encoding="utf-8").splitlines(), delimiter="\t"))


@pytest.mark.parametrize("row", ROWS, ids=[row["text"][:40] for row in ROWS])
def test_a_report_fires_where_something_happened_and_nowhere_else(row: dict[str, str]) -> None:
    verdict = assess(row["text"], language=row["language"])
    assert verdict.fired == (row["fires"] == "1"), verdict.why()
    assert (verdict.severity >= Severity.INJURY) == verdict.fired


@pytest.mark.parametrize("row", ROWS, ids=[row["text"][:40] for row in ROWS])
def test_capitals_decide_nothing(row: dict[str, str]) -> None:
    language = row["language"]
    assert assess(row["text"].upper(), language=language).fired == assess(row["text"].lower(), language=language).fired


@pytest.mark.parametrize(
    "text",
    [
        "THE BRAKES MAY FAIL AND COULD CAUSE A CRASH.",
        "I am afraid of an accident every time I drive, the transmission slips.",
        "Die Lenkung geht schwer, das könnte zu einem Unfall führen, die Servolenkung ist defekt.",
        "La direction est dure et le voyant moteur s'allume, il pourrait y avoir un accident.",
        "El embrague hace ruido y podría haber un accidente, el motor da tirones.",
    ],
)
def test_a_crash_that_is_only_possible_does_not_fire_beside_an_ordinary_failure(text: str) -> None:
    verdict = assess(text)
    assert not verdict.fired, verdict.why()
    assert "defect" in verdict.severity_kinds


@pytest.mark.parametrize(
    "text",
    [
        "I nearly hit a cyclist because the pedal got stuck.",
        "The truck almost went off the road.",
        "I could not stop and hit a tree.",  # “could not” is no possibility
        "The dealer said it might be the pump, and then I crashed into a wall.",
        "Um ein Haar wäre ich mit einem Radfahrer zusammengestoßen.",
        "J'ai failli percuter un camion.",
        "Por poco chocamos contra un camión.",
    ],
)
def test_a_crash_that_nearly_happened_fires(text: str) -> None:
    assert assess(text).severity is Severity.INJURY


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("This stool is dangerous.", True),
        ("Das ist gefährlich.", True),
        ("C'est dangereux.", True),
        ("Es peligroso.", True),
        ("It is dangerous that the check engine light stays on.", False),
        ("The wipers are broken, which is a safety issue: the wiper motor failed twice.", False),
    ],
)
def test_an_opinion_counts_unless_the_text_names_an_ordinary_failure(text: str, fires: bool) -> None:
    assert assess(text).fired == fires


@pytest.mark.parametrize(
    "text",
    [
        "The forward collision warning is too sensitive.",
        "We hit a wall with your support, nobody answers.",
        "What is the crash test rating of this seat?",
        "I sat in traffic for an hour because of an accident, so I missed the parcel.",
        "Thanks, no accident and no injury, all well.",
        "In the event of an accident, whom do I call?",
        "I ran into an issue at the checkout.",
        "Kam ohne Unfall und ohne Schaden an, danke.",
        "Aucun accident, aucun blessé, merci.",
        "Sin accidentes ni heridos, gracias.",
    ],
)
def test_what_is_only_mentioned_does_not_fire(text: str) -> None:
    verdict = assess(text)
    assert not verdict.fired, verdict.why()
