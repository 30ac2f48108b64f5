"""Severity, sentence by sentence, in four languages (samples/severity.tsv)."""

import csv
from pathlib import Path

import pytest

from amends.core.severity import Severity
from amends.core.triage import assess

SAMPLES = Path(__file__).parent / "samples" / "severity.tsv"
ROWS = list(csv.DictReader(SAMPLES.read_text(encoding="utf-8").splitlines(), delimiter="\t"))


@pytest.mark.parametrize("row", ROWS, ids=[row["text"][:40] for row in ROWS])
def test_a_sentence_has_the_severity_a_careful_reader_gives_it(row: dict[str, str]) -> None:
    verdict = assess(row["text"], language=row["language"])
    assert verdict.severity is Severity[row["severity"]], verdict.why()
    assert not row["category"] or row["category"] in {reason.category for reason in verdict.severity_reasons}


@pytest.mark.parametrize("row", ROWS, ids=[row["text"][:40] for row in ROWS])
def test_the_words_that_decided_are_shown_and_stand_in_the_text(row: dict[str, str]) -> None:
    verdict = assess(row["text"])
    for reason in verdict.severity_reasons:
        assert reason.phrase == row["text"][reason.start : reason.end]
        assert reason.phrase in reason.sentence
    assert bool(verdict.severity_reasons) == (row["severity"] not in ("NONE", "ANNOYANCE"))


def test_without_a_declared_language_the_severe_ones_are_found_as_well() -> None:
    severe = [row["text"] for row in ROWS if Severity[row["severity"]] >= Severity.INJURY]
    assert [text for text in severe if assess(text).severity < Severity.INJURY] == []


def test_a_declared_language_that_is_wrong_hides_no_harm() -> None:
    severe = [row for row in ROWS if Severity[row["severity"]] >= Severity.INJURY]
    missed = [
        row["text"]
        for row in severe
        if assess(row["text"], language="es" if row["language"] == "de" else "de").severity < Severity.INJURY
    ]
    assert missed == []
